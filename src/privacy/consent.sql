-- name: consent_notice
SELECT hash, facts FROM notice WHERE workspace = $1 AND site = $2 AND version = $3

-- name: consent_insert
INSERT INTO consent (workspace, id, person, conversation, site, purpose, purpose_version,
  notice_version, language, state, choice, method, explicit, age, receipt, body, leaf, at_ms,
  expires_at, kept_until)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20)

-- name: consent_supersede
UPDATE consent SET kept_until = $3 WHERE workspace = $1 AND id = $2 AND kept_until > $3

-- Given (4), renewed (5), or ended by a new version of the purpose (6).
-- name: consent_lapsed
SELECT s.workspace, s.person, p.site, s.purpose FROM standing s JOIN person p ON p.id = s.person
WHERE s.expires_at <= $1 AND s.consent_state IN (4, 5, 6)
  AND NOT EXISTS (SELECT 1 FROM restriction r
    WHERE r.person = s.person AND r.lifted_at IS NULL AND r.conversation IS NULL)
ORDER BY s.expires_at LIMIT $2

-- name: consent_gpc_count
SELECT COUNT(*) FROM consent WHERE workspace = $1 AND person = $2 AND method = 'gpc'

-- name: consent_expire
DELETE FROM consent WHERE kept_until <= $1

-- name: consent_lines
SELECT c.id, c.purpose, c.purpose_version, c.notice_version, c.language, c.state, c.choice,
  c.method, p.label, c.at_ms, c.explicit, c.age, c.leaf
FROM consent c LEFT JOIN person p ON p.id = c.person
WHERE c.workspace = $1 AND ($2 = $3 OR c.site = $2) AND ($4 = '' OR c.purpose = $4)
  AND ($5 = -1 OR c.state = $5)
  AND ($6 = 0 OR c.at_ms < $6 OR (c.at_ms = $6 AND c.id < $7))
ORDER BY c.at_ms DESC, c.id DESC LIMIT $8

-- name: consent_own
SELECT receipt, id, purpose, state, choice, at_ms FROM consent
WHERE workspace = $1 AND person = $2 ORDER BY at_ms DESC, id DESC LIMIT 200
