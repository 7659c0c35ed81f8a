-- name: request_receive_number
SELECT COALESCE(MAX(number), 0) + 1 FROM request WHERE workspace = $1

-- Of this person: those under way, and the same right within a year.
-- name: request_receive_earlier
SELECT COALESCE(SUM(CASE WHEN state IN ('received', 'identity', 'scope', 'working', 'review') THEN 1
    ELSE 0 END), 0),
  COALESCE(SUM(CASE WHEN asked = $3 AND received_at > $4 AND state <> 'withdrawn' THEN 1
    ELSE 0 END), 0)
FROM request WHERE workspace = $1 AND (person = $2 OR account = $2)

-- name: request_receive_same
SELECT id FROM request WHERE workspace = $1 AND (person = $2 OR account = $2) AND asked = $3
  AND scope = $4 AND words_sealed IS NULL
  AND state IN ('received', 'identity', 'scope', 'working', 'review') LIMIT 1

-- name: request_receive_message
SELECT number FROM request WHERE workspace = $1 AND conversation = $2 AND sequence = $3
  AND asked = $4 AND state <> 'withdrawn' LIMIT 1

-- name: request_receive_insert
INSERT INTO request (workspace, id, number, case_file, site, person, account, conversation, sequence,
  asked, channel, words_sealed, contact_sealed, language, scope, identity, state, decision, ground,
  reasons_sealed, answer_sealed, calendar, received_at, target_at, due_at, due_nominal_at,
  extended_at, extension_sealed, paused_at, paused_ms, assignee, decided_by, decided_at,
  delivered_at, opened_at, closed_at, repeat_count, version, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, 'received', 'none', '',
  NULL, NULL, $17, $18, $19, $20, $21, NULL, NULL, NULL, 0, NULL, NULL, NULL, NULL, NULL, NULL, $22,
  1, $23)
