#include "privacy/gate_oracle.h"

#include <string.h>

#define DAY INT64_C(86400000)

/* Backwards: the last that is one of the two; NULL: neither ever happened. */
static const struct happening *last_of(const struct history *h, enum happened one,
                                       enum happened other) {
  for (size_t i = h->count; i-- > 0;)
    if (h->list[i].what == one || h->list[i].what == other) return &h->list[i];
  return NULL;
}

static const struct happening *declared(const struct history *h, int64_t version) {
  const struct happening *found = NULL;
  for (size_t i = 0; i < h->count; i++)
    if (h->list[i].what == HAPPENED_DECLARED && h->list[i].version == version) found = &h->list[i];
  return found;
}

/* When the purpose was ended last: nothing from before is known of what was declared since. */
static size_t begun_anew(const struct history *h) {
  for (size_t i = h->count; i-- > 0;)
    if (h->list[i].what == HAPPENED_ENDED) return i + 1;
  return 0;
}

/* 13(3): read from the beginning, as the person lived through it. They know what a notice said
 * when it was shown to them, and what takes no more than that. */
static const struct happening *known_by_notice(const struct history *h) {
  const struct happening *known = NULL;
  const struct happening *in_force = NULL;
  for (size_t i = begun_anew(h); i < h->count; i++) {
    const struct happening *each = &h->list[i];
    if (each->what == HAPPENED_SHOWN || each->what == HAPPENED_TOLD) known = in_force;
    if (each->what != HAPPENED_DECLARED) continue;
    if (each->no_more && in_force && known == in_force) known = each;
    in_force = each;
  }
  return known;
}

/* And what they were asked about, and answered. */
static const struct happening *known_by_question(const struct history *h) {
  const struct happening *chose = last_of(h, HAPPENED_CHOSE, HAPPENED_CHOSE);
  const struct happening *about = chose ? declared(h, chose->version) : NULL;
  return about && about >= h->list + begun_anew(h) ? about : NULL;
}

/* A life is not left waiting for a notice. */
static const struct happening *known_anyway(const struct history *h) {
  for (size_t i = h->count; i-- > begun_anew(h);)
    if (h->list[i].what == HAPPENED_DECLARED && h->list[i].basis == BASIS_VITAL_INTERESTS)
      return &h->list[i];
  return NULL;
}

static const struct happening *later(const struct happening *one, const struct happening *other) {
  if (!one || !other) return one ? one : other;
  return one > other ? one : other;
}

/* L1: the basis that counts is the one the person was told. A conversation keeps the version
 * it began under; of everything else the newest that they know. */
static const struct happening *rules_for(const struct history *h) {
  const struct happening *told = last_of(h, HAPPENED_TOLD, HAPPENED_TOLD);
  if (h->answers) return told ? declared(h, told->version) : NULL;
  return later(known_anyway(h), later(known_by_notice(h), known_by_question(h)));
}

/* P1, L1: no purpose, no data. */
static bool purpose_stands(const struct history *h) {
  const struct happening *last = last_of(h, HAPPENED_DECLARED, HAPPENED_ENDED);
  return last && last->what == HAPPENED_DECLARED;
}

/* 5(1)(e) */
static bool term_is_over(const struct history *h, const struct happening *rules, int64_t now_ms) {
  const struct happening *gave = last_of(h, HAPPENED_GAVE, HAPPENED_GAVE);
  return gave && now_ms >= gave->at_ms + rules->days * DAY;
}

/* E3: claims. */
static bool is_held(const struct history *h, int64_t now_ms) {
  const struct happening *held = last_of(h, HAPPENED_HELD, HAPPENED_RELEASED);
  return held && held->what == HAPPENED_HELD && (held->until_ms == 0 || now_ms < held->until_ms);
}

/* O1: basis e or f. O2: marketing always. */
static bool has_objected(const struct history *h, const struct happening *rules) {
  const struct happening *last = last_of(h, HAPPENED_OBJECTED, HAPPENED_RESUMED);
  bool may = rules->marketing || rules->basis == BASIS_PUBLIC_TASK ||
             rules->basis == BASIS_LEGITIMATE_INTEREST;
  return may && last && last->what == HAPPENED_OBJECTED;
}

/* X2 */
static bool is_restricted(const struct history *h) {
  const struct happening *last = last_of(h, HAPPENED_RESTRICTED, HAPPENED_LIFTED);
  return last && last->what == HAPPENED_RESTRICTED;
}

static bool is_suspended(const struct history *h) {
  const struct happening *last = last_of(h, HAPPENED_SUSPENDED, HAPPENED_GOES_ON);
  return last && last->what == HAPPENED_SUSPENDED;
}

static bool is_closed(const struct history *h) {
  const struct happening *last = last_of(h, HAPPENED_CLOSED, HAPPENED_OPENED);
  return last && last->what == HAPPENED_CLOSED;
}

