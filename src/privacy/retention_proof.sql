-- name: retention_tally_add
INSERT INTO retention_tally (workspace, day, rule, gone) VALUES ($1, $2, $3, $4)
ON CONFLICT (workspace, day, rule) DO UPDATE SET gone = retention_tally.gone + $4

-- name: retention_tally_read
SELECT rule, gone FROM retention_tally WHERE workspace = $1 AND day = $2 ORDER BY rule LIMIT 100

-- name: retention_tally_delete
DELETE FROM retention_tally WHERE workspace = $1 AND day <= $2

-- name: retention_proof_due
SELECT w.workspace, COALESCE(p.day, 0) FROM workspace w
LEFT JOIN retention_proof p ON p.workspace = w.workspace
WHERE COALESCE(p.day, 0) < $1 ORDER BY w.workspace LIMIT 16

-- name: retention_proof_write
INSERT INTO retention_proof (workspace, day) VALUES ($1, $2)
ON CONFLICT (workspace) DO UPDATE SET day = $2
