#include "privacy/incident.h"

#include "incident.sql.h"
#include "ledger/ledger.h"
#include "privacy/purpose_builtin.h"
#include "privacy/retention.h"
#include "privacy/term.h"

#define REASON_LEAST_BYTES 3
#define LIST_MAX 1000
#define INCIDENTS_MAX 100

static struct personal_subject subject_of(struct id workspace, const struct incident *incident) {
  return (struct personal_subject){
      .workspace = workspace, .key = incident->key, .gate = gate_state_of_staff(incident->id)};
}

enum err incident_read(struct work *work, struct incident *incident_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_int(work->now_ms)};
  TRY(db_one(work->db, &sql_incident_read, values, 2, &rows));
  struct incident incident = {.id = db_row_id(&rows, 0),
                              .begun_by = db_row_id(&rows, 1),
                              .begun_at = db_row_int(&rows, 2),
                              .until_ms = db_row_int(&rows, 3),
                              .key = {db_row_int(&rows, 4), db_row_id(&rows, 5)},
                              .addresses = db_row_int(&rows, 7)};
  enum err error = arena_copy(work->arena, db_row_bytes(&rows, 6), &incident.reason_sealed);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *incident_out = incident;
  return ERR_NONE;
}

enum err incident_until(struct work *work, int64_t *until_ms_out) {
  struct incident incident;
  enum err error = incident_read(work, &incident);
  if (error && error != ERR_NOT_FOUND) return error;
  *until_ms_out = error ? 0 : incident.until_ms;
  return ERR_NONE;
}

enum err incident_active(struct work *work, bool *active_out) {
  int64_t until_ms;
  TRY(incident_until(work, &until_ms));
  *active_out = until_ms > 0;
  return ERR_NONE;
}

enum err incident_reason(struct work *work, const struct incident *incident,
                         struct personal *reason_out) {
  struct personal_subject subject = subject_of(work->actor.workspace, incident);
  struct personal_spot spot = {.row = incident->id};
  return personal_open(work, personal_at(&subject, FIELD_INCIDENT_REASON, spot), GATE_READ,
                       incident->reason_sealed, reason_out);
}

static enum err record(struct work *work, const struct incident *incident, const char *note) {
  struct ledger_entry entry = {.kind = LEDGER_INCIDENT_MODE,
                               .object = incident->id,
                               .purpose = PURPOSE_SECURITY,
                               .note = str_from(note)};
  return ledger_record(work, &entry);
}

static enum err check(struct work *work, struct personal reason, int64_t until_ms) {
  bool active;
  if (!actor_has_role(&work->actor, ROLE_ADMINISTRATOR))
    return work_fault(work, ERR_DENIED, gate_sentence(GATE_NOT_NEEDED));
  if (personal_check(FIELD_INCIDENT_REASON, reason) ||
      personal_bytes_for_crypto(reason).len < REASON_LEAST_BYTES)
    return work_fault(work, ERR_INVALID, "reason: what is looked into, at most 400 bytes");
  if (until_ms <= work->now_ms || until_ms - work->now_ms > INCIDENT_DAYS_MAX * TERM_DAY_MS)
    return work_fault(work, ERR_INVALID, "until: a time to come, at most fourteen days from now");
  TRY(incident_active(work, &active));
  return active ? work_fault(work, ERR_CONFLICT, "Incident mode is on already.") : ERR_NONE;
}

/*= GDPR Art. 6(1)(f) */
enum err incident_begin(struct work *work, struct personal reason, int64_t until_ms) {
  struct buf sealed = {0};
  struct clock clock = clock_fixed(work->now_ms);
  TRY(check(work, reason, until_ms));
  struct incident incident = {.id = id_new(&clock, work->rng), .until_ms = until_ms};
  TRY(keyring_take(work->keyring, &incident.key));
  struct personal_subject subject = subject_of(work->actor.workspace, &incident);
  struct personal_spot spot = {.row = incident.id};
  enum err error =
      personal_seal(work, personal_at(&subject, FIELD_INCIDENT_REASON, spot), reason, &sealed);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&incident.id),
                              db_int(incident.key.slot),     db_id(&incident.key.key),
                              db_bytes(buf_str(&sealed)),    db_id(&work->actor.id),
                              db_int(work->now_ms),          db_int(until_ms)};
  if (!error) error = db_run(work->db, &sql_incident_insert, values, 8, NULL);
  buf_done(&sealed);
  return error ? error : record(work, &incident, "begun");
}

enum err incident_end(struct work *work) {
  struct incident incident;
  if (!actor_has_role(&work->actor, ROLE_ADMINISTRATOR))
    return work_fault(work, ERR_DENIED, gate_sentence(GATE_NOT_NEEDED));
  TRY(incident_read(work, &incident));
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&incident.id),
                              db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_incident_end, values, 3, NULL));
  return record(work, &incident, "ended");
}

static enum err insert(struct work *work, const struct incident *incident, const char *what,
                       struct personal address) {
  struct db_rows rows;
  struct buf sealed = {0};
  struct db_value next[] = {db_id(&work->actor.workspace), db_id(&incident->id)};
  TRY(db_one(work->db, &sql_incident_next, next, 2, &rows));
  int64_t number = db_row_int(&rows, 0);
  TRY(db_finish(&rows));
  struct personal_subject subject = subject_of(work->actor.workspace, incident);
  struct personal_spot spot = {.row = incident->id, .sequence = number};
  enum err error =
      personal_seal(work, personal_at(&subject, FIELD_INCIDENT_SOURCE, spot), address, &sealed);
  struct db_value values[] = {
      db_id(&work->actor.workspace), db_id(&incident->id),    db_int(number),
      db_int(work->now_ms),          db_text(str_from(what)), db_bytes(buf_str(&sealed))};
  if (!error) error = db_run(work->db, &sql_incident_address_insert, values, 6, NULL);
  buf_done(&sealed);
  return error;
}

