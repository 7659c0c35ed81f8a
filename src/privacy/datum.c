#include "privacy/datum.h"

#include <sodium.h>

#include <string.h>

#include "datum.sql.h"
#include "ledger/ledger.h"
#include "privacy/gate_facts.h"
#include "privacy/proof.h"
#include "privacy/retention.h"
#include "privacy/term.h"

#define DATUM_LIST_MAX 500
#define KEYS_MAX 1000
#define PEOPLE_MAX 100 /* as in datum_people */

static const struct id none;

enum err datum_kind(struct str field, enum field *kind_out) {
  if (str_starts(field, STR("attribute.")) && field.len > 10) {
    *kind_out = FIELD_ATTRIBUTE;
    return ERR_NONE;
  }
  for (int i = FIELD_ATTRIBUTE + 1; i < FIELD_COUNT; i++) {
    if (!str_equal(field, str_from(field_rule((enum field)i)->name))) continue;
    *kind_out = (enum field)i;
    return ERR_NONE;
  }
  return ERR_INVALID;
}

/* The key of (person, purpose); a fresh one when there is none yet. */
static enum err key_for(struct work *work, const struct datum_value *value,
                        struct keyring_ref *ref_out) {
  struct db_rows rows;
  int64_t until = value->kept_until ? value->kept_until : INT64_MAX;
  struct db_value find[] = {db_id(&work->actor.workspace), db_id(&value->person),
                            db_text(value->purpose), db_int(until)};
  enum err error = db_one(work->db, &sql_datum_key, find, 3, &rows);
  if (!error) {
    *ref_out = (struct keyring_ref){db_row_int(&rows, 0), db_row_id(&rows, 1)};
    TRY(db_finish(&rows));
    return db_run(work->db, &sql_datum_key_extend, find, 4, NULL);
  }
  if (error != ERR_NOT_FOUND) return error;
  TRY(keyring_take(work->keyring, ref_out));
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&value->person),
                              db_text(value->purpose),       db_int(ref_out->slot),
                              db_id(&ref_out->key),          db_int(until)};
  return db_run(work->db, &sql_datum_key_insert, values, 6, NULL);
}

static enum err row_read(struct work *work, const struct db_rows *rows, struct id person,
                         struct datum *out) {
  *out = (struct datum){.id = db_row_id(rows, 0),
                        .person = person,
                        .conversation = db_row_id(rows, 1),
                        .key = {db_row_int(rows, 4), db_row_id(rows, 5)},
                        .version = db_row_int(rows, 7),
                        .at_ms = db_row_int(rows, 8),
                        .kept_until = db_row_int(rows, 9)};
  TRY(arena_copy(work->arena, db_row_bytes(rows, 2), &out->purpose));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 3), &out->field));
  TRY(arena_copy(work->arena, db_row_bytes(rows, 6), &out->sealed));
  return datum_kind(out->field, &out->kind) ? ERR_CORRUPT : ERR_NONE;
}

enum err datum_read(struct work *work, struct id person, struct str purpose, struct str field,
                    struct datum *datum_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person), db_text(purpose),
                              db_text(field)};
  TRY(db_one(work->db, &sql_datum_one, values, 4, &rows));
  enum err error = row_read(work, &rows, person, datum_out);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

