-- name: ledger_origin_insert
INSERT INTO ledger_origin (id, base, name, seed_sealed, public_key) VALUES ($1, $2, $3, $4, $5)

-- name: ledger_origin_newest
SELECT id, base, name, seed_sealed, public_key FROM ledger_origin ORDER BY id DESC LIMIT 1

-- name: ledger_origin_all
SELECT id, base, name, seed_sealed, public_key FROM ledger_origin ORDER BY id

-- name: ledger_origin_of
SELECT id, base FROM ledger_origin WHERE base <= $1 ORDER BY id DESC LIMIT 1

-- name: ledger_state_insert
INSERT INTO ledger_state (id, size, peaks, checkpointed, checkpoints, seal)
VALUES (1, $1, $2, $3, $4, $5)

-- name: ledger_state_read
SELECT size, peaks, checkpointed, checkpoints, seal FROM ledger_state WHERE id = 1

-- name: ledger_state_update
UPDATE ledger_state SET size = $1, peaks = $2, checkpointed = $3, checkpoints = $4, seal = $5
WHERE id = 1

-- name: ledger_state_count
SELECT COUNT(*) FROM ledger_state

-- name: ledger_leaf_insert
INSERT INTO ledger_leaf (position, workspace, at_ms, kind, entry, leaf_hash)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: ledger_opening_insert
INSERT INTO ledger_opening (position, workspace, key_slot, key_id, subject, opening_sealed, expires_at)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: ledger_opening_close
UPDATE ledger_opening SET opening_sealed = NULL, subject = NULL
WHERE position >= $1 AND EXISTS (SELECT 1 FROM tombstone t WHERE t.key_id = ledger_opening.key_id)

-- name: ledger_opening_expire
DELETE FROM ledger_opening WHERE position IN (
  SELECT o.position FROM ledger_opening o WHERE o.expires_at <= $1 ORDER BY o.expires_at LIMIT 512)

-- name: ledger_checkpoint_insert
INSERT INTO ledger_checkpoint (origin, size, note) VALUES ($1, $2, $3)

-- name: ledger_checkpoint_newest
SELECT size, note FROM ledger_checkpoint
WHERE origin = (SELECT MAX(id) FROM ledger_origin) ORDER BY size DESC LIMIT 1

-- name: ledger_checkpoint_of
SELECT size, note FROM ledger_checkpoint WHERE origin = $1 ORDER BY size DESC LIMIT 1

-- name: ledger_checkpoint_all
SELECT size, note FROM ledger_checkpoint WHERE origin = $1 ORDER BY size

-- name: ledger_checkpoint_count
SELECT COUNT(*) FROM ledger_checkpoint

-- name: ledger_leaf_count
SELECT COUNT(*) FROM ledger_leaf

-- name: ledger_leaf_list
SELECT position, at_ms, kind, entry, leaf_hash FROM ledger_leaf
WHERE workspace = $1 AND position > $2 ORDER BY position LIMIT $3

-- name: ledger_leaf_hashes
SELECT position, leaf_hash FROM ledger_leaf WHERE position >= $1 ORDER BY position LIMIT 512

-- name: ledger_leaf_page
SELECT position, workspace, at_ms, kind, entry, leaf_hash FROM ledger_leaf
WHERE position >= $1 AND position < $2 ORDER BY position LIMIT 500

-- name: ledger_leaf_entry
SELECT entry FROM ledger_leaf WHERE position = $1

-- name: ledger_opening_of
SELECT o.key_slot, o.key_id, o.opening_sealed, l.entry
FROM ledger_opening o JOIN ledger_leaf l ON l.position = o.position
WHERE o.position = $1 AND o.workspace = $2 AND o.subject = $3 AND o.opening_sealed IS NOT NULL

-- name: ledger_opening_count
SELECT COUNT(*) FROM ledger_opening

-- name: ledger_detail_page
SELECT l.position, l.workspace, l.entry, o.position, o.workspace, o.key_slot, o.key_id, o.subject,
  o.opening_sealed, o.expires_at, t.position, t.workspace, t.slot, t.key_id, t.ground, t.at_ms,
  t.destroyed_at, t.seal, (SELECT COUNT(*) FROM tombstone b WHERE b.position = l.position)
FROM ledger_leaf l LEFT JOIN ledger_opening o ON o.position = l.position
  LEFT JOIN tombstone t ON t.key_id = o.key_id
WHERE l.position >= $1 ORDER BY l.position LIMIT 500

-- name: ledger_tombstone_page
SELECT t.position, t.workspace, t.slot, t.key_id, t.ground, t.at_ms, t.destroyed_at, t.seal, l.entry
FROM tombstone t LEFT JOIN ledger_leaf l ON l.position = t.position
WHERE t.position > $1 ORDER BY t.position LIMIT 500

-- name: ledger_disguised @sqlite
SELECT (SELECT COUNT(*) FROM ledger_origin WHERE
    typeof(id) <> 'integer' OR typeof(base) <> 'integer' OR typeof(name) <> 'text'
    OR typeof(seed_sealed) <> 'blob' OR typeof(public_key) <> 'blob')
  + (SELECT COUNT(*) FROM ledger_leaf WHERE
    typeof(position) <> 'integer' OR typeof(at_ms) <> 'integer'
    OR typeof(kind) <> 'integer' OR typeof(workspace) <> 'blob' OR typeof(entry) <> 'blob'
    OR typeof(leaf_hash) <> 'blob')
  + (SELECT COUNT(*) FROM ledger_opening WHERE
    typeof(position) <> 'integer' OR typeof(expires_at) <> 'integer'
    OR typeof(workspace) <> 'blob' OR typeof(key_slot) NOT IN ('integer', 'null')
    OR typeof(key_id) NOT IN ('blob', 'null') OR typeof(subject) NOT IN ('blob', 'null')
    OR typeof(opening_sealed) NOT IN ('blob', 'null'))
  + (SELECT COUNT(*) FROM ledger_state WHERE
    typeof(id) <> 'integer' OR typeof(size) <> 'integer'
    OR typeof(checkpointed) <> 'integer' OR typeof(peaks) <> 'blob'
    OR typeof(checkpoints) <> 'blob' OR typeof(seal) <> 'blob')
  + (SELECT COUNT(*) FROM ledger_checkpoint WHERE
    typeof(origin) <> 'integer' OR typeof(size) <> 'integer'
    OR typeof(note) <> 'text')
  + (SELECT COUNT(*) FROM tombstone WHERE
    typeof(position) <> 'integer' OR typeof(slot) <> 'integer'
    OR typeof(at_ms) <> 'integer' OR typeof(ground) <> 'text'
    OR typeof(workspace) <> 'blob' OR typeof(key_id) <> 'blob' OR typeof(seal) <> 'blob'
    OR typeof(destroyed_at) NOT IN ('integer', 'null'))

-- name: ledger_disguised @postgres
SELECT CAST(0 AS BIGINT)
