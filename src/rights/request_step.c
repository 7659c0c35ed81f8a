/* A step of a request: its row, and its entry in the ledger. */
#include <string.h>

#include "ledger/ledger.h"
#include "privacy/purpose_builtin.h"
#include "privacy/term.h"
#include "request_step.sql.h"
#include "rights/request_internal.h"

static enum ledger_kind kind_of(const char *kind) {
  static const struct {
    const char *kind;
    enum ledger_kind ledger;
  } kinds[] = {
      {"received", LEDGER_REQUEST_RECEIVED}, {"decide", LEDGER_REQUEST_DECIDED},
      {"revise", LEDGER_REQUEST_DECIDED},    {"serve", LEDGER_REQUEST_DECIDED},
      {"deliver", LEDGER_REQUEST_DELIVERED}, {"opened", LEDGER_REQUEST_DELIVERED},
      {"close", LEDGER_REQUEST_CLOSED},      {"withdraw", LEDGER_REQUEST_CLOSED},
  };
  for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
    if (strcmp(kinds[i].kind, kind) == 0) return kinds[i].ledger;
  return LEDGER_REQUEST_STEP;
}

/* The entry names the request, and nobody: it is under the key of its case, and outlives the
 * person as that does. */
/*= GDPR Art. 5(2) */
static enum err record(struct work *work, const struct request *request,
                       const struct request_stepping *step) {
  struct ledger_entry entry = {.kind = kind_of(step->kind),
                               .object = request->id,
                               .key = request->file.key,
                               .purpose = PURPOSE_PROOF,
                               .note = str_from(step->note),
                               .keep_days = term_rule(TERM_REQUEST_FILE)->length_ms / TERM_DAY_MS};
  return ledger_record(work, &entry);
}

static enum err next_number(struct work *work, const struct request *request, int64_t *out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&request->id)};
  TRY(db_one(work->db, &sql_request_step_next, values, 2, &rows));
  *out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

enum err request_step_add(struct work *work, const struct request *request,
                          const struct request_stepping *step) {
  int64_t number;
  struct buf sealed = {0};
  enum err error = ERR_NONE;
  TRY(next_number(work, request, &number));
  struct personal_subject subject = request_subject(work, request);
  struct personal_spot spot = {.row = request->id, .sequence = number};
  if (!personal_is_empty(step->detail))
    error =
        personal_seal(work, personal_at(&subject, FIELD_REQUEST_STEP, spot), step->detail, &sealed);
  bool of_staff = work->actor.kind == ACTOR_STAFF;
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&request->id),
                              db_int(number),
                              db_int(work->now_ms),
                              db_int((int64_t)work->actor.kind),
                              of_staff ? db_id(&work->actor.id) : db_null(),
                              db_text(str_from(step->kind)),
                              sealed.len ? db_bytes(buf_str(&sealed)) : db_null()};
  if (!error) error = db_run(work->db, &sql_request_step_insert, values, 8, NULL);
  buf_done(&sealed);
  return error ? error : record(work, request, step);
}
