-- name: receipt_site
SELECT s.key, s.name, n.hash, n.facts FROM site s
JOIN notice n ON n.site = s.id AND n.version = $3
WHERE s.workspace = $1 AND s.id = $2

-- name: receipt_find
SELECT workspace, id, body, leaf FROM consent WHERE receipt = $1
