-- name: purpose_newest
SELECT version, basis, retention_days FROM purpose
WHERE workspace = $1 AND site = $2 AND code = $3 AND active = 1
ORDER BY version DESC LIMIT 1

-- name: purpose_retire
UPDATE purpose SET active = 0 WHERE workspace = $1 AND site = $2 AND code = $3

-- name: purpose_insert
INSERT INTO purpose (workspace, site, code, version, basis, retention_days, active, created_at)
VALUES ($1, $2, $3, $4, $5, $6, 1, $7)

-- name: purpose_of_conversation
SELECT p.version, p.basis, p.retention_days FROM conversation c
JOIN purpose p ON p.site = c.site AND p.code = c.purpose AND p.version = c.purpose_version
WHERE c.workspace = $1 AND c.id = $2 AND c.purpose = $3
