#include "privacy/forget_field.h"

#include <sodium.h>

#include "forget_field.sql.h"
#include "privacy/retention.h"

#define PEOPLE_MAX 100 /* as in forget_field_people */

struct row {
  struct id person;
  struct keyring_ref key;
  int64_t version;
  struct str name;
  struct str email;
};

static enum err read_row(struct work *work, struct id person, struct row *row) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person)};
  TRY(db_one(work->db, &sql_forget_field_person, values, 2, &rows));
  *row = (struct row){.person = person,
                      .key = {db_row_int(&rows, 0), db_row_id(&rows, 1)},
                      .version = db_row_int(&rows, 4)};
  enum err error = arena_copy(work->arena, db_row_bytes(&rows, 2), &row->name);
  if (!error) error = arena_copy(work->arena, db_row_bytes(&rows, 3), &row->email);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

static enum err write_row(struct work *work, const struct row *row, struct keyring_ref key) {
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&row->person),
                              db_int(key.slot),
                              db_id(&key.key),
                              row->name.len ? db_bytes(row->name) : db_null(),
                              row->email.len ? db_bytes(row->email) : db_null(),
                              db_int(row->version + 1),
                              db_int(row->email.len > 0)};
  return db_run(work->db, &sql_forget_field_person_write, values, 8, NULL);
}

/* The value that stays, under the fresh key, in the arena. */
static enum err seal_again(struct work *work, const struct row *row, enum field field,
                           struct keyring_ref key, struct str *sealed) {
  struct buf again = {0};
  struct personal_subject old = {.workspace = work->actor.workspace, .key = row->key};
  struct personal_subject fresh = {.workspace = work->actor.workspace, .key = key};
  struct personal_spot was = {.row = row->person, .version = row->version};
  struct personal_spot is = {.row = row->person, .version = row->version + 1};
  if (sealed->len == 0) return ERR_NONE;
  enum err error = personal_seal_again(work, personal_at(&old, field, was),
                                       personal_at(&fresh, field, is), *sealed, &again);
  if (!error) error = arena_copy(work->arena, buf_str(&again), sealed);
  buf_done(&again);
  return error;
}

/*= GDPR Art. 17(1) */
enum err forget_field_contact(struct work *work, struct id person, enum field field,
                              const char *ground) {
  struct row row;
  struct keyring_ref fresh;
  TRY(read_row(work, person, &row));
  struct str *gone = field == FIELD_PERSON_NAME ? &row.name : &row.email;
  struct str *stays = field == FIELD_PERSON_NAME ? &row.email : &row.name;
  if (gone->len == 0) return ERR_NOT_FOUND;
  *gone = STR_EMPTY;
  TRY(keyring_take(work->keyring, &fresh));
  TRY(seal_again(work, &row, field == FIELD_PERSON_NAME ? FIELD_PERSON_EMAIL : FIELD_PERSON_NAME,
                 fresh, stays));
  TRY(write_row(work, &row, fresh));
  return retention_tombstone(work, work->actor.workspace, row.key, ground);
}

struct lost {
  size_t seen;
  size_t count;
  struct id workspaces[PEOPLE_MAX];
  struct id people[PEOPLE_MAX];
};

static enum err find_lost(struct work *work, struct id *after, struct lost *lost) {
  struct db_rows rows;
  enum err error = ERR_NONE;
  struct db_value values[] = {db_id(after)};
  lost->seen = lost->count = 0;
  TRY(db_query(work->db, &sql_forget_field_people, values, 1, &rows));
  while (!error && lost->seen < PEOPLE_MAX && db_step(&rows)) {
    uint8_t key[KEYRING_KEY_BYTES];
    struct keyring_ref ref = {db_row_int(&rows, 2), db_row_id(&rows, 3)};
    lost->workspaces[lost->count] = db_row_id(&rows, 0);
    lost->people[lost->count] = *after = db_row_id(&rows, 1);
    lost->seen++;
    error = keyring_open_key(work->keyring, lost->workspaces[lost->count], ref, key);
    sodium_memzero(key, sizeof key);
    if (error != ERR_NOT_FOUND) continue;
    error = ERR_NONE;
    lost->count++;
  }
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/*= GDPR Art. 17(1) */
enum err forget_field_lost(struct work *work, struct id *after, bool *more_out) {
  struct lost lost;
  struct work own = *work;
  TRY(find_lost(work, after, &lost));
  for (size_t i = 0; i < lost.count; i++) {
    struct row row;
    struct keyring_ref fresh;
    own.actor.workspace = lost.workspaces[i];
    TRY(read_row(&own, lost.people[i], &row));
    row.name = row.email = STR_EMPTY;
    TRY(keyring_take(own.keyring, &fresh));
    TRY(write_row(&own, &row, fresh));
  }
  *more_out = lost.seen == PEOPLE_MAX;
  return ERR_NONE;
}
