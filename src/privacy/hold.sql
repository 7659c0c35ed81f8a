-- name: hold_read
SELECT h.until_ms, h.placed_at, h.placed_by, h.version, h.reason_sealed, c.key_slot, c.key_id,
  c.person
FROM hold h JOIN conversation c ON c.id = h.conversation
WHERE h.workspace = $1 AND h.conversation = $2 AND h.until_ms > $3

-- name: hold_key
SELECT c.key_slot, c.key_id, c.person, COALESCE(h.version, 0)
FROM conversation c LEFT JOIN hold h ON h.conversation = c.id
WHERE c.workspace = $1 AND c.id = $2

-- name: hold_write
INSERT INTO hold (workspace, conversation, reason_sealed, until_ms, placed_by, placed_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7)
ON CONFLICT (conversation) DO UPDATE SET reason_sealed = $3, until_ms = $4, placed_by = $5,
  placed_at = $6, version = $7

-- name: hold_delete
DELETE FROM hold WHERE workspace = $1 AND conversation = $2

-- name: hold_ended
SELECT h.workspace, h.conversation, c.key_slot, c.key_id, c.person
FROM hold h JOIN conversation c ON c.id = h.conversation
WHERE h.until_ms <= $1 ORDER BY h.until_ms LIMIT $2
