-- name: gate_read
SELECT allowed, valid_until, version FROM gate_state
WHERE workspace = $1 AND person = $2 AND conversation = $3

-- name: gate_write
INSERT INTO gate_state (workspace, person, conversation, allowed, valid_until, version)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (person, conversation) DO UPDATE SET allowed = $4, valid_until = $5, version = $6
