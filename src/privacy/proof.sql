-- name: proof_of_site
SELECT retention_days FROM purpose
WHERE workspace = $1 AND site = $2 AND code = $3 AND active = 1 ORDER BY version DESC LIMIT 1

-- name: proof_of_person
SELECT p.retention_days FROM person h JOIN purpose p ON p.site = h.site
WHERE h.workspace = $1 AND h.id = $2 AND p.code = $3 AND p.active = 1
ORDER BY p.version DESC LIMIT 1