enum err datum_list(struct work *work, struct id person, struct str purpose,
                    struct datum **list_out, size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct datum *list = arena_alloc(work->arena, DATUM_LIST_MAX * sizeof *list);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person), db_text(purpose)};
  if (!list) return ERR_MACHINE;
  TRY(db_query(work->db, &sql_datum_all, values, 3, &rows));
  while (!error && count < DATUM_LIST_MAX && db_step(&rows))
    error = row_read(work, &rows, person, &list[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *list_out = list;
  *count_out = count;
  return ERR_NONE;
}

/* With a conversation, its term counts; else the datum's own. */
static enum err subject_of(struct work *work, const struct datum *datum,
                           struct personal_subject *subject_out) {
  *subject_out = (struct personal_subject){.workspace = work->actor.workspace, .key = datum->key};
  struct id conversation = datum->kept_until ? none : datum->conversation;
  TRY(gate_load(work, datum->person, conversation, datum->purpose, &subject_out->gate));
  if (datum->kept_until) subject_out->gate.kept_until_ms = datum->kept_until;
  return ERR_NONE;
}

/*= GDPR Art. 5(1)(b) */
enum err datum_open(struct work *work, const struct datum *datum, enum gate_operation operation,
                    struct personal *text_out) {
  struct personal_subject subject;
  struct personal_spot spot = {.row = datum->id, .version = datum->version};
  TRY(subject_of(work, datum, &subject));
  return personal_open(work, personal_at(&subject, datum->kind, spot), operation, datum->sealed,
                       text_out);
}

static enum err write_row(struct work *work, const struct datum *datum, struct str sealed) {
  struct db_value values[] = {
      db_id(&work->actor.workspace),
      db_id(&datum->id),
      db_id(&datum->person),
      db_text(datum->purpose),
      id_is_zero(datum->conversation) ? db_null() : db_id(&datum->conversation),
      db_text(datum->field),
      db_bytes(sealed),
      db_int(datum->version),
      db_int(datum->at_ms),
      datum->kept_until ? db_int(datum->kept_until) : db_null()};
  return db_run(work->db, &sql_datum_write, values, 10, NULL);
}

static enum err seal_and_write(struct work *work, const struct datum *datum, struct personal text) {
  struct personal_subject subject;
  struct buf sealed = {0};
  struct personal_spot spot = {.row = datum->id, .version = datum->version};
  TRY(subject_of(work, datum, &subject));
  enum err error = personal_seal(work, personal_at(&subject, datum->kind, spot), text, &sealed);
  if (!error) error = write_row(work, datum, buf_str(&sealed));
  buf_done(&sealed);
  return error;
}

enum err datum_put(struct work *work, const struct datum_value *value) {
  struct clock clock = clock_fixed(work->now_ms);
  struct datum old;
  struct datum datum = {.person = value->person,
                        .conversation = value->conversation,
                        .purpose = value->purpose,
                        .field = value->field,
                        .version = 1,
                        .at_ms = work->now_ms,
                        .kept_until = value->kept_until};
  TRY(datum_kind(value->field, &datum.kind));
  TRY(personal_check(datum.kind, value->text));
  enum err error = datum_read(work, value->person, value->purpose, value->field, &old);
  if (error && error != ERR_NOT_FOUND) return error;
  datum.id = error ? id_new(&clock, work->rng) : old.id;
  if (!error) datum.version = old.version + 1;
  TRY(key_for(work, value, &datum.key));
  return seal_and_write(work, &datum, value->text);
}

enum err datum_own(struct work *work, const struct datum *datum, struct personal *text_out) {
  struct personal_subject subject = {.workspace = work->actor.workspace, .key = datum->key};
  struct personal_spot spot = {.row = datum->id, .version = datum->version};
  struct actor actor = work->actor;
  subject.gate = (struct gate_state){.person = datum->person,
                                     .allowed = GATE_SHOW,
                                     .valid_until_ms = INT64_MAX,
                                     .kept_until_ms = INT64_MAX};
  work->actor =
      (struct actor){.kind = ACTOR_VISITOR, .workspace = actor.workspace, .id = datum->person};
  enum err error = personal_open(work, personal_at(&subject, datum->kind, spot), GATE_SHOW,
                                 datum->sealed, text_out);
  work->actor = actor;
  return error;
}

/* Nobody sees it: the person's own eyes stand for the move, and the new purpose's gate says
 * whether it may be stored there. */
enum err datum_prolong(struct work *work, struct id person, struct str purpose, struct str field,
                       int64_t kept_until) {
  int64_t changed = 0;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person), db_text(purpose),
                              db_int(kept_until), db_text(field)};
  TRY(db_run(work->db, &sql_datum_prolong, values, 5, &changed));
  return changed ? db_run(work->db, &sql_datum_key_extend, values, 4, NULL) : ERR_NONE;
}

/*= GDPR Art. 6(1) */
enum err datum_move(struct work *work, const struct datum *datum, struct str purpose,
                    int64_t kept_until) {
  struct datum there;
  struct personal text;
  enum err error = datum_read(work, datum->person, purpose, datum->field, &there);
  if (error != ERR_NOT_FOUND) return error;
  TRY(datum_own(work, datum, &text));
  struct datum_value value = {.person = datum->person,
                              .conversation = datum->conversation,
                              .purpose = purpose,
                              .field = datum->field,
                              .text = text,
                              .kept_until = kept_until};
  struct actor actor = work->actor;
  work->actor =
      (struct actor){.kind = ACTOR_VISITOR, .workspace = actor.workspace, .id = datum->person};
  error = datum_put(work, &value);
  work->actor = actor;
  return error;
}

