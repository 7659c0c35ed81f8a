#include "privacy/change.h"

#include <sodium.h>

#include "base/signal.h"
#include "base/text.h"
#include "change.sql.h"
#include "crypto/aead.h"
#include "ledger/ledger.h"
#include "privacy/change_internal.h"
#include "privacy/gate_facts.h"

static const char *const kinds[CHANGE_KIND_COUNT] = {
    [CHANGE_PURPOSE] = "purpose", [CHANGE_RECIPIENT] = "recipient", [CHANGE_BOT] = "bot",
    [CHANGE_ROLE] = "role",       [CHANGE_RETENTION] = "retention",
};
static const char *const states[CHANGE_STATE_COUNT] = {
    [CHANGE_DRAFT] = "draft",     [CHANGE_ASKED] = "asked",   [CHANGE_ADVISED] = "advised",
    [CHANGE_WAITING] = "waiting", [CHANGE_ACTIVE] = "active", [CHANGE_WITHDRAWN] = "withdrawn",
};

const char *change_kind_name(enum change_kind kind) { return kinds[kind]; }
const char *change_state_name(enum change_state state) { return states[state]; }

enum err change_kind_parse(struct str name, enum change_kind *kind_out) {
  for (int i = 0; i < CHANGE_KIND_COUNT; i++) {
    if (!str_equal(name, str_from(kinds[i]))) continue;
    *kind_out = (enum change_kind)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

static enum err state_parse(struct str name, enum change_state *state_out) {
  for (int i = 0; i < CHANGE_STATE_COUNT; i++) {
    if (!str_equal(name, str_from(states[i]))) continue;
    *state_out = (enum change_state)i;
    return ERR_NONE;
  }
  return ERR_CORRUPT;
}

static enum err row_take(struct work *work, const struct db_rows *rows, struct change *out) {
  struct change c = {.id = db_row_id(rows, 0),
                     .site = db_row_id(rows, 1),
                     .base_version = db_row_int(rows, 5),
                     .created_by = db_row_id(rows, 7),
                     .created_at = db_row_int(rows, 8),
                     .asked_at = db_row_int(rows, 9),
                     .has_advice_text = db_row_int(rows, 11) != 0,
                     .advised_by = db_row_id(rows, 12),
                     .advised_at = db_row_int(rows, 13),
                     .effective_at = db_row_int(rows, 14),
                     .signed_by = db_row_id(rows, 15),
                     .signed_at = db_row_int(rows, 16),
                     .version = db_row_int(rows, 17)};
  if (change_kind_parse(db_row_bytes(rows, 2), &c.kind)) return ERR_CORRUPT;
  TRY(state_parse(db_row_bytes(rows, 6), &c.state));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 3), &c.code));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 4), &c.body));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 10), &c.advice));
  *out = c;
  return ERR_NONE;
}

