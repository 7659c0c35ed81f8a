-- name: forget_field_person
SELECT key_slot, key_id, name_sealed, email_sealed, version FROM person
WHERE workspace = $1 AND id = $2

-- name: forget_field_person_write
UPDATE person SET key_slot = $3, key_id = $4, name_sealed = $5, email_sealed = $6, version = $7,
  verified_hash = CASE WHEN $8 = 1 THEN verified_hash END
WHERE workspace = $1 AND id = $2

-- name: forget_field_people
SELECT workspace, id, key_slot, key_id FROM person WHERE id > $1 ORDER BY id LIMIT 100
