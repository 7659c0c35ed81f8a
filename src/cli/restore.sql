-- name: restore_session_end
DELETE FROM session

-- name: restore_conversations
SELECT workspace, id, person, key_slot, key_id FROM conversation WHERE id > $1 ORDER BY id LIMIT 500
