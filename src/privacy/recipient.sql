-- name: recipient_insert
INSERT INTO recipient (workspace, id, site, kind, name, contact, country, endpoint, purposes,
  fields, events, safeguard, assessed_on, secret_sealed, active, version, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, 1, 1, $15)

-- name: recipient_update
UPDATE recipient SET name = $3, contact = $4, country = $5, endpoint = $6, purposes = $7,
  fields = $8, events = $9, safeguard = $10, assessed_on = $11, active = $12,
  version = version + 1
WHERE workspace = $1 AND id = $2

-- name: recipient_read
SELECT id, site, kind, name, contact, country, endpoint, purposes, fields, events, safeguard,
  assessed_on, active, version, created_at
FROM recipient WHERE workspace = $1 AND id = $2

-- name: recipient_of_site
SELECT id, site, kind, name, contact, country, endpoint, purposes, fields, events, safeguard,
  assessed_on, active, version, created_at
FROM recipient WHERE workspace = $1 AND active = 1 AND (site IS NULL OR site = $2)
ORDER BY name, id

-- name: recipient_register
SELECT id, site, kind, name, contact, country, endpoint, purposes, fields, events, safeguard,
  assessed_on, active, version, created_at
FROM recipient WHERE workspace = $1 ORDER BY name, id

-- name: recipient_secret
SELECT secret_sealed FROM recipient WHERE workspace = $1 AND id = $2 AND secret_sealed IS NOT NULL

-- name: recipient_sites
SELECT id FROM site WHERE workspace = $1 ORDER BY created_at, id
