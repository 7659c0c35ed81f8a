-- name: transcript_messages
SELECT n.sequence, n.at_ms, n.author_kind, n.author, n.text_sealed FROM (
  SELECT sequence, at_ms, author_kind, author, text_sealed FROM message
  WHERE workspace = $1 AND conversation = $2 AND note = 0 ORDER BY sequence DESC LIMIT $3) n
ORDER BY n.sequence
