-- name: request_message_read
SELECT at_ms, author_kind, note, text_sealed FROM message
WHERE workspace = $1 AND conversation = $2 AND sequence = $3
