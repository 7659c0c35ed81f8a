-- name: declared_read
SELECT s.read_marks, s.typing, s.presence, n.facts
FROM conversation c
JOIN site s ON s.id = c.site
JOIN notice n ON n.site = c.site AND n.version = c.notice_version
WHERE c.workspace = $1 AND c.id = $2
