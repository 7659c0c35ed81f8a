-- name: workspace_insert
INSERT INTO workspace (workspace, name, settings, epoch, created_at) VALUES ($1, $2, $3, 1, $4)

-- name: workspace_read
SELECT name, settings FROM workspace WHERE workspace = $1

-- name: workspace_update
UPDATE workspace SET name = $2, settings = $3, epoch = epoch + 1 WHERE workspace = $1

-- name: workspace_probe
UPDATE workspace SET epoch = epoch

-- name: workspace_first
SELECT workspace FROM workspace ORDER BY created_at, workspace LIMIT 1
