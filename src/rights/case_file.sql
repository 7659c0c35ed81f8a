-- name: case_file_insert
INSERT INTO case_file (workspace, id, key_slot, key_id, ground, readers, until_ms, created_at, closed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)

-- name: case_file_read
SELECT id, key_slot, key_id, ground, readers, until_ms, created_at FROM case_file
WHERE workspace = $1 AND id = $2

-- name: case_file_settle
UPDATE case_file SET until_ms = $3, closed = CASE WHEN $3 = 9223372036854775807 THEN 0 ELSE 1 END
WHERE workspace = $1 AND id = $2

-- Of all workspaces: the clock's.
-- name: case_file_over
SELECT workspace, id, key_slot, key_id, ground FROM case_file
WHERE until_ms <= $1 ORDER BY until_ms, id LIMIT $2

-- name: case_file_step_delete
DELETE FROM request_step WHERE workspace = $1 AND request IN (
  SELECT r.id FROM request r WHERE r.workspace = $1 AND r.case_file = $2)

-- name: case_file_redaction_delete
DELETE FROM redaction WHERE workspace = $1 AND request IN (
  SELECT r.id FROM request r WHERE r.workspace = $1 AND r.case_file = $2)

-- name: case_file_link_delete
DELETE FROM request_link WHERE workspace = $1 AND request IN (
  SELECT r.id FROM request r WHERE r.workspace = $1 AND r.case_file = $2)

-- name: case_file_request_delete
DELETE FROM request WHERE workspace = $1 AND case_file = $2

-- name: case_file_delete
DELETE FROM case_file WHERE workspace = $1 AND id = $2