enum err change_read(struct work *work, struct id id, struct change *change_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  TRY(db_one(work->db, &sql_change_read, values, 2, &rows));
  enum err error = row_take(work, &rows, change_out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

enum err change_list(struct work *work, struct id site, struct change **changes_out,
                     size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct change *list = arena_alloc(work->arena, CHANGES_MAX * sizeof *list);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  if (!list) return ERR_MACHINE;
  TRY(db_query(work->db, &sql_change_list, values, 2, &rows));
  while (!error && count < CHANGES_MAX && db_step(&rows))
    error = row_take(work, &rows, &list[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *changes_out = list;
  *count_out = count;
  return ERR_NONE;
}

enum err change_list_due(struct work *work, int64_t at_ms, struct change_due *due, size_t max,
                         size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct db_value values[] = {db_int(at_ms), db_int((int64_t)max)};
  TRY(db_query(work->db, &sql_change_due, values, 2, &rows));
  while (count < max && db_step(&rows))
    due[count++] =
        (struct change_due){db_row_id(&rows, 0), db_row_id(&rows, 1), db_row_id(&rows, 2)};
  TRY(db_finish(&rows));
  *count_out = count;
  return ERR_NONE;
}

enum err change_draft(struct work *work, const struct change_context *context,
                      enum change_kind kind, const struct json *body, struct change *change_out) {
  struct change_body *proposal = ARENA_NEW(work->arena, struct change_body);
  struct clock clock = clock_fixed(work->now_ms);
  struct id id = id_new(&clock, work->rng);
  struct str text;
  if (!proposal) return ERR_MACHINE;
  TRY(change_body_read(work, context->site, kind, body, proposal));
  TRY(change_body_text(work, proposal, &text));
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&id),
                              db_id(&context->site),
                              db_text(str_from(change_kind_name(kind))),
                              db_text(proposal->code),
                              db_text(text),
                              db_int(proposal->base_version),
                              db_id(&work->actor.id),
                              db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_change_insert, values, 9, NULL));
  return change_read(work, id, change_out);
}

/* The draft, if it is the version that was seen and may still be changed. */
static enum err open_draft(struct work *work, struct id id, int64_t version, struct change *out) {
  TRY(change_read(work, id, out));
  if (version && version != out->version)
    return work_fault(work, ERR_CONFLICT, "version: somebody changed it meanwhile");
  if (out->state == CHANGE_ACTIVE || out->state == CHANGE_WITHDRAWN)
    return work_fault(work, ERR_CONFLICT, "This change is over; make another.");
  return ERR_NONE;
}

static enum err not_signed(struct work *work, const struct change *change) {
  if (change->state != CHANGE_WAITING) return ERR_NONE;
  return work_fault(work, ERR_CONFLICT, "This change is signed; withdraw it and make another.");
}

/* One row, in the version that was read. */
static enum err update(struct work *work, const struct sql *sql, const struct db_value *values,
                       size_t count) {
  int64_t changed = 0;
  TRY(db_run(work->db, sql, values, count, &changed));
  return changed == 1 ? ERR_NONE
                      : work_fault(work, ERR_CONFLICT, "version: somebody changed it meanwhile");
}

enum err change_edit(struct work *work, struct id id, const struct json *body, int64_t version,
                     struct change *change_out) {
  struct change_body *proposal = ARENA_NEW(work->arena, struct change_body);
  struct change change;
  struct str text;
  if (!proposal) return ERR_MACHINE;
  TRY(open_draft(work, id, version, &change));
  TRY(not_signed(work, &change));
  TRY(change_body_read(work, change.site, change.kind, body, proposal));
  TRY(change_body_text(work, proposal, &text));
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id),
                              db_int(change.version),        db_text(text),
                              db_text(proposal->code),       db_int(proposal->base_version)};
  TRY(update(work, &sql_change_edit, values, 6));
  return change_read(work, id, change_out);
}

/*= GDPR Art. 38(1) */
enum err change_ask(struct work *work, struct id id, int64_t version, struct change *change_out) {
  struct change change;
  TRY(open_draft(work, id, version, &change));
  TRY(not_signed(work, &change));
  if (change.state == CHANGE_DRAFT) {
    struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id), db_int(change.version),
                                db_int(work->now_ms)};
    TRY(update(work, &sql_change_ask, values, 4));
  }
  return change_read(work, id, change_out);
}

static struct aead_place advice_place(const struct work *work, struct id id) {
  return (struct aead_place){.workspace = work->actor.workspace,
                             .table = "change_draft",
                             .column = "advice_text_sealed",
                             .row = id};
}

static enum err seal_advice(struct work *work, struct id id, struct str text, struct buf *out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct aead_place place = advice_place(work, id);
  TRY(keyring_derive(work->keyring, work->actor.workspace, KEYRING_CONFIGURATION, key));
  aead_seal(key, &place, text, work->rng, out);
  sodium_memzero(key, sizeof key);
  return buf_check(out);
}

enum err change_advice_text(struct work *work, struct id id, struct str *text_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct db_rows rows;
  struct buf plain = {0};
  struct aead_place place = advice_place(work, id);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  if (!actor_has_role(&work->actor, ROLE_ADMINISTRATOR | ROLE_DPO)) return ERR_DENIED;
  TRY(db_one(work->db, &sql_change_advice_text, values, 2, &rows));
  enum err error = keyring_derive(work->keyring, work->actor.workspace, KEYRING_CONFIGURATION, key);
  if (!error) error = aead_open(key, &place, db_row_bytes(&rows, 0), &plain);
  enum err finish = db_finish(&rows);
  if (!error) error = finish;
  if (!error) error = arena_copy(work->arena, buf_str(&plain), text_out);
  sodium_memzero(key, sizeof key);
  buf_wipe(&plain);
  buf_done(&plain);
  return error;
}

