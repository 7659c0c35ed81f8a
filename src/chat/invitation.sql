-- name: invitation_insert
INSERT INTO invitation (workspace, id, site, page, seconds, scroll, returns, texts, promotional,
  active, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)

-- name: invitation_update
UPDATE invitation SET page = $4, seconds = $5, scroll = $6, returns = $7, texts = $8,
  promotional = $9, active = $10
WHERE workspace = $1 AND id = $2 AND site = $3

-- name: invitation_delete
DELETE FROM invitation WHERE workspace = $1 AND id = $2 AND site = $3

-- name: invitation_read
SELECT id, page, seconds, scroll, returns, texts, promotional, active
FROM invitation WHERE workspace = $1 AND id = $2 AND site = $3

-- name: invitation_list
SELECT id, page, seconds, scroll, returns, texts, promotional, active
FROM invitation WHERE workspace = $1 AND site = $2 ORDER BY created_at, id LIMIT 20
