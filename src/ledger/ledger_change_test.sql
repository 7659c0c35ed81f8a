-- Every column of every table of the log, for a burglar who changes one value, one row or
-- the end of one table. Rows are named by a number.

-- name: change_walls @sqlite
PRAGMA foreign_keys = OFF

-- name: change_walls @postgres
SET session_replication_role = 'replica'

-- name: change_workspace
INSERT INTO workspace (workspace, name, settings, epoch, created_at) VALUES ($1, 'w', '{}', 1, 0)

-- name: change_columns @sqlite
SELECT COUNT(*) FROM pragma_table_info($1)

-- name: change_columns @postgres
SELECT COUNT(*) FROM information_schema.columns
WHERE table_schema = current_schema() AND table_name = $1

-- name: change_to_fraction @sqlite
UPDATE ledger_leaf SET at_ms = at_ms + 0.5 WHERE position = $1

-- name: change_to_fraction @postgres
UPDATE ledger_leaf SET at_ms = at_ms + 1 WHERE position = $1

-- name: change_closed
UPDATE ledger_opening SET key_slot = $1, key_id = $2 WHERE key_slot = $3 AND key_id = $4

-- name: change_to_text @sqlite
UPDATE tombstone SET seal = CAST(seal AS TEXT) WHERE position = $1

-- name: change_to_text @postgres
UPDATE tombstone SET seal = seal || seal WHERE position = $1

-- name: change_origin_rows
SELECT id, id, base, name, seed_sealed, public_key FROM ledger_origin ORDER BY 1

-- name: change_origin_insert
INSERT INTO ledger_origin (id, base, name, seed_sealed, public_key)
VALUES ($1, $2, $3, $4, $5)

-- name: change_origin_delete
DELETE FROM ledger_origin WHERE id = $1

-- name: change_origin_cut
DELETE FROM ledger_origin WHERE id >= $1

-- name: change_origin_id
UPDATE ledger_origin SET id = $2 WHERE id = $1

-- name: change_origin_base
UPDATE ledger_origin SET base = $2 WHERE id = $1

-- name: change_origin_name
UPDATE ledger_origin SET name = $2 WHERE id = $1

-- name: change_origin_seed_sealed
UPDATE ledger_origin SET seed_sealed = $2 WHERE id = $1

-- name: change_origin_public_key
UPDATE ledger_origin SET public_key = $2 WHERE id = $1

-- name: change_leaf_rows
SELECT position, position, workspace, at_ms, kind, entry, leaf_hash FROM ledger_leaf ORDER BY 1

-- name: change_leaf_insert
INSERT INTO ledger_leaf (position, workspace, at_ms, kind, entry, leaf_hash)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: change_leaf_delete
DELETE FROM ledger_leaf WHERE position = $1

-- name: change_leaf_cut
DELETE FROM ledger_leaf WHERE position >= $1

-- name: change_leaf_position
UPDATE ledger_leaf SET position = $2 WHERE position = $1

-- name: change_leaf_workspace
UPDATE ledger_leaf SET workspace = $2 WHERE position = $1

-- name: change_leaf_at_ms
UPDATE ledger_leaf SET at_ms = $2 WHERE position = $1

-- name: change_leaf_kind
UPDATE ledger_leaf SET kind = $2 WHERE position = $1

-- name: change_leaf_entry
UPDATE ledger_leaf SET entry = $2 WHERE position = $1

-- name: change_leaf_leaf_hash
UPDATE ledger_leaf SET leaf_hash = $2 WHERE position = $1

-- name: change_opening_rows
SELECT position, position, workspace, key_slot, key_id, subject, opening_sealed, expires_at FROM ledger_opening ORDER BY 1

