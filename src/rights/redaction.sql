-- name: redaction_all
SELECT field, conversation, sequence, begins, length, verdict FROM redaction
WHERE workspace = $1 AND request = $2
ORDER BY conversation, sequence, field, begins, length DESC LIMIT $3

-- name: redaction_count
SELECT COUNT(*) FROM redaction WHERE workspace = $1 AND request = $2

-- name: redaction_place
SELECT COUNT(*) FROM conversation c WHERE c.workspace = $1 AND c.id = $2 AND c.person = $3
  AND ((CAST($4 AS TEXT) = 'message' AND EXISTS (SELECT 1 FROM message m
      WHERE m.conversation = c.id AND m.sequence = $5))
    OR (CAST($4 AS TEXT) = 'hold' AND EXISTS (SELECT 1 FROM hold h WHERE h.conversation = c.id))
    OR (CAST($4 AS TEXT) = 'emergency'
      AND EXISTS (SELECT 1 FROM emergency e WHERE e.conversation = c.id))
    OR (CAST($4 AS TEXT) = 'sensitive' AND EXISTS (SELECT 1 FROM sensitive s
      WHERE s.conversation = c.id AND s.sequence = $5)))

-- name: redaction_write
INSERT INTO redaction (workspace, request, conversation, field, sequence, begins, length, verdict,
  decided_by, decided_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (request, conversation, sequence, field, begins, length) DO UPDATE SET verdict = $8,
  decided_by = $9, decided_at = $10

-- name: redaction_delete
DELETE FROM redaction WHERE workspace = $1 AND request = $2 AND conversation = $3 AND field = $4
  AND sequence = $5 AND begins = $6 AND length = $7

-- name: review_request
SELECT person, received_at, language, state, decision, asked FROM request WHERE workspace = $1 AND id = $2
