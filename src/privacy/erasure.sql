-- name: erasure_conversations
SELECT c.id, CASE WHEN h.until_ms > $3 THEN 1 ELSE 0 END
FROM conversation c LEFT JOIN hold h ON h.conversation = c.id
WHERE c.workspace = $1 AND c.person = $2 ORDER BY c.id LIMIT 500

-- name: erasure_purposes
SELECT purpose FROM person_key WHERE workspace = $1 AND person = $2 ORDER BY purpose LIMIT 500
