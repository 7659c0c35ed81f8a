#include "privacy/replay.h"

#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/table.h"
#include "ledger/ledger.h"
#include "privacy/gate_facts.h"
#include "privacy/standing.h"
#include "replay.sql.h"

#define CODES_MAX 500
#define PEOPLE_AT_ONCE 200
#define ITEMS_MAX 500

struct replaying {
  struct work *work;
  uint8_t key[KEYRING_KEY_BYTES];
  struct table lines; /* the newest with each tag */
  bool has[JOURNAL_KINDS];
  struct str codes[CODES_MAX]; /* of the site's purposes, those that ended too */
  size_t code_count;
  struct replay count;
};

static enum err find(const struct replaying *r, const struct journal_tag *of,
                     const struct journal_line **line_out) {
  struct id tag;
  *line_out = NULL;
  if (!r->has[of->kind]) return ERR_NONE;
  TRY(journal_tag_make(r->key, of, &tag));
  *line_out = table_get(&r->lines, tag);
  return ERR_NONE;
}

/*= GDPR Art. 7(3) */
/*= GDPR Art. 21(1) */
/*= GDPR Art. 21(3) */
static enum err repeat_choice(struct replaying *r, enum journal_kind kind, struct id person,
                              struct str code) {
  int64_t changed = 0;
  const struct journal_line *line;
  struct journal_tag of = {kind, person, code};
  const struct id *workspace = &r->work->actor.workspace;
  bool objected = kind == JOURNAL_OBJECTED;
  TRY(find(r, &of, &line));
  if (!line) return ERR_NONE;
  struct db_value values[] = {db_id(workspace), db_id(&person), db_text(code), db_int(line->at_ms)};
  TRY(db_run(r->work->db, objected ? &sql_replay_objected : &sql_replay_withdrawn, values, 4,
             &changed));
  *(objected ? &r->count.objected : &r->count.withdrawn) += changed;
  return ERR_NONE;
}

/*= GDPR Art. 18(1) */
static enum err repeat_restriction(struct replaying *r, struct id person, struct id conversation) {
  struct clock clock = clock_fixed(r->work->now_ms);
  for (size_t i = 0; restriction_ground(i); i++) {
    int64_t changed = 0;
    const struct journal_line *line;
    char text[RESTRICTION_DETAIL_BYTES];
    struct str ground = str_from(restriction_ground(i));
    struct journal_tag of = {JOURNAL_RESTRICTED, person,
                             restriction_detail(conversation, ground, text)};
    TRY(find(r, &of, &line));
    if (!line) continue;
    struct id id = id_new(&clock, r->work->rng);
    struct db_value values[] = {db_id(&r->work->actor.workspace),
                                db_id(&id),
                                db_id(&person),
                                id_is_zero(conversation) ? db_null() : db_id(&conversation),
                                db_text(ground),
                                db_int(line->at_ms)};
    TRY(db_run(r->work->db, &sql_replay_restricted, values, 6, &changed));
    r->count.restricted += changed;
  }
  return ERR_NONE;
}

/* Both rest under one version of the row: what the newest has not is gone. */
/*= GDPR Art. 16 */
static enum err repeat_person(struct replaying *r, struct id person) {
  int64_t changed = 0;
  const struct journal_line *name;
  const struct journal_line *email;
  struct journal_tag of = {JOURNAL_CORRECTED, person, STR("name")};
  TRY(find(r, &of, &name));
  of.detail = STR("email");
  TRY(find(r, &of, &email));
  if (!name && !email) return ERR_NONE;
  int64_t version = name ? name->version : 0;
  if (email && email->version > version) version = email->version;
  struct db_value values[] = {
      db_id(&r->work->actor.workspace), db_id(&person),
      name && name->version == version ? db_bytes(name->value) : db_null(),
      email && email->version == version ? db_bytes(email->value) : db_null(), db_int(version)};
  TRY(db_run(r->work->db, &sql_replay_person, values, 5, &changed));
  r->count.corrected += changed;
  return ERR_NONE;
}

/*= GDPR Art. 5(1)(d) */
static enum err repeat_value(struct replaying *r, struct id person, struct id datum) {
  int64_t changed = 0;
  const struct journal_line *line;
  struct journal_tag of = {JOURNAL_CORRECTED, person, id_str(&datum)};
  TRY(find(r, &of, &line));
  if (!line) return ERR_NONE;
  struct db_value values[] = {db_id(&r->work->actor.workspace), db_id(&datum),
                              db_bytes(line->value), db_int(line->version)};
  TRY(db_run(r->work->db, &sql_replay_value, values, 4, &changed));
  r->count.corrected += changed;
  return ERR_NONE;
}

/* Ids of what a person has, and what to do for each. */
static enum err each_of(struct replaying *r, const struct sql *sql, struct id person,
                        enum err (*act)(struct replaying *r, struct id person, struct id item)) {
  struct db_rows rows;
  struct id items[ITEMS_MAX];
  size_t count = 0;
  struct db_value values[] = {db_id(&r->work->actor.workspace), db_id(&person)};
  TRY(db_query(r->work->db, sql, values, 2, &rows));
  while (count < ITEMS_MAX && db_step(&rows)) items[count++] = db_row_id(&rows, 0);
  TRY(db_finish(&rows));
  for (size_t i = 0; i < count; i++) TRY(act(r, person, items[i]));
  return ERR_NONE;
}

