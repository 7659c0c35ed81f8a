-- name: signed_record_log_key
SELECT name, public_key FROM ledger_origin WHERE base <= $1 ORDER BY id DESC LIMIT 1
