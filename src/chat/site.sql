-- name: site_insert
INSERT INTO site (workspace, id, key, name, origins, locale, basis, retention_days, read_marks,
  typing, presence, offline_form, button, colour, collect, notice_version, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, 0, $16)

-- name: site_update
UPDATE site SET name = $3, origins = $4, locale = $5, basis = $6, retention_days = $7,
  read_marks = $8, typing = $9, presence = $10, offline_form = $11, button = $12, colour = $13,
  collect = $14
WHERE workspace = $1 AND id = $2

-- name: site_set_notice
UPDATE site SET notice_version = $3 WHERE workspace = $1 AND id = $2

-- name: site_read
SELECT id, workspace, key, name, origins, locale, basis, retention_days, read_marks, typing,
  presence, offline_form, button, colour, notice_version, collect
FROM site WHERE workspace = $1 AND id = $2

-- name: site_find
SELECT id, workspace, key, name, origins, locale, basis, retention_days, read_marks, typing,
  presence, offline_form, button, colour, notice_version, collect
FROM site WHERE key = $1

-- name: site_list
SELECT id, workspace, key, name, origins, locale, basis, retention_days, read_marks, typing,
  presence, offline_form, button, colour, notice_version, collect
FROM site WHERE workspace = $1 ORDER BY created_at, id LIMIT 500

-- name: site_talked
SELECT COUNT(*) FROM (SELECT 1 FROM conversation WHERE workspace = $1 AND site = $2 LIMIT 1) c

-- name: site_follow_answer
UPDATE site SET basis = $3, retention_days = $4 WHERE workspace = $1 AND id = $2
