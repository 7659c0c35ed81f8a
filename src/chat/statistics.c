#include "chat/statistics.h"

#include <stdlib.h>
#include <string.h>

#include "ledger/ledger.h"
#include "privacy/datum.h"
#include "privacy/gate_facts.h"
#include "privacy/purpose_builtin.h"
#include "statistics.sql.h"

#define DAY_MS INT64_C(86400000)
#define WEEK_DAYS 7
#define SITES_MAX 500
#define CONVERSATIONS_MAX 20000
#define LIST_MAX 120

struct due {
  struct id workspace;
  struct id site;
  int64_t from_ms;
  int64_t to_ms;
};

struct chat {
  struct id conversation;
  struct id person;
  int64_t messages;
  int64_t answer_ms; /* -1: none yet */
};

/* Monday of the week, or midnight: 1 January 1970 was a Thursday. */
static int64_t floor_to(int64_t at_ms, int64_t length_ms) {
  int64_t shift = length_ms == DAY_MS ? 0 : 3 * DAY_MS;
  return (at_ms + shift) / length_ms * length_ms - shift;
}

/* A period ends before what it counts reaches its own end. */
static struct due due_of(const struct db_rows *rows) {
  int64_t kept_days = db_row_int(rows, 3);
  int64_t last_ms = db_row_int(rows, 4);
  int64_t length_ms = (kept_days > WEEK_DAYS ? WEEK_DAYS : 1) * DAY_MS;
  int64_t from_ms = last_ms > 0 ? last_ms : floor_to(db_row_int(rows, 2), length_ms);
  return (struct due){db_row_id(rows, 0), db_row_id(rows, 1), from_ms, from_ms + length_ms};
}

static enum err list_due(struct work *work, struct due **out, size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct due *list = arena_alloc(work->arena, SITES_MAX * sizeof *list);
  struct db_value values[] = {db_text(STR(PURPOSE_STATISTICS)), db_text(STR(PURPOSE_ANSWER))};
  if (!list) return ERR_MACHINE;
  TRY(db_query(work->db, &sql_statistics_sites, values, 2, &rows));
  while (count < SITES_MAX && db_step(&rows)) {
    list[count] = due_of(&rows);
    if (list[count].to_ms <= work->now_ms) count++;
  }
  *out = list;
  *count_out = count;
  return db_finish(&rows);
}

static enum err list_chats(struct work *work, const struct due *due, struct chat **out,
                           size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct chat *list = arena_alloc(work->arena, CONVERSATIONS_MAX * sizeof *list);
  struct db_value values[] = {db_id(&due->workspace), db_id(&due->site), db_int(due->from_ms),
                              db_int(due->to_ms)};
  if (!list) return ERR_MACHINE;
  TRY(db_query(work->db, &sql_statistics_conversations, values, 4, &rows));
  while (count < CONVERSATIONS_MAX && db_step(&rows)) {
    bool answered = !db_row_is_null(&rows, 3) && !db_row_is_null(&rows, 4);
    int64_t wait_ms = answered ? db_row_int(&rows, 4) - db_row_int(&rows, 3) : -1;
    list[count++] = (struct chat){.conversation = db_row_id(&rows, 0),
                                  .person = db_row_id(&rows, 1),
                                  .messages = db_row_int(&rows, 2),
                                  .answer_ms = answered && wait_ms < 0 ? 0 : wait_ms};
  }
  *out = list;
  *count_out = count;
  return db_finish(&rows);
}

/* Who objected, or is restricted, is not counted. */
/*= GDPR Art. 21(1) */
static enum err counts(struct work *work, const struct chat *chat, bool *counts_out) {
  struct gate_state state;
  *counts_out = false;
  enum err error =
      gate_load(work, chat->person, chat->conversation, STR(PURPOSE_STATISTICS), &state);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error) return error;
  *counts_out = (state.allowed & GATE_USE) && work->now_ms < state.kept_until_ms &&
                work->now_ms < state.valid_until_ms;
  return ERR_NONE;
}

static enum err keep_counted(struct work *work, struct chat *list, size_t *count) {
  size_t kept = 0;
  for (size_t i = 0; i < *count; i++) {
    bool counted;
    TRY(counts(work, &list[i], &counted));
    if (counted) list[kept++] = list[i];
  }
  *count = kept;
  return ERR_NONE;
}

/* The list is ordered by person. */
static int64_t people_of(const struct chat *list, size_t count, bool answered_only) {
  int64_t people = 0;
  const struct chat *last = NULL;
  for (size_t i = 0; i < count; i++) {
    if (answered_only && list[i].answer_ms < 0) continue;
    if (!last || !id_equal(last->person, list[i].person)) people++;
    last = &list[i];
  }
  return people;
}

