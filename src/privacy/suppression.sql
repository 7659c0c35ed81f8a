-- name: suppression_insert
INSERT INTO suppression (workspace, email_hash, created_at) VALUES ($1, $2, $3)
ON CONFLICT (workspace, email_hash) DO NOTHING

-- name: suppression_find
SELECT created_at FROM suppression WHERE workspace = $1 AND email_hash = $2

-- name: suppression_delete
DELETE FROM suppression WHERE workspace = $1 AND email_hash = $2