static bool advice_is_good(struct str word) {
  return str_equal(word, STR("approve")) || str_equal(word, STR("object")) ||
         str_equal(word, STR("comment"));
}

/*= GDPR Art. 35(2) */
/*= GDPR Art. 39(1)(c) */
enum err change_advise(struct work *work, struct id id, const struct change_advice *advice,
                       struct change *change_out) {
  struct change change;
  struct buf sealed = {0};
  struct str text = str_trim(advice->text);
  TRY(open_draft(work, id, advice->version, &change));
  TRY(not_signed(work, &change));
  if (change.state == CHANGE_DRAFT)
    return work_fault(work, ERR_CONFLICT, "This change is still being written; nobody was asked.");
  if (!advice_is_good(advice->advice))
    return work_fault(work, ERR_INVALID, "advice: approve, object or comment");
  if (text.len > CHANGE_ADVICE_MAX || !text_is_clean(text))
    return work_fault(work, ERR_INVALID, "text: at most 8000 bytes");
  if (text.len == 0 && !str_equal(advice->advice, STR("approve")))
    return work_fault(work, ERR_INVALID, "text: say why");
  enum err error = text.len ? seal_advice(work, id, text, &sealed) : ERR_NONE;
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&id),
                              db_int(change.version),
                              db_text(advice->advice),
                              text.len ? db_bytes(buf_str(&sealed)) : db_null(),
                              db_id(&work->actor.id),
                              db_int(work->now_ms)};
  if (!error) error = update(work, &sql_change_advise, values, 7);
  buf_done(&sealed);
  return error ? error : change_read(work, id, change_out);
}

static enum err set_state(struct work *work, const struct change *change, enum change_state state) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&change->id),
                              db_int(change->version), db_text(str_from(change_state_name(state)))};
  return update(work, &sql_change_state, values, 4);
}

enum err change_withdraw(struct work *work, struct id id, int64_t version) {
  struct change change;
  TRY(open_draft(work, id, version, &change));
  return set_state(work, &change, CHANGE_WITHDRAWN);
}

/*= GDPR Art. 5(2) */
static enum err record(struct work *work, enum ledger_kind kind, const struct change *change,
                       struct id object, struct str note) {
  char code[PURPOSE_CODE_MAX + 1] = {0};
  for (size_t i = 0; i < change->code.len && i < PURPOSE_CODE_MAX; i++)
    code[i] = change->code.data[i];
  struct ledger_entry entry = {.kind = kind, .object = object, .purpose = code, .note = note};
  return ledger_record(work, &entry);
}

enum err change_give_back(struct work *work, struct id id, const char *why) {
  struct change change;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id)};
  TRY(change_read(work, id, &change));
  TRY(db_run(work->db, &sql_change_give_back, values, 2, NULL));
  return record(work, LEDGER_CHANGE_ACTIVATED, &change, id, str_from(why));
}

/* Whole, and still about what is in force. */
static enum err check_whole(struct work *work, const struct change *change,
                            const struct change_view *view) {
  int64_t base = view->has_before ? view->before.version : 0;
  if (base != change->base_version)
    return work_fault(work, ERR_CONFLICT,
                      "base: the purpose was changed meanwhile; write the draft again");
  if (view->lacks.count == 0) return ERR_NONE;
  struct buf text = {0};
  buf_append_format(&text, "%s: %s", view->lacks.item[0].field, view->lacks.item[0].why);
  const char *fault = buf_check(&text) ? NULL : arena_c_string(work->arena, buf_str(&text));
  buf_done(&text);
  return work_fault(work, ERR_CONFLICT, fault ? fault : "Something is still missing.");
}

#define SIGNED_AHEAD_MAX_MS (INT64_C(366) * 86400000)

