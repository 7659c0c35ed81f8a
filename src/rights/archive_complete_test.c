/*
 * Every annotated column about a visitor is filled for one person with a value of its own; each
 * is found in the archive, and after the erasure none in the database, but what may stay without
 * a name. What is held about another person is the same before and after.
 */
#include <sodium.h>
#include <stdio.h>

#include "archive_test.sql.h"
#include "chat/chat_test_support.h"
#include "privacy/erasure.h"
#include "privacy/hold.h"
#include "rights/archive.h"

struct fill_column {
  const char *name;
  const char *type;
  bool personal;
  bool optional; /* not personal, and may be NULL: it may refer to anything */
  const char *category;
  const char *erase;
  const struct sql *left;
};
struct fill_table {
  const char *table;
  const struct sql *sql;
  const struct fill_column *columns;
  size_t count;
};
#include "archive_fill_tables.h"

#define TABLES (sizeof fill_tables / sizeof fill_tables[0])
#define COLUMNS_MAX 48
#define VALUES_MAX 400
#define NOTE "unique-note-of-the-log"

/* One value that was put somewhere. */
struct planted {
  const struct fill_table *table;
  const struct fill_column *column;
  char text[160]; /* as the archive writes it; empty: not given out */
  struct db_value value;
  uint8_t bytes[64];
  char words[96];
};

struct scene {
  struct room room;
  struct id person;
  struct id conversation;
  struct id recipient;
  struct id model;
  struct id request;
  struct id file;
  struct keyring_ref key;
  struct planted planted[VALUES_MAX];
  size_t count;
  struct str archive; /* JSON */
  struct str others[2];
};
static struct scene *scene;

static bool is(const char *a, const char *b) { return strcmp(a, b) == 0; }

static struct id id_of_number(size_t number) {
  struct id id = {{0x01, 0xa0, 0, 0, 0, 0, 0x70, 0, 0x80}};
  id.bytes[14] = (uint8_t)(number >> 8);
  id.bytes[15] = (uint8_t)number;
  return id;
}

/* Whom and what a column must name so that the database takes the row. */
static const struct id *named(const struct fill_table *table, const struct fill_column *column) {
  static struct id workspace;
  static const char *const staff[] = {"assignee",    "told_by",    "placed_by",   "marked_by",
                                      "reviewed_by", "decided_by", "decided_how", "account"};
  workspace = scene->room.bench.workspace.id;
  if (is(column->name, "workspace")) return &workspace;
  if (is(column->name, "person") || is(column->name, "author") || is(column->name, "reader"))
    return &scene->person;
  if (is(table->table, "person") && is(column->name, "id")) return &scene->person;
  if (is(column->name, "conversation")) return &scene->conversation;
  if (is(table->table, "conversation") && is(column->name, "id")) return &scene->conversation;
  if (is(column->name, "site")) return &scene->room.site;
  if (is(column->name, "recipient")) return &scene->recipient;
  if (is(column->name, "model")) return &scene->model;
  if (is(column->name, "key_id")) return &scene->key.key;
  if (is(column->name, "request")) return &scene->request;
  if (is(table->table, "request") && is(column->name, "id")) return &scene->request;
  if (is(column->name, "case_file")) return &scene->file;
  for (size_t i = 0; i < sizeof staff / sizeof staff[0]; i++)
    if (is(column->name, staff[i])) return &scene->room.agent.id;
  return NULL;
}

static void write_uuid(struct planted *p, const struct id *id) {
  char text[ID_TEXT_BYTES + 1];
  id_format(*id, text);
  (void)snprintf(p->text, sizeof p->text, "\"%s\"", text);
}

static void plant_bytes(struct planted *p, size_t number) {
  const struct id *id = named(p->table, p->column);
  bool identifier = p->column->personal && is(p->column->category, "identifier");
  struct id own = id_of_number(number);
  if (!id) id = &own;
  memcpy(p->bytes, id->bytes, ID_BYTES);
  p->value = db_bytes(str_of(p->bytes, ID_BYTES));
  if (identifier)
    write_uuid(p, id);
  else if (p->column->personal && !is(p->column->category, "credential")) {
    char hex[2 * ID_BYTES];
    str_hex(p->bytes, ID_BYTES, hex);
    (void)snprintf(p->text, sizeof p->text, "\"%.*s\"", (int)sizeof hex, hex);
  }
}

