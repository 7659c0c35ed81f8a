-- Rows as the rooms above would write them, and looks at what is left of them.

-- name: test_workspace
INSERT INTO workspace (workspace, name, settings, epoch, created_at) VALUES ($1, 'w', '{}', 1, 0)

-- name: test_site
INSERT INTO site (workspace, id, key, name, origins, locale, basis, retention_days, read_marks,
  typing, presence, offline_form, button, colour, collect, notice_version, created_at)
VALUES ($1, $2, $3, 'Shop', '[]', 'en', 'contract', 90, 0, 0, 0, 0, 'Chat', NULL, '[]', 0, 0)

-- name: test_person
INSERT INTO person (workspace, id, site, key_slot, key_id, label, name_sealed, email_sealed,
  locale, version, created_at)
VALUES ($1, $2, $3, $4, $5, 'Visitor', $6, NULL, 'en', 1, 0)

-- name: test_conversation
INSERT INTO conversation (workspace, id, site, person, key_slot, key_id, purpose, purpose_version,
  notice_version, status, assignee, snoozed_until, waiting_since, last_at, kept_until, version,
  created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, 'answer', 1, 1, 0, NULL, NULL, NULL, 0, $7, 1, 0, 0)

-- name: test_shown
UPDATE conversation SET notice_version = $3 WHERE workspace = $1 AND id = $2

-- name: test_message
INSERT INTO message (workspace, conversation, sequence, at_ms, author_kind, author, note,
  client_id, text_sealed)
VALUES ($1, $2, 1, 0, 1, $3, 0, $2, $4)

-- name: test_without_index @sqlite
SELECT t.name, k.name FROM sqlite_schema t JOIN pragma_table_info(t.name) k
WHERE t.type = 'table' AND t.name <> 'restriction' AND k.name IN ('person', 'conversation')
  AND NOT EXISTS (SELECT 1 FROM pragma_index_list(t.name) i JOIN pragma_index_info(i.name) c
    WHERE c.seqno = 0 AND c.name = k.name)
-- name: test_without_index @postgres
SELECT c.relname::text, a.attname::text FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relkind = 'r' AND c.relname <> 'restriction' AND a.attname IN ('person', 'conversation')
  AND NOT EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = c.oid AND i.indkey[0] = a.attnum)

-- name: test_mark
INSERT INTO mark (workspace, conversation, reader_kind, reader, delivered, read)
VALUES ($1, $2, 1, $3, 1, 1)

-- name: test_token
INSERT INTO visitor_token (workspace, token_hash, person, conversation, kind, created_at)
VALUES ($1, $2, $3, $2, 1, 0)

-- name: test_site_notice
UPDATE site SET notice_version = $2 WHERE id = $1

-- name: test_rows_of_conversation
SELECT (SELECT COUNT(*) FROM conversation WHERE id = $1)
  + (SELECT COUNT(*) FROM message WHERE conversation = $1)
  + (SELECT COUNT(*) FROM mark WHERE conversation = $1)
  + (SELECT COUNT(*) FROM visitor_token WHERE conversation = $1)
  + (SELECT COUNT(*) FROM notice_shown WHERE conversation = $1)
  + (SELECT COUNT(*) FROM gate_state WHERE conversation = $1)

-- name: test_rows_of_person
SELECT (SELECT COUNT(*) FROM person WHERE id = $1)
  + (SELECT COUNT(*) FROM conversation WHERE person = $1)
  + (SELECT COUNT(*) FROM visitor_token WHERE person = $1)
  + (SELECT COUNT(*) FROM gate_state WHERE person = $1)
  + (SELECT COUNT(*) FROM person_key WHERE person = $1)
  + (SELECT COUNT(*) FROM datum WHERE person = $1)
  + (SELECT COUNT(*) FROM standing WHERE person = $1)
  + (SELECT COUNT(*) FROM restriction WHERE person = $1)
  + (SELECT COUNT(*) FROM consent WHERE person = $1)
  + (SELECT COUNT(*) FROM ledger_opening WHERE subject = $1)

-- name: test_message_sealed
SELECT text_sealed FROM message WHERE conversation = $1 AND sequence = 1

-- name: test_tombstones
SELECT slot, key_id, ground, destroyed_at FROM tombstone ORDER BY slot

-- name: test_consents
SELECT COUNT(*) FROM consent

-- name: test_openings
SELECT COUNT(*) FROM ledger_opening WHERE opening_sealed IS NOT NULL

-- name: test_leaves
SELECT COUNT(*) FROM ledger_leaf

-- name: test_notices
SELECT version, hash, facts FROM notice ORDER BY version

-- name: test_purposes
SELECT COUNT(*), COALESCE(SUM(active), 0) FROM purpose

-- name: test_columns @sqlite
SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p
WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' ORDER BY 1, 2

-- name: test_columns @postgres
SELECT table_name::text, column_name::text FROM information_schema.columns
WHERE table_schema = current_schema() ORDER BY 1, 2

-- name: test_recipient_secret
SELECT secret_sealed FROM recipient WHERE id = $1

-- name: test_outbox
SELECT state, body_sealed, person, conversation, id FROM outbox LIMIT 1

-- name: test_outbox_of_person
SELECT COUNT(*) FROM outbox WHERE person = $1

-- name: test_outbox_failed
SELECT COUNT(*) FROM outbox WHERE state = 'failed'

-- name: test_disclosures
SELECT COUNT(*) FROM disclosure WHERE recipient = $1

-- name: test_recipient_moved
UPDATE recipient SET country = 'IN' WHERE id = $1

-- name: test_tally
SELECT COALESCE(SUM(gone), 0) FROM retention_tally

-- name: test_messages_more
INSERT INTO message (workspace, conversation, sequence, at_ms, author_kind, author, note,
  client_id, text_sealed)
VALUES ($1, $2, $3, 0, 1, $2, 0, $4, $4)

-- name: test_messages
SELECT COUNT(*) FROM message

-- name: test_sweeps
SELECT COUNT(*) FROM sweep

-- name: test_hold_rows
SELECT COUNT(*) FROM hold

-- name: test_hold_sealed
SELECT reason_sealed FROM hold

-- name: test_restriction
INSERT INTO restriction (workspace, id, person, conversation, ground, from_ms, lifted_at)
VALUES ($1, $2, $3, $4, '18(1)(a)', 0, NULL)

-- name: test_restriction_lift
UPDATE restriction SET lifted_at = 1 WHERE person = $1

-- name: test_epoch
SELECT epoch FROM workspace LIMIT 1

-- name: test_consented
INSERT INTO standing (workspace, person, purpose, consent_state, consent, purpose_version, explicit,
  age, since, expires_at, objected_at, objection, version)
VALUES ($1, $2, 'news', 4, NULL, $3, 0, 0, 0, NULL, NULL, '', 1)

-- name: test_standing
SELECT consent_state * 100 + purpose_version FROM standing WHERE person = $1

-- name: test_incident_addresses
SELECT COUNT(*) FROM incident_address

-- name: test_person_sealed
SELECT name_sealed, email_sealed, version FROM person WHERE id = $1

-- name: test_person_contact
SELECT key_slot, key_id, name_sealed, email_sealed, version FROM person WHERE id = $1

-- name: test_person_contact_write
UPDATE person SET name_sealed = $2, email_sealed = $3, version = $4 WHERE id = $1

-- name: test_suppression
SELECT email_hash FROM suppression
