-- name: emergency_insert
INSERT INTO emergency (workspace, id, conversation, note_sealed, told_by, told_at, verdict,
  reviewed_by, reviewed_at)
VALUES ($1, $2, $3, $4, $5, $6, '', NULL, NULL)

-- name: emergency_read
SELECT told_by, verdict FROM emergency WHERE workspace = $1 AND id = $2

-- name: emergency_review
UPDATE emergency SET verdict = $3, reviewed_by = $4, reviewed_at = $5
WHERE workspace = $1 AND id = $2

-- name: emergency_list
SELECT e.id, e.conversation, e.note_sealed, e.told_by, e.told_at, e.verdict, e.reviewed_at,
  c.person, c.key_slot, c.key_id
FROM emergency e JOIN conversation c ON c.id = e.conversation
WHERE e.workspace = $1 ORDER BY e.told_at DESC, e.id DESC LIMIT 200
