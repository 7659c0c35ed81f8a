-- name: identity_test_vouch
UPDATE person SET verified_hash = $3 WHERE workspace = $1 AND id = $2
