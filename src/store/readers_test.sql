-- name: mark_insert
INSERT INTO workspace (workspace, name, settings, epoch, created_at) VALUES ($1, $2, '{}', 0, 0)

-- name: mark_count
SELECT COUNT(*) FROM workspace
