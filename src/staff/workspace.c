#include "staff/workspace.h"

#include "base/text.h"
#include "ledger/ledger.h"
#include "workspace.sql.h"

#define TEXT_MAX 400

/* The controller's members, in the settings and over the wire. */
static const struct {
  const char *key;
  size_t offset;
} members[] = {
    {"name", offsetof(struct workspace, controller_name)},
    {"contact", offsetof(struct workspace, controller_contact)},
    {"address", offsetof(struct workspace, controller_address)},
    {"country", offsetof(struct workspace, controller_country)},
    {"dpo", offsetof(struct workspace, controller_dpo)},
    {"representative", offsetof(struct workspace, controller_representative)},
};
#define MEMBERS (sizeof members / sizeof members[0])

static struct str *member_of(struct workspace *workspace, size_t i) {
  return (struct str *)(void *)((char *)workspace + members[i].offset);
}

static void write_controller(struct json_writer *w, const struct workspace *workspace) {
  json_key(w, "controller");
  json_begin_object(w);
  for (size_t i = 0; i < MEMBERS; i++)
    json_put_string(w, members[i].key, *member_of((struct workspace *)(uintptr_t)workspace, i));
  json_end_object(w);
}

static void write_roles(struct json_writer *w, uint32_t roles) {
  json_key(w, "second_factor_roles");
  json_begin_array(w);
  for (uint32_t role = 1; role <= ROLE_ADMINISTRATOR; role <<= 1)
    if (roles & role) json_write_string(w, str_from(actor_role_name((enum role)role)));
  json_end_array(w);
}

void workspace_write(struct json_writer *w, const struct workspace *workspace) {
  json_begin_object(w);
  json_put_string(w, "name", workspace->name);
  write_controller(w, workspace);
  write_roles(w, workspace->second_factor_roles);
  json_put_bool(w, "public_authority", workspace->public_authority);
  json_end_object(w);
}

static enum err read_text(struct work *work, const struct json *object, const char *key,
                          struct str *out) {
  struct str text;
  enum err error = json_get_str(object, key, &text);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error || text.len > TEXT_MAX || !text_is_line(text))
    return work_fault(work, ERR_INVALID,
                      "name and the controller's fields: one line, at most 400 bytes");
  return arena_copy(work->arena, str_trim(text), out);
}

static enum err read_roles(struct work *work, const struct json *list, uint32_t *roles_out) {
  uint32_t roles = 0;
  if (!json_is_array(list))
    return work_fault(work, ERR_INVALID, "second_factor_roles: a list of roles");
  for (size_t i = 0; i < json_size(list); i++) {
    struct str word;
    enum role role;
    if (json_as_str(json_at(list, i), &word) || actor_role_parse(word, &role))
      return work_fault(work, ERR_INVALID,
                        "second_factor_roles: agent, supervisor, dpo or administrator");
    roles |= role;
  }
  *roles_out = roles;
  return ERR_NONE;
}

/* In the form of ISO 3166; empty: not known. */
static bool is_country(struct str text) {
  if (text.len == 0) return true;
  return text.len == 2 && text.data[0] >= 'A' && text.data[0] <= 'Z' && text.data[1] >= 'A' &&
         text.data[1] <= 'Z';
}

/* What the object has replaces what stands in the workspace. */
static enum err merge(struct work *work, const struct json *object, struct workspace *workspace) {
  static const char *const allowed[] = {"name", "controller", "second_factor_roles",
                                        "public_authority", NULL};
  static const char *const controller_allowed[] = {"name", "contact",        "address", "country",
                                                   "dpo",  "representative", NULL};
  const struct json *controller = json_get(object, "controller");
  const struct json *roles = json_get(object, "second_factor_roles");
  const char *unknown = json_unknown_key(object, allowed);
  if (!unknown) unknown = json_unknown_key(controller, controller_allowed);
  if (unknown) return work_fault_unknown(work, unknown);
  if (controller && !json_is_object(controller))
    return work_fault(work, ERR_INVALID, "controller: an object");
  TRY(read_text(work, object, "name", &workspace->name));
  for (size_t i = 0; i < MEMBERS && controller; i++)
    TRY(read_text(work, controller, members[i].key, member_of(workspace, i)));
  if (!is_country(workspace->controller_country))
    return work_fault(work, ERR_INVALID, "country: two capital letters such as NL, or empty");
  if (json_get_bool(object, "public_authority", &workspace->public_authority) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "public_authority: true or false");
  if (roles) TRY(read_roles(work, roles, &workspace->second_factor_roles));
  if (workspace->name.len == 0 || workspace->controller_name.len == 0)
    return work_fault(work, ERR_INVALID, "name: must not be empty");
  return ERR_NONE;
}

static enum err settings_text(struct work *work, const struct workspace *workspace,
                              struct str *out) {
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  json_begin_object(&w);
  write_controller(&w, workspace);
  write_roles(&w, workspace->second_factor_roles);
  json_put_bool(&w, "public_authority", workspace->public_authority);
  json_end_object(&w);
  enum err error = buf_check(&text);
  if (!error) error = arena_copy(work->arena, buf_str(&text), out);
  buf_done(&text);
  return error;
}

enum err workspace_create(struct work *work, struct workspace *workspace) {
  struct str settings;
  struct clock clock = clock_fixed(work->now_ms);
  workspace->id = id_new(&clock, work->rng);
  TRY(settings_text(work, workspace, &settings));
  struct db_value values[] = {db_id(&workspace->id), db_text(workspace->name), db_text(settings),
                              db_int(work->now_ms)};
  return db_run(work->db, &sql_workspace_insert, values, 4, NULL);
}

enum err workspace_read(struct work *work, struct workspace *workspace_out) {
  struct db_rows rows;
  struct json *settings = NULL;
  struct workspace workspace = {.id = work->actor.workspace,
                                .controller_representative = STR_EMPTY};
  struct db_value values[] = {db_id(&work->actor.workspace)};
  TRY(db_one(work->db, &sql_workspace_read, values, 1, &rows));
  enum err error = arena_copy(work->arena, db_row_bytes(&rows, 0), &workspace.name);
  if (!error) error = json_parse(db_row_bytes(&rows, 1), &settings);
  enum err finish = db_finish(&rows);
  if (!error) error = finish;
  if (!error) error = merge(work, settings, &workspace);
  json_free(settings);
  if (error) return error;
  *workspace_out = workspace;
  return ERR_NONE;
}

enum err workspace_change(struct work *work, const struct json *body,
                          struct workspace *workspace_out) {
  struct workspace workspace;
  struct str settings;
  TRY(workspace_read(work, &workspace));
  TRY(merge(work, body, &workspace));
  TRY(settings_text(work, &workspace, &settings));
  struct db_value values[] = {db_id(&workspace.id), db_text(workspace.name), db_text(settings)};
  TRY(db_run(work->db, &sql_workspace_update, values, 3, NULL));
  struct ledger_entry entry = {.kind = LEDGER_SETTINGS_CHANGED, .object = workspace.id};
  TRY(ledger_record(work, &entry));
  *workspace_out = workspace;
  return ERR_NONE;
}

enum err workspace_first(struct db *db, struct id *id_out) {
  struct db_rows rows;
  TRY(db_one(db, &sql_workspace_first, NULL, 0, &rows));
  *id_out = db_row_id(&rows, 0);
  return db_finish(&rows);
}

enum err workspace_probe(struct work *work) {
  return db_run(work->db, &sql_workspace_probe, NULL, 0, NULL);
}
