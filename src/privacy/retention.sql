-- name: retention_due
SELECT workspace, id, person FROM conversation WHERE kept_until <= $1 ORDER BY kept_until LIMIT $2

-- name: retention_conversation_key
SELECT key_slot, key_id FROM conversation WHERE workspace = $1 AND id = $2

-- name: retention_person_key
SELECT p.key_slot, p.key_id FROM person p
WHERE p.workspace = $1 AND p.id = $2
  AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.person = p.id AND c.id <> $3)

-- name: retention_model_source_delete
DELETE FROM model_source WHERE workspace = $1 AND conversation = $2

-- name: retention_message_delete
DELETE FROM message WHERE workspace = $1 AND conversation = $2

-- name: retention_mark_delete
DELETE FROM mark WHERE workspace = $1 AND conversation = $2

-- name: retention_token_delete
DELETE FROM visitor_token WHERE workspace = $1 AND conversation = $2

-- name: retention_notice_delete
DELETE FROM notice_shown WHERE workspace = $1 AND conversation = $2

-- name: retention_gate_delete
DELETE FROM gate_state WHERE workspace = $1 AND conversation = $2

-- name: retention_conversation_delete
DELETE FROM conversation WHERE workspace = $1 AND id = $2

-- name: retention_person_gate_delete
DELETE FROM gate_state WHERE workspace = $1 AND person = $2

-- name: retention_person_delete
DELETE FROM person WHERE workspace = $1 AND id = $2

-- name: retention_names
SELECT key_slot, key_id FROM conversation
UNION ALL SELECT key_slot, key_id FROM person
UNION ALL SELECT key_slot, key_id FROM account
UNION ALL SELECT key_slot, key_id FROM person_key
