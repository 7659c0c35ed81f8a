#include "privacy/doubt.h"

#include <stdio.h>

#include "doubt.sql.h"
#include "ledger/ledger.h"
#include "privacy/gate_facts.h"
#include "privacy/purpose_builtin.h"

/* Every restored person counts as having objected, where an objection would have ended it.
 * What rests on consent has ended already, and nothing would run without the built-in ones. */
static bool may_have_ended(const struct purpose *purpose) {
  const struct purpose_builtin *builtin = purpose_builtin_find(purpose->code);
  return purpose_is_objectable(purpose) && !purpose_is_optional(purpose) &&
         !(builtin && builtin->always);
}

/*= GDPR Art. 21(1) */
/*= GDPR Art. 21(3) */
static enum err doubt_purposes(struct work *work, struct id site, const struct purpose *purposes,
                               size_t count, struct doubt *doubt) {
  for (size_t i = 0; i < count; i++) {
    int64_t changed = 0;
    struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site),
                                db_text(purposes[i].code), db_int(work->now_ms)};
    if (!may_have_ended(&purposes[i])) continue;
    TRY(db_run(work->db, &sql_doubt_objections, values, 4, &changed));
    doubt->objections += changed;
  }
  return ERR_NONE;
}

/* Ended purposes too: one may be taken up again. */
static enum err doubt_site(struct work *work, struct id site, struct doubt *doubt) {
  struct purpose *purposes;
  size_t count;
  TRY(purpose_list(work, site, &purposes, &count));
  TRY(doubt_purposes(work, site, purposes, count, doubt));
  TRY(purpose_list_ended(work, site, &purposes, &count));
  return doubt_purposes(work, site, purposes, count, doubt);
}

/* The first id of the query, into the last of its values. ERR_NOT_FOUND: there is no more. */
static enum err next(struct work *work, const struct sql *sql, const struct db_value *values,
                     size_t count, struct id *id) {
  struct db_rows rows;
  TRY(db_one(work->db, sql, values, count, &rows));
  *id = db_row_id(&rows, 0);
  return db_finish(&rows);
}

static enum err doubt_sites(struct work *work, struct doubt *doubt) {
  struct id site = {{0}};
  for (;;) {
    struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
    enum err error = next(work, &sql_doubt_site_next, values, 2, &site);
    if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
    TRY(doubt_site(work, site, doubt));
  }
}

/*= GDPR Art. 5(2) */
static enum err record(struct work *work, const struct doubt *doubt) {
  char note[160];
  (void)snprintf(note, sizeof note, "after a restore: %lld consents expired, %lld objections noted",
                 (long long)doubt->consents, (long long)doubt->objections);
  struct ledger_entry entry = {.kind = LEDGER_BACKUP, .note = str_from(note)};
  return ledger_record(work, &entry);
}

/* Nobody can show that these consents still stand. */
/*= GDPR Art. 7(1) */
/*= GDPR Art. 7(3) */
static enum err doubt_workspace(struct work *work, struct doubt *doubt_out) {
  struct doubt doubt = {0, 0};
  struct db_value values[] = {db_id(&work->actor.workspace), db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_doubt_consents, values, 2, &doubt.consents));
  TRY(doubt_sites(work, &doubt));
  TRY(gate_configuration_changed(work));
  doubt_out->consents += doubt.consents;
  doubt_out->objections += doubt.objections;
  return record(work, &doubt);
}

static enum err doubt_all(struct work *work, struct doubt *doubt) {
  struct id workspace = {{0}};
  for (;;) {
    struct db_value values[] = {db_id(&workspace)};
    enum err error = next(work, &sql_doubt_workspace_next, values, 1, &workspace);
    if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
    work->actor.workspace = workspace;
    TRY(doubt_workspace(work, doubt));
  }
}

enum err doubt_choices(struct work *work, struct doubt *doubt_out) {
  struct actor actor = work->actor;
  struct doubt doubt = {0, 0};
  enum err error = doubt_all(work, &doubt);
  work->actor = actor;
  if (!error) *doubt_out = doubt;
  return error;
}
