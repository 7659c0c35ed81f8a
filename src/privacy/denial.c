#include "privacy/denial.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "ledger/ledger.h"

#define DENIALS 256
#define MINUTE_MS 60000

struct noted {
  struct denial denial; /* purpose points nowhere: see code */
  char code[GATE_PURPOSE_BYTES];
  int64_t minute;
  bool recorded;
};

static struct {
  pthread_mutex_t lock;
  struct noted noted[DENIALS];
  size_t count;
  int64_t minute;  /* of those that are kept to be compared */
  size_t waiting;  /* not recorded yet */
  int64_t dropped; /* since the last record */
} table = {.lock = PTHREAD_MUTEX_INITIALIZER};

static bool same(const struct noted *noted, const struct denial *denial) {
  return noted->denial.verdict == denial->verdict &&
         noted->denial.actor.kind == denial->actor.kind &&
         id_equal(noted->denial.actor.id, denial->actor.id) &&
         id_equal(noted->denial.workspace, denial->workspace) &&
         strcmp(noted->code, denial->purpose) == 0;
}

/* Of the minute that is over, only what still waits is needed. */
static void turn_minute(int64_t minute) {
  size_t kept = 0;
  if (table.minute == minute) return;
  for (size_t i = 0; i < table.count; i++)
    if (!table.noted[i].recorded) table.noted[kept++] = table.noted[i];
  table.count = kept;
  table.minute = minute;
}

static void note(const struct denial *denial, int64_t minute) {
  turn_minute(minute);
  for (size_t i = 0; i < table.count; i++)
    if (table.noted[i].minute == minute && same(&table.noted[i], denial)) return;
  if (table.count == DENIALS) {
    table.dropped++;
    return;
  }
  struct noted *noted = &table.noted[table.count++];
  *noted = (struct noted){.denial = *denial, .minute = minute};
  noted->denial.purpose = NULL;
  (void)snprintf(noted->code, sizeof noted->code, "%s", denial->purpose);
  table.waiting++;
}

void denial_note(const struct denial *denial, int64_t now_ms) {
  pthread_mutex_lock(&table.lock);
  note(denial, now_ms / MINUTE_MS);
  pthread_mutex_unlock(&table.lock);
}

bool denial_waits(void) {
  pthread_mutex_lock(&table.lock);
  bool waits = table.waiting > 0 || table.dropped > 0;
  pthread_mutex_unlock(&table.lock);
  return waits;
}

/* A copy of one that waits, marked as recorded. */
static bool take(struct noted *out) {
  bool found = false;
  pthread_mutex_lock(&table.lock);
  for (size_t i = 0; i < table.count && !found; i++) {
    if (table.noted[i].recorded) continue;
    table.noted[i].recorded = found = true;
    table.waiting--;
    *out = table.noted[i];
  }
  pthread_mutex_unlock(&table.lock);
  return found;
}

static int64_t take_dropped(void) {
  pthread_mutex_lock(&table.lock);
  int64_t dropped = table.dropped;
  table.dropped = 0;
  pthread_mutex_unlock(&table.lock);
  return dropped;
}

static const char *operation_name(enum gate_operation operation) {
  switch (operation) {
    case GATE_STORE:
      return "store";
    case GATE_READ:
      return "read";
    case GATE_SHOW:
      return "show";
    case GATE_USE:
      return "use";
    case GATE_DISCLOSE:
      return "disclose";
  }
  return "?";
}

static enum err record(struct work *work, const struct noted *noted) {
  char text[160];
  const struct denial *denial = &noted->denial;
  (void)snprintf(text, sizeof text, "%s %s: %s", operation_name(denial->operation),
                 field_rule(denial->field)->name, gate_verdict_name(denial->verdict));
  struct ledger_entry entry = {.kind = LEDGER_GATE_DENIED,
                               .object = denial->actor.id,
                               .purpose = noted->code,
                               .note = str_from(text)};
  work->actor = denial->actor;
  work->actor.workspace = denial->workspace;
  return ledger_record(work, &entry);
}

static enum err record_dropped(struct work *work, int64_t dropped) {
  char text[80];
  (void)snprintf(text, sizeof text, "%lld more refusals in a minute", (long long)dropped);
  struct ledger_entry entry = {.kind = LEDGER_GATE_DENIED, .note = str_from(text)};
  return ledger_record(work, &entry);
}

/*= GDPR Art. 5(2) */
enum err denial_record(struct work *work, size_t *count_out) {
  struct noted noted;
  struct actor actor = work->actor;
  enum err error = ERR_NONE;
  *count_out = 0;
  while (!error && take(&noted)) {
    error = record(work, &noted);
    (*count_out)++;
  }
  work->actor = actor;
  int64_t dropped = error ? 0 : take_dropped();
  if (dropped > 0) error = record_dropped(work, dropped);
  return error;
}
