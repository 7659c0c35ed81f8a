-- name: person_insert
INSERT INTO person (workspace, id, site, key_slot, key_id, label, name_sealed, email_sealed,
  locale, version, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10)

-- name: conversation_insert
INSERT INTO conversation (workspace, id, site, person, key_slot, key_id, purpose, purpose_version,
  notice_version, status, assignee, snoozed_until, waiting_since, last_at, kept_until, version,
  created_at, updated_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 0, NULL, NULL, NULL, $10, $11, 1, $10, $10)

-- name: conversation_read
SELECT c.id, c.site, c.person, c.key_slot, c.key_id, c.purpose, c.status, c.assignee,
  c.snoozed_until, c.waiting_since, c.last_at, c.kept_until, c.created_at, c.updated_at,
  p.key_slot, p.key_id, p.label, p.locale, p.name_sealed, p.email_sealed, p.version,
  g.allowed, g.reason, g.fields, g.roles, g.valid_until, g.held_until, g.epoch, g.version,
  h.allowed, h.reason, h.fields, h.roles, h.valid_until, h.held_until, h.epoch, h.version,
  w.epoch, (SELECT MAX(k.kept_until) FROM conversation k WHERE k.person = c.person),
  m.sequence, m.at_ms, m.author_kind, m.text_sealed,
  (SELECT COUNT(*) FROM (SELECT 1 FROM message u WHERE u.conversation = c.id
     AND u.author_kind = 1 AND u.sequence > COALESCE((SELECT MAX(r.read) FROM mark r
       WHERE r.conversation = c.id AND r.reader_kind = 2), 0) LIMIT 100) n),
  m.note, (SELECT MAX(CASE WHEN d.rule IS NOT NULL THEN 1 ELSE 0 END)
    + MAX(CASE WHEN d.outcome = 'hand_off' THEN 2 ELSE 0 END)
    + MAX(CASE WHEN d.outcome = 'urgent' THEN 4 ELSE 0 END)
    FROM automated_decision d WHERE d.conversation = c.id)
FROM conversation c
JOIN person p ON p.id = c.person
JOIN workspace w ON w.workspace = c.workspace
LEFT JOIN gate_state g ON g.person = c.person AND g.conversation = c.id AND g.purpose = c.purpose
LEFT JOIN gate_state h ON h.person = c.person AND h.conversation = $3
  AND h.purpose = c.purpose
LEFT JOIN message m ON m.conversation = c.id
  AND m.sequence = (SELECT MAX(l.sequence) FROM message l WHERE l.conversation = c.id)
WHERE c.workspace = $1 AND c.id = $2

-- name: conversation_list
SELECT c.id, c.site, c.person, c.key_slot, c.key_id, c.purpose, c.status, c.assignee,
  c.snoozed_until, c.waiting_since, c.last_at, c.kept_until, c.created_at, c.updated_at,
  p.key_slot, p.key_id, p.label, p.locale, p.name_sealed, p.email_sealed, p.version,
  g.allowed, g.reason, g.fields, g.roles, g.valid_until, g.held_until, g.epoch, g.version,
  h.allowed, h.reason, h.fields, h.roles, h.valid_until, h.held_until, h.epoch, h.version,
  w.epoch, (SELECT MAX(k.kept_until) FROM conversation k WHERE k.person = c.person),
  m.sequence, m.at_ms, m.author_kind, m.text_sealed,
  (SELECT COUNT(*) FROM (SELECT 1 FROM message u WHERE u.conversation = c.id
     AND u.author_kind = 1 AND u.sequence > COALESCE((SELECT MAX(r.read) FROM mark r
       WHERE r.conversation = c.id AND r.reader_kind = 2), 0) LIMIT 100) n),
  m.note, (SELECT MAX(CASE WHEN d.rule IS NOT NULL THEN 1 ELSE 0 END)
    + MAX(CASE WHEN d.outcome = 'hand_off' THEN 2 ELSE 0 END)
    + MAX(CASE WHEN d.outcome = 'urgent' THEN 4 ELSE 0 END)
    FROM automated_decision d WHERE d.conversation = c.id)
FROM conversation c
JOIN person p ON p.id = c.person
JOIN workspace w ON w.workspace = c.workspace
LEFT JOIN gate_state g ON g.person = c.person AND g.conversation = c.id AND g.purpose = c.purpose
LEFT JOIN gate_state h ON h.person = c.person AND h.conversation = $2
  AND h.purpose = c.purpose
LEFT JOIN message m ON m.conversation = c.id
  AND m.sequence = (SELECT MAX(l.sequence) FROM message l WHERE l.conversation = c.id)
WHERE c.workspace = $1 AND ($3 = -1 OR c.status = $3)
  AND ($4 = 0 OR ($4 = 1 AND c.assignee = $5) OR ($4 = 2 AND c.assignee IS NULL))
  AND ($6 = $2 OR c.site = $6)
  AND ($7 = 0 OR c.updated_at < $8 OR (c.updated_at = $8 AND c.id < $9))
ORDER BY c.updated_at DESC, c.id DESC LIMIT $10

-- name: conversation_count
SELECT COUNT(CASE WHEN status = 0 AND assignee = $2 THEN 1 END),
  COUNT(CASE WHEN status = 0 AND assignee IS NULL THEN 1 END),
  COUNT(CASE WHEN status = 0 THEN 1 END),
  COUNT(CASE WHEN status = 1 THEN 1 END),
  COUNT(CASE WHEN status = 2 THEN 1 END)
FROM conversation WHERE workspace = $1 AND status < 3

-- name: conversation_update
UPDATE conversation SET status = $3, assignee = $4, snoozed_until = $5, updated_at = $6,
  resolved_at = CASE WHEN $3 = 3 THEN COALESCE(resolved_at, $6) END,
  waiting_since = CASE WHEN $3 = 3 THEN NULL ELSE waiting_since END, version = version + 1
WHERE workspace = $1 AND id = $2

-- name: conversation_contract_end
UPDATE conversation SET contract_end = $3 WHERE workspace = $1 AND id = $2

-- name: conversation_account_exists
SELECT roles FROM account WHERE workspace = $1 AND id = $2 AND disabled = 0

-- name: conversation_due
SELECT workspace, id FROM conversation
WHERE status = 2 AND snoozed_until <= $1 ORDER BY snoozed_until LIMIT 256

-- name: conversation_wake
UPDATE conversation SET status = 0, snoozed_until = NULL, updated_at = $3, version = version + 1
WHERE workspace = $1 AND id = $2
