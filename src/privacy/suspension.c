#include "privacy/suspension.h"

#include <sodium.h>
#include <string.h>

#include "base/signal.h"
#include "base/text.h"
#include "crypto/aead.h"
#include "ledger/ledger.h"
#include "privacy/gate_facts.h"
#include "privacy/purpose_builtin.h"
#include "suspension.sql.h"

#define LIST_MAX 200 /* as in suspension_list */

enum err suspension_list(struct work *work, struct id site, struct suspension **suspensions_out,
                         size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct suspension *list = arena_alloc(work->arena, LIST_MAX * sizeof *list);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  if (!list) return ERR_MACHINE;
  TRY(db_query(work->db, &sql_suspension_list, values, 2, &rows));
  while (!error && count < LIST_MAX && db_step(&rows)) {
    struct suspension *one = &list[count++];
    *one = (struct suspension){.id = db_row_id(&rows, 0),
                               .site = db_row_id(&rows, 1),
                               .begun_by = db_row_id(&rows, 3),
                               .begun_at = db_row_int(&rows, 4)};
    error = arena_copy(work->arena, db_row_bytes(&rows, 2), &one->purpose);
  }
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *suspensions_out = list;
  *count_out = count;
  return ERR_NONE;
}

/* ERR_NOT_FOUND: it is not suspended. */
static enum err find(struct work *work, struct id site, struct str purpose, struct id *id_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_text(purpose)};
  TRY(db_one(work->db, &sql_suspension_open, values, 3, &rows));
  *id_out = db_row_id(&rows, 0);
  return db_finish(&rows);
}

enum err suspension_lasts(struct work *work, struct id site, struct str purpose, bool *lasts_out) {
  struct id id;
  enum err error = find(work, site, purpose, &id);
  if (error && error != ERR_NOT_FOUND) return error;
  *lasts_out = error == ERR_NONE;
  return ERR_NONE;
}

static struct aead_place place_of(const struct work *work, struct id id, const char *column) {
  return (struct aead_place){
      .workspace = work->actor.workspace, .table = "suspension", .column = column, .row = id};
}

static enum err seal(struct work *work, struct id id, const char *column, struct str reason,
                     struct buf *out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct aead_place place = place_of(work, id, column);
  TRY(keyring_derive(work->keyring, work->actor.workspace, KEYRING_CONFIGURATION, key));
  aead_seal(key, &place, reason, work->rng, out);
  sodium_memzero(key, sizeof key);
  return buf_check(out);
}

enum err suspension_reason(struct work *work, struct id id, struct str *reason_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct db_rows rows;
  struct buf plain = {0};
  struct aead_place place = place_of(work, id, "reason_sealed");
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  if (!actor_has_role(&work->actor, ROLE_ADMINISTRATOR | ROLE_DPO)) return ERR_DENIED;
  TRY(db_one(work->db, &sql_suspension_reason, values, 2, &rows));
  enum err error = keyring_derive(work->keyring, work->actor.workspace, KEYRING_CONFIGURATION, key);
  if (!error) error = aead_open(key, &place, db_row_bytes(&rows, 0), &plain);
  enum err finish = db_finish(&rows);
  if (!error) error = finish;
  if (!error) error = arena_copy(work->arena, buf_str(&plain), reason_out);
  sodium_memzero(key, sizeof key);
  buf_wipe(&plain);
  buf_done(&plain);
  return error;
}

static enum err check_reason(struct work *work, struct str reason) {
  if (reason.len == 0) return work_fault(work, ERR_INVALID, "reason: say why");
  if (reason.len > SUSPENSION_REASON_MAX || !text_is_clean(reason))
    return work_fault(work, ERR_INVALID, "reason: at most 2000 bytes of text");
  return ERR_NONE;
}

/* One that is in force, and that the server can leave off. */
static enum err check_purpose(struct work *work, struct id site, struct str code) {
  struct purpose purpose;
  const struct purpose_builtin *builtin = purpose_builtin_find(code);
  if (code.len == 0) return ERR_NONE;
  if (builtin && builtin->always && !str_equal(code, STR(PURPOSE_ANSWER)))
    return work_fault(work, ERR_INVALID,
                      "purpose: the server cannot leave it off while it runs; suspend the site");
  enum err error = purpose_read(work, site, code, &purpose);
  return error == ERR_NOT_FOUND ? work_fault(work, ERR_INVALID, "purpose: not one in force here")
                                : error;
}

/*= GDPR Art. 5(2) */
static enum err record(struct work *work, struct id site, struct str purpose, struct str note) {
  char code[PURPOSE_CODE_MAX + 1] = {0};
  memcpy(code, purpose.data, purpose.len < PURPOSE_CODE_MAX ? purpose.len : PURPOSE_CODE_MAX);
  struct ledger_entry entry = {
      .kind = LEDGER_SUSPENSION, .object = site, .purpose = code, .note = note};
  TRY(gate_configuration_changed(work));
  signal_raise(SIGNAL_CONFIGURATION_CHANGED, &work->actor, 1);
  return ledger_record(work, &entry);
}

/*= GDPR Art. 24(1) */
enum err suspension_begin(struct work *work, struct id site, struct str purpose,
                          struct str reason) {
  bool lasts;
  struct buf sealed = {0};
  struct clock clock = clock_fixed(work->now_ms);
  struct str why = str_trim(reason);
  TRY(check_reason(work, why));
  TRY(check_purpose(work, site, purpose));
  TRY(suspension_lasts(work, site, purpose, &lasts));
  if (lasts) return work_fault(work, ERR_CONFLICT, "purpose: it is suspended already");
  struct id id = id_new(&clock, work->rng);
  enum err error = seal(work, id, "reason_sealed", why, &sealed);
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&id),
                              db_id(&site),
                              db_text(purpose),
                              db_bytes(buf_str(&sealed)),
                              db_id(&work->actor.id),
                              db_int(work->now_ms)};
  if (!error) error = db_run(work->db, &sql_suspension_insert, values, 7, NULL);
  buf_done(&sealed);
  return error ? error : record(work, site, purpose, STR("suspended"));
}

enum err suspension_end(struct work *work, struct id site, struct str purpose, struct str reason) {
  struct id id;
  struct buf sealed = {0};
  struct str why = str_trim(reason);
  TRY(check_reason(work, why));
  enum err error = find(work, site, purpose, &id);
  if (error == ERR_NOT_FOUND)
    return work_fault(work, ERR_NOT_FOUND, "purpose: it is not suspended");
  if (!error) error = seal(work, id, "end_reason_sealed", why, &sealed);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id), db_int(work->now_ms),
                              db_id(&work->actor.id), db_bytes(buf_str(&sealed))};
  if (!error) error = db_run(work->db, &sql_suspension_end, values, 5, NULL);
  buf_done(&sealed);
  return error ? error : record(work, site, purpose, STR("resumed"));
}
