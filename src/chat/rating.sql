-- name: rating_conversation
SELECT site, status FROM conversation WHERE workspace = $1 AND id = $2 AND person = $3
