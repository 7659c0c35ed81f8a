-- name: redaction_all
SELECT field, conversation, sequence, begins, length, verdict FROM redaction
WHERE workspace = $1 AND request = $2
ORDER BY conversation, sequence, field, begins, length DESC LIMIT $3
