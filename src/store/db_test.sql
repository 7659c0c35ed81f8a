-- name: item_insert
INSERT INTO item (id, label, body, number) VALUES ($1, $2, $3, $4)

-- name: item_insert_batched @sqlite
INSERT INTO item (id, label, body, number) VALUES ($1, $2, $3, $4)
-- name: item_insert_batched @postgres
INSERT INTO item (id, label, body, number) VALUES ($1, $2, $3, $4)
-- name: item_insert_batched @postgres_batch
INSERT INTO item (id, label, body, number)
SELECT * FROM unnest($1::int8[], $2::text[], $3::bytea[], $4::int8[])

-- name: item_read
SELECT id, label, body, number FROM item WHERE id = $1

-- name: item_list
SELECT id, label FROM item WHERE label <> $1 ORDER BY id

-- name: item_count
SELECT COUNT(*) FROM item

-- name: item_sum
SELECT SUM(number) FROM item

-- name: item_some
SELECT COUNT(*) > 0 FROM item

-- name: item_relabel
UPDATE item SET label = $2 WHERE id = $1

-- name: item_renumber
-- The second parameter comes first: SQLite numbers parameters by their appearance.
UPDATE item SET number = $2, label = $3 WHERE id = $1

-- name: item_return
UPDATE item SET number = number + $2 WHERE id = $1 RETURNING number

-- name: item_delete
DELETE FROM item WHERE number >= $1

-- name: child_insert
INSERT INTO child (id, item) VALUES ($1, $2)

-- name: broken
SELECT nothing FROM nowhere

-- name: page_limit @sqlite
PRAGMA max_page_count = 60
-- name: page_limit @postgres
SELECT 1

-- name: page_limit_lift @sqlite
PRAGMA max_page_count = 1000000
-- name: page_limit_lift @postgres
SELECT 1

-- name: pragmas @sqlite
SELECT (SELECT journal_mode FROM pragma_journal_mode),
  (SELECT synchronous FROM pragma_synchronous), (SELECT secure_delete FROM pragma_secure_delete),
  (SELECT foreign_keys FROM pragma_foreign_keys), (SELECT temp_store FROM pragma_temp_store),
  (SELECT trusted_schema FROM pragma_trusted_schema)
-- name: pragmas @postgres
SELECT 'wal', 2, 1, 1, 2, 0

-- name: connection_end @sqlite
SELECT 1
-- name: connection_end @postgres
SELECT pg_terminate_backend(pg_backend_pid())
