-- name: replay_site_next
SELECT workspace, id FROM site WHERE id > $1 ORDER BY id LIMIT 1

-- name: replay_codes
SELECT DISTINCT code FROM purpose WHERE workspace = $1 AND site = $2 LIMIT 500

-- name: replay_people
SELECT id FROM person WHERE workspace = $1 AND site = $2 AND id > $3 ORDER BY id LIMIT 200

-- name: replay_conversations
SELECT id FROM conversation WHERE workspace = $1 AND person = $2 ORDER BY id LIMIT 500

-- name: replay_values
SELECT id FROM datum WHERE workspace = $1 AND person = $2 ORDER BY id LIMIT 500

-- Given, renewed or expired (4 to 6): withdrawn (9). Not answered yet (0 to 2): refused (3).
-- name: replay_withdrawn
UPDATE standing SET consent_state = CASE WHEN consent_state < 3 THEN 3 ELSE 9 END, since = $4,
  version = version + 1
WHERE workspace = $1 AND person = $2 AND purpose = $3 AND consent_state IN (0, 1, 2, 4, 5, 6)

-- name: replay_objected
INSERT INTO standing (workspace, person, purpose, consent_state, consent, purpose_version,
  explicit, age, since, expires_at, objected_at, objection, version)
VALUES ($1, $2, $3, 0, NULL, 0, 0, 0, $4, NULL, $4, 'own', 1)
ON CONFLICT (person, purpose) DO UPDATE SET since = $4, objected_at = $4, objection = 'own',
  version = standing.version + 1
WHERE standing.objected_at IS NULL

-- name: replay_restricted
INSERT INTO restriction (workspace, id, person, conversation, ground, from_ms, lifted_at)
SELECT $1, $2, $3, $4, $5, $6, NULL FROM person p
WHERE p.workspace = $1 AND p.id = $3 AND NOT EXISTS (SELECT 1 FROM restriction r
  WHERE r.person = $3 AND r.lifted_at IS NULL AND (r.conversation = $4 OR r.conversation IS NULL))

-- name: replay_person
UPDATE person SET name_sealed = $3, email_sealed = $4, version = $5, verified_hash = NULL
WHERE workspace = $1 AND id = $2 AND version < $5

-- name: replay_value
UPDATE datum SET value_sealed = $3, version = $4
WHERE workspace = $1 AND id = $2 AND version < $4

-- name: replay_workspace_next
SELECT workspace FROM workspace WHERE workspace > $1 ORDER BY workspace LIMIT 1
