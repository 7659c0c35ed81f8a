-- name: request_act_write
UPDATE request SET identity = $4, state = $5, decision = $6, ground = $7, target_at = $8,
  due_at = $9, due_nominal_at = $10, extended_at = $11, paused_at = $12, paused_ms = $13,
  assignee = $14, decided_by = $15, decided_at = $16, delivered_at = $17, opened_at = $18,
  closed_at = $19, reasons_sealed = $20, answer_sealed = $21, extension_sealed = $22,
  version = version + 1
WHERE workspace = $1 AND id = $2 AND version = $3

-- name: request_act_newest_words
SELECT COALESCE(MAX(at_ms), 0) FROM request_step
WHERE workspace = $1 AND request = $2 AND kind = 'words'

-- name: request_act_assignee
SELECT COUNT(*) FROM account WHERE workspace = $1 AND id = $2 AND disabled = 0
