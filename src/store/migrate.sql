-- name: migration_table
CREATE TABLE IF NOT EXISTS migration (
  number BIGINT NOT NULL PRIMARY KEY,
  sha256 TEXT NOT NULL,
  at_ms BIGINT NOT NULL
)

-- name: migration_read
SELECT sha256 FROM migration WHERE number = $1

-- name: migration_newest
SELECT COALESCE(MAX(number), 0) FROM migration

-- name: migration_insert
INSERT INTO migration (number, sha256, at_ms) VALUES ($1, $2, $3)
