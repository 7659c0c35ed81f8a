-- name: return_token_insert
INSERT INTO visitor_token (workspace, token_hash, person, conversation, kind, created_at)
VALUES ($1, $2, $3, $4, $5, $6)

-- name: return_token_find
SELECT t.workspace, t.person, t.conversation, p.site FROM visitor_token t
JOIN person p ON p.id = t.person
WHERE t.token_hash = $1 AND t.kind = 1

-- name: return_code_find
SELECT t.workspace, t.person, t.conversation, p.site FROM visitor_token t
JOIN person p ON p.id = t.person JOIN site s ON s.id = p.site
WHERE t.token_hash = $1 AND t.kind = 2 AND s.key = $2

-- name: return_token_key
SELECT key_slot, key_id FROM conversation WHERE workspace = $1 AND id = $2

-- name: return_code_clear
DELETE FROM visitor_token WHERE workspace = $1 AND conversation = $2 AND kind = 2
