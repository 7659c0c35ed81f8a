-- name: gate_read
SELECT g.allowed, g.reason, g.fields, g.roles, g.valid_until, g.held_until, g.epoch, g.version,
  w.epoch, (SELECT MAX(c.kept_until) FROM conversation c
    WHERE c.person = g.person AND ($3 = $5 OR c.id = $3)),
  (SELECT k.kept_until FROM person_key k WHERE k.person = g.person AND k.purpose = $4)
FROM gate_state g JOIN workspace w ON w.workspace = g.workspace
WHERE g.workspace = $1 AND g.person = $2 AND g.conversation = $3 AND g.purpose = $4

-- name: gate_write
INSERT INTO gate_state (workspace, person, conversation, purpose, allowed, reason, fields, roles,
  valid_until, held_until, epoch, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (person, conversation, purpose) DO UPDATE SET allowed = $5, reason = $6, fields = $7,
  roles = $8, valid_until = $9, held_until = $10, epoch = $11, version = $12

-- name: gate_rows
SELECT conversation, purpose, version FROM gate_state WHERE workspace = $1 AND person = $2

-- name: gate_facts_read
SELECT p.site, w.epoch, s.consent_state, s.purpose_version, s.explicit, s.age, s.expires_at,
  s.objected_at,
  (SELECT COUNT(*) FROM restriction r WHERE r.person = p.id AND r.lifted_at IS NULL
     AND (r.conversation IS NULL OR r.conversation = $3)),
  (SELECT MAX(c.kept_until) FROM conversation c
     WHERE c.person = p.id AND ($3 = $5 OR c.id = $3)),
  (SELECT k.kept_until FROM person_key k WHERE k.person = p.id AND k.purpose = $4),
  COALESCE((SELECT MAX(h.until_ms) FROM conversation c JOIN hold h ON h.conversation = c.id
     WHERE c.person = p.id AND ($3 = $5 OR c.id = $3)), 0),
  (SELECT COUNT(*) FROM request q WHERE q.person = p.id AND (q.asked = 'erasure'
     AND q.state = 'review' OR q.asked IN ('access', 'portability')
     AND q.state NOT IN ('closed', 'withdrawn'))),
  (SELECT COUNT(*) FROM suspension x
     WHERE x.site = p.site AND x.purpose = $4 AND x.ended_at IS NULL),
  (SELECT COUNT(*) FROM suspension x
     WHERE x.site = p.site AND x.purpose = '' AND x.ended_at IS NULL)
FROM person p JOIN workspace w ON w.workspace = p.workspace
LEFT JOIN standing s ON s.person = p.id AND s.purpose = $4
WHERE p.workspace = $1 AND p.id = $2

-- name: gate_conversation_purpose
SELECT id, purpose, purpose_version FROM conversation
WHERE workspace = $1 AND person = $2 AND ($3 = $4 OR id = $3) ORDER BY created_at DESC LIMIT 1

-- name: gate_epoch_raise
UPDATE workspace SET epoch = epoch + 1 WHERE workspace = $1
