#include "privacy/proof.h"

#include "privacy/purpose_builtin.h"
#include "privacy/term.h"
#include "proof.sql.h"

static enum err days_of(struct work *work, const struct sql *sql, const struct db_value *values,
                        int64_t *days_out) {
  struct db_rows rows;
  enum err error = db_one(work->db, sql, values, 3, &rows);
  if (error == ERR_NOT_FOUND) {
    *days_out = term_rule(TERM_CONSENT_PROOF)->length_ms / TERM_DAY_MS;
    return ERR_NONE;
  }
  if (error) return error;
  *days_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

/*= GDPR Art. 5(1)(e) */
enum err proof_days(struct work *work, struct id site, int64_t *days_out) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site),
                              db_text(STR(PURPOSE_PROOF))};
  return days_of(work, &sql_proof_of_site, values, days_out);
}

/*= GDPR Art. 17(3)(e) */
enum err proof_days_of_person(struct work *work, struct id workspace, struct id person,
                              int64_t *days_out) {
  struct db_value values[] = {db_id(&workspace), db_id(&person), db_text(STR(PURPOSE_PROOF))};
  return days_of(work, &sql_proof_of_person, values, days_out);
}
