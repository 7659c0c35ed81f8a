-- name: statistics_sites
SELECT p.workspace, p.site, p.effective_at, a.retention_days,
  COALESCE((SELECT MAX(t.to_ms) FROM statistic t WHERE t.site = p.site), 0)
FROM purpose p JOIN purpose a ON a.site = p.site AND a.code = $2 AND a.active = 1
WHERE p.code = $1 AND p.active = 1 ORDER BY p.site LIMIT 500

-- name: statistics_conversations
SELECT c.id, c.person,
  (SELECT COUNT(*) FROM message m WHERE m.conversation = c.id AND m.author_kind = 1),
  (SELECT MIN(m.at_ms) FROM message m WHERE m.conversation = c.id AND m.author_kind = 1),
  (SELECT MIN(m.at_ms) FROM message m
   WHERE m.conversation = c.id AND m.author_kind = 2 AND m.note = 0)
FROM conversation c
WHERE c.workspace = $1 AND c.site = $2 AND c.created_at >= $3 AND c.created_at < $4
ORDER BY c.person, c.id LIMIT 20000

-- name: statistics_insert
INSERT INTO statistic (workspace, site, from_ms, to_ms, people, conversations, messages,
  answer_ms, rating_hundredths)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: statistics_list
SELECT from_ms, to_ms, people, conversations, messages, answer_ms, rating_hundredths
FROM statistic WHERE workspace = $1 AND site = $2 ORDER BY from_ms DESC LIMIT 120
