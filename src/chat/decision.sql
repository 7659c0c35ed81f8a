-- name: decision_insert
INSERT INTO automated_decision (workspace, id, conversation, rule, outcome, significant, at_ms,
  state, decided_by, decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'made', NULL, NULL)

-- name: decision_wanted
SELECT 1 FROM automated_decision WHERE workspace = $1 AND conversation = $2
  AND outcome = 'hand_off' LIMIT 1

-- name: decision_read
SELECT d.id, d.conversation, c.person, c.site, COALESCE(r.name, ''), p.label, d.outcome,
  d.significant, d.at_ms, d.state, d.decided_by, d.decided_at, COALESCE(r.purpose, '')
FROM automated_decision d
JOIN conversation c ON c.id = d.conversation
JOIN person p ON p.id = c.person
LEFT JOIN responder_rule r ON r.id = d.rule
WHERE d.workspace = $1 AND d.id = $2

-- name: decision_of_conversation
SELECT d.id, d.conversation, c.person, c.site, COALESCE(r.name, ''), p.label, d.outcome,
  d.significant, d.at_ms, d.state, d.decided_by, d.decided_at, COALESCE(r.purpose, '')
FROM automated_decision d
JOIN conversation c ON c.id = d.conversation
JOIN person p ON p.id = c.person
LEFT JOIN responder_rule r ON r.id = d.rule
WHERE d.workspace = $1 AND d.conversation = $2
ORDER BY d.at_ms, d.id LIMIT 200

-- name: decision_list
SELECT d.id, d.conversation, c.person, c.site, COALESCE(r.name, ''), p.label, d.outcome,
  d.significant, d.at_ms, d.state, d.decided_by, d.decided_at, COALESCE(r.purpose, '')
FROM automated_decision d
JOIN conversation c ON c.id = d.conversation
JOIN person p ON p.id = c.person
LEFT JOIN responder_rule r ON r.id = d.rule
WHERE d.workspace = $1 AND ($2 = 0 OR d.significant = 1) AND ($3 = 0 OR d.at_ms < $3)
ORDER BY d.at_ms DESC, d.id DESC LIMIT $4

-- name: decision_state
UPDATE automated_decision SET state = $3, decided_by = $4, decided_at = $5
WHERE workspace = $1 AND id = $2 AND state = $6
