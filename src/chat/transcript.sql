-- name: transcript_messages
SELECT n.sequence, n.at_ms, n.author_kind, n.author, n.text_sealed FROM (
  SELECT m.sequence, m.at_ms, m.author_kind, m.author, m.text_sealed FROM message m
  WHERE m.workspace = $1 AND m.conversation = $2 AND m.note = 0
    AND NOT EXISTS (SELECT 1 FROM sensitive s
      WHERE s.conversation = m.conversation AND s.sequence = m.sequence)
  ORDER BY m.sequence DESC LIMIT $3) n
ORDER BY n.sequence
