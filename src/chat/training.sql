-- name: training_candidates
SELECT c.id, c.person FROM conversation c
JOIN standing s ON s.person = c.person AND s.purpose = $3
WHERE c.workspace = $1 AND c.site = $2
ORDER BY c.id DESC LIMIT $4

-- name: training_model_insert
INSERT INTO model (workspace, id, site, name, made_at, conversations)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: training_source_insert
INSERT INTO model_source (workspace, model, number, conversation) VALUES ($1, $2, $3, $4)

-- name: training_model_read
SELECT id, site, name, made_at, conversations FROM model WHERE workspace = $1 AND id = $2

-- name: training_model_list
SELECT id, site, name, made_at, conversations FROM model
WHERE workspace = $1 AND site = $2 ORDER BY made_at DESC, id DESC LIMIT $3

-- name: training_sources
SELECT o.number, c.id, c.person, c.key_slot, c.key_id FROM model_source o
JOIN conversation c ON c.id = o.conversation
WHERE o.workspace = $1 AND o.model = $2 AND o.number > $3 ORDER BY o.number LIMIT $4

-- name: training_words
SELECT m.sequence, m.text_sealed FROM message m
WHERE m.workspace = $1 AND m.conversation = $2 AND m.author_kind = $3 AND m.note = 0
  AND NOT EXISTS (SELECT 1 FROM sensitive s
    WHERE s.conversation = m.conversation AND s.sequence = m.sequence)
ORDER BY m.sequence
