-- name: line_append @sqlite
INSERT INTO line (id, place) VALUES ($1, $2)
-- name: line_append @postgres
INSERT INTO line (id, place) VALUES ($1, $2)
-- name: line_append @postgres_batch
INSERT INTO line (id, place) SELECT * FROM unnest($1::int8[], $2::int8[])

-- name: line_count
SELECT COUNT(*) FROM line

-- name: line_large
INSERT INTO line (id, place, body) VALUES ($1, $2, $3)

-- name: fill_limit @sqlite
PRAGMA max_page_count = 80
-- name: fill_limit @postgres
SELECT 1

-- name: end_connection @sqlite
SELECT 1
-- name: end_connection @postgres
SELECT pg_terminate_backend(pg_backend_pid())
