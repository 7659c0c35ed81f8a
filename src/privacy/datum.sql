-- name: datum_key
SELECT key_slot, key_id, kept_until FROM person_key
WHERE workspace = $1 AND person = $2 AND purpose = $3

-- name: datum_key_insert
INSERT INTO person_key (workspace, person, purpose, key_slot, key_id, kept_until)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: datum_key_extend
UPDATE person_key SET kept_until = $4
WHERE workspace = $1 AND person = $2 AND purpose = $3 AND kept_until < $4

-- name: datum_prolong
UPDATE datum SET kept_until = $4
WHERE workspace = $1 AND person = $2 AND purpose = $3 AND kept_until < $4 AND field = $5

-- name: datum_key_delete
DELETE FROM person_key WHERE workspace = $1 AND person = $2 AND purpose = $3

-- name: datum_keys
SELECT key_slot, key_id FROM person_key WHERE workspace = $1 AND person = $2

-- name: datum_people
SELECT DISTINCT workspace, person FROM person_key WHERE person > $1 ORDER BY person LIMIT 100

-- name: datum_keys_named
SELECT purpose, key_slot, key_id FROM person_key WHERE workspace = $1 AND person = $2

-- name: datum_keys_delete
DELETE FROM person_key WHERE workspace = $1 AND person = $2

-- name: datum_one
SELECT d.id, d.conversation, d.purpose, d.field, k.key_slot, k.key_id, d.value_sealed, d.version,
  d.at_ms, d.kept_until
FROM datum d JOIN person_key k ON k.person = d.person AND k.purpose = d.purpose
WHERE d.workspace = $1 AND d.person = $2 AND d.purpose = $3 AND d.field = $4

-- name: datum_all
SELECT d.id, d.conversation, d.purpose, d.field, k.key_slot, k.key_id, d.value_sealed, d.version,
  d.at_ms, d.kept_until
FROM datum d JOIN person_key k ON k.person = d.person AND k.purpose = d.purpose
WHERE d.workspace = $1 AND d.person = $2 AND ($3 = '' OR d.purpose = $3)
ORDER BY d.purpose, d.field LIMIT 500

-- name: datum_write
INSERT INTO datum (workspace, id, person, purpose, conversation, field, value_sealed, version,
  at_ms, kept_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (person, purpose, field) DO UPDATE SET value_sealed = $7, version = $8, at_ms = $9,
  kept_until = $10, conversation = $5

-- name: datum_purpose_delete
DELETE FROM datum WHERE workspace = $1 AND person = $2 AND purpose = $3

-- name: datum_person_delete
DELETE FROM datum WHERE workspace = $1 AND person = $2

-- name: datum_conversation_delete
DELETE FROM datum WHERE workspace = $1 AND conversation = $2

-- name: datum_standing_delete
DELETE FROM standing WHERE workspace = $1 AND person = $2

-- name: datum_restriction_delete
DELETE FROM restriction WHERE workspace = $1 AND person = $2

-- name: datum_consent_minimise
UPDATE consent SET person = NULL, conversation = NULL,
  kept_until = CASE WHEN kept_until > $3 THEN $3 ELSE kept_until END
WHERE workspace = $1 AND person = $2

-- name: datum_consent_conversation
UPDATE consent SET conversation = NULL WHERE workspace = $1 AND conversation = $2

-- name: datum_due
SELECT d.workspace, d.id, d.person, d.purpose FROM datum d
WHERE d.kept_until <= $1 AND NOT EXISTS (SELECT 1 FROM restriction r
  WHERE r.person = d.person AND r.lifted_at IS NULL AND r.conversation IS NULL)
  AND NOT EXISTS (SELECT 1 FROM request q WHERE q.person = d.person AND (q.asked = 'erasure'
    AND q.state = 'review' OR q.asked IN ('access', 'portability')
    AND q.state NOT IN ('closed', 'withdrawn')))
ORDER BY d.kept_until LIMIT $2

-- name: datum_delete
DELETE FROM datum WHERE workspace = $1 AND id = $2

-- name: datum_left
SELECT COUNT(*) FROM datum WHERE workspace = $1 AND person = $2 AND purpose = $3
