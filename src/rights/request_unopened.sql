-- Of all workspaces: the clock's.
-- name: request_unopened_due
SELECT workspace, id FROM request WHERE state = 'delivered' AND delivered_at <= $1
ORDER BY delivered_at, id LIMIT $2
