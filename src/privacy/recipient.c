#include "privacy/recipient.h"

#include <string.h>

#include "base/signal.h"
#include "ledger/ledger.h"
#include "privacy/recipient_internal.h"
#include "privacy/secret.h"
#include "recipient.sql.h"

#define REGISTER_MAX 500

static const char *const kind_names[RECIPIENT_KIND_COUNT] = {"mail", "webhook", "processor",
                                                             "controller"};
static const char *const safeguard_names[SAFEGUARD_COUNT] = {"", "adequacy", "scc", "bcr"};

const char *recipient_kind_name(enum recipient_kind kind) { return kind_names[kind]; }
const char *recipient_safeguard_name(enum recipient_safeguard safeguard) {
  return safeguard_names[safeguard];
}

static int index_of(struct str word, const char *const *words, int count) {
  for (int i = 0; i < count; i++)
    if (str_equal(word, str_from(words[i]))) return i;
  return -1;
}

static enum err copy(struct work *work, const struct db_rows *rows, int column, struct str *out) {
  return arena_copy(work->arena, db_row_bytes(rows, column), out);
}

static enum err row_read(struct work *work, const struct db_rows *rows, struct recipient *r) {
  int kind = index_of(db_row_bytes(rows, 2), kind_names, RECIPIENT_KIND_COUNT);
  int safeguard = index_of(db_row_bytes(rows, 10), safeguard_names, SAFEGUARD_COUNT);
  if (kind < 0 || safeguard < 0) return ERR_CORRUPT;
  *r = (struct recipient){.id = db_row_id(rows, 0),
                          .site = db_row_id(rows, 1),
                          .kind = (enum recipient_kind)kind,
                          .safeguard = (enum recipient_safeguard)safeguard,
                          .active = db_row_int(rows, 12) != 0,
                          .version = db_row_int(rows, 13),
                          .created_at = db_row_int(rows, 14)};
  TRY(copy(work, rows, 3, &r->name));
  TRY(copy(work, rows, 4, &r->address));
  TRY(copy(work, rows, 5, &r->country));
  TRY(copy(work, rows, 6, &r->endpoint));
  TRY(copy(work, rows, 7, &r->purposes));
  TRY(copy(work, rows, 8, &r->fields));
  TRY(copy(work, rows, 9, &r->events));
  return copy(work, rows, 11, &r->assessed_on);
}

