-- name: privacy_view_notice_version
SELECT notice_version FROM conversation WHERE workspace = $1 AND id = $2

-- name: privacy_view_messages
SELECT COALESCE((SELECT sequence FROM message WHERE workspace = $1 AND conversation = $2
  ORDER BY sequence DESC LIMIT 1), 0)

-- name: privacy_view_conversations
SELECT id FROM conversation WHERE workspace = $1 AND person = $2 ORDER BY created_at LIMIT 200

-- name: privacy_view_held
SELECT COUNT(*) FROM conversation c JOIN hold h ON h.conversation = c.id
WHERE c.workspace = $1 AND c.person = $2 AND h.until_ms > $3
