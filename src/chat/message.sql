-- name: message_insert
INSERT INTO message (workspace, conversation, sequence, at_ms, author_kind, author, note,
  client_id, text_sealed)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)

-- name: message_insert @postgres_batch
INSERT INTO message (workspace, conversation, sequence, at_ms, author_kind, author, note,
  client_id, text_sealed)
SELECT * FROM unnest($1::bytea[], $2::bytea[], $3::int8[], $4::int8[], $5::int8[], $6::bytea[],
  $7::int8[], $8::bytea[], $9::bytea[])

-- name: message_by_client
SELECT sequence, at_ms, author, note, text_sealed FROM message
WHERE workspace = $1 AND conversation = $2 AND client_id = $3

-- name: message_after
SELECT m.sequence, m.at_ms, m.author_kind, m.author, m.note, m.client_id, m.text_sealed,
  COALESCE(s.kind, ''), s.marked_by
FROM message m LEFT JOIN sensitive s ON s.conversation = m.conversation AND s.sequence = m.sequence
WHERE m.workspace = $1 AND m.conversation = $2 AND m.sequence > $3
  AND ($4 = 0 OR m.sequence < $4)
ORDER BY m.sequence LIMIT $5

-- name: message_newest_start
SELECT COALESCE(MIN(n.sequence), 0) FROM (
  SELECT sequence FROM message
  WHERE workspace = $1 AND conversation = $2 AND ($3 = 0 OR sequence < $3)
  ORDER BY sequence DESC LIMIT $4) n