/*= GDPR Art. 5(1)(c) */
enum err incident_note(struct work *work, const char *what, struct personal address) {
  struct incident incident;
  enum err error = incident_read(work, &incident);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  if (incident.addresses >= INCIDENT_ADDRESSES_MAX) return ERR_NONE;
  return insert(work, &incident, what, address);
}

static enum err address_read(struct work *work, const struct personal_subject *subject,
                             struct id incident, const struct db_rows *rows,
                             struct incident_address *out) {
  struct personal_spot spot = {.row = incident, .sequence = db_row_int(rows, 0)};
  out->at_ms = db_row_int(rows, 1);
  TRY(arena_copy(work->arena, db_row_bytes(rows, 2), &out->what));
  return personal_open(work, personal_at(subject, FIELD_INCIDENT_SOURCE, spot), GATE_READ,
                       db_row_bytes(rows, 3), &out->address);
}

/* What is older is gone, though the clock's job may still be on its way. */
/*= GDPR Art. 5(1)(e) */
static int64_t oldest(const struct work *work) {
  return work->now_ms - term_rule(TERM_INCIDENT_ADDRESS)->length_ms;
}

/* Appends the incident's to the list. A look: recorded first. */
/*= GDPR Art. 32(1)(b) */
static enum err look(struct work *work, const struct incident *incident,
                     struct incident_address *list, size_t *count) {
  struct db_rows rows;
  enum err error = ERR_NONE;
  struct personal_subject subject = subject_of(work->actor.workspace, incident);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&incident->id),
                              db_int(oldest(work))};
  TRY(record(work, incident, "addresses looked at"));
  TRY(db_query(work->db, &sql_incident_addresses, values, 3, &rows));
  while (!error && *count < LIST_MAX && db_step(&rows))
    error = address_read(work, &subject, incident->id, &rows, &list[(*count)++]);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

enum err incident_addresses(struct work *work, const struct incident *incident,
                            struct incident_address **list_out, size_t *count_out) {
  size_t count = 0;
  struct incident_address *list = arena_alloc(work->arena, LIST_MAX * sizeof *list);
  if (!list) return ERR_MACHINE;
  TRY(look(work, incident, list, &count));
  *list_out = list;
  *count_out = count;
  return ERR_NONE;
}

static enum err holding(struct work *work, struct incident *incidents, size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct db_value values[] = {db_id(&work->actor.workspace), db_int(oldest(work))};
  TRY(db_query(work->db, &sql_incident_holding, values, 2, &rows));
  while (count < INCIDENTS_MAX && db_step(&rows))
    incidents[count++] = (struct incident){.id = db_row_id(&rows, 0),
                                           .key = {db_row_int(&rows, 1), db_row_id(&rows, 2)}};
  *count_out = count;
  return db_finish(&rows);
}

enum err incident_kept(struct work *work, struct incident_address **list_out, size_t *count_out) {
  size_t incident_count;
  size_t count = 0;
  struct incident *incidents = arena_alloc(work->arena, INCIDENTS_MAX * sizeof *incidents);
  struct incident_address *list = arena_alloc(work->arena, LIST_MAX * sizeof *list);
  if (!incidents || !list) return ERR_MACHINE;
  TRY(holding(work, incidents, &incident_count));
  for (size_t i = 0; i < incident_count && count < LIST_MAX; i++)
    TRY(look(work, &incidents[i], list, &count));
  *list_out = list;
  *count_out = count;
  return ERR_NONE;
}

enum err incident_close(struct work *work, struct id *workspace_out) {
  struct db_rows rows;
  struct db_value value = db_int(work->now_ms);
  TRY(db_one(work->db, &sql_incident_closing, &value, 1, &rows));
  struct id workspace = db_row_id(&rows, 0);
  struct id id = db_row_id(&rows, 1);
  TRY(db_finish(&rows));
  struct db_value values[] = {db_id(&workspace), db_id(&id)};
  TRY(db_run(work->db, &sql_incident_closed, values, 2, NULL));
  *workspace_out = workspace;
  return ERR_NONE;
}

/* An incident whose last address went: its key too. */
static enum err expire_one(struct work *work, int64_t at_ms) {
  struct db_rows rows;
  struct db_value value = db_int(at_ms);
  TRY(db_one(work->db, &sql_incident_over, &value, 1, &rows));
  struct id workspace = db_row_id(&rows, 0);
  struct id id = db_row_id(&rows, 1);
  struct keyring_ref key = {db_row_int(&rows, 2), db_row_id(&rows, 3)};
  TRY(db_finish(&rows));
  struct db_value values[] = {db_id(&workspace), db_id(&id)};
  TRY(retention_tombstone(work, workspace, key, "incident"));
  return db_run(work->db, &sql_incident_delete, values, 2, NULL);
}

/*= GDPR Art. 5(1)(e) */
enum err incident_expire(struct work *work, int64_t at_ms, int64_t limit, int64_t *count_out) {
  int64_t gone = 0;
  struct db_value values[] = {db_int(at_ms - term_rule(TERM_INCIDENT_ADDRESS)->length_ms),
                              db_int(limit)};
  TRY(db_run(work->db, &sql_incident_expire, values, 2, &gone));
  *count_out += gone;
  enum err error = expire_one(work, at_ms);
  return error == ERR_NOT_FOUND ? ERR_NONE : error;
}
