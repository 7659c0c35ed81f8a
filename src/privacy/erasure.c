#include "privacy/erasure.h"

#include "erasure.sql.h"
#include "privacy/datum.h"
#include "privacy/gate_facts.h"
#include "privacy/retention.h"

#define AT_ONCE 500

static enum err erase_conversations(struct work *work, struct id person, const char *ground,
                                    struct erasure *erasure) {
  struct db_rows rows;
  struct id ids[AT_ONCE];
  size_t count = 0;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person), db_int(work->now_ms)};
  TRY(db_query(work->db, &sql_erasure_conversations, values, 3, &rows));
  while (count < AT_ONCE && db_step(&rows)) {
    if (db_row_int(&rows, 1) == 0)
      ids[count++] = db_row_id(&rows, 0);
    else
      erasure->held++;
  }
  TRY(db_finish(&rows));
  for (size_t i = 0; i < count; i++) {
    struct retention_item item = {work->actor.workspace, ids[i], person};
    TRY(retention_erase(work, &item, ground));
    work_forget(work, ids[i]);
  }
  erasure->conversations += (int64_t)count;
  return ERR_NONE;
}

/* The person stays while something of theirs is held; what was given for other purposes does
 * not. */
static enum err erase_values(struct work *work, struct id person, const char *ground) {
  struct db_rows rows;
  struct str purposes[AT_ONCE];
  size_t count = 0;
  enum err error = ERR_NONE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person)};
  TRY(db_query(work->db, &sql_erasure_purposes, values, 2, &rows));
  while (!error && count < AT_ONCE && db_step(&rows))
    error = arena_copy(work->arena, db_row_bytes(&rows, 0), &purposes[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  for (size_t i = 0; i < count; i++) TRY(datum_forget_purpose(work, person, purposes[i], ground));
  return gate_refresh_person(work, person);
}

/*= GDPR Art. 17(1) */
/*= GDPR Art. 17(3)(b) */
enum err erasure_of_person(struct work *work, struct id person, const char *ground,
                           struct erasure *erasure_out) {
  struct erasure erasure = {0};
  TRY(erase_conversations(work, person, ground, &erasure));
  if (erasure.held > 0) TRY(erase_values(work, person, ground));
  *erasure_out = erasure;
  return ERR_NONE;
}
