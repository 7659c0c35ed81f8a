-- name: change_insert
INSERT INTO change_draft (workspace, id, site, kind, code, body, base_version, state, created_by,
  created_at, version)
VALUES ($1, $2, $3, $4, $5, $6, $7, 'draft', $8, $9, 1)

-- name: change_read
SELECT id, site, kind, code, body, base_version, state, created_by, created_at, asked_at, advice,
  advice_text_sealed IS NOT NULL, advised_by, advised_at, effective_at, signed_by, signed_at, version
FROM change_draft WHERE workspace = $1 AND id = $2

-- name: change_list
SELECT id, site, kind, code, body, base_version, state, created_by, created_at, asked_at, advice,
  advice_text_sealed IS NOT NULL, advised_by, advised_at, effective_at, signed_by, signed_at, version
FROM change_draft WHERE workspace = $1 AND site = $2 ORDER BY created_at DESC, id DESC LIMIT 200

-- name: change_edit
UPDATE change_draft SET body = $4, code = $5, base_version = $6, state = 'draft', asked_at = NULL,
  advice = NULL, advice_text_sealed = NULL, advised_by = NULL, advised_at = NULL,
  version = version + 1
WHERE workspace = $1 AND id = $2 AND version = $3

-- name: change_ask
UPDATE change_draft SET state = 'asked', asked_at = $4, version = version + 1
WHERE workspace = $1 AND id = $2 AND version = $3

-- name: change_advise
UPDATE change_draft SET state = 'advised', advice = $4, advice_text_sealed = $5, advised_by = $6,
  advised_at = $7, version = version + 1
WHERE workspace = $1 AND id = $2 AND version = $3

-- name: change_sign
UPDATE change_draft SET state = 'waiting', effective_at = $4, signed_by = $5, signed_at = $6,
  version = version + 1
WHERE workspace = $1 AND id = $2 AND version = $3

-- name: change_state
UPDATE change_draft SET state = $4, version = version + 1
WHERE workspace = $1 AND id = $2 AND version = $3

-- name: change_give_back
UPDATE change_draft SET state = 'draft', asked_at = NULL, advice = NULL, advice_text_sealed = NULL,
  advised_by = NULL, advised_at = NULL, effective_at = NULL, signed_by = NULL, signed_at = NULL,
  version = version + 1
WHERE workspace = $1 AND id = $2

-- name: change_advice_text
SELECT advice_text_sealed FROM change_draft
WHERE workspace = $1 AND id = $2 AND advice_text_sealed IS NOT NULL

-- name: change_due
SELECT workspace, id, site FROM change_draft
WHERE state = 'waiting' AND effective_at <= $1 ORDER BY effective_at, id LIMIT $2

-- Consents in force (given 4, renewed 5) for an older version of what has changed: expired (6).
-- name: change_lapse
UPDATE standing SET consent_state = 6, since = $4, version = version + 1
WHERE workspace = $1 AND purpose = $3 AND consent_state IN (4, 5)
  AND person IN (SELECT p.id FROM person p WHERE p.workspace = $1 AND p.site = $2)

-- name: change_carry_on
UPDATE standing SET purpose_version = $5
WHERE workspace = $1 AND purpose = $3 AND consent_state IN (4, 5) AND purpose_version = $4
  AND person IN (SELECT p.id FROM person p WHERE p.workspace = $1 AND p.site = $2)

-- name: change_agreed
SELECT COUNT(*) FROM standing s JOIN person p ON p.id = s.person
WHERE s.workspace = $1 AND p.site = $2 AND s.purpose = $3 AND s.consent_state IN (4, 5)

-- Of those who ever agreed and did not take it back: what they gave may still be there.
-- name: change_ever_agreed
SELECT COUNT(*) FROM standing s JOIN person p ON p.id = s.person
WHERE s.workspace = $1 AND p.site = $2 AND s.purpose = $3 AND s.consent_state IN (4, 5, 6)

-- name: change_values_held
SELECT COUNT(*) FROM datum d JOIN person p ON p.id = d.person
WHERE d.workspace = $1 AND p.site = $2 AND d.purpose = $3 AND d.field = $4

-- name: change_people
SELECT COUNT(*) FROM person WHERE workspace = $1 AND site = $2

-- name: change_collect
SELECT collect FROM site WHERE workspace = $1 AND id = $2