static void quote(struct planted *p) {
  size_t len = strlen(p->words);
  p->text[0] = p->text[len + 1] = '"';
  memcpy(p->text + 1, p->words, len);
  p->text[len + 2] = 0;
}

/* Where it rests, as ways.txt says it. */
static struct id row_of(const struct fill_table *table, size_t own) {
  bool by_talk =
      is(table->table, "message") || is(table->table, "hold") || is(table->table, "sensitive");
  if (is(table->table, "person")) return scene->person;
  if (str_starts(str_from(table->table), STR("request"))) return scene->request;
  return by_talk ? scene->conversation : id_of_number(own);
}

static void seal(struct work *work, struct planted *p, size_t own, struct buf *sealed) {
  uint8_t key[KEYRING_KEY_BYTES];
  bool in_message = is(p->table->table, "message") || is(p->table->table, "sensitive") ||
                    is(p->table->table, "request_step");
  bool unversioned = is(p->table->table, "message") || is(p->table->table, "emergency") ||
                     is(p->table->table, "outbox") ||
                     str_starts(str_from(p->table->table), STR("request"));
  struct aead_place place = {.workspace = work->actor.workspace,
                             .table = p->table->table,
                             .column = p->column->name,
                             .row = row_of(p->table, own),
                             .sequence = in_message ? 1 : 0,
                             .version = unversioned ? 0 : 1};
  (void)snprintf(p->words, sizeof p->words, "unique-%s-%s", p->table->table, p->column->name);
  quote(p);
  assert_ok(keyring_open_key(work->keyring, work->actor.workspace, scene->key, key));
  aead_seal(key, &place, str_from(p->words), work->rng, sealed);
  assert_ok(buf_check(sealed));
  p->value = db_bytes(buf_str(sealed));
}

static void plant_text(struct planted *p) {
  bool kind = is(p->table->table, "datum") && is(p->column->name, "field");
  bool purpose = is(p->column->name, "purpose");
  (void)snprintf(p->words, sizeof p->words, "%sunique-%s-%s", kind ? "attribute." : "",
                 p->table->table, p->column->name);
  /* A key of a purpose and what rests under it name the same one. */
  if (purpose && is(p->table->table, "person_key"))
    (void)snprintf(p->words, sizeof p->words, "unique-datum-purpose");
  if (purpose && is(p->table->table, "conversation")) (void)snprintf(p->words, 10, "answer");
  if (is(p->table->table, "outbox") && is(p->column->name, "state"))
    (void)snprintf(p->words, 10, "queued");
  if (p->column->personal) quote(p);
  p->value = db_text(str_from(p->words));
}

static void plant_number(struct planted *p, size_t number) {
  int64_t value = 1;
  bool mask = is(p->column->name, "fields") || is(p->column->name, "allowed");
  if (is(p->column->name, "key_slot"))
    value = scene->key.slot;
  else if (p->column->personal && !mask)
    value = INT64_C(9100000000000) + (int64_t)number;
  p->value = db_int(value);
  if (p->column->personal && mask)
    (void)snprintf(p->text, sizeof p->text, "%s",
                   is(p->column->name, "fields") ? "[\"message.text\"]" : "[\"store\"]");
  else if (p->column->personal)
    (void)snprintf(p->text, sizeof p->text, "%lld", (long long)value);
}

static void plant(struct work *work, struct planted *p, size_t own, struct buf *sealed) {
  size_t number = scene->count;
  if (p->column->optional && !named(p->table, p->column) && is(p->column->type, "BYTEA"))
    p->value = db_null();
  else if (str_ends(str_from(p->column->name), STR("_sealed")))
    seal(work, p, own, sealed);
  else if (is(p->column->type, "BYTEA"))
    plant_bytes(p, is(p->column->name, "id") ? own : number);
  else if (is(p->column->type, "TEXT"))
    plant_text(p);
  else
    plant_number(p, number);
}

