-- name: notice_newest
SELECT version, hash, facts FROM notice WHERE workspace = $1 AND site = $2
ORDER BY version DESC LIMIT 1

-- name: notice_insert
INSERT INTO notice (workspace, site, version, hash, facts, material, shown_from)
VALUES ($1, $2, $3, $4, $5, $6, $7)

-- name: notice_read
SELECT version, hash, material, shown_from, facts FROM notice
WHERE workspace = $1 AND site = $2 AND version = $3

-- name: notice_list
SELECT n.version, n.hash, n.material, n.shown_from,
  (SELECT COUNT(*) FROM notice_shown s WHERE s.site = n.site AND s.version = n.version)
FROM notice n WHERE n.workspace = $1 AND n.site = $2 ORDER BY n.version DESC LIMIT 200

-- name: notice_material_since
SELECT COUNT(*) FROM notice
WHERE workspace = $1 AND site = $2 AND version > $3 AND version <= $4 AND material = 1

-- name: notice_note_shown
INSERT INTO notice_shown (workspace, site, person, conversation, version, language, at_ms)
SELECT c.workspace, c.site, c.person, c.id, $4, $5, $6 FROM conversation c
WHERE c.workspace = $1 AND c.id = $3 AND c.person = $2
ON CONFLICT (conversation, version) DO NOTHING

-- name: notice_shown_list
SELECT conversation, version, at_ms, language FROM notice_shown
WHERE workspace = $1 AND conversation = $2 ORDER BY version LIMIT 200

-- name: notice_shown_of
SELECT conversation, version, at_ms, language FROM notice_shown
WHERE workspace = $1 AND site = $2 AND version = $3 AND at_ms < $4
ORDER BY at_ms DESC, conversation LIMIT 200

-- name: notice_of_conversation
SELECT c.site, c.person, c.notice_version, s.notice_version, s.key,
  COALESCE((SELECT n.language FROM notice_shown n
    WHERE n.conversation = c.id ORDER BY n.version DESC LIMIT 1), 'en')
FROM conversation c JOIN site s ON s.id = c.site
WHERE c.workspace = $1 AND c.id = $2

-- name: notice_seen
UPDATE conversation SET notice_version = $3
WHERE workspace = $1 AND id = $2 AND notice_version < $3