/* The others' key, for as long as the longest of them is kept. */
static enum err fresh_key(struct work *work, const struct datum *gone, const struct datum *list,
                          size_t count, struct keyring_ref *fresh) {
  int64_t until = 0;
  for (size_t i = 0; i < count; i++) {
    int64_t kept = list[i].kept_until ? list[i].kept_until : INT64_MAX;
    if (!id_equal(list[i].id, gone->id) && kept > until) until = kept;
  }
  TRY(keyring_take(work->keyring, fresh));
  struct db_value values[] = {
      db_id(&work->actor.workspace), db_id(&gone->person), db_text(gone->purpose),
      db_int(fresh->slot),           db_id(&fresh->key),   db_int(until)};
  return db_run(work->db, &sql_datum_key_insert, values, 6, NULL);
}

static enum err seal_again(struct work *work, const struct datum *datum, struct keyring_ref key) {
  struct buf sealed = {0};
  struct datum again = *datum;
  struct personal_subject old = {.workspace = work->actor.workspace, .key = datum->key};
  struct personal_subject fresh = {.workspace = work->actor.workspace, .key = key};
  struct personal_spot was = {.row = datum->id, .version = datum->version};
  struct personal_spot is = {.row = datum->id, .version = datum->version + 1};
  enum err error =
      personal_seal_again(work, personal_at(&old, datum->kind, was),
                          personal_at(&fresh, datum->kind, is), datum->sealed, &sealed);
  again.version++;
  if (!error) error = write_row(work, &again, buf_str(&sealed));
  buf_done(&sealed);
  return error;
}

/* The old key still opens until the tombstone is carried out, after the commit. */
/*= GDPR Art. 17(1) */
enum err datum_forget_field(struct work *work, const struct datum *gone, const char *ground) {
  struct datum *list;
  size_t count;
  struct keyring_ref fresh;
  TRY(datum_list(work, gone->person, gone->purpose, &list, &count));
  TRY(datum_forget_purpose(work, gone->person, gone->purpose, ground));
  if (count < 2) return ERR_NONE;
  TRY(fresh_key(work, gone, list, count, &fresh));
  for (size_t i = 0; i < count; i++)
    if (!id_equal(list[i].id, gone->id)) TRY(seal_again(work, &list[i], fresh));
  return ERR_NONE;
}

/*= GDPR Art. 17(1)(b) */
enum err datum_forget_purpose(struct work *work, struct id person, struct str purpose,
                              const char *ground) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person), db_text(purpose)};
  enum err error = db_one(work->db, &sql_datum_key, values, 3, &rows);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  struct keyring_ref ref = {db_row_int(&rows, 0), db_row_id(&rows, 1)};
  TRY(db_finish(&rows));
  TRY(retention_tombstone(work, work->actor.workspace, ref, ground));
  TRY(db_run(work->db, &sql_datum_purpose_delete, values, 3, NULL));
  return db_run(work->db, &sql_datum_key_delete, values, 3, NULL);
}

static enum err tombstones(struct work *work, struct id workspace, struct id person,
                           const char *ground) {
  struct db_rows rows;
  struct keyring_ref refs[KEYS_MAX];
  size_t count = 0;
  struct db_value values[] = {db_id(&workspace), db_id(&person)};
  TRY(db_query(work->db, &sql_datum_keys, values, 2, &rows));
  while (count < KEYS_MAX && db_step(&rows))
    refs[count++] = (struct keyring_ref){db_row_int(&rows, 0), db_row_id(&rows, 1)};
  TRY(db_finish(&rows));
  /* More than a site may have purposes: nothing of it may be forgotten here. */
  if (count == KEYS_MAX) return ERR_CORRUPT;
  for (size_t i = 0; i < count; i++) TRY(retention_tombstone(work, workspace, refs[i], ground));
  return ERR_NONE;
}

/*= GDPR Art. 17(1) */
/*= GDPR Art. 17(3)(e) */
enum err datum_forget_person(struct work *work, struct id workspace, struct id person,
                             const char *ground) {
  static const struct sql *const statements[] = {&sql_datum_person_delete, &sql_datum_keys_delete,
                                                 &sql_datum_standing_delete,
                                                 &sql_datum_restriction_delete};
  int64_t days;
  TRY(proof_days_of_person(work, workspace, person, &days));
  struct db_value values[] = {db_id(&workspace), db_id(&person),
                              db_int(work->now_ms + days * TERM_DAY_MS)};
  TRY(tombstones(work, workspace, person, ground));
  for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
    TRY(db_append(work->db, statements[i], values, 2));
  return db_append(work->db, &sql_datum_consent_minimise, values, 3);
}

struct lost {
  size_t count;
  struct str purposes[KEYS_MAX];
};

