-- name: retention_preview_rules
SELECT c.purpose, p.retention_from, p.retention_days, COUNT(*), COUNT(DISTINCT c.person),
  CAST(SUM((SELECT COUNT(*) FROM message m WHERE m.conversation = c.id)) AS BIGINT)
FROM conversation c
JOIN purpose p ON p.site = c.site AND p.code = c.purpose AND p.version = c.purpose_version
WHERE c.workspace = $1 AND c.kept_until <= $2
  AND NOT EXISTS (SELECT 1 FROM hold h WHERE h.conversation = c.id AND h.until_ms > $2)
  AND NOT EXISTS (SELECT 1 FROM restriction r WHERE r.person = c.person AND r.lifted_at IS NULL
    AND (r.conversation IS NULL OR r.conversation = c.id))
  AND NOT EXISTS (SELECT 1 FROM request q WHERE q.person = c.person AND (q.asked = 'erasure'
    AND q.state = 'review' OR q.asked IN ('access', 'portability')
    AND q.state NOT IN ('closed', 'withdrawn')))
GROUP BY c.purpose, p.retention_from, p.retention_days
ORDER BY c.purpose, p.retention_from, p.retention_days LIMIT 200

-- name: retention_preview_others
SELECT (SELECT COUNT(*) FROM conversation c JOIN hold h ON h.conversation = c.id
    WHERE c.workspace = $1 AND c.kept_until <= $2 AND h.until_ms > $2),
  (SELECT COUNT(*) FROM conversation c WHERE c.workspace = $1 AND c.kept_until <= $2
    AND EXISTS (SELECT 1 FROM restriction r WHERE r.person = c.person AND r.lifted_at IS NULL
      AND (r.conversation IS NULL OR r.conversation = c.id))),
  (SELECT COUNT(*) FROM sensitive s WHERE s.workspace = $1 AND s.removed_at IS NULL
    AND s.purge_at <= $2),
  (SELECT COUNT(*) FROM ledger_opening o WHERE o.workspace = $1 AND o.expires_at <= $2)
