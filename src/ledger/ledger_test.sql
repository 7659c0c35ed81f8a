-- What somebody with the database in hand could do to it.

-- name: test_leaf
SELECT entry, leaf_hash, workspace, at_ms, kind FROM ledger_leaf WHERE position = $1

-- name: test_set_at
UPDATE ledger_leaf SET at_ms = at_ms + 1 WHERE position = $1

-- name: test_set_kind
UPDATE ledger_leaf SET kind = kind + 1 WHERE position = $1

-- name: test_set_workspace
UPDATE ledger_leaf SET workspace = $2 WHERE position = $1

-- name: test_set_entry
UPDATE ledger_leaf SET entry = $2 WHERE position = $1

-- name: test_set_hash
UPDATE ledger_leaf SET leaf_hash = $2 WHERE position = $1

-- name: test_set_both
UPDATE ledger_leaf SET entry = $2, leaf_hash = $3 WHERE position = $1

-- name: test_insert
INSERT INTO ledger_leaf (position, workspace, at_ms, kind, entry, leaf_hash)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: test_delete
DELETE FROM ledger_leaf WHERE position = $1

-- name: test_truncate
DELETE FROM ledger_leaf WHERE position >= $1

-- name: test_shift_away
UPDATE ledger_leaf SET position = -1000000 - position WHERE position >= $1

-- name: test_shift_back
UPDATE ledger_leaf SET position = -1000000 - position + $1 WHERE position < 0

-- name: test_swap_one
UPDATE ledger_leaf SET position = $2 WHERE position = $1

-- name: test_openings_delete
DELETE FROM ledger_opening

-- name: test_openings_cut
DELETE FROM ledger_opening WHERE position >= $1

-- name: test_opening_delete
DELETE FROM ledger_opening WHERE position = $1

-- name: test_opening
SELECT opening_sealed, expires_at FROM ledger_opening WHERE position = $1

-- name: test_opening_count
SELECT COUNT(*) FROM ledger_opening

-- name: test_opening_set_sealed
UPDATE ledger_opening SET opening_sealed = $2 WHERE position = $1

-- name: test_opening_set_subject
UPDATE ledger_opening SET subject = $2 WHERE position = $1

-- name: test_opening_set_expiry
UPDATE ledger_opening SET expires_at = expires_at + 1 WHERE position = $1

-- name: test_opening_move
UPDATE ledger_opening SET position = $2 WHERE position = $1

-- name: test_state_set
UPDATE ledger_state SET size = $1, peaks = $2, checkpointed = $3, checkpoints = $4

-- name: test_state
SELECT peaks, checkpoints, seal FROM ledger_state

-- name: test_state_put_back
UPDATE ledger_state SET size = $1, peaks = $2, checkpointed = $3, checkpoints = $4, seal = $5

-- name: test_checkpoints_after
DELETE FROM ledger_checkpoint WHERE size > $1

-- name: test_checkpoint_set_note
UPDATE ledger_checkpoint SET note = $2 WHERE size = $1

-- name: test_checkpoint_set_size
UPDATE ledger_checkpoint SET size = size + 1 WHERE size = $1

-- name: test_checkpoint_count
SELECT COUNT(*) FROM ledger_checkpoint

-- name: test_origin_set_name
UPDATE ledger_origin SET name = $2 WHERE id = $1

-- name: test_origin_set_base
UPDATE ledger_origin SET base = base + 1 WHERE id = $1

-- name: test_origin_set_key
UPDATE ledger_origin SET public_key = $2 WHERE id = $1

-- name: test_leaf_count
SELECT COUNT(*) FROM ledger_leaf

-- name: test_origins_delete
DELETE FROM ledger_origin

-- name: test_workspace
INSERT INTO workspace (workspace, name, settings, epoch, created_at) VALUES ($1, 'w', '{}', 1, 0)

-- name: test_opening_sealed
SELECT COUNT(*) FROM ledger_opening WHERE opening_sealed IS NOT NULL

-- name: test_opening_close
UPDATE ledger_opening SET opening_sealed = NULL, subject = NULL WHERE position = $1

-- name: test_tombstone_forge
INSERT INTO tombstone (position, workspace, slot, key_id, ground, at_ms, destroyed_at, seal)
VALUES ($1, $2, $3, $4, 'asked', 0, NULL, $5)

-- name: test_tombstone_turn
UPDATE tombstone SET slot = $1, key_id = $2

-- name: test_tombstone
SELECT position, slot, key_id, at_ms, seal FROM tombstone

-- name: test_tombstone_put
INSERT INTO tombstone (position, workspace, slot, key_id, ground, at_ms, destroyed_at, seal)
VALUES ($1, $2, $3, $4, 'asked', $5, NULL, $6)

-- name: test_state_resize
UPDATE ledger_state SET checkpoints = seal

-- name: test_tombstones_delete
DELETE FROM tombstone

-- name: test_row_append
INSERT INTO retention_proof (workspace, day) VALUES ($1, $2)
