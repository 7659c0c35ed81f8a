-- Who looks: $3 0 the desk, all of them; 1 an agent ($4), those of their conversations, those
-- they took in and their own; 2 the person ($4), their own.
-- name: request_read
SELECT r.id, r.number, r.case_file, f.key_slot, f.key_id, f.readers, f.until_ms, f.created_at,
  r.site, r.person, r.account, r.conversation, r.sequence, r.asked, r.channel, r.language, r.scope,
  r.identity, r.state, r.decision, r.ground, r.calendar, r.received_at, r.target_at, r.due_at,
  r.due_nominal_at, r.extended_at, r.paused_at, r.paused_ms, r.assignee, r.decided_by,
  r.decided_at, r.delivered_at, r.opened_at, r.closed_at, r.repeat_count, r.version, r.created_at,
  r.words_sealed, r.contact_sealed, r.reasons_sealed, r.answer_sealed, r.extension_sealed
FROM request r JOIN case_file f ON f.id = r.case_file
  LEFT JOIN conversation c ON c.id = r.conversation
WHERE r.workspace = $1 AND r.id = $2 AND ($3 = 0
  OR ($3 = 1 AND (c.assignee = $4 OR r.account = $4 OR EXISTS (SELECT 1 FROM request_step s
    WHERE s.request = r.id AND s.number = 1 AND s.actor = $4)))
  OR ($3 = 2 AND (r.person = $4
    OR (r.person IS NULL AND r.account IS NULL AND r.case_file = $4))))

-- name: request_list
SELECT r.id, r.number, r.case_file, f.key_slot, f.key_id, f.readers, f.until_ms, f.created_at,
  r.site, r.person, r.account, r.conversation, r.sequence, r.asked, r.channel, r.language, r.scope,
  r.identity, r.state, r.decision, r.ground, r.calendar, r.received_at, r.target_at, r.due_at,
  r.due_nominal_at, r.extended_at, r.paused_at, r.paused_ms, r.assignee, r.decided_by,
  r.decided_at, r.delivered_at, r.opened_at, r.closed_at, r.repeat_count, r.version, r.created_at,
  r.words_sealed, r.contact_sealed, r.reasons_sealed, r.answer_sealed, r.extension_sealed
FROM request r JOIN case_file f ON f.id = r.case_file
  LEFT JOIN conversation c ON c.id = r.conversation
WHERE r.workspace = $1 AND ($2 = 0
  OR ($2 = 1 AND (c.assignee = $3 OR r.account = $3 OR EXISTS (SELECT 1 FROM request_step s
    WHERE s.request = r.id AND s.number = 1 AND s.actor = $3)))
  OR ($2 = 2 AND r.person = $3))
  AND ($4 = 0 OR r.state IN ('received', 'identity', 'scope', 'working', 'review', 'decided'))
  AND ($5 = '' OR r.state = $5) AND ($6 = '' OR r.asked = $6)
  AND ($7 = 0 OR r.assignee = $8) AND ($9 = 0 OR r.person = $10)
  AND (r.due_at > $11 OR (r.due_at = $11 AND r.id > $12))
ORDER BY r.due_at, r.id LIMIT $13

-- name: request_keeps
SELECT COUNT(*) FROM request WHERE workspace = $1 AND person = $2
  AND (asked = 'erasure' AND state = 'review' OR asked IN ('access', 'portability')
    AND state NOT IN ('closed', 'withdrawn'))

-- name: request_steps
SELECT number, at_ms, actor_kind, actor, kind, detail_sealed FROM request_step
WHERE workspace = $1 AND request = $2 ORDER BY number
