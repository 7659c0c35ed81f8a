-- name: incident_read
SELECT i.id, i.begun_by, i.begun_at, i.until_ms, i.key_slot, i.key_id, i.reason_sealed,
  (SELECT COUNT(*) FROM incident_address a WHERE a.incident = i.id)
FROM incident i WHERE i.workspace = $1 AND i.until_ms > $2 ORDER BY i.begun_at DESC LIMIT 1

-- name: incident_insert
INSERT INTO incident (workspace, id, key_slot, key_id, reason_sealed, begun_by, begun_at, until_ms,
  closed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)

-- name: incident_end
UPDATE incident SET until_ms = $3 WHERE workspace = $1 AND id = $2

-- name: incident_next
SELECT COALESCE(MAX(number), 0) + 1 FROM incident_address WHERE workspace = $1 AND incident = $2

-- name: incident_address_insert
INSERT INTO incident_address (workspace, incident, number, at_ms, what, source_sealed)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: incident_addresses
SELECT number, at_ms, what, source_sealed FROM incident_address
WHERE workspace = $1 AND incident = $2 AND at_ms > $3 ORDER BY number DESC LIMIT 1000

-- name: incident_holding
SELECT i.id, i.key_slot, i.key_id FROM incident i
WHERE i.workspace = $1 AND EXISTS (
  SELECT 1 FROM incident_address a WHERE a.incident = i.id AND a.at_ms > $2)
ORDER BY i.begun_at DESC LIMIT 100

-- name: incident_expire
DELETE FROM incident_address WHERE at_ms <= $1 AND (incident, number) IN (
  SELECT a.incident, a.number FROM incident_address a WHERE a.at_ms <= $1
  ORDER BY a.at_ms LIMIT $2)

-- name: incident_over
SELECT i.workspace, i.id, i.key_slot, i.key_id FROM incident i
WHERE i.until_ms <= $1 AND i.closed = 1 AND NOT EXISTS (
  SELECT 1 FROM incident_address a WHERE a.incident = i.id) LIMIT 1

-- name: incident_delete
DELETE FROM incident WHERE workspace = $1 AND id = $2

-- name: incident_closing
SELECT workspace, id FROM incident WHERE until_ms <= $1 AND closed = 0 LIMIT 1

-- name: incident_closed
UPDATE incident SET closed = 1 WHERE workspace = $1 AND id = $2
