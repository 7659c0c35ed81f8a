-- name: archive_test_recipient
INSERT INTO recipient (workspace, id, site, kind, name, contact, country, endpoint, purposes, fields,
  events, safeguard, assessed_on, secret_sealed, active, version, created_at)
VALUES ($1, $2, $3, 'processor', $4, '', 'NL', '', '[]', '[]', '[]', 'none', '', NULL, 1, 1, 1)

-- name: archive_test_model
INSERT INTO model (workspace, id, site, name, made_at, conversations) VALUES ($1, $2, $3, 'm', 1, 1)

-- name: archive_test_case_file
INSERT INTO case_file (workspace, id, key_slot, key_id, ground, readers, until_ms, created_at, closed)
VALUES ($1, $2, $3, $4, 'request', 15, 9223372036854775807, 1, 0)

-- name: archive_test_redaction
INSERT INTO redaction (workspace, request, conversation, field, sequence, begins, length, verdict,
  decided_by, decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1)

-- name: archive_test_message
INSERT INTO message (workspace, conversation, sequence, at_ms, author_kind, author, note, client_id,
  text_sealed)
VALUES ($1, $2, $3, $4, 1, $5, 0, $6, $7)

-- name: archive_test_outbox_left
SELECT COUNT(*) FROM outbox WHERE person = $1 AND event <> 'contact_erased'

-- name: archive_test_scan
SELECT sequence, text_sealed FROM message WHERE workspace = $1 AND conversation = $2 ORDER BY sequence

-- name: archive_test_case
INSERT INTO case_file (workspace, id, key_slot, key_id, ground, readers, until_ms, created_at, closed)
VALUES ($1, $2, 0, $2, 'request', 0, 1, 1, 0)

-- name: archive_test_request
INSERT INTO request (workspace, id, number, case_file, person, asked, channel, language, scope,
  identity, state, decision, ground, calendar, received_at, target_at, due_at, due_nominal_at,
  paused_ms, repeat_count, version, created_at)
VALUES ($1, $2, 1, $2, $3, 'access', 'widget', 'de', '{}', 'session', $4, 'none', 'none', 'NL',
  1000, 1, 1, 1, 0, 0, 1, 1)

-- name: archive_test_request_state
UPDATE request SET state = $2, person = $3, decision = $4, asked = $5 WHERE id = $1
