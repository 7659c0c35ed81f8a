-- name: test_person_count
SELECT COUNT(*) FROM person

-- name: test_kept_until
SELECT kept_until FROM conversation WHERE id = $1

-- name: test_open_tombstones
SELECT COUNT(*) FROM tombstone WHERE destroyed_at IS NULL

-- name: test_done_tombstones
SELECT COUNT(*) FROM tombstone WHERE destroyed_at IS NOT NULL

-- name: test_opening_count
SELECT COUNT(*) FROM ledger_opening

-- name: test_session_insert
INSERT INTO session (workspace, id, account, token_hash, created_at, seen_at, expires_at)
VALUES ($1, $2, $3, $2, $4, $4, $5)

-- name: test_session_count
SELECT COUNT(*) FROM session

-- name: test_personal_rows
SELECT (SELECT COUNT(*) FROM person WHERE id = $1)
  + (SELECT COUNT(*) FROM conversation WHERE person = $1)
  + (SELECT COUNT(*) FROM visitor_token WHERE person = $1)
  + (SELECT COUNT(*) FROM gate_state WHERE person = $1)
  + (SELECT COUNT(*) FROM message WHERE author = $1)
  + (SELECT COUNT(*) FROM person_key WHERE person = $1)
  + (SELECT COUNT(*) FROM datum WHERE person = $1)
  + (SELECT COUNT(*) FROM standing WHERE person = $1)
  + (SELECT COUNT(*) FROM restriction WHERE person = $1)
  + (SELECT COUNT(*) FROM consent WHERE person = $1)
  + (SELECT COUNT(*) FROM ledger_opening WHERE subject = $1)

-- name: test_message_count
SELECT COUNT(*) FROM message

-- name: test_tally_count
SELECT COALESCE(SUM(gone), 0) FROM retention_tally

-- name: test_outbox_bodies
SELECT COUNT(*) FROM outbox WHERE body_sealed IS NOT NULL OR person IS NOT NULL

-- name: test_outbox_sent
SELECT COUNT(*) FROM outbox WHERE state = 'sent'

-- name: test_outbox_without_server
SELECT COUNT(*) FROM outbox WHERE state = 'queued' AND last_error = 'no_mail_server'

-- name: test_outbox_refused
SELECT COUNT(*) FROM outbox WHERE state = 'failed' AND last_error = 'refused 550'
