-- name: purpose_in_force
SELECT code, version, basis, special, retention_days, retention_from, marketing, fields, roles,
  declaration, active, created_at, effective_at, since_version, told_from,
  (SELECT COUNT(*) FROM suspension x
  WHERE x.site = p.site AND x.purpose = p.code AND x.ended_at IS NULL)
FROM purpose p WHERE workspace = $1 AND site = $2 AND code = $3 AND active = 1
ORDER BY version DESC LIMIT 1

-- name: purpose_version
SELECT code, version, basis, special, retention_days, retention_from, marketing, fields, roles,
  declaration, active, created_at, effective_at, since_version, told_from,
  (SELECT COUNT(*) FROM suspension x
  WHERE x.site = p.site AND x.purpose = p.code AND x.ended_at IS NULL)
FROM purpose p WHERE workspace = $1 AND site = $2 AND code = $3 AND version = $4

-- name: purpose_all_in_force
SELECT code, version, basis, special, retention_days, retention_from, marketing, fields, roles,
  declaration, active, created_at, effective_at, since_version, told_from,
  (SELECT COUNT(*) FROM suspension x
  WHERE x.site = p.site AND x.purpose = p.code AND x.ended_at IS NULL)
FROM purpose p WHERE workspace = $1 AND site = $2 AND active = 1
ORDER BY code LIMIT 100

-- name: purpose_all_ended
SELECT code, version, basis, special, retention_days, retention_from, marketing, fields, roles,
  declaration, active, created_at, effective_at, since_version, told_from,
  (SELECT COUNT(*) FROM suspension x
  WHERE x.site = p.site AND x.purpose = p.code AND x.ended_at IS NULL)
FROM purpose p WHERE p.workspace = $1 AND p.site = $2 AND p.active = 0
  AND p.version = (SELECT MAX(q.version) FROM purpose q WHERE q.site = p.site AND q.code = p.code)
ORDER BY code LIMIT 100

-- name: purpose_of_conversation
SELECT p.code, p.version, p.basis, p.special, p.retention_days, p.retention_from, p.marketing,
  p.fields, p.roles, p.declaration, p.active, p.created_at, p.effective_at, p.since_version,
  p.told_from, (SELECT COUNT(*) FROM suspension x
  WHERE x.site = p.site AND x.purpose = p.code AND x.ended_at IS NULL)
FROM conversation c
JOIN purpose p ON p.site = c.site AND p.code = c.purpose AND p.version = c.purpose_version
WHERE c.workspace = $1 AND c.id = $2

-- The newest version that a person knows, since it was last declared anew: told by a notice
-- that they were shown, or by the question that they answered. A life waits for no notice.
-- name: purpose_told
SELECT t.code, t.version, t.basis, t.special, t.retention_days, t.retention_from, t.marketing,
  t.fields, t.roles, t.declaration, t.active, t.created_at, t.effective_at, t.since_version,
  t.told_from, (SELECT COUNT(*) FROM suspension x
  WHERE x.site = p.site AND x.purpose = p.code AND x.ended_at IS NULL)
FROM purpose p JOIN purpose t ON t.site = p.site AND t.code = p.code
  AND t.version >= p.since_version AND t.version <= p.version
WHERE p.workspace = $1 AND p.site = $2 AND p.code = $3 AND p.active = 1
  AND (t.told_from <= (SELECT MAX(c.notice_version) FROM conversation c WHERE c.person = $4)
    OR t.version = (SELECT s.purpose_version FROM standing s
      WHERE s.person = $4 AND s.purpose = $3)
    OR t.basis = 'vital_interests')
ORDER BY t.version DESC LIMIT 1

-- name: purpose_named
SELECT t.code, t.version, t.basis, t.special, t.retention_days, t.retention_from, t.marketing,
  t.fields, t.roles, t.declaration, t.active, t.created_at, t.effective_at, t.since_version,
  t.told_from, (SELECT COUNT(*) FROM suspension x
  WHERE x.site = p.site AND x.purpose = p.code AND x.ended_at IS NULL)
FROM purpose p JOIN purpose t ON t.site = p.site AND t.code = p.code
  AND t.version >= p.since_version AND t.version <= p.version
WHERE p.workspace = $1 AND p.site = $2 AND p.code = $3 AND p.active = 1 AND t.told_from <= $4
ORDER BY t.version DESC LIMIT 1

-- name: purpose_next_notice
SELECT COALESCE(MAX(version), 0) + 1 FROM notice WHERE workspace = $1 AND site = $2

-- name: purpose_newest_version
SELECT COALESCE(MAX(version), 0) FROM purpose WHERE workspace = $1 AND site = $2 AND code = $3

-- name: purpose_retire
UPDATE purpose SET active = 0 WHERE workspace = $1 AND site = $2 AND code = $3

-- name: purpose_end
UPDATE purpose SET active = 0 WHERE workspace = $1 AND site = $2 AND code = $3 AND active = 1

-- name: purpose_insert
INSERT INTO purpose (workspace, site, code, version, basis, special, retention_days,
  retention_from, marketing, fields, roles, declaration, active, created_at, effective_at,
  since_version, told_from, signed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $14, $15, $16, $17)
