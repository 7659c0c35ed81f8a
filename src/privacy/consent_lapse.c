/* A consent whose term is over carries nothing any more: what rested on it goes with it. */
#include "consent.sql.h"
#include "privacy/consent_internal.h"
#include "privacy/proof.h"
#include "privacy/retention_proof.h"

struct lapse {
  struct id workspace;
  struct id person;
  struct id site;
  struct str purpose;
};

static enum err read_due(struct work *work, int64_t at_ms, size_t limit, struct lapse *list,
                         size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct db_value values[] = {db_int(at_ms), db_int((int64_t)limit)};
  TRY(db_query(work->db, &sql_consent_lapsed, values, 2, &rows));
  while (!error && count < limit && db_step(&rows)) {
    struct lapse *lapse = &list[count++];
    lapse->workspace = db_row_id(&rows, 0);
    lapse->person = db_row_id(&rows, 1);
    lapse->site = db_row_id(&rows, 2);
    error = arena_copy(work->arena, db_row_bytes(&rows, 3), &lapse->purpose);
  }
  *count_out = count;
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/* The record of it is proof of the past from here on. */
/*= GDPR Art. 17(3)(e) */
static enum err end_record(struct work *work, const struct lapse *lapse, struct id record) {
  int64_t days;
  if (id_is_zero(record)) return ERR_NONE;
  TRY(proof_days(work, lapse->site, &days));
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&record),
                              db_int(work->now_ms + days * CONSENT_DAY_MS)};
  return db_run(work->db, &sql_consent_supersede, values, 3, NULL);
}

/* Values are counted for the day's proof. */
/*= GDPR Art. 5(1)(e) */
/*= GDPR Art. 17(1)(b) */
static enum err lapse_one(struct work *work, const struct lapse *lapse, int64_t at_ms) {
  struct standing standing;
  struct consent_outcome *outcome = ARENA_NEW(work->arena, struct consent_outcome);
  const char *rule = arena_c_string(work->arena, lapse->purpose);
  struct consent_forgetting forgetting = {lapse->site, lapse->person, lapse->purpose, "lapsed"};
  if (!outcome || !rule) return ERR_MACHINE;
  TRY(standing_read(work, lapse->person, lapse->purpose, &standing));
  TRY(consent_forget(work, &forgetting, outcome));
  TRY(end_record(work, lapse, standing.record));
  if (consent_state_valid(standing.consent)) standing.since_ms = standing.expires_ms;
  standing.consent = CONSENT_EXPIRED;
  standing.expires_ms = 0;
  if (outcome->erased_count > 0) standing.lapsed_ms = work->now_ms;
  TRY(standing_write(work, lapse->person, lapse->purpose, &standing));
  return retention_proof_count(work, lapse->workspace, rule, (int64_t)outcome->erased_count, at_ms);
}

enum err consent_lapse(struct work *work, int64_t at_ms, size_t limit, int64_t *count_out) {
  size_t count;
  enum err error = ERR_NONE;
  struct actor actor = work->actor;
  struct lapse *list = arena_alloc(work->arena, limit * sizeof *list);
  if (!list) return ERR_MACHINE;
  TRY(read_due(work, at_ms, limit, list, &count));
  for (size_t i = 0; i < count && !error; i++) {
    work->actor = (struct actor){.kind = ACTOR_SYSTEM, .workspace = list[i].workspace};
    error = lapse_one(work, &list[i], at_ms);
  }
  work->actor = actor;
  if (!error) *count_out += (int64_t)count;
  return error;
}
