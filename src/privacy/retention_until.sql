-- name: retention_events_read
SELECT c.last_at, c.resolved_at, c.contract_end, p.retention_days, p.retention_from
FROM conversation c
JOIN purpose p ON p.site = c.site AND p.code = c.purpose AND p.version = c.purpose_version
WHERE c.workspace = $1 AND c.id = $2

-- name: retention_until_write
UPDATE conversation SET kept_until = $3 WHERE workspace = $1 AND id = $2
