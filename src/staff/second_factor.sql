-- name: second_factor_read
SELECT totp_sealed, totp_active, totp_step FROM account WHERE workspace = $1 AND id = $2

-- name: second_factor_begin
UPDATE account SET totp_sealed = $3, totp_active = 0, totp_step = 0 WHERE workspace = $1 AND id = $2

-- name: second_factor_activate
UPDATE account SET totp_active = 1, totp_step = $3 WHERE workspace = $1 AND id = $2

-- name: second_factor_step
UPDATE account SET totp_step = $3 WHERE workspace = $1 AND id = $2 AND totp_step < $3

-- name: second_factor_end
UPDATE account SET totp_sealed = NULL, totp_active = 0, totp_step = 0 WHERE workspace = $1 AND id = $2

-- name: second_factor_code_insert
INSERT INTO second_factor_code (workspace, account, code_hash) VALUES ($1, $2, $3)

-- name: second_factor_code_use
DELETE FROM second_factor_code WHERE workspace = $1 AND account = $2 AND code_hash = $3

-- name: second_factor_code_clear
DELETE FROM second_factor_code WHERE workspace = $1 AND account = $2
