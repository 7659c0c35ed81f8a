-- name: host_secret_write
UPDATE site SET secret_sealed = $3 WHERE workspace = $1 AND id = $2

-- name: host_secret_read
SELECT secret_sealed FROM site WHERE workspace = $1 AND id = $2 AND secret_sealed IS NOT NULL
