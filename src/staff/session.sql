-- name: session_insert
INSERT INTO session (workspace, id, account, token_hash, created_at, seen_at, expires_at)
VALUES ($1, $2, $3, $4, $5, $5, $6)

-- name: session_find
SELECT s.id, s.workspace, s.account, a.roles, a.totp_active, s.created_at, s.seen_at, s.expires_at
FROM session s JOIN account a ON a.id = s.account
WHERE s.token_hash = $1 AND a.disabled = 0

-- name: session_by_id
SELECT s.id, s.workspace, s.account, a.roles, a.totp_active, s.created_at, s.seen_at, s.expires_at
FROM session s JOIN account a ON a.id = s.account
WHERE s.workspace = $1 AND s.id = $2 AND a.disabled = 0

-- name: session_touch
UPDATE session SET seen_at = $3
WHERE workspace = $1 AND id = $2 AND seen_at > $4 AND expires_at > $3

-- name: session_list
SELECT s.id, s.workspace, s.account, a.roles, a.totp_active, s.created_at, s.seen_at, s.expires_at
FROM session s JOIN account a ON a.id = s.account
WHERE s.workspace = $1 AND s.account = $2 ORDER BY s.created_at DESC LIMIT 100

-- name: session_delete
DELETE FROM session WHERE workspace = $1 AND id = $2 AND account = $3

-- name: session_delete_others
DELETE FROM session WHERE workspace = $1 AND account = $2 AND id <> $3

-- name: session_expire
DELETE FROM session WHERE expires_at <= $1 OR seen_at <= $2
