-- name: account_insert
INSERT INTO account (workspace, id, key_slot, key_id, email_hash, email_sealed, name_sealed,
  password_hash, roles, disabled, totp_sealed, totp_active, totp_step, version, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, NULL, 0, 0, 1, $10)

-- name: account_read
SELECT id, key_slot, key_id, roles, disabled, totp_active, version, name_sealed, email_sealed
FROM account WHERE workspace = $1 AND id = $2

-- name: account_list
SELECT id, key_slot, key_id, roles, disabled, totp_active, version, name_sealed, email_sealed
FROM account WHERE workspace = $1 ORDER BY created_at, id

-- name: account_credentials
SELECT id, roles, disabled, totp_active, password_hash FROM account
WHERE workspace = $1 AND email_hash = $2

-- name: account_update
UPDATE account SET roles = $3, disabled = $4 WHERE workspace = $1 AND id = $2

-- name: account_reseal
UPDATE account SET name_sealed = $3, email_sealed = $4, totp_sealed = $5, version = $6
WHERE workspace = $1 AND id = $2

-- name: account_totp_sealed
SELECT totp_sealed FROM account WHERE workspace = $1 AND id = $2

-- name: account_administrators
SELECT COUNT(*) FROM account
WHERE workspace = $1 AND disabled = 0 AND id <> $2 AND (roles / 8) % 2 = 1

-- name: account_password
SELECT password_hash FROM account WHERE workspace = $1 AND id = $2 AND disabled = 0

-- name: account_set_password
UPDATE account SET password_hash = $3 WHERE workspace = $1 AND id = $2