static enum err repeat_for(struct replaying *r, struct id person) {
  static const struct id none;
  for (size_t i = 0; i < r->code_count; i++) {
    TRY(repeat_choice(r, JOURNAL_WITHDRAWN, person, r->codes[i]));
    TRY(repeat_choice(r, JOURNAL_OBJECTED, person, r->codes[i]));
  }
  if (r->has[JOURNAL_RESTRICTED]) {
    TRY(repeat_restriction(r, person, none));
    TRY(each_of(r, &sql_replay_conversations, person, repeat_restriction));
  }
  if (!r->has[JOURNAL_CORRECTED]) return ERR_NONE;
  TRY(repeat_person(r, person));
  return each_of(r, &sql_replay_values, person, repeat_value);
}

static enum err read_codes(struct replaying *r, struct id site) {
  struct db_rows rows;
  enum err error = ERR_NONE;
  struct db_value values[] = {db_id(&r->work->actor.workspace), db_id(&site)};
  r->code_count = 0;
  TRY(db_query(r->work->db, &sql_replay_codes, values, 2, &rows));
  while (!error && r->code_count < CODES_MAX && db_step(&rows))
    error = arena_copy(r->work->arena, db_row_bytes(&rows, 0), &r->codes[r->code_count++]);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

static enum err repeat_at(struct replaying *r, struct id site) {
  struct id after = {{0}};
  size_t count = PEOPLE_AT_ONCE;
  TRY(read_codes(r, site));
  while (count == PEOPLE_AT_ONCE) {
    struct db_rows rows;
    struct id people[PEOPLE_AT_ONCE];
    struct db_value values[] = {db_id(&r->work->actor.workspace), db_id(&site), db_id(&after)};
    TRY(db_query(r->work->db, &sql_replay_people, values, 3, &rows));
    for (count = 0; count < PEOPLE_AT_ONCE && db_step(&rows);)
      people[count++] = db_row_id(&rows, 0);
    TRY(db_finish(&rows));
    for (size_t i = 0; i < count; i++) TRY(repeat_for(r, people[i]));
    if (count > 0) after = people[count - 1];
  }
  return ERR_NONE;
}

static enum err repeat_everywhere(struct replaying *r) {
  struct id site = {{0}};
  for (;;) {
    struct db_rows rows;
    struct db_value values[] = {db_id(&site)};
    enum err error = db_one(r->work->db, &sql_replay_site_next, values, 1, &rows);
    if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
    r->work->actor.workspace = db_row_id(&rows, 0);
    site = db_row_id(&rows, 1);
    TRY(db_finish(&rows));
    TRY(repeat_at(r, site));
  }
}

static enum err fill(struct replaying *r, const struct journal_line *lines, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (lines[i].kind == JOURNAL_BEGUN || lines[i].kind == JOURNAL_ERASED) continue;
    r->has[lines[i].kind] = true;
    TRY(table_put(&r->lines, lines[i].tag, (void *)&lines[i]));
  }
  return journal_people_key(r->work->keyring, r->key);
}

/* Where gates were shut and opened is derived anew; each workspace is told that it was so. */
/*= GDPR Art. 5(2) */
static enum err record(struct replaying *r) {
  char note[200];
  struct id workspace = {{0}};
  (void)snprintf(note, sizeof note,
                 "from the journal: %lld withdrawals, %lld objections, %lld restrictions, %lld "
                 "corrections",
                 (long long)r->count.withdrawn, (long long)r->count.objected,
                 (long long)r->count.restricted, (long long)r->count.corrected);
  for (;;) {
    struct db_rows rows;
    struct ledger_entry entry = {.kind = LEDGER_BACKUP, .note = str_from(note)};
    struct db_value values[] = {db_id(&workspace)};
    enum err error = db_one(r->work->db, &sql_replay_workspace_next, values, 1, &rows);
    if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
    workspace = db_row_id(&rows, 0);
    TRY(db_finish(&rows));
    r->work->actor.workspace = workspace;
    TRY(gate_configuration_changed(r->work));
    TRY(ledger_record(r->work, &entry));
  }
}

enum err replay_choices(struct work *work, const struct journal_line *lines, size_t count,
                        struct replay *replay_out) {
  struct actor actor = work->actor;
  struct replaying *r = calloc(1, sizeof *r);
  if (!r) return ERR_MACHINE;
  r->work = work;
  enum err error = fill(r, lines, count);
  if (!error && r->lines.count > 0) error = repeat_everywhere(r);
  if (!error && r->lines.count > 0) error = record(r);
  work->actor = actor;
  if (!error) *replay_out = r->count;
  table_done(&r->lines);
  sodium_memzero(r->key, sizeof r->key);
  free(r);
  return error;
}
