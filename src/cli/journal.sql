-- name: journal_tombstones
SELECT slot, key_id, ground, at_ms FROM tombstone WHERE at_ms >= $1 ORDER BY at_ms
