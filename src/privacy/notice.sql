-- name: notice_newest
SELECT version, hash FROM notice WHERE workspace = $1 AND site = $2 ORDER BY version DESC LIMIT 1

-- name: notice_insert
INSERT INTO notice (workspace, site, version, hash, facts, shown_from)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: notice_shown_from
SELECT shown_from FROM notice WHERE workspace = $1 AND site = $2 AND version = $3
