/* Random histories: the gate lets through what a slow reading of the rules allows, and
 * nothing else. Pure: facts, derive, judge. chat/gate_history_test does it through the
 * database and the scribe's memory. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/test.h"
#include "privacy/gate.h"
#include "privacy/gate_oracle.h"

#define HISTORIES 20000
#define HAPPENINGS 24
#define QUESTIONS 40
#define DAY INT64_C(86400000)

static const struct id person = {{1}};
static const struct id somebody = {{2}};

static bool coin(struct rng *rng, uint32_t of) { return rng_below(rng, of) == 0; }

static uint64_t some_fields(struct rng *rng) {
  uint64_t fields = 0;
  for (int field = 0; field < FIELD_COUNT; field++)
    if (!coin(rng, 3)) fields |= UINT64_C(1) << field;
  return fields;
}

static struct happening declare(struct rng *rng, int64_t version) {
  return (struct happening){.what = HAPPENED_DECLARED,
                            .version = version,
                            .basis = (enum basis)rng_below(rng, BASIS_COUNT),
                            .special = coin(rng, 6)   ? 'a'
                                       : coin(rng, 8) ? 'g'
                                                      : 0,
                            .marketing = coin(rng, 4),
                            .is_explicit = coin(rng, 5),
                            .children = coin(rng, 5),
                            .fields = some_fields(rng),
                            .roles = rng_below(rng, 16),
                            .no_more = coin(rng, 4),
                            .days = 1 + rng_below(rng, 6)};
}

/* What may come next, given what was. */
static struct happening happen(struct rng *rng, const struct history *h, int64_t newest) {
  struct happening next = {.what = (enum happened)rng_below(rng, HAPPENED_COUNT)};
  if (h->count == 0 || next.what == HAPPENED_DECLARED) return declare(rng, newest + 1);
  if (next.what == HAPPENED_TOLD || next.what == HAPPENED_CHOSE) next.version = newest;
  if (next.what == HAPPENED_CHOSE) {
    next.state = (enum consent_state)rng_below(rng, CONSENT_STATE_COUNT);
    if (coin(rng, 2)) next.state = CONSENT_GIVEN;
    next.is_explicit = coin(rng, 2);
    next.age_said = !coin(rng, 3);
  }
  next.until_ms = coin(rng, 2) ? 0 : (1 + rng_below(rng, 10)) * DAY / 2;
  return next;
}

/* The facts as the database would give them: what is newest of each. */
static void fold(struct gate_facts *facts, const struct happening *next,
                 struct happening *versions) {
  switch (next->what) {
    case HAPPENED_DECLARED:
      versions[next->version] = *next;
      facts->in_force = true;
      break;
    case HAPPENED_ENDED:
      facts->in_force = false;
      break;
    case HAPPENED_TOLD:
    case HAPPENED_SHOWN:
    case HAPPENED_COUNT:
      break;
    case HAPPENED_GAVE:
      facts->kept_until_ms = next->at_ms; /* the days are added when they are known */
      break;
    case HAPPENED_CHOSE:
      facts->consent = next->state;
      facts->consent_version = next->version;
      facts->consent_explicit = next->is_explicit;
      facts->age = next->age_said ? AGE_ADULT : AGE_NOT_ASKED;
      facts->consent_expires_ms = next->until_ms;
      break;
    case HAPPENED_OBJECTED:
    case HAPPENED_RESUMED:
      facts->objected = next->what == HAPPENED_OBJECTED;
      break;
    case HAPPENED_RESTRICTED:
    case HAPPENED_LIFTED:
      facts->restricted = next->what == HAPPENED_RESTRICTED;
      break;
    case HAPPENED_HELD:
      facts->held_until_ms = next->until_ms ? next->until_ms : INT64_MAX;
      break;
    case HAPPENED_RELEASED:
      facts->held_until_ms = 0;
      break;
    case HAPPENED_SUSPENDED:
    case HAPPENED_GOES_ON:
      facts->suspended = next->what == HAPPENED_SUSPENDED;
      break;
    case HAPPENED_CLOSED:
    case HAPPENED_OPENED:
      facts->read_only = next->what == HAPPENED_CLOSED;
      break;
  }
}

/* What the database keeps of who was told what: of each version the notice that names it
 * first, and with which version it was declared anew; of the person the notice seen last. */
struct notices {
  int64_t newest;
  int64_t seen;
  int64_t told_from[HAPPENINGS + 1];
  int64_t since[HAPPENINGS + 1];
  int64_t in_force; /* 0: none */
};

static void follow(struct notices *n, const struct happening *next) {
  int64_t old = n->in_force;
  if (next->what == HAPPENED_SHOWN || next->what == HAPPENED_TOLD) n->seen = n->newest;
  if (next->what == HAPPENED_ENDED) n->in_force = 0;
  if (next->what != HAPPENED_DECLARED) return;
  n->newest++;
  n->in_force = next->version;
  n->told_from[next->version] = old && next->no_more ? n->told_from[old] : n->newest;
  n->since[next->version] = old ? n->since[old] : next->version;
}

/* As purpose_told finds it; 0: none. */
static int64_t told_version(const struct notices *n, const struct gate_facts *facts,
                            const struct happening *versions) {
  int64_t since = n->in_force ? n->since[n->in_force] : 0;
  for (int64_t v = n->in_force; n->in_force && v >= since; v--)
    if (n->told_from[v] <= n->seen || v == facts->consent_version ||
        versions[v].basis == BASIS_VITAL_INTERESTS)
      return v;
  return 0;
}

