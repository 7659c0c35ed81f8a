-- name: doubt_workspace_next
SELECT workspace FROM workspace WHERE workspace > $1 ORDER BY workspace LIMIT 1

-- name: doubt_site_next
SELECT id FROM site WHERE workspace = $1 AND id > $2 ORDER BY id LIMIT 1

-- Consents in force (given 4, renewed 5): expired (6).
-- name: doubt_consents
UPDATE standing SET consent_state = 6, since = $2, version = version + 1
WHERE workspace = $1 AND consent_state IN (4, 5)

-- name: doubt_objections
INSERT INTO standing (workspace, person, purpose, consent_state, consent, purpose_version,
  explicit, age, since, expires_at, objected_at, objection, version)
SELECT p.workspace, p.id, $3, 0, NULL, 0, 0, 0, $4, NULL, $4, 'restore', 1
FROM person p WHERE p.workspace = $1 AND p.site = $2
ON CONFLICT (person, purpose) DO UPDATE SET since = $4, objected_at = $4, objection = 'restore',
  version = standing.version + 1
WHERE standing.objected_at IS NULL
