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
-- name: test_message_append
INSERT INTO message (workspace, conversation, sequence, at_ms, author_kind, author, note,
  client_id, text_sealed)
VALUES ($1, $2, $3, $4, 1, $5, 0, $6, $7)

-- name: test_message_append @postgres_batch
INSERT INTO message (workspace, conversation, sequence, at_ms, author_kind, author, note,
  client_id, text_sealed)
SELECT w, c, s, t, 1, a, 0, i, x FROM unnest($1::bytea[], $2::bytea[], $3::int8[], $4::int8[],
  $5::bytea[], $6::bytea[], $7::bytea[]) AS r (w, c, s, t, a, i, x)

-- name: test_messages_of
SELECT sequence, text_sealed FROM message WHERE conversation = $1 ORDER BY sequence

-- name: test_conversations_left
SELECT COUNT(*) FROM conversation

-- name: test_sweep_count
SELECT COUNT(*) FROM sweep
