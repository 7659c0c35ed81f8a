-- name: journal_tombstones
SELECT position, workspace, slot, key_id, ground, at_ms, destroyed_at, seal FROM tombstone
WHERE at_ms >= $1 ORDER BY at_ms
