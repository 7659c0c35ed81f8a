-- name: journal_head_read
SELECT name, number FROM journal_head WHERE id = 1

-- name: journal_head_insert
INSERT INTO journal_head (id, name, number) VALUES (1, $1, 1)

-- name: journal_head_delete
DELETE FROM journal_head

-- name: journal_head_next
UPDATE journal_head SET number = number + 1 WHERE id = 1

-- name: journal_lines_delete
DELETE FROM journal_line

-- name: journal_line_insert
INSERT INTO journal_line (number, line, value_sealed) VALUES ($1, $2, $3)

-- name: journal_line_after
SELECT number, line, value_sealed FROM journal_line WHERE number > $1 ORDER BY number LIMIT 1000

-- name: journal_line_taken
DELETE FROM journal_line WHERE number <= $1

-- name: journal_line_first
SELECT MIN(number) FROM journal_line WHERE number > $1
