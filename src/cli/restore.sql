-- name: restore_session_end
DELETE FROM session

-- name: restore_conversations
SELECT workspace, id, person, key_slot, key_id FROM conversation WHERE id > $1 ORDER BY id LIMIT 500

-- name: restore_openings
SELECT position, workspace, key_slot, key_id FROM ledger_opening
WHERE position > $1 AND key_id IS NOT NULL AND opening_sealed IS NOT NULL ORDER BY position LIMIT 500
