/* What rested on a consent, or on what was objected to, goes, but for what another purpose
 * needs that stood before the datum was given. */
#include <string.h>

#include "privacy/consent_internal.h"
#include "privacy/datum.h"
#include "privacy/gate_facts.h"

static bool declares(struct work *work, const struct purpose *purpose, const struct datum *datum,
                     bool *yes_out) {
  struct declaration declaration;
  *yes_out = purpose_has(purpose, datum->kind);
  if (!*yes_out || datum->kind != FIELD_ATTRIBUTE) return true;
  if (declaration_of(work, purpose, &declaration)) return false;
  *yes_out = declared_has(&declaration.attributes, str_slice(datum->field, 10, datum->field.len));
  return true;
}

/* The other purpose's own gate must be open for the person: on its own basis, unobjected. */
static enum err is_open(struct work *work, const struct purpose *purpose, const struct datum *datum,
                        bool *open_out) {
  struct gate_state gate;
  struct actor person = {
      .kind = ACTOR_VISITOR, .workspace = work->actor.workspace, .id = datum->person};
  TRY(gate_load(work, datum->person, (struct id){{0}}, purpose->code, &gate));
  *open_out = gate_judge(&person, &gate, datum->kind, GATE_STORE, work->now_ms) == GATE_GRANTED;
  return ERR_NONE;
}

/* No basis is found afterwards: the purpose must have been in force when it was given. */
/*= GDPR Art. 17(1)(b) */
static enum err find_other(struct work *work, const struct consent_forgetting *f,
                           const struct datum *datum, struct purpose *other_out, bool *found_out) {
  struct purpose *purposes;
  size_t count;
  *found_out = false;
  TRY(purpose_list(work, f->site, &purposes, &count));
  for (size_t i = 0; i < count && !*found_out; i++) {
    bool has = false;
    if (str_equal(purposes[i].code, f->purpose)) continue;
    if (purposes[i].effective_at > datum->at_ms) continue;
    if (!declares(work, &purposes[i], datum, &has)) return ERR_CORRUPT;
    if (!has) continue;
    TRY(is_open(work, &purposes[i], datum, found_out));
    if (*found_out) *other_out = purposes[i];
  }
  return ERR_NONE;
}

static void note(struct consent_effect *effects, size_t *count, struct str field,
                 struct str purpose) {
  if (*count == CONSENT_EFFECTS) return;
  effects[(*count)++] = (struct consent_effect){.field = field, .count = 1, .purpose = purpose};
}

static enum err one(struct work *work, const struct consent_forgetting *f,
                    const struct datum *datum, struct consent_outcome *outcome) {
  bool found;
  struct purpose other;
  TRY(find_other(work, f, datum, &other, &found));
  if (!found) {
    note(outcome->erased, &outcome->erased_count, datum->field, STR_EMPTY);
    return ERR_NONE;
  }
  note(outcome->kept, &outcome->kept_count, datum->field, other.code);
  return datum_move(work, datum, other.code, datum->at_ms + other.retention_days * CONSENT_DAY_MS);
}

enum err consent_forget(struct work *work, const struct consent_forgetting *f,
                        struct consent_outcome *outcome) {
  struct datum *list;
  size_t count;
  TRY(datum_list(work, f->person, f->purpose, &list, &count));
  for (size_t i = 0; i < count; i++) TRY(one(work, f, &list[i], outcome));
  return datum_forget_purpose(work, f->person, f->purpose, f->ground);
}
