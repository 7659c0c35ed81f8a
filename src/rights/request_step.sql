-- name: request_step_next
SELECT COALESCE(MAX(number), 0) + 1 FROM request_step WHERE workspace = $1 AND request = $2

-- name: request_step_insert
INSERT INTO request_step (workspace, request, number, at_ms, actor_kind, actor, kind, detail_sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
