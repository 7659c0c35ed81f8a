-- name: sensitive_read
SELECT kind, marked_by, purge_at FROM sensitive
WHERE workspace = $1 AND conversation = $2 AND sequence = $3

-- name: sensitive_message
SELECT c.person, c.key_slot, c.key_id, m.text_sealed,
  (SELECT s.version FROM sensitive s WHERE s.conversation = c.id AND s.sequence = $3),
  (SELECT s.removed_at FROM sensitive s WHERE s.conversation = c.id AND s.sequence = $3)
FROM conversation c JOIN message m ON m.conversation = c.id AND m.sequence = $3
WHERE c.workspace = $1 AND c.id = $2

-- name: sensitive_write
INSERT INTO sensitive (workspace, conversation, sequence, kind, marked_by, marked_at, purge_at,
  ground, ground_sealed, version, removed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL)
ON CONFLICT (conversation, sequence) DO UPDATE SET kind = $4, marked_by = $5, marked_at = $6,
  purge_at = $7, ground = $8, ground_sealed = $9, version = $10

-- name: sensitive_delete
DELETE FROM sensitive WHERE workspace = $1 AND conversation = $2 AND sequence = $3

-- What is held for a claim, or restricted, stays as long as that lasts.
-- name: sensitive_due
SELECT s.workspace, s.conversation, s.sequence, c.person, c.key_slot, c.key_id
FROM sensitive s JOIN conversation c ON c.id = s.conversation
WHERE s.removed_at IS NULL AND s.purge_at <= $1
  AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.conversation = c.id AND h.until_ms > $1)
  AND NOT EXISTS (SELECT 1 FROM restriction r WHERE r.person = c.person AND r.lifted_at IS NULL
    AND (r.conversation IS NULL OR r.conversation = c.id))
  AND NOT EXISTS (SELECT 1 FROM request q WHERE q.person = c.person AND (q.asked = 'erasure'
    AND q.state = 'review' OR q.asked IN ('access', 'portability')
    AND q.state NOT IN ('closed', 'withdrawn')))
ORDER BY s.purge_at LIMIT $2

-- name: sensitive_overwrite
UPDATE message SET text_sealed = $4 WHERE workspace = $1 AND conversation = $2 AND sequence = $3

-- name: sensitive_removed
UPDATE sensitive SET removed_at = $4, ground_sealed = NULL
WHERE workspace = $1 AND conversation = $2 AND sequence = $3
