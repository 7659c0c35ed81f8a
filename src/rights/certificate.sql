-- name: certificate_insert
INSERT INTO certificate (workspace, id, record, site, language, body, first_tombstone,
  last_tombstone, leaf, at_ms, kept_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- name: certificate_find
SELECT workspace, record, language, body, first_tombstone, last_tombstone, leaf, site
FROM certificate WHERE id = $1

-- name: certificate_site
SELECT s.name, n.facts FROM site s JOIN notice n ON n.site = s.id AND n.version = s.notice_version
WHERE s.workspace = $1 AND s.id = $2

-- name: certificate_told
SELECT o.id, o.recipient, o.state FROM outbox o
WHERE o.workspace = $1 AND o.person = $2 AND o.event = 'contact_erased'
  AND o.created_at = $3
ORDER BY o.id LIMIT 64

-- name: certificate_telling_insert
INSERT INTO erasure_telling (workspace, outbox, certificate, recipient, state, at_ms)
VALUES ($1, $2, $3, $4, $5, NULL)

-- name: certificate_tellings
SELECT r.name, COALESCE(o.state, t.state), COALESCE(o.done_at, t.at_ms)
FROM erasure_telling t JOIN recipient r ON r.id = t.recipient LEFT JOIN outbox o ON o.id = t.outbox
WHERE t.workspace = $1 AND t.certificate = $2 ORDER BY r.name, t.outbox

-- name: certificate_open_keys
SELECT COUNT(*) FROM tombstone
WHERE workspace = $1 AND position BETWEEN $2 AND $3 AND destroyed_at IS NULL

-- name: certificate_follow
UPDATE erasure_telling SET
  state = (SELECT o.state FROM outbox o WHERE o.id = erasure_telling.outbox),
  at_ms = (SELECT o.done_at FROM outbox o WHERE o.id = erasure_telling.outbox)
WHERE EXISTS (SELECT 1 FROM outbox o
  WHERE o.id = erasure_telling.outbox AND o.state <> erasure_telling.state)

-- name: certificate_telling_expire
DELETE FROM erasure_telling WHERE certificate IN (SELECT id FROM certificate WHERE kept_until <= $1)

-- name: certificate_expire
DELETE FROM certificate WHERE kept_until <= $1