-- name: change_opening_insert
INSERT INTO ledger_opening (position, workspace, key_slot, key_id, subject, opening_sealed, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: change_opening_delete
DELETE FROM ledger_opening WHERE position = $1

-- name: change_opening_cut
DELETE FROM ledger_opening WHERE position >= $1

-- name: change_opening_position
UPDATE ledger_opening SET position = $2 WHERE position = $1

-- name: change_opening_workspace
UPDATE ledger_opening SET workspace = $2 WHERE position = $1

-- name: change_opening_key_slot
UPDATE ledger_opening SET key_slot = $2 WHERE position = $1

-- name: change_opening_key_id
UPDATE ledger_opening SET key_id = $2 WHERE position = $1

-- name: change_opening_subject
UPDATE ledger_opening SET subject = $2 WHERE position = $1

-- name: change_opening_opening_sealed
UPDATE ledger_opening SET opening_sealed = $2 WHERE position = $1

-- name: change_opening_expires_at
UPDATE ledger_opening SET expires_at = $2 WHERE position = $1

-- name: change_state_rows
SELECT id, id, size, peaks, checkpointed, checkpoints, seal FROM ledger_state ORDER BY 1

-- name: change_state_insert
INSERT INTO ledger_state (id, size, peaks, checkpointed, checkpoints, seal)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: change_state_delete
DELETE FROM ledger_state WHERE id = $1

-- name: change_state_cut
DELETE FROM ledger_state WHERE id >= $1

-- name: change_state_id
UPDATE ledger_state SET id = $2 WHERE id = $1

-- name: change_state_size
UPDATE ledger_state SET size = $2 WHERE id = $1

-- name: change_state_peaks
UPDATE ledger_state SET peaks = $2 WHERE id = $1

-- name: change_state_checkpointed
UPDATE ledger_state SET checkpointed = $2 WHERE id = $1

-- name: change_state_checkpoints
UPDATE ledger_state SET checkpoints = $2 WHERE id = $1

-- name: change_state_seal
UPDATE ledger_state SET seal = $2 WHERE id = $1

-- name: change_checkpoint_rows
SELECT origin * 1000000 + size, origin, size, note FROM ledger_checkpoint ORDER BY 1

-- name: change_checkpoint_insert
INSERT INTO ledger_checkpoint (origin, size, note)
VALUES ($1, $2, $3)

-- name: change_checkpoint_delete
DELETE FROM ledger_checkpoint WHERE origin * 1000000 + size = $1

-- name: change_checkpoint_cut
DELETE FROM ledger_checkpoint WHERE origin * 1000000 + size >= $1

-- name: change_checkpoint_origin
UPDATE ledger_checkpoint SET origin = $2 WHERE origin * 1000000 + size = $1

-- name: change_checkpoint_size
UPDATE ledger_checkpoint SET size = $2 WHERE origin * 1000000 + size = $1

-- name: change_checkpoint_note
UPDATE ledger_checkpoint SET note = $2 WHERE origin * 1000000 + size = $1

-- name: change_tombstone_rows
SELECT position, position, workspace, slot, key_id, ground, at_ms, destroyed_at, seal FROM tombstone ORDER BY 1

-- name: change_tombstone_insert
INSERT INTO tombstone (position, workspace, slot, key_id, ground, at_ms, destroyed_at, seal)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)

-- name: change_tombstone_delete
DELETE FROM tombstone WHERE position = $1

-- name: change_tombstone_cut
DELETE FROM tombstone WHERE position >= $1

-- name: change_tombstone_position
UPDATE tombstone SET position = $2 WHERE position = $1

-- name: change_tombstone_workspace
UPDATE tombstone SET workspace = $2 WHERE position = $1

-- name: change_tombstone_slot
UPDATE tombstone SET slot = $2 WHERE position = $1

-- name: change_tombstone_key_id
UPDATE tombstone SET key_id = $2 WHERE position = $1

-- name: change_tombstone_ground
UPDATE tombstone SET ground = $2 WHERE position = $1

-- name: change_tombstone_at_ms
UPDATE tombstone SET at_ms = $2 WHERE position = $1

-- name: change_tombstone_destroyed_at
UPDATE tombstone SET destroyed_at = $2 WHERE position = $1

-- name: change_tombstone_seal
UPDATE tombstone SET seal = $2 WHERE position = $1
