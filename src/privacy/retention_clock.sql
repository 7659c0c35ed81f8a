-- name: retention_clock_read
SELECT anchor_ms, wall_ms, steady_ms, held_since, confirmed_at FROM retention_clock WHERE id = 1

-- name: retention_clock_write
INSERT INTO retention_clock (id, anchor_ms, wall_ms, steady_ms, held_since, confirmed_at)
VALUES (1, $1, $2, $3, $4, 0)
ON CONFLICT (id) DO UPDATE SET anchor_ms = $1, wall_ms = $2, steady_ms = $3, held_since = $4,
  confirmed_at = 0

-- name: retention_clock_newest
SELECT COALESCE(MAX(at_ms), 0) FROM ledger_leaf

-- name: retention_clock_confirm
UPDATE retention_clock SET confirmed_at = $1 WHERE id = 1
