-- name: erasing_conversations
SELECT c.id, COALESCE(h.until_ms, 0), (
  SELECT m.sequence FROM message m WHERE m.conversation = c.id ORDER BY m.sequence DESC LIMIT 1)
FROM conversation c LEFT JOIN hold h ON h.conversation = c.id
WHERE c.workspace = $1 AND c.person = $2 AND c.id > $3 ORDER BY c.id LIMIT 200

-- name: erasing_person
SELECT CASE WHEN name_sealed IS NULL THEN 0 ELSE 1 END, CASE WHEN email_sealed IS NULL THEN 0 ELSE 1 END
FROM person WHERE workspace = $1 AND id = $2

-- name: erasing_proofs
SELECT COUNT(*) FROM consent WHERE workspace = $1 AND person = $2

-- name: erasing_newest_tombstone
SELECT COALESCE(MAX(position), -1) FROM tombstone
