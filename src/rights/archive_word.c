/* What numbers of the database mean, in the program's own words. */
#include "ledger/ledger.h"
#include "privacy/consent_state.h"
#include "privacy/field.h"
#include "privacy/gate.h"
#include "rights/archive_way.h"

void archive_word_ledger_kind(int64_t number, struct buf *out) {
  buf_append(out, str_from(ledger_kind_name(number)));
}

void archive_word_consent_state(int64_t number, struct buf *out) {
  enum consent_state state;
  if (consent_state_of(number, &state))
    buf_append_int(out, number);
  else
    buf_append(out, str_from(consent_state_name(state)));
}

/* The person reads it: what they wrote is theirs. */
void archive_word_author(int64_t number, struct buf *out) {
  static const char *const names[] = {"program", "you", "staff", "machine"};
  if (number < 0 || number > ACTOR_BOT)
    buf_append_int(out, number);
  else
    buf_append(out, str_from(names[number]));
}

void archive_word_verdict(int64_t number, struct buf *out) {
  if (number < 0 || number >= GATE_VERDICT_COUNT)
    buf_append_int(out, number);
  else
    buf_append(out, str_from(gate_verdict_name((enum gate_verdict)number)));
}

static void add(struct buf *out, const char *word) {
  if (out->len > 0) buf_append(out, STR(", "));
  buf_append(out, str_from(word));
}

void archive_word_fields(int64_t number, struct buf *out) {
  for (int i = 0; i < FIELD_COUNT; i++)
    if ((uint64_t)number & FIELD_BIT(i)) add(out, field_rule((enum field)i)->name);
}

void archive_word_operations(int64_t number, struct buf *out) {
  static const char *const names[] = {"store", "read", "show", "use", "disclose"};
  for (int i = 0; i < 5; i++)
    if (number & (INT64_C(1) << i)) add(out, names[i]);
  if (number & GATE_BY_PERSON) add(out, "only by you");
}