enum err recipient_read(struct work *work, struct id id, struct recipient *recipient_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  TRY(db_one(work->db, &sql_recipient_read, values, 2, &rows));
  enum err error = row_read(work, &rows, recipient_out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/*= GDPR Art. 30(1)(d) */
enum err recipient_list(struct work *work, struct id site, struct recipient **recipients_out,
                        size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  bool whole = id_is_zero(site);
  struct recipient *list = arena_alloc(work->arena, REGISTER_MAX * sizeof *list);
  if (!list) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  TRY(db_query(work->db, whole ? &sql_recipient_register : &sql_recipient_of_site, values,
               whole ? 1 : 2, &rows));
  while (!error && count < REGISTER_MAX && db_step(&rows))
    error = row_read(work, &rows, &list[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *recipients_out = list;
  *count_out = count;
  return ERR_NONE;
}

static struct secret_spot spot_of(struct id id) {
  return (struct secret_spot){.table = "recipient", .column = "secret_sealed", .row = id};
}

enum err recipient_secret(struct work *work, struct id id,
                          char secret_out[static TOKEN_TEXT_BYTES]) {
  struct db_rows rows;
  struct secret_spot spot = spot_of(id);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  TRY(db_one(work->db, &sql_recipient_secret, values, 2, &rows));
  enum err error = secret_open(work, &spot, db_row_bytes(&rows, 0), secret_out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/*= GDPR Art. 5(2) */
static enum err record(struct work *work, struct id id, const char *what) {
  struct ledger_entry entry = {
      .kind = LEDGER_RECIPIENT_CHANGED, .object = id, .note = str_from(what)};
  signal_raise(SIGNAL_CONFIGURATION_CHANGED, &work->actor, 1);
  work_forget(work, (struct id){{0}}); /* who watches a conversation is remembered with it */
  return ledger_record(work, &entry);
}

static struct db_value sealed_or_null(const struct buf *sealed) {
  return sealed->len > 0 ? db_bytes(buf_str(sealed)) : db_null();
}

static enum err insert(struct work *work, const struct recipient *r, const struct buf *sealed) {
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&r->id),
                              id_is_zero(r->site) ? db_null() : db_id(&r->site),
                              db_text(str_from(kind_names[r->kind])),
                              db_text(r->name),
                              db_text(r->address),
                              db_text(r->country),
                              db_text(r->endpoint),
                              db_text(r->purposes),
                              db_text(r->fields),
                              db_text(r->events),
                              db_text(str_from(safeguard_names[r->safeguard])),
                              db_text(r->assessed_on),
                              sealed_or_null(sealed),
                              db_int(work->now_ms)};
  return db_run(work->db, &sql_recipient_insert, values, 15, NULL);
}

static enum err read_kind(struct work *work, const struct json *body, struct recipient *r) {
  struct str word;
  if (json_get_str(body, "kind", &word)) word = STR_EMPTY;
  int kind = index_of(word, kind_names, RECIPIENT_KIND_COUNT);
  if (kind < 0)
    return work_fault(work, ERR_INVALID, "kind: mail, webhook, processor or controller");
  r->kind = (enum recipient_kind)kind;
  if (!json_get(body, "site") || json_is_null(json_get(body, "site"))) return ERR_NONE;
  if (json_get_str(body, "site", &word) || id_parse(word, &r->site))
    return work_fault(work, ERR_INVALID, "site: a site's id, or null for every site");
  return ERR_NONE;
}

enum err recipient_create(struct work *work, const struct json *body,
                          struct recipient *recipient_out,
                          char secret_out[static TOKEN_TEXT_BYTES]) {
  struct clock clock = clock_fixed(work->now_ms);
  struct buf sealed = {0};
  struct recipient r = {.id = id_new(&clock, work->rng),
                        .name = STR_EMPTY,
                        .address = STR_EMPTY,
                        .country = STR_EMPTY,
                        .endpoint = STR_EMPTY,
                        .purposes = STR("[]"),
                        .fields = STR("[]"),
                        .events = STR("[]"),
                        .assessed_on = STR_EMPTY,
                        .active = true,
                        .version = 1,
                        .created_at = work->now_ms};
  struct secret_spot spot = spot_of(r.id);
  memset(secret_out, 0, TOKEN_TEXT_BYTES);
  if (!json_is_object(body)) return work_fault(work, ERR_INVALID, "name: must not be empty");
  TRY(read_kind(work, body, &r));
  TRY(recipient_merge(work, body, &r));
  enum err error =
      r.kind == RECIPIENT_WEBHOOK ? secret_new(work, &spot, "pw", secret_out, &sealed) : ERR_NONE;
  if (!error) error = insert(work, &r, &sealed);
  buf_done(&sealed);
  if (!error) error = record(work, r.id, "created");
  if (!error) *recipient_out = r;
  return error;
}

static enum err update(struct work *work, const struct recipient *r) {
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&r->id),
                              db_text(r->name),
                              db_text(r->address),
                              db_text(r->country),
                              db_text(r->endpoint),
                              db_text(r->purposes),
                              db_text(r->fields),
                              db_text(r->events),
                              db_text(str_from(safeguard_names[r->safeguard])),
                              db_text(r->assessed_on),
                              db_int(r->active)};
  return db_run(work->db, &sql_recipient_update, values, 12, NULL);
}

static enum err check_version(struct work *work, const struct json *body, int64_t stands) {
  int64_t meant;
  if (!json_get(body, "version")) return ERR_NONE;
  if (json_get_int(body, "version", &meant))
    return work_fault(work, ERR_INVALID, "version: the number that was read");
  return meant == stands ? ERR_NONE
                         : work_fault(work, ERR_CONFLICT, "version: somebody else changed it");
}

enum err recipient_change(struct work *work, struct id id, const struct json *body,
                          struct recipient *recipient_out) {
  struct recipient r;
  TRY(recipient_read(work, id, &r));
  if (json_get(body, "kind") || json_get(body, "site"))
    return work_fault(work, ERR_INVALID, "kind: stays; end this recipient and add another");
  TRY(check_version(work, body, r.version));
  TRY(recipient_merge(work, body, &r));
  TRY(update(work, &r));
  r.version++;
  TRY(record(work, id, "changed"));
  *recipient_out = r;
  return ERR_NONE;
}

enum err recipient_end(struct work *work, struct id id) {
  struct recipient r;
  TRY(recipient_read(work, id, &r));
  if (!r.active) return ERR_NONE;
  r.active = false;
  TRY(update(work, &r));
  return record(work, id, "ended");
}

static void put_list(struct json_writer *w, const char *key, struct str list) {
  json_key(w, key);
  json_write_raw(w, list);
}

/*= GDPR Art. 13(1)(f) */
static void write_transfer(struct json_writer *w, const struct recipient *r, int64_t now_ms) {
  static const char *const grounds[] = {"none", "adequate", "conditional", "third"};
  struct transfer transfer = transfer_to(r->country, now_ms);
  json_put_word(w, "transfer", grounds[transfer.ground]);
  json_key(w, "safeguard");
  if (transfer.ground == TRANSFER_NONE) {
    json_write_null(w);
    return;
  }
  json_begin_object(w);
  json_put_word(w, "kind",
                r->safeguard ? safeguard_names[r->safeguard] : safeguard_names[SAFEGUARD_ADEQUACY]);
  json_put_text(w, "decision",
                r->safeguard <= SAFEGUARD_ADEQUACY ? str_from(transfer.decision) : STR_EMPTY);
  json_put_text(w, "assessed_on", r->assessed_on);
  json_end_object(w);
}

void recipient_write(struct json_writer *w, const struct recipient *r, int64_t now_ms) {
  json_begin_object(w);
  json_put_id(w, "id", r->id);
  json_put_id(w, "site", r->site);
  json_put_word(w, "kind", kind_names[r->kind]);
  json_put_string(w, "name", r->name);
  json_put_text(w, "address", r->address);
  json_put_string(w, "country", r->country);
  json_put_text(w, "endpoint", r->endpoint);
  put_list(w, "purposes", r->purposes);
  put_list(w, "fields", r->fields);
  put_list(w, "events", r->events);
  write_transfer(w, r, now_ms);
  json_put_bool(w, "active", r->active);
  json_put_int(w, "version", r->version);
  json_put_int(w, "created_at", r->created_at);
  json_end_object(w);
}

/* The lists hold words of ours, written by ourselves: no escapes, no spaces. */
static bool list_has(struct str list, struct str word) {
  struct str rest = str_slice(list, 1, list.len ? list.len - 1 : 0);
  struct str item;
  while (rest.len > 0) {
    (void)str_cut(rest, ',', &item, &rest);
    if (item.len > 2 && str_equal(str_slice(item, 1, item.len - 1), word)) return true;
  }
  return false;
}

bool recipient_has_purpose(const struct recipient *r, struct str code) {
  return list_has(r->purposes, code);
}
bool recipient_has_field(const struct recipient *r, struct str field) {
  return list_has(r->fields, field);
}
bool recipient_wants(const struct recipient *r, struct str event) {
  return list_has(r->events, event);
}