static struct purpose purpose_of(const struct happening *version, bool answers) {
  return (struct purpose){.code = answers ? STR(PURPOSE_ANSWER) : STR("another"),
                          .version = version->version,
                          .basis = version->basis,
                          .special = version->special,
                          .marketing = version->marketing,
                          .fields = version->fields,
                          .roles = version->roles,
                          .retention_days = version->days};
}

static struct actor some_actor(struct rng *rng) {
  struct actor actor = {.kind = (enum actor_kind)rng_below(rng, 4),
                        .id = coin(rng, 2) ? person : somebody};
  if (actor.kind == ACTOR_STAFF) actor.roles = rng_below(rng, 16);
  if (actor.kind == ACTOR_STAFF) actor.id = somebody;
  if (actor.kind == ACTOR_SYSTEM) actor.id = (struct id){{0}};
  return actor;
}

static const enum gate_operation operations[ASKED_COUNT] = {GATE_STORE, GATE_READ, GATE_SHOW,
                                                            GATE_USE, GATE_DISCLOSE};

struct tally {
  size_t granted;
  size_t refused[GATE_VERDICT_COUNT];
};

static void ask(struct rng *rng, const struct history *h, const struct gate_state *state,
                int64_t now_ms, struct tally *tally) {
  struct actor actor = some_actor(rng);
  enum asked asked = (enum asked)rng_below(rng, ASKED_COUNT);
  enum field field = (enum field)rng_below(rng, FIELD_COUNT);
  if (!field_is_of_purpose(field)) return;
  enum gate_verdict verdict = gate_judge(&actor, state, field, operations[asked], now_ms);
  bool allowed = oracle_allows(h, &actor, field, asked, now_ms);
  if ((verdict == GATE_GRANTED) != allowed)
    fail_msg(
        "%s, operation %d, actor %d with roles %u at %lld after %zu happenings: gate %s, rules %s",
        field_rule(field)->name, (int)asked, (int)actor.kind, actor.roles, (long long)now_ms,
        h->count, gate_verdict_name(verdict), allowed ? "yes" : "no");
  if (verdict == GATE_GRANTED)
    tally->granted++;
  else
    tally->refused[verdict]++;
}

static void one_history(struct rng *rng, struct tally *tally) {
  struct happening list[HAPPENINGS];
  struct happening versions[HAPPENINGS + 1] = {{.what = HAPPENED_COUNT}};
  struct history h = {.answers = coin(rng, 2), .person = person, .list = list};
  struct gate_facts facts = {.person = person, .kept_until_ms = INT64_MAX};
  struct notices notices = {.newest = 0};
  int64_t now_ms = 0;
  int64_t newest = 0;
  int64_t told = 0;
  size_t length = 1 + rng_below(rng, HAPPENINGS - 1);
  while (h.count < length) {
    now_ms += coin(rng, 3) ? 0 : rng_below(rng, (uint32_t)DAY);
    struct happening next = happen(rng, &h, newest);
    /* A conversation begins once, and nothing can begin under an ended purpose. */
    if (next.what == HAPPENED_TOLD && (told || !facts.in_force || !h.answers)) continue;
    if (next.until_ms) next.until_ms += now_ms;
    next.at_ms = now_ms;
    if (next.what == HAPPENED_DECLARED) newest = next.version;
    if (next.what == HAPPENED_TOLD) told = next.version;
    list[h.count++] = next;
    fold(&facts, &next, versions);
    follow(&notices, &next);
  }
  if (h.answers && !told) return;
  int64_t known = told_version(&notices, &facts, versions);
  facts.untold = !h.answers && facts.in_force && known == 0;
  const struct happening *rules = &versions[h.answers ? told : known ? known : newest];
  facts.code = h.answers ? STR(PURPOSE_ANSWER) : STR("another");
  facts.purpose = purpose_of(rules, h.answers);
  facts.explicit_needed = rules->is_explicit;
  facts.age_needed = rules->children;
  if (facts.kept_until_ms != INT64_MAX) facts.kept_until_ms += rules->days * DAY;
  struct gate_state state = {.version = 0};
  gate_derive(&facts, &state);
  for (int i = 0; i < QUESTIONS; i++)
    ask(rng, &h, &state, now_ms + (coin(rng, 2) ? 0 : rng_below(rng, (uint32_t)(8 * DAY))), tally);
}

static uint64_t seed_of_run(void) {
  const char *text = getenv("PARLOUR_TEST_SEED");
  return text ? strtoull(text, NULL, 10) : 20261125;
}

/*= GDPR Art. 6(1) */
/*= GDPR Art. 7(3) */
/*= GDPR Art. 8(1) */
/*= GDPR Art. 9(2)(a) */
/*= GDPR Art. 18(2) */
/*= GDPR Art. 21(1) */
/*= GDPR Art. 21(2) */
/*= GDPR Art. 21(3) */
static void the_gate_allows_what_the_rules_allow_and_nothing_else(void **state) {
  (void)state;
  uint64_t seed = seed_of_run();
  struct tally tally = {.granted = 0};
  print_message("# seed %llu\n", (unsigned long long)seed);
  for (uint64_t i = 0; i < HISTORIES; i++) {
    struct rng rng;
    rng_init_seeded(&rng, seed + i);
    one_history(&rng, &tally);
  }
  /* Every answer was given often enough to mean something. */
  assert_true(tally.granted > 10000);
  for (int verdict = GATE_NO_PURPOSE; verdict < GATE_VERDICT_COUNT; verdict++)
    if (tally.refused[verdict] < 100)
      fail_msg("%s: only %zu times", gate_verdict_name((enum gate_verdict)verdict),
               tally.refused[verdict]);
}

TESTS_MAIN("gate_property", cmocka_unit_test(the_gate_allows_what_the_rules_allow_and_nothing_else))