static enum err find_lost(struct work *work, struct id person, struct lost *lost) {
  struct db_rows rows;
  enum err error = ERR_NONE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person)};
  lost->count = 0;
  TRY(db_query(work->db, &sql_datum_keys_named, values, 2, &rows));
  while (!error && lost->count < KEYS_MAX && db_step(&rows)) {
    uint8_t key[KEYRING_KEY_BYTES];
    struct keyring_ref ref = {db_row_int(&rows, 1), db_row_id(&rows, 2)};
    error = keyring_open_key(work->keyring, work->actor.workspace, ref, key);
    sodium_memzero(key, sizeof key);
    if (error != ERR_NOT_FOUND) continue;
    error = arena_copy(work->arena, db_row_bytes(&rows, 0), &lost->purposes[lost->count++]);
  }
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

static enum err forget_lost_of(struct work *work, struct id person, const char *ground) {
  struct lost lost;
  TRY(find_lost(work, person, &lost));
  for (size_t i = 0; i < lost.count; i++)
    TRY(datum_forget_purpose(work, person, lost.purposes[i], ground));
  return ERR_NONE;
}

/*= GDPR Art. 17(1)(b) */
enum err datum_forget_lost(struct work *work, const char *ground, struct id *after,
                           bool *more_out) {
  struct db_rows rows;
  struct id people[PEOPLE_MAX];
  struct id workspaces[PEOPLE_MAX];
  struct work own = *work;
  size_t count = 0;
  struct db_value values[] = {db_id(after)};
  TRY(db_query(work->db, &sql_datum_people, values, 1, &rows));
  while (count < PEOPLE_MAX && db_step(&rows)) {
    workspaces[count] = db_row_id(&rows, 0);
    people[count++] = db_row_id(&rows, 1);
  }
  TRY(db_finish(&rows));
  for (size_t i = 0; i < count; i++) {
    own.actor.workspace = workspaces[i];
    TRY(forget_lost_of(&own, people[i], ground));
  }
  if (count > 0) *after = people[count - 1];
  *more_out = count == PEOPLE_MAX;
  return ERR_NONE;
}

enum err datum_forget_conversation(struct work *work, struct id workspace, struct id conversation) {
  struct db_value values[] = {db_id(&workspace), db_id(&conversation)};
  TRY(db_append(work->db, &sql_datum_conversation_delete, values, 2));
  return db_append(work->db, &sql_datum_consent_conversation, values, 2);
}

struct due {
  struct id workspace;
  struct id datum;
  struct id person;
  struct str purpose;
};

static enum err read_due(struct work *work, int64_t at_ms, size_t limit, struct due *dues,
                         size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct db_value values[] = {db_int(at_ms), db_int((int64_t)limit)};
  TRY(db_query(work->db, &sql_datum_due, values, 2, &rows));
  while (!error && count < limit && db_step(&rows)) {
    struct due *due = &dues[count++];
    due->workspace = db_row_id(&rows, 0);
    due->datum = db_row_id(&rows, 1);
    due->person = db_row_id(&rows, 2);
    error = arena_copy(work->arena, db_row_bytes(&rows, 3), &due->purpose);
  }
  *count_out = count;
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

static enum err expire_one(struct work *work, const struct due *due) {
  struct db_rows rows;
  struct db_value one[] = {db_id(&due->workspace), db_id(&due->datum)};
  struct db_value rest[] = {db_id(&due->workspace), db_id(&due->person), db_text(due->purpose)};
  TRY(db_run(work->db, &sql_datum_delete, one, 2, NULL));
  TRY(db_one(work->db, &sql_datum_left, rest, 3, &rows));
  bool last = db_row_int(&rows, 0) == 0;
  TRY(db_finish(&rows));
  return last ? datum_forget_purpose(work, due->person, due->purpose, "retention") : ERR_NONE;
}

/*= GDPR Art. 5(1)(e) */
enum err datum_expire(struct work *work, int64_t at_ms, size_t limit, int64_t *count_out) {
  size_t count;
  struct actor actor = work->actor;
  struct due *dues = arena_alloc(work->arena, limit * sizeof *dues);
  if (!dues) return ERR_MACHINE;
  TRY(read_due(work, at_ms, limit, dues, &count));
  for (size_t i = 0; i < count; i++) {
    work->actor.workspace = dues[i].workspace;
    enum err error = expire_one(work, &dues[i]);
    work->actor = actor;
    if (error) return error;
  }
  *count_out += (int64_t)count;
  return ERR_NONE;
}
