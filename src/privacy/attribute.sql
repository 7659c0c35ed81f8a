-- name: attribute_read
SELECT code, title, category, special, purpose, source, asked, required, active, version
FROM attribute WHERE workspace = $1 AND site = $2 AND code = $3

-- name: attribute_list
SELECT code, title, category, special, purpose, source, asked, required, active, version
FROM attribute WHERE workspace = $1 AND site = $2 ORDER BY code LIMIT 100

-- name: attribute_count
SELECT COUNT(*) FROM attribute WHERE workspace = $1 AND site = $2

-- name: attribute_insert
INSERT INTO attribute (workspace, site, code, title, category, special, purpose, source, asked,
  required, active, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1)

-- name: attribute_update
UPDATE attribute SET title = $4, category = $5, special = $6, purpose = $7, source = $8,
  asked = $9, required = $10, active = $11, version = version + 1
WHERE workspace = $1 AND site = $2 AND code = $3
