-- name: given_notice_version
SELECT notice_version FROM conversation WHERE workspace = $1 AND id = $2

-- name: given_identity
UPDATE person SET name_sealed = $3, email_sealed = $4, version = $5,
  verified_hash = COALESCE($6, verified_hash)
WHERE workspace = $1 AND id = $2
