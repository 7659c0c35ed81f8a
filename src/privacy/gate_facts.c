#include "privacy/gate_facts.h"

#include <string.h>

#include "gate.sql.h"
#include "privacy/declaration.h"

static const struct id none;

/* NULL where nothing is kept yet: then nothing is over. */
static int64_t kept_until(const struct db_rows *rows, int conversation_column, bool of_key) {
  int column = of_key ? conversation_column + 1 : conversation_column;
  return db_row_is_null(rows, column) ? INT64_MAX : db_row_int(rows, column);
}

/* What is given for a purpose of its own is kept as long as its key is; the rest as long as
 * the conversations. */
static bool rests_under_key(struct id conversation, struct str purpose) {
  return id_is_zero(conversation) && !str_equal(purpose, STR(PURPOSE_ANSWER));
}

static enum err read_base(struct work *work, struct gate_facts *facts, struct id *site_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&facts->person),
                              db_id(&facts->conversation), db_text(facts->code), db_id(&none)};
  TRY(db_one(work->db, &sql_gate_facts_read, values, 5, &rows));
  *site_out = db_row_id(&rows, 0);
  facts->epoch = db_row_int(&rows, 1);
  enum err error = consent_state_of(db_row_int(&rows, 2), &facts->consent);
  facts->consent_version = db_row_int(&rows, 3);
  facts->consent_explicit = db_row_int(&rows, 4) != 0;
  facts->age = (enum gate_age)(db_row_int(&rows, 5) & 3);
  facts->consent_expires_ms = db_row_int(&rows, 6);
  facts->objected = !db_row_is_null(&rows, 7);
  facts->restricted = db_row_int(&rows, 8) > 0;
  facts->kept_until_ms = kept_until(&rows, 9, rests_under_key(facts->conversation, facts->code));
  facts->suspended = db_row_int(&rows, 13) > 0;
  facts->read_only = db_row_int(&rows, 14) > 0;
  /* What a conversation is held for holds the name beside it; not what was given for another
   * purpose. */
  if (!rests_under_key(facts->conversation, facts->code))
    facts->held_until_ms = db_row_int(&rows, 11);
  /* Who has asked for a copy gets it, though the term ends before the answer. */
  if (db_row_int(&rows, 12) > 0) facts->held_until_ms = INT64_MAX;
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/* The version under which the person's conversation was begun. ERR_NOT_FOUND: none was. */
static enum err told_version(struct work *work, const struct gate_facts *facts,
                             int64_t *version_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&facts->person),
                              db_id(&facts->conversation), db_id(&none)};
  TRY(db_one(work->db, &sql_gate_conversation_purpose, values, 4, &rows));
  bool own = str_equal(db_row_bytes(&rows, 1), facts->code);
  *version_out = db_row_int(&rows, 2);
  TRY(db_finish(&rows));
  return own ? ERR_NONE : ERR_NOT_FOUND;
}

static enum err read_declaration(struct work *work, struct gate_facts *facts) {
  struct declaration declaration;
  if (facts->purpose.declaration.len == 0) return ERR_NONE;
  TRY(declaration_of(work, &facts->purpose, &declaration));
  facts->explicit_needed = declaration.is_explicit;
  facts->age_needed = declaration.children;
  return ERR_NONE;
}

/* A conversation keeps the version of its own purpose that it was begun under; of every other
 * purpose the newest counts that the person was told. */
/*= GDPR Art. 13(3) */
static enum err read_told(struct work *work, struct id site, struct gate_facts *facts) {
  int64_t version = 0;
  enum err error = told_version(work, facts, &version);
  if (!error && version == facts->purpose.version) return ERR_NONE;
  if (!error) {
    error = purpose_read_version(work, site, facts->code, version, &facts->purpose);
    return error == ERR_NOT_FOUND ? ERR_NONE : error;
  }
  if (error != ERR_NOT_FOUND || !facts->in_force) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  error = purpose_read_told(work, site, facts->code, facts->person, &facts->purpose);
  facts->untold = error == ERR_NOT_FOUND;
  return facts->untold ? ERR_NONE : error;
}

/* Of the version that the person was told; in force as long as the purpose was not ended. */
/*= GDPR Art. 5(1)(a) */
static enum err read_purpose(struct work *work, struct id site, struct gate_facts *facts) {
  enum err error = purpose_read(work, site, facts->code, &facts->purpose);
  if (error && error != ERR_NOT_FOUND) return error;
  facts->in_force = error == ERR_NONE;
  TRY(read_told(work, site, facts));
  return read_declaration(work, facts);
}

