-- name: mark_write
INSERT INTO mark (workspace, conversation, reader_kind, reader, delivered, read)
VALUES ($1, $2, $3, $4, $5, $5)
ON CONFLICT (conversation, reader_kind, reader) DO UPDATE
SET delivered = $5, read = $5 WHERE mark.read < $5

-- name: mark_read
SELECT COALESCE(MAX(CASE WHEN reader_kind = 1 THEN read END), 0),
  COALESCE(MAX(CASE WHEN reader_kind = 2 THEN read END), 0)
FROM mark WHERE workspace = $1 AND conversation = $2
