-- name: standing_read
SELECT consent_state, consent, purpose_version, explicit, age, since, expires_at, objected_at,
  objection, version, lapsed_at
FROM standing WHERE workspace = $1 AND person = $2 AND purpose = $3

-- name: standing_write
INSERT INTO standing (workspace, person, purpose, consent_state, consent, purpose_version,
  explicit, age, since, expires_at, objected_at, objection, version,
  lapsed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
ON CONFLICT (person, purpose) DO UPDATE SET consent_state = $4, consent = $5,
  purpose_version = $6, explicit = $7, age = $8, since = $9, expires_at = $10, objected_at = $11,
  objection = $12, version = $13, lapsed_at = $14

-- name: restriction_open
SELECT id FROM restriction
WHERE workspace = $1 AND person = $2 AND lifted_at IS NULL
  AND (conversation = $3 OR (conversation IS NULL AND $4 = 1))

-- name: restriction_insert
INSERT INTO restriction (workspace, id, person, conversation, ground, from_ms, lifted_at)
VALUES ($1, $2, $3, $4, $5, $6, NULL)

-- name: restriction_lift
UPDATE restriction SET lifted_at = $5
WHERE workspace = $1 AND person = $2 AND lifted_at IS NULL
  AND (conversation = $3 OR (conversation IS NULL AND $4 = 1))
