#include "privacy/standing.h"

#include <string.h>

#include "ledger/journal.h"
#include "ledger/ledger.h"
#include "privacy/gate_facts.h"
#include "privacy/outgoing.h"
#include "standing.sql.h"

static const struct id none;

static const char *const objections[] = {[OBJECTION_NONE] = "",
                                         [OBJECTION_OWN] = "own",
                                         [OBJECTION_GPC] = "gpc",
                                         [OBJECTION_RESTORE] = "restore"};

static enum objection objection_of(struct str word) {
  for (int i = OBJECTION_OWN; i <= OBJECTION_RESTORE; i++)
    if (str_equal(word, str_from(objections[i]))) return (enum objection)i;
  return OBJECTION_NONE;
}

enum err standing_read(struct work *work, struct id person, struct str purpose,
                       struct standing *standing_out) {
  struct db_rows rows;
  struct standing standing = {.version = 0};
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person), db_text(purpose)};
  enum err error = db_one(work->db, &sql_standing_read, values, 3, &rows);
  if (error == ERR_NOT_FOUND) {
    *standing_out = standing;
    return ERR_NONE;
  }
  if (error) return error;
  error = consent_state_of(db_row_int(&rows, 0), &standing.consent);
  standing.record = db_row_id(&rows, 1);
  standing.purpose_version = db_row_int(&rows, 2);
  standing.is_explicit = db_row_int(&rows, 3) != 0;
  standing.age = (enum gate_age)(db_row_int(&rows, 4) & 3);
  standing.since_ms = db_row_int(&rows, 5);
  standing.expires_ms = db_row_int(&rows, 6);
  standing.objected_ms = db_row_int(&rows, 7);
  standing.objection = objection_of(db_row_bytes(&rows, 8));
  standing.version = db_row_int(&rows, 9);
  standing.lapsed_ms = db_row_int(&rows, 10);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *standing_out = standing;
  return ERR_NONE;
}

static struct db_value time_or_null(int64_t time_ms) {
  return time_ms > 0 ? db_int(time_ms) : db_null();
}

static bool says_no(enum consent_state state) {
  return state == CONSENT_WITHDRAWN || state == CONSENT_REFUSED || state == CONSENT_REVOKED ||
         state == CONSENT_INVALIDATED;
}

/* What stops is not undone by a restore. */
/*= GDPR Art. 7(3) */
/*= GDPR Art. 21(1) */
static enum err remember(struct work *work, struct id person, struct str purpose,
                         const struct standing *after) {
  struct standing before;
  TRY(standing_read(work, person, purpose, &before));
  if (says_no(after->consent) && !says_no(before.consent))
    TRY(journal_note(work, JOURNAL_WITHDRAWN, person, purpose));
  if (after->objected_ms > 0 && before.objected_ms == 0)
    return journal_note(work, JOURNAL_OBJECTED, person, purpose);
  return ERR_NONE;
}

enum err standing_write(struct work *work, struct id person, struct str purpose,
                        struct standing *standing) {
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&person),
                              db_text(purpose),
                              db_int((int64_t)standing->consent),
                              id_is_zero(standing->record) ? db_null() : db_id(&standing->record),
                              db_int(standing->purpose_version),
                              db_int(standing->is_explicit),
                              db_int((int64_t)standing->age),
                              db_int(standing->since_ms),
                              time_or_null(standing->expires_ms),
                              time_or_null(standing->objected_ms),
                              db_text(str_from(objections[standing->objection])),
                              db_int(standing->version + 1),
                              time_or_null(standing->lapsed_ms)};
  TRY(remember(work, person, purpose, standing));
  TRY(db_run(work->db, &sql_standing_write, values, 14, NULL));
  standing->version++;
  TRY(gate_refresh_person(work, person));
  TRY(gate_refresh(work, person, none, purpose));
  const char *state =
      standing->objected_ms > 0 ? "objected" : consent_state_name(standing->consent);
  return outgoing_consent_changed(work, person, purpose, state);
}

bool standing_carries(const struct standing *standing, int64_t purpose_version, int64_t now_ms) {
  return consent_state_valid(standing->consent) && standing->purpose_version == purpose_version &&
         (standing->expires_ms == 0 || now_ms < standing->expires_ms);
}

/*= GDPR Art. 18(1)(a) */
/*= GDPR Art. 18(1)(d) */
const char *restriction_ground(size_t number) {
  static const char *const grounds[] = {"accuracy", "unlawful", "claims", "objection"};
  return number < sizeof grounds / sizeof grounds[0] ? grounds[number] : NULL;
}

static bool is_ground(struct str ground) {
  for (size_t i = 0; restriction_ground(i); i++)
    if (str_equal(ground, str_from(restriction_ground(i)))) return true;
  return false;
}

struct str restriction_detail(struct id conversation, struct str ground,
                              char text[static RESTRICTION_DETAIL_BYTES]) {
  size_t head = id_is_zero(conversation) ? 0 : ID_BYTES;
  struct str cut = str_slice(ground, 0, RESTRICTION_DETAIL_BYTES - ID_BYTES);
  memcpy(text, conversation.bytes, head);
  memcpy(text + head, cut.data, cut.len);
  return str_of(text, head + cut.len);
}

static enum err record(struct work *work, struct id person, struct id conversation,
                       struct str note) {
  struct ledger_entry entry = {
      .kind = LEDGER_RESTRICTION, .object = conversation, .subject = person, .note = note};
  return ledger_record(work, &entry);
}

static enum err is_restricted(struct work *work, const struct db_value *values, bool *yes_out) {
  struct db_rows rows;
  enum err error = db_one(work->db, &sql_restriction_open, values, 4, &rows);
  *yes_out = error == ERR_NONE;
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  return db_finish(&rows);
}

/*= GDPR Art. 18(2) */
enum err restriction_set(struct work *work, struct id person, struct id conversation,
                         struct str ground) {
  bool already;
  char detail[RESTRICTION_DETAIL_BYTES];
  struct clock clock = clock_fixed(work->now_ms);
  struct db_value find[] = {db_id(&work->actor.workspace), db_id(&person), db_id(&conversation),
                            db_int(id_is_zero(conversation))};
  if (!is_ground(ground))
    return work_fault(work, ERR_INVALID, "ground: accuracy, unlawful, claims or objection");
  TRY(is_restricted(work, find, &already));
  if (already) return work_fault(work, ERR_CONFLICT, "Processing is restricted already.");
  struct id id = id_new(&clock, work->rng);
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&id),
                              db_id(&person),
                              id_is_zero(conversation) ? db_null() : db_id(&conversation),
                              db_text(ground),
                              db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_restriction_insert, values, 6, NULL));
  TRY(journal_note(work, JOURNAL_RESTRICTED, person,
                   restriction_detail(conversation, ground, detail)));
  TRY(gate_refresh_person(work, person));
  TRY(outgoing_restriction_changed(work, person, true));
  return record(work, person, conversation, ground);
}

/*= GDPR Art. 18(3) */
enum err restriction_lift(struct work *work, struct id person, struct id conversation) {
  int64_t changed = 0;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person), db_id(&conversation),
                              db_int(id_is_zero(conversation)), db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_restriction_lift, values, 5, &changed));
  if (changed == 0) return ERR_NOT_FOUND;
  TRY(gate_refresh_person(work, person));
  TRY(outgoing_restriction_changed(work, person, false));
  return record(work, person, conversation, STR("lifted"));
}