static int ascending(const void *a, const void *b) {
  int64_t x = *(const int64_t *)a;
  int64_t y = *(const int64_t *)b;
  return x < y ? -1 : x > y;
}

static enum err median_of(struct work *work, const struct chat *list, size_t count,
                          int64_t *ms_out) {
  size_t answered = 0;
  *ms_out = -1;
  if (people_of(list, count, true) < STATISTICS_LEAST) return ERR_NONE;
  int64_t *waits = arena_alloc(work->arena, count * sizeof *waits);
  if (!waits) return ERR_MACHINE;
  for (size_t i = 0; i < count; i++)
    if (list[i].answer_ms >= 0) waits[answered++] = list[i].answer_ms;
  qsort(waits, answered, sizeof *waits, ascending);
  *ms_out = waits[answered / 2];
  return ERR_NONE;
}

/* What a person said, where they said something and it may be used. */
static enum err add_score(struct work *work, struct id person, int64_t *sum, int64_t *raters) {
  struct datum datum;
  struct personal text;
  struct gate_state state;
  enum err error = datum_read(work, person, STR(PURPOSE_RATING), STR("rating.score"), &datum);
  if (!error) {
    struct id conversation = datum.kept_until > 0 ? (struct id){{0}} : datum.conversation;
    error = gate_load(work, person, conversation, STR(PURPOSE_RATING), &state);
  }
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error) return error;
  if (gate_judge(&work->actor, &state, datum.kind, GATE_USE, work->now_ms) != GATE_GRANTED)
    return ERR_NONE;
  error = datum_open(work, &datum, GATE_USE, &text);
  if (error == ERR_NOT_FOUND) return ERR_NONE; /* its key is gone */
  if (!error && personal_add_number(text, sum)) ++*raters;
  return error;
}

static enum err rating_of(struct work *work, const struct chat *list, size_t count,
                          int64_t *hundredths_out) {
  int64_t sum = 0;
  int64_t raters = 0;
  for (size_t i = 0; i < count; i++) {
    if (i > 0 && id_equal(list[i - 1].person, list[i].person)) continue;
    TRY(add_score(work, list[i].person, &sum, &raters));
  }
  *hundredths_out = raters >= STATISTICS_LEAST ? sum * 100 / raters : -1;
  return ERR_NONE;
}

/*= GDPR Art. 5(1)(e) */
static enum err sum_up(struct work *work, struct chat *list, size_t count,
                       struct statistics_period *period) {
  period->people = people_of(list, count, false);
  period->answer_ms = period->rating_hundredths = -1;
  if (period->people < STATISTICS_LEAST) {
    period->people = 0;
    return ERR_NONE;
  }
  period->conversations = (int64_t)count;
  for (size_t i = 0; i < count; i++) period->messages += list[i].messages;
  TRY(median_of(work, list, count, &period->answer_ms));
  return rating_of(work, list, count, &period->rating_hundredths);
}

static enum err close_one(struct work *work, const struct due *due) {
  struct chat *list;
  size_t count;
  struct statistics_period period = {.from_ms = due->from_ms, .to_ms = due->to_ms};
  TRY(list_chats(work, due, &list, &count));
  TRY(keep_counted(work, list, &count));
  TRY(sum_up(work, list, count, &period));
  struct db_value values[] = {
      db_id(&due->workspace),  db_id(&due->site),        db_int(period.from_ms),
      db_int(period.to_ms),    db_int(period.people),    db_int(period.conversations),
      db_int(period.messages), db_int(period.answer_ms), db_int(period.rating_hundredths)};
  return db_run(work->db, &sql_statistics_insert, values, 9, NULL);
}

enum err statistics_close(struct work *work, int64_t *closed_out) {
  struct due *due;
  size_t count;
  struct actor asker = work->actor;
  enum err error = ERR_NONE;
  TRY(list_due(work, &due, &count));
  for (size_t i = 0; !error && i < count; i++) {
    work->actor = (struct actor){.kind = ACTOR_SYSTEM, .workspace = due[i].workspace};
    error = close_one(work, &due[i]);
  }
  work->actor = asker;
  *closed_out += (int64_t)count;
  return error;
}

enum err statistics_list(struct work *work, struct id site, struct statistics_period **list_out,
                         size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct statistics_period *list = arena_alloc(work->arena, LIST_MAX * sizeof *list);
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  if (!list) return ERR_MACHINE;
  TRY(db_query(work->db, &sql_statistics_list, values, 2, &rows));
  while (count < LIST_MAX && db_step(&rows))
    list[count++] = (struct statistics_period){
        db_row_int(&rows, 0), db_row_int(&rows, 1), db_row_int(&rows, 2), db_row_int(&rows, 3),
        db_row_int(&rows, 4), db_row_int(&rows, 5), db_row_int(&rows, 6)};
  *list_out = list;
  *count_out = count;
  return db_finish(&rows);
}