/* C1, C2, C4, C6, K1, S1: is there a consent that counts, where one is needed? */
static bool consent_stands(const struct history *h, const struct happening *rules, int64_t now_ms) {
  const struct happening *chose = last_of(h, HAPPENED_CHOSE, HAPPENED_CHOSE);
  if (rules->basis != BASIS_CONSENT && rules->special != 'a') return true;
  if (!chose) return false;
  if (chose->state != CONSENT_GIVEN && chose->state != CONSENT_RENEWED) return false;
  if (chose->version != rules->version) return false;
  if (chose->until_ms != 0 && now_ms >= chose->until_ms) return false;
  if ((rules->is_explicit || rules->special == 'a') && !chose->is_explicit) return false;
  return !rules->children || chose->age_said;
}

/* 25(2), 32(4): whose work needs which field, by letters: a agent, s supervisor, d data
 * protection officer, m administrator. Of what was given for one purpose, that purpose says
 * it: "*". */
static const struct {
  enum field field;
  const char *read;
  const char *store;
} work_of[] = {
    {FIELD_MESSAGE_TEXT, "as", "as"},
    {FIELD_PERSON_NAME, "as", ""},
    {FIELD_PERSON_EMAIL, "as", ""},
    {FIELD_ATTRIBUTE, "*", "as"},
    {FIELD_RATING_TEXT, "*", ""},
    {FIELD_RATING_SCORE, "*", ""},
    {FIELD_PAGE, "*", ""},
    {FIELD_SECTION, "*", ""},
    {FIELD_BROWSER, "*", ""},
    {FIELD_COUNTRY, "*", ""},
    {FIELD_REFERRER, "*", ""},
    {FIELD_PURPOSE_EMAIL, "*", ""},
    {FIELD_EMERGENCY_NOTE, "*", "as"},
};

static bool letters_allow(const char *letters, uint32_t role) {
  char letter = role == ROLE_AGENT        ? 'a'
                : role == ROLE_SUPERVISOR ? 's'
                : role == ROLE_DPO        ? 'd'
                                          : 'm';
  return strchr(letters, '*') || strchr(letters, letter);
}

/* One of the actor's roles works for the purpose, and with the field. */
static bool work_needs(const struct actor *actor, const struct happening *rules, enum field field,
                       bool storing) {
  static const uint32_t each[] = {ROLE_AGENT, ROLE_SUPERVISOR, ROLE_DPO, ROLE_ADMINISTRATOR};
  if (actor->kind != ACTOR_STAFF) return false;
  for (size_t f = 0; f < sizeof work_of / sizeof work_of[0]; f++)
    for (size_t i = 0; i < 4; i++)
      if (work_of[f].field == field && (actor->roles & each[i]) && (rules->roles & each[i]) &&
          letters_allow(storing ? work_of[f].store : work_of[f].read, each[i]))
        return true;
  return false;
}

static bool who_may(const struct actor *actor, bool self, const struct happening *rules,
                    enum field field, enum asked asked) {
  switch (asked) {
    case ASKED_STORE:
      return self || actor->kind == ACTOR_SYSTEM ||
             (actor->kind == ACTOR_BOT && field == FIELD_MESSAGE_TEXT) ||
             work_needs(actor, rules, field, true);
    case ASKED_READ:
      return work_needs(actor, rules, field, false);
    case ASKED_SHOW:
      return self;
    case ASKED_USE:
      return actor->kind == ACTOR_SYSTEM || actor->kind == ACTOR_BOT ||
             work_needs(actor, rules, field, false);
    case ASKED_DISCLOSE:
      return self || actor->kind == ACTOR_SYSTEM || work_needs(actor, rules, field, false);
    case ASKED_COUNT:
      break;
  }
  return false;
}

static bool in_office(const struct actor *actor) {
  return actor->kind == ACTOR_STAFF && (actor->roles & (ROLE_DPO | ROLE_ADMINISTRATOR)) != 0;
}

bool oracle_allows(const struct history *h, const struct actor *actor, enum field field,
                   enum asked asked, int64_t now_ms) {
  const struct happening *rules = rules_for(h);
  bool self = actor->kind == ACTOR_VISITOR && memcmp(&actor->id, &h->person, sizeof h->person) == 0;
  bool told = rules != NULL;
  if (!told) rules = last_of(h, HAPPENED_DECLARED, HAPPENED_DECLARED);
  if (!rules) return asked == ASKED_SHOW && self;
  if (term_is_over(h, rules, now_ms)) {
    if (!is_held(h, now_ms)) return false;
    return (asked == ASKED_SHOW && self) || (asked == ASKED_READ && in_office(actor));
  }
  /* 15: whoever asks what is held about them sees it, as long as it is held. */
  if (asked == ASKED_SHOW) return self;
  if (is_suspended(h) || !purpose_stands(h) || !told) return false;
  if (is_closed(h) && asked != ASKED_READ) return false;
  if (!(rules->fields & (UINT64_C(1) << field))) return false;
  if (!consent_stands(h, rules, now_ms)) return false;
  if (has_objected(h, rules) && !h->answers) return false;
  /* X1(d): while it is weighed, what was asked is neither answered nor thrown away. */
  if (is_restricted(h) || has_objected(h, rules)) return asked == ASKED_STORE && self;
  return who_may(actor, self, rules, field, asked);
}
