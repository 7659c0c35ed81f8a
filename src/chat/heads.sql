-- name: heads_read
SELECT c.workspace, c.site, c.person, c.key_slot, c.key_id, c.status, c.waiting_since, c.last_at,
  p.retention_days, p.retention_from,
  COALESCE((SELECT MAX(m.sequence) FROM message m WHERE m.conversation = c.id), 0)
FROM conversation c
JOIN purpose p ON p.site = c.site AND p.code = c.purpose AND p.version = c.purpose_version
WHERE c.workspace = $1 AND c.id = $2

-- name: heads_write
UPDATE conversation SET status = CASE WHEN $3 = 1 THEN 0 ELSE status END,
  snoozed_until = CASE WHEN $3 = 1 THEN NULL ELSE snoozed_until END, waiting_since = $4,
  last_at = $5, kept_until = $6,
  resolved_at = CASE WHEN $3 = 1 THEN NULL ELSE resolved_at END, updated_at = $5, version = version + 1
WHERE workspace = $1 AND id = $2

-- name: heads_newest_client
SELECT client_id FROM message
WHERE workspace = $1 AND conversation = $2 AND client_id >= $3 AND client_id <= $4
ORDER BY client_id DESC LIMIT 1

-- name: heads_events
SELECT c.resolved_at, c.contract_end, c.status,
  (SELECT COUNT(*) FROM responder_rule r WHERE r.site = c.site AND r.active = 1)
FROM conversation c WHERE c.workspace = $1 AND c.id = $2

-- name: heads_exists
SELECT 1 FROM conversation WHERE workspace = $1 AND id = $2
