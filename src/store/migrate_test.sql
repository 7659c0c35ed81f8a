-- name: migration_change
UPDATE migration SET sha256 = $2 WHERE number = $1

-- name: migration_add
INSERT INTO migration (number, sha256, at_ms) VALUES ($1, 'x', 0)

-- name: migration_list
SELECT number, sha256, at_ms FROM migration ORDER BY number

-- name: workspace_count
SELECT COUNT(*) FROM workspace
