-- name: identity_insert
INSERT INTO request_link (workspace, token_hash, request, kind, created_at, expires_at, used_at)
VALUES ($1, $2, $3, $4, $5, $6, NULL)

-- name: identity_find
SELECT workspace, request, kind, expires_at, used_at FROM request_link WHERE token_hash = $1

-- name: identity_use
UPDATE request_link SET used_at = $3 WHERE workspace = $1 AND token_hash = $2

-- name: identity_expire
DELETE FROM request_link WHERE expires_at <= $1

-- People of the site for whose address its own server has vouched, and their newest chat.
-- name: identity_people
SELECT p.id, (SELECT c.id FROM conversation c WHERE c.person = p.id
  ORDER BY c.created_at DESC, c.id DESC LIMIT 1)
FROM person p WHERE p.workspace = $1 AND p.site = $2 AND p.verified_hash = $3
  AND EXISTS (SELECT 1 FROM conversation c WHERE c.person = p.id)
ORDER BY p.created_at DESC LIMIT $4

-- name: identity_join
UPDATE request SET person = $3 WHERE workspace = $1 AND id = $2 AND person IS NULL

-- name: identity_site
SELECT key FROM site WHERE workspace = $1 AND id = $2