static enum err fill_table(struct work *work, const struct fill_table *table) {
  struct db_value values[COLUMNS_MAX];
  struct buf sealed[COLUMNS_MAX] = {{0}};
  size_t own = 1000 + scene->count; /* the number of the row's own id */
  assert_true(table->count <= COLUMNS_MAX);
  for (size_t i = 0; i < table->count; i++) {
    assert_true(scene->count < VALUES_MAX);
    struct planted *p = &scene->planted[scene->count++];
    *p = (struct planted){.table = table, .column = &table->columns[i]};
    plant(work, p, own, &sealed[i]);
    values[i] = p->value;
  }
  enum err error = db_run(work->db, table->sql, values, table->count, NULL);
  if (error) fail_msg("%s is not filled: teach this test what its rows refer to", table->table);
  for (size_t i = 0; i < table->count; i++) buf_done(&sealed[i]);
  return error;
}

static enum err log_about(struct work *work) {
  struct ledger_entry entry = {.kind = LEDGER_LOOK,
                               .object = scene->conversation,
                               .subject = scene->person,
                               .key = scene->key,
                               .purpose = "answer",
                               .note = STR(NOTE)};
  return ledger_record(work, &entry);
}

/* Somebody has looked through what the staff wrote, and leaves it. */
static enum err leave_all(struct work *work) {
  static const char *const fields[] = {"message", "hold", "emergency", "sensitive"};
  for (size_t i = 0; i < 4; i++) {
    struct db_value values[] = {
        db_id(&work->actor.workspace),
        db_id(&scene->request),
        db_id(&scene->conversation),
        db_text(str_from(fields[i])),
        db_int(is(fields[i], "message") || is(fields[i], "sensitive") ? 1 : 0),
        db_int(0),
        db_int(INT64_MAX),
        db_text(STR("left")),
        db_id(&scene->room.agent.id)};
    TRY(db_run(work->db, &sql_archive_test_redaction, values, 9, NULL));
  }
  return ERR_NONE;
}

static enum err fill_all(struct room *room, struct work *work) {
  (void)room;
  scene->person = id_of_number(1);
  scene->conversation = id_of_number(2);
  scene->recipient = id_of_number(3);
  scene->model = id_of_number(4);
  scene->request = id_of_number(5);
  scene->file = id_of_number(6);
  TRY(keyring_take(work->keyring, &scene->key));
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&scene->recipient),
                              db_id(&scene->room.site), db_text(STR("Kontakt CRM"))};
  TRY(db_run(work->db, &sql_archive_test_recipient, values, 4, NULL));
  values[1] = db_id(&scene->model);
  TRY(db_run(work->db, &sql_archive_test_model, values, 3, NULL));
  struct db_value file[] = {db_id(&work->actor.workspace), db_id(&scene->file),
                            db_int(scene->key.slot), db_id(&scene->key.key)};
  TRY(db_run(work->db, &sql_archive_test_case_file, file, 4, NULL));
  for (size_t i = 0; i < TABLES; i++) TRY(fill_table(work, &fill_tables[i]));
  TRY(leave_all(work));
  return log_about(work);
}

static struct id wanted_person;
static struct str taken;

static enum err take_copy(struct room *room, struct work *work) {
  struct archive *archive = NULL;
  struct buf all = {0};
  bool more = true;
  struct archive_order order = {.form = ARCHIVE_JSON,
                                .workspace = room->bench.workspace.id,
                                .person = wanted_person,
                                .request = scene->request,
                                .language = "en"};
  TRY(archive_new(&order, &archive));
  enum err error = ERR_NONE;
  while (!error && more) {
    struct buf piece = {0};
    error = archive_step(archive, work, &piece, &more);
    buf_append(&all, buf_str(&piece));
    buf_done(&piece);
  }
  archive_free(archive);
  if (!error) error = arena_copy(&room->bench.arena, buf_str(&all), &taken);
  buf_done(&all);
  return error;
}

static struct str copy_of(struct id person) {
  wanted_person = person;
  assert_ok(room_do(&scene->room, &scene->room.agent, take_copy));
  return taken;
}

static bool holds(struct str text, const char *part) {
  return memmem(text.data, text.len, part, strlen(part)) != NULL;
}