static enum err check_signable(struct work *work, const struct change *change,
                               const struct change_signature *signature) {
  if (!signature->version)
    return work_fault(work, ERR_INVALID, "version: the one that you have seen");
  TRY(not_signed(work, change));
  if (!change->asked_at)
    return work_fault(work, ERR_CONFLICT, "advice: ask the data protection officer first");
  if (signature->effective_at_ms > work->now_ms + SIGNED_AHEAD_MAX_MS)
    return work_fault(work, ERR_INVALID, "effective_at: within a year");
  if (signature->effective_at_ms && signature->effective_at_ms < work->now_ms - 86400000)
    return work_fault(work, ERR_INVALID, "effective_at: today or a day to come");
  return ERR_NONE;
}

static enum err consider(struct work *work, const struct change_context *context, struct id id,
                         struct change *change, struct change_view **view_out) {
  struct change_view *view = ARENA_NEW(work->arena, struct change_view);
  if (!view) return ERR_MACHINE;
  TRY(change_read(work, id, change));
  TRY(change_consider(work, context, change, view));
  *view_out = view;
  return ERR_NONE;
}

/*= GDPR Art. 24(1) */
enum err change_sign(struct work *work, const struct change_context *context, struct id id,
                     const struct change_signature *signature, bool *now_out) {
  struct change change;
  struct change_view *view;
  TRY(open_draft(work, id, signature->version, &change));
  TRY(check_signable(work, &change, signature));
  TRY(consider(work, context, id, &change, &view));
  TRY(check_whole(work, &change, view));
  int64_t effective_at =
      signature->effective_at_ms > work->now_ms ? signature->effective_at_ms : work->now_ms;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id),
                              db_int(change.version),        db_int(effective_at),
                              db_id(&work->actor.id),        db_int(work->now_ms)};
  TRY(update(work, &sql_change_sign, values, 6));
  *now_out = effective_at <= work->now_ms;
  return ERR_NONE;
}

static enum err publish(struct work *work, const struct change *change, struct change_view *view,
                        int64_t *version_out) {
  *version_out = 0;
  if (view->ends) return purpose_end(work, change->site, change->code);
  view->after.effective_at = change->effective_at;
  view->after.takes_no_more = view->has_before && !view->takes_more;
  return purpose_publish(work, change->site, &view->after, change->signed_by, version_out);
}

/* A consent is for what was told: where that changed, it is over; where it became less of
 * the same, it goes on. The proof keeps the version that was agreed to. */
/*= GDPR Art. 7(1) */
static enum err settle_consents(struct work *work, const struct change *change,
                                const struct change_view *view, int64_t version) {
  if (!view->has_before || view->before.basis != BASIS_CONSENT) return ERR_NONE;
  bool over = view->material;
  struct db_value values[] = {
      db_id(&work->actor.workspace), db_id(&change->site), db_text(change->code),
      over ? db_int(work->now_ms) : db_int(view->before.version), db_int(version)};
  if (over) return db_run(work->db, &sql_change_lapse, values, 4, NULL);
  return db_run(work->db, &sql_change_carry_on, values, 5, NULL);
}

static enum err record_activation(struct work *work, const struct change *change,
                                  const struct change_view *view, int64_t version) {
  struct buf note = {0};
  if (view->ends)
    buf_append(&note, STR("ended"));
  else
    buf_append_format(&note, "version %lld", (long long)version);
  enum err error = buf_check(&note);
  if (!error) error = record(work, LEDGER_PURPOSE_CHANGED, change, change->site, buf_str(&note));
  buf_append_format(&note, ", %s, advice %.*s", change_kind_name(change->kind),
                    STR_ARG(change->advice.len ? change->advice : STR("none")));
  if (!error) error = buf_check(&note);
  if (!error) error = record(work, LEDGER_CHANGE_ACTIVATED, change, change->id, buf_str(&note));
  buf_done(&note);
  return error;
}

enum err change_carry_out(struct work *work, const struct change_context *context, struct id id) {
  struct change change;
  struct change_view *view;
  int64_t version;
  TRY(consider(work, context, id, &change, &view));
  if (change.state != CHANGE_WAITING) return ERR_CONFLICT;
  TRY(check_whole(work, &change, view));
  TRY(publish(work, &change, view, &version));
  TRY(settle_consents(work, &change, view, version));
  TRY(gate_configuration_changed(work));
  TRY(set_state(work, &change, CHANGE_ACTIVE));
  signal_raise(SIGNAL_CONFIGURATION_CHANGED, &work->actor, 1);
  return record_activation(work, &change, view, version);
}
