-- name: suspension_list
SELECT id, site, purpose, begun_by, begun_at FROM suspension
WHERE workspace = $1 AND site = $2 AND ended_at IS NULL ORDER BY purpose LIMIT 200

-- name: suspension_open
SELECT id FROM suspension
WHERE workspace = $1 AND site = $2 AND purpose = $3 AND ended_at IS NULL

-- name: suspension_reason
SELECT reason_sealed FROM suspension WHERE workspace = $1 AND id = $2

-- name: suspension_insert
INSERT INTO suspension (workspace, id, site, purpose, reason_sealed, begun_by, begun_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: suspension_end
UPDATE suspension SET ended_at = $3, ended_by = $4, end_reason_sealed = $5
WHERE workspace = $1 AND id = $2
