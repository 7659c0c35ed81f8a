-- name: workspace_insert
INSERT INTO workspace (workspace, name, settings, epoch, created_at) VALUES ($1, $2, '{}', 0, $3)

-- name: site_insert
INSERT INTO site (workspace, id, key, name, origins, locale, basis, retention_days, read_marks,
  typing, presence, offline_form, button, colour, collect, notice_version, created_at)
VALUES ($1, $2, $3, $3, '', 'en', 'b', 30, 0, 0, 0, 0, 'left', $4, '[]', 1, 0)

-- name: site_list
SELECT id, key, colour FROM site ORDER BY key
