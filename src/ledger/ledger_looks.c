#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "ledger/ledger_internal.h"

/* At most this many looks are remembered; past it all are forgotten, and a look
 * of the last quarter of an hour may be recorded twice. */
#define LOOKS_MAX 65536

struct ledger_seen {
  int64_t at_ms;
};

bool ledger_look_is_recent(const struct ledger *ledger, struct id look, int64_t now_ms) {
  const struct ledger_seen *seen = table_get(&ledger->looks, look);
  return seen && now_ms - seen->at_ms < LEDGER_LOOK_MS;
}

void ledger_looks_done(struct ledger *ledger) {
  size_t at = 0;
  for (void *seen; (seen = table_next(&ledger->looks, &at));) free(seen);
  table_done(&ledger->looks);
}

void ledger_look_note(struct ledger *ledger, struct id look, int64_t now_ms) {
  if (ledger->looks.count >= LOOKS_MAX) ledger_looks_done(ledger);
  struct ledger_seen *seen = table_get(&ledger->looks, look);
  if (!seen) {
    seen = calloc(1, sizeof *seen);
    if (!seen) return; /* the next look is recorded anew */
    if (table_put(&ledger->looks, look, seen) != ERR_NONE) {
      free(seen);
      return;
    }
  }
  seen->at_ms = now_ms;
}