static size_t check_found(void) {
  size_t found = 0;
  for (size_t i = 0; i < scene->count; i++) {
    const struct planted *p = &scene->planted[i];
    if (!p->column->personal) continue;
    if (is(p->column->category, "credential")) {
      char hex[2 * ID_BYTES + 1] = {0};
      str_hex(p->bytes, ID_BYTES, hex);
      if (holds(scene->archive, hex)) fail_msg("%s.%s", p->table->table, p->column->name);
      continue;
    }
    if (p->text[0] == 0) fail_msg("%s.%s was not filled", p->table->table, p->column->name);
    if (!holds(scene->archive, p->text))
      fail_msg("%s.%s = %s is not in the archive: %.*s", p->table->table, p->column->name, p->text,
               STR_ARG(str_slice(scene->archive, 0, 6000)));
    found++;
  }
  return found;
}

static enum err erase(struct room *room, struct work *work) {
  struct erasure erasure;
  (void)room;
  return erasure_of_person(work, scene->person, "asked", &erasure);
}

static enum err lift(struct room *room, struct work *work) {
  (void)room;
  struct actor actor = work->actor;
  work->actor.roles = ROLE_DPO;
  enum err error = hold_lift(work, scene->conversation);
  work->actor = actor;
  return error;
}

static enum err check_left(struct room *room, struct work *work) {
  (void)room;
  for (size_t i = 0; i < scene->count; i++) {
    const struct planted *p = &scene->planted[i];
    struct db_rows rows;
    bool stays = p->column->personal && str_starts(str_from(p->column->erase), STR("never"));
    if (!p->column->personal || stays || str_ends(str_from(p->column->name), STR("_sealed")))
      continue;
    bool mask = is(p->column->name, "fields") || is(p->column->name, "allowed");
    if (mask) continue; /* the same for everybody */
    struct db_value again = p->value;
    if (p->value.type == DB_BYTES) again.bytes = str_of(p->bytes, ID_BYTES);
    if (p->value.type == DB_TEXT) again.bytes = str_from(p->words);
    /* Whoever had data is still to be told of the erasure, and of whose (Art. 19). */
    bool telling = is(p->table->table, "outbox") && is(p->column->name, "person");
    const struct sql *left_there = telling ? &sql_archive_test_outbox_left : p->column->left;
    TRY(db_one(work->db, left_there, &again, 1, &rows));
    int64_t left = db_row_int(&rows, 0);
    TRY(db_finish(&rows));
    if (left > 0) fail_msg("%s.%s is still there", p->table->table, p->column->name);
  }
  return ERR_NONE;
}

static void open_scene(void **state) {
  scene = calloc(1, sizeof *scene);
  assert_non_null(scene);
  room_open(&scene->room, *state);
  room_begin(&scene->room);
  struct said said;
  assert_ok(room_say(&scene->room, &scene->room.visitor, CLIENT(1, 1), "Another's words.", &said));
}

static void close_scene(void) {
  room_close(&scene->room);
  free(scene);
}

/* When it was made says nothing of the person. */
static struct str after_time(struct str archive) {
  const char *at = memmem(archive.data, archive.len, "\"language\"", 10);
  assert_non_null(at);
  return str_slice(archive, (size_t)(at - archive.data), archive.len);
}

/*= GDPR Art. 15(1) */
/*= GDPR Art. 15(3) */
/*= GDPR Art. 17(1) */
static void all_that_is_held_is_in_the_archive_and_gone_after_the_erasure(void **state) {
  open_scene(state);
  assert_ok(room_do(&scene->room, &scene->room.agent, fill_all));
  struct str before = copy_of(scene->room.visitor.id);
  scene->archive = copy_of(scene->person);
  assert_true(check_found() > 90);
  assert_true(holds(scene->archive, NOTE) && holds(scene->archive, "Kontakt CRM"));
  assert_false(holds(scene->archive, "Another's words."));
  assert_true(holds(before, "Another's words.") && !holds(before, "unique-"));
  assert_ok(room_do(&scene->room, &scene->room.agent, lift));
  assert_ok(room_do(&scene->room, &scene->room.agent, erase));
  wanted_person = scene->person;
  assert_err(room_do(&scene->room, &scene->room.agent, take_copy), ERR_NOT_FOUND);
  assert_ok(room_do(&scene->room, &scene->room.agent, check_left));
  assert_str(after_time(copy_of(scene->room.visitor.id)),
             arena_c_string(&scene->room.bench.arena, after_time(before)));
  close_scene();
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(all_that_is_held_is_in_the_archive_and_gone_after_the_erasure)};
  return store_test_run("archive_complete", tests, sizeof tests / sizeof tests[0]);
}
