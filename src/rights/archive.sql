-- name: archive_person
SELECT p.site, p.key_slot, p.key_id, s.key, s.name, s.notice_version,
  (SELECT c.purpose FROM conversation c WHERE c.person = p.id ORDER BY c.created_at DESC LIMIT 1)
FROM person p JOIN site s ON s.id = p.site
WHERE p.workspace = $1 AND p.id = $2

-- name: archive_conversations
SELECT id, key_slot, key_id, purpose FROM conversation
WHERE workspace = $1 AND person = $2 AND id > $3 ORDER BY id LIMIT $4

-- name: archive_sum_conversations
SELECT COUNT(*), COALESCE(MAX(kept_until), 0), MIN(purpose) FROM conversation
WHERE workspace = $1 AND person = $2

-- name: archive_sum_messages
SELECT COUNT(*) FROM message m WHERE m.workspace = $1
  AND m.conversation IN (SELECT c.id FROM conversation c WHERE c.workspace = $1 AND c.person = $2)

-- name: archive_sum_person
SELECT CASE WHEN name_sealed IS NULL THEN 0 ELSE 1 END,
  CASE WHEN email_sealed IS NULL THEN 0 ELSE 1 END, locale
FROM person WHERE workspace = $1 AND id = $2

-- name: archive_sum_data
SELECT d.field, d.purpose, COALESCE(d.kept_until, c.kept_until, 0), COALESCE(a.title, ''),
  COALESCE(a.source, '')
FROM datum d JOIN person p ON p.id = d.person LEFT JOIN conversation c ON c.id = d.conversation
  LEFT JOIN attribute a ON a.site = p.site AND d.field = 'attribute.' || a.code
WHERE d.workspace = $1 AND d.person = $2 ORDER BY d.purpose, d.field LIMIT $3
