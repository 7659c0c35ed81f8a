-- name: tombstone_insert
INSERT INTO tombstone (position, workspace, slot, key_id, ground, at_ms, destroyed_at, seal)
VALUES ($1, $2, $3, $4, $5, $6, NULL, $7)

-- name: tombstone_open
SELECT position, workspace, slot, key_id, ground, at_ms, destroyed_at, seal FROM tombstone
WHERE destroyed_at IS NULL AND position > $1 ORDER BY position LIMIT $2

-- name: tombstone_done
UPDATE tombstone SET destroyed_at = $2, seal = $3 WHERE position = $1

-- name: tombstone_of
SELECT position FROM tombstone WHERE key_id = $1

-- name: tombstone_named
SELECT position, workspace, key_slot, key_id FROM ledger_opening
WHERE position > $1 AND key_id IS NOT NULL AND opening_sealed IS NOT NULL
ORDER BY position LIMIT 256

-- name: tombstone_opening_close
UPDATE ledger_opening SET opening_sealed = NULL, subject = NULL
WHERE workspace = $1 AND key_id = $2
