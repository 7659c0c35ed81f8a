-- name: responder_insert
INSERT INTO responder_rule (workspace, id, site, name, phrases, away, texts, outcome, effect,
  relied_on, purpose, active, version, created_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13)

-- name: responder_update
UPDATE responder_rule SET name = $4, phrases = $5, away = $6, texts = $7, outcome = $8,
  effect = $9, relied_on = $10, purpose = $11, active = $12, version = version + 1
WHERE workspace = $1 AND id = $2 AND site = $3 AND version = $13

-- name: responder_list
SELECT id, site, name, phrases, away, texts, outcome, effect, relied_on, purpose, active, version
FROM responder_rule WHERE workspace = $1 AND site = $2
ORDER BY active DESC, created_at, id LIMIT 200

-- name: responder_read
SELECT id, site, name, phrases, away, texts, outcome, effect, relied_on, purpose, active, version
FROM responder_rule WHERE workspace = $1 AND site = $2 AND id = $3

-- name: responder_name
SELECT name FROM responder_rule WHERE workspace = $1 AND id = $2

-- A person has the conversation when one was assigned, wrote in it, or was asked for.
-- name: responder_with_person
SELECT 1 FROM conversation c WHERE c.workspace = $1 AND c.id = $2 AND (c.assignee IS NOT NULL
  OR EXISTS (SELECT 1 FROM message m WHERE m.conversation = c.id AND m.author_kind = 2
    AND m.note = 0)
  OR EXISTS (SELECT 1 FROM automated_decision d WHERE d.conversation = c.id
    AND d.outcome = 'hand_off'))

-- name: responder_spoke
SELECT 1 FROM automated_decision WHERE workspace = $1 AND conversation = $2 AND rule = $3
