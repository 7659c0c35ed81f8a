-- name: statement_recipients
SELECT r.name, r.country FROM recipient r
WHERE r.workspace = $1 AND EXISTS (SELECT 1 FROM disclosure d
  WHERE d.workspace = $1 AND d.person = $2 AND d.recipient = r.id)
ORDER BY r.name LIMIT 40
