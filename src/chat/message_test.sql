-- name: test_message_twice
INSERT INTO message (workspace, conversation, sequence, at_ms, author_kind, author, note,
  client_id, text_sealed)
SELECT workspace, conversation, sequence + 1, at_ms, author_kind, author, note, client_id,
  text_sealed
FROM message WHERE workspace = $1 AND conversation = $2 AND sequence = 1
