-- What is due, and what nothing stops: neither a hold nor a restriction, nor that the person has
-- asked for a copy of it and not got it yet.
-- name: retention_due
SELECT c.workspace, c.id, c.person, c.purpose FROM conversation c
WHERE c.kept_until <= $1
  AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.conversation = c.id AND h.until_ms > $1)
  AND NOT EXISTS (SELECT 1 FROM restriction r WHERE r.person = c.person AND r.lifted_at IS NULL
    AND (r.conversation IS NULL OR r.conversation = c.id))
  AND NOT EXISTS (SELECT 1 FROM request q WHERE q.person = c.person AND (q.asked = 'erasure'
    AND q.state = 'review' OR q.asked IN ('access', 'portability')
    AND q.state NOT IN ('closed', 'withdrawn')))
ORDER BY c.kept_until LIMIT $2

-- name: retention_conversation_key
SELECT key_slot, key_id FROM conversation WHERE workspace = $1 AND id = $2

-- name: retention_person_key
SELECT p.key_slot, p.key_id FROM person p
WHERE p.workspace = $1 AND p.id = $2
  AND NOT EXISTS (SELECT 1 FROM conversation c WHERE c.person = p.id AND c.id <> $3)

-- name: retention_emergency_delete
DELETE FROM emergency WHERE workspace = $1 AND conversation = $2

-- name: retention_model_source_delete
DELETE FROM model_source WHERE workspace = $1 AND conversation = $2

-- name: retention_decision_delete
DELETE FROM automated_decision WHERE workspace = $1 AND conversation = $2

-- Up to the last of so many first ones: one walk through the index, where a list of them would be
-- looked up one by one.
-- name: retention_message_delete
DELETE FROM message WHERE workspace = $1 AND conversation = $2 AND sequence <= (
  SELECT MAX(f.sequence) FROM (
    SELECT m.sequence FROM message m WHERE m.conversation = $2 ORDER BY m.sequence LIMIT $3) f)

-- name: retention_mark_delete
DELETE FROM mark WHERE workspace = $1 AND conversation = $2

-- name: retention_token_delete
DELETE FROM visitor_token WHERE workspace = $1 AND conversation = $2

-- name: retention_notice_delete
DELETE FROM notice_shown WHERE workspace = $1 AND conversation = $2

-- name: retention_gate_delete
DELETE FROM gate_state WHERE workspace = $1 AND conversation = $2

-- name: retention_redaction_delete
DELETE FROM redaction WHERE workspace = $1 AND conversation = $2

-- name: retention_sensitive_delete
DELETE FROM sensitive WHERE workspace = $1 AND conversation = $2

-- name: retention_hold_delete
DELETE FROM hold WHERE workspace = $1 AND conversation = $2

-- name: retention_request_conversation
UPDATE request SET conversation = NULL, sequence = NULL WHERE workspace = $1 AND conversation = $2

-- name: retention_conversation_delete
DELETE FROM conversation WHERE workspace = $1 AND id = $2

-- name: retention_person_gate_delete
DELETE FROM gate_state WHERE workspace = $1 AND person = $2

-- The request stays in its case file, and names nobody any more.
-- name: retention_request_person
UPDATE request SET person = NULL, conversation = NULL, sequence = NULL, scope = '{}'
WHERE workspace = $1 AND person = $2

-- name: retention_person_delete
DELETE FROM person WHERE workspace = $1 AND id = $2

-- name: sweep_insert
INSERT INTO sweep (workspace, conversation, since_ms) VALUES ($1, $2, $3)

-- name: sweep_next
SELECT workspace, conversation FROM sweep ORDER BY since_ms, conversation LIMIT 1

-- name: sweep_done
DELETE FROM sweep WHERE workspace = $1 AND conversation = $2

-- name: retention_names
SELECT key_slot, key_id FROM conversation
UNION ALL SELECT key_slot, key_id FROM person
UNION ALL SELECT key_slot, key_id FROM account
UNION ALL SELECT key_slot, key_id FROM person_key
UNION ALL SELECT key_slot, key_id FROM incident
UNION ALL SELECT key_slot, key_id FROM case_file
