-- name: outgoing_insert
INSERT INTO outbox (workspace, id, recipient, kind, event, purpose, person, conversation, key_slot,
  key_id, fields, body_sealed, state, attempts, next_at, last_error, created_at, done_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 'queued', 0, $13, '', $13, NULL)

-- name: outgoing_insert @postgres_batch
INSERT INTO outbox (workspace, id, recipient, kind, event, purpose, person, conversation, key_slot,
  key_id, fields, body_sealed, state, attempts, next_at, last_error, created_at, done_at)
SELECT r.workspace, r.id, r.recipient, r.kind, r.event, r.purpose, r.person, r.conversation,
  r.key_slot, r.key_id, r.fields, r.body_sealed, 'queued', 0, r.at_ms, '', r.at_ms, NULL
FROM unnest($1::bytea[], $2::bytea[], $3::bytea[], $4::text[], $5::text[], $6::text[], $7::bytea[],
  $8::bytea[], $9::int8[], $10::bytea[], $11::int8[], $12::bytea[], $13::int8[])
  AS r (workspace, id, recipient, kind, event, purpose, person, conversation, key_slot, key_id,
    fields, body_sealed, at_ms)

-- name: outgoing_due
SELECT o.workspace, o.id, o.recipient, o.person, o.conversation, o.kind, o.event, o.purpose,
  o.fields, o.attempts, o.created_at
FROM outbox o WHERE o.state = 'queued' AND o.next_at <= $1 ORDER BY o.next_at, o.id LIMIT $2

-- name: outgoing_body
SELECT body_sealed, key_slot, key_id FROM outbox WHERE workspace = $1 AND id = $2 AND state = 'queued'

-- name: outgoing_taken
UPDATE outbox SET attempts = attempts + 1, next_at = $3
WHERE workspace = $1 AND id = $2 AND state = 'queued'

-- name: outgoing_end
UPDATE outbox SET state = $3, last_error = $4, done_at = $5, body_sealed = NULL, key_slot = NULL,
  key_id = NULL, person = NULL, conversation = NULL
WHERE workspace = $1 AND id = $2 AND state = 'queued'

-- name: outgoing_fail
UPDATE outbox SET state = 'failed', last_error = $3, done_at = $4
WHERE workspace = $1 AND id = $2 AND state = 'queued'

-- name: outgoing_again
UPDATE outbox SET last_error = $3, next_at = $4
WHERE workspace = $1 AND id = $2 AND state = 'queued'

-- name: outgoing_release
UPDATE outbox SET next_at = $1 WHERE state = 'queued' AND next_at > $1 AND next_at <= $2

-- name: outgoing_expire
DELETE FROM outbox WHERE state <> 'queued' AND done_at <= $1

-- name: outgoing_suppress_conversation
UPDATE outbox SET state = 'suppressed', last_error = 'erased', done_at = $3, body_sealed = NULL,
  key_slot = NULL, key_id = NULL, person = NULL, conversation = NULL
WHERE workspace = $1 AND conversation = $2 AND state IN ('queued', 'failed')

-- name: outgoing_suppress_words
UPDATE outbox SET state = 'suppressed', last_error = 'removed', done_at = $3, body_sealed = NULL,
  key_slot = NULL, key_id = NULL, person = NULL, conversation = NULL
WHERE workspace = $1 AND conversation = $2 AND event = 'message_created'
  AND (state = 'failed' OR (state = 'queued' AND (attempts > 0 OR created_at <= $4)))

-- name: outgoing_suppress_person
UPDATE outbox SET state = 'suppressed', last_error = 'erased', done_at = $3, body_sealed = NULL,
  key_slot = NULL, key_id = NULL, person = NULL, conversation = NULL
WHERE workspace = $1 AND person = $2 AND state IN ('queued', 'failed') AND event <> 'contact_erased'

-- name: outgoing_disclosed
INSERT INTO disclosure (workspace, person, recipient, purpose, fields, first_at, last_at)
VALUES ($1, $2, $3, $4, $5, $6, $6)
ON CONFLICT (person, recipient, purpose) DO UPDATE
SET fields = disclosure.fields | excluded.fields, last_at = excluded.last_at

-- name: outgoing_told
SELECT r.id, r.kind FROM recipient r
WHERE r.workspace = $1 AND EXISTS (SELECT 1 FROM disclosure d
  WHERE d.workspace = r.workspace AND d.person = $2 AND d.recipient = r.id)
ORDER BY r.id

-- name: outgoing_disclosure_delete
DELETE FROM disclosure WHERE workspace = $1 AND person = $2

-- name: outgoing_person
SELECT site, key_slot, key_id FROM person WHERE workspace = $1 AND id = $2

-- name: outgoing_list
SELECT id, recipient, kind, event, purpose, state, attempts, next_at, last_error, created_at, done_at
FROM outbox
WHERE workspace = $1 AND ($2 = '' OR state = $2)
  AND ($3 = 0 OR created_at < $4 OR (created_at = $4 AND id < $5))
ORDER BY created_at DESC, id DESC LIMIT $6

-- name: outgoing_retry
UPDATE outbox SET state = 'queued', attempts = 0, next_at = $3, created_at = $3, done_at = NULL
WHERE workspace = $1 AND id = $2 AND state = 'failed'
  AND (body_sealed IS NOT NULL OR event = 'contact_erased')

-- name: outgoing_exists
SELECT state FROM outbox WHERE workspace = $1 AND id = $2