enum err gate_facts_load(struct work *work, struct id person, struct id conversation,
                         struct str purpose, struct gate_facts *facts_out) {
  struct id site;
  struct gate_facts facts = {.person = person, .conversation = conversation, .code = purpose};
  TRY(read_base(work, &facts, &site));
  TRY(read_purpose(work, site, &facts));
  *facts_out = facts;
  return ERR_NONE;
}

bool gate_row_read(const struct db_rows *rows, int column, int64_t epoch,
                   struct gate_state *state_out) {
  if (db_row_is_null(rows, column) || db_row_int(rows, column + 6) != epoch) return false;
  state_out->allowed = db_row_int(rows, column);
  state_out->reason = (enum gate_verdict)(db_row_int(rows, column + 1) & 15);
  state_out->fields = (uint64_t)db_row_int(rows, column + 2);
  state_out->roles = (uint32_t)db_row_int(rows, column + 3);
  state_out->valid_until_ms = db_row_int(rows, column + 4);
  state_out->held_until_ms = db_row_int(rows, column + 5);
  state_out->epoch = epoch;
  state_out->version = db_row_int(rows, column + 7);
  return true;
}

/* ERR_NOT_FOUND: no row of this epoch; version_out is that of the older one, or 0. */
static enum err read_row(struct work *work, struct gate_state *state, int64_t *version_out) {
  struct db_rows rows;
  struct str purpose = str_from(state->purpose);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&state->person),
                              db_id(&state->conversation), db_text(purpose), db_id(&none)};
  *version_out = 0;
  TRY(db_one(work->db, &sql_gate_read, values, 5, &rows));
  bool fresh = gate_row_read(&rows, 0, db_row_int(&rows, 8), state);
  *version_out = db_row_int(&rows, 7);
  state->kept_until_ms = kept_until(&rows, 9, rests_under_key(state->conversation, purpose));
  TRY(db_finish(&rows));
  return fresh ? ERR_NONE : ERR_NOT_FOUND;
}

static enum err derive(struct work *work, struct gate_state *state) {
  struct gate_facts facts;
  char code[GATE_PURPOSE_BYTES];
  memcpy(code, state->purpose, sizeof code);
  TRY(gate_facts_load(work, state->person, state->conversation, str_from(code), &facts));
  gate_derive(&facts, state);
  return ERR_NONE;
}

static enum err state_for(struct id person, struct id conversation, struct str purpose,
                          struct gate_state *out) {
  *out = (struct gate_state){.person = person, .conversation = conversation};
  if (purpose.len == 0 || purpose.len > PURPOSE_CODE_MAX) return ERR_NOT_FOUND;
  memcpy(out->purpose, purpose.data, purpose.len);
  return ERR_NONE;
}

enum err gate_load(struct work *work, struct id person, struct id conversation, struct str purpose,
                   struct gate_state *state_out) {
  struct gate_state state;
  int64_t version;
  TRY(state_for(person, conversation, purpose, &state));
  enum err error = read_row(work, &state, &version);
  if (error == ERR_NOT_FOUND) {
    state.version = version;
    TRY(derive(work, &state));
    if (work->ledger) TRY(gate_store(work, &state));
  } else if (error) {
    return error;
  }
  *state_out = state;
  return ERR_NONE;
}

enum err gate_refresh(struct work *work, struct id person, struct id conversation,
                      struct str purpose) {
  struct gate_state state;
  struct gate_state old;
  int64_t version;
  TRY(state_for(person, conversation, purpose, &state));
  old = state;
  enum err error = read_row(work, &old, &version);
  if (error && error != ERR_NOT_FOUND) return error;
  state.version = version;
  TRY(derive(work, &state));
  return gate_store(work, &state);
}

struct row_name {
  struct id conversation;
  struct str purpose;
};
#define ROWS_MAX 4096

enum err gate_refresh_person(struct work *work, struct id person) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct row_name *names = arena_alloc(work->arena, ROWS_MAX * sizeof *names);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person)};
  if (!names) return ERR_MACHINE;
  TRY(db_query(work->db, &sql_gate_rows, values, 2, &rows));
  while (!error && db_step(&rows)) {
    if (count == ROWS_MAX) error = ERR_TOO_LARGE;
    if (error) break;
    names[count].conversation = db_row_id(&rows, 0);
    error = arena_copy(work->arena, db_row_bytes(&rows, 1), &names[count++].purpose);
  }
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  for (size_t i = 0; i < count; i++)
    TRY(gate_refresh(work, person, names[i].conversation, names[i].purpose));
  return ERR_NONE;
}

enum err gate_configuration_changed(struct work *work) {
  struct db_value values[] = {db_id(&work->actor.workspace)};
  TRY(db_run(work->db, &sql_gate_epoch_raise, values, 1, NULL));
  work_forget(work, none);
  return ERR_NONE;
}
