/* Whether a consent is one: worked examples, and a slow second reading of the rules. */
#include "privacy/consent_validity.h"

#include <stdlib.h>

#include "base/rng.h"
#include "base/test.h"

#define UNKNOWN CONSENT_FACT_UNKNOWN
#define FACT(name) CONSENT_FACT_##name
#define BIT(name) (1u << FACT(name))

/* Asked as it should be, of an adult. */
static struct validity_facts sound(void) {
  struct validity_facts facts = consent_validity_unknown();
  static const enum consent_fact yes[] = {FACT(AFFIRMATIVE_ACT),     FACT(SEPARATE_PER_PURPOSE),
                                          FACT(INFORMED_CONTROLLER), FACT(INFORMED_PURPOSE),
                                          FACT(INFORMED_WITHDRAWAL), FACT(WITHDRAW_STEPS),
                                          FACT(GIVE_STEPS)};
  static const enum consent_fact no[] = {FACT(PRE_TICKED),           FACT(CONDITIONAL),
                                         FACT(DETRIMENT_ON_REFUSAL), FACT(IMBALANCE),
                                         FACT(EXPLICIT_NEEDED),      FACT(EXPLICIT)};
  for (size_t i = 0; i < sizeof yes / sizeof yes[0]; i++) facts.values[yes[i]] = 1;
  for (size_t i = 0; i < sizeof no / sizeof no[0]; i++) facts.values[no[i]] = 0;
  return facts;
}

struct judged {
  enum validity verdict;
  uint32_t ask;
  const char *decisive; /* the rule of the first element that fails or is open */
  size_t alike;         /* how many elements share the verdict */
};

static struct judged judge(const struct validity_facts *facts) {
  struct validity_finding findings[VALIDITY_ELEMENTS_MAX];
  size_t count;
  consent_validity_findings(facts, findings, &count);
  struct judged judged = {consent_validity_judge(findings, count),
                          consent_validity_ask(findings, count), NULL, 0};
  for (size_t i = 0; i < count; i++) {
    assert_true(strlen(findings[i].text) > 20 && strlen(findings[i].rule) > 10);
    if (findings[i].verdict != judged.verdict) continue;
    if (judged.alike++ == 0) judged.decisive = findings[i].rule;
  }
  return judged;
}

static struct judged judge_but(enum consent_fact fact, int32_t value) {
  struct validity_facts facts = sound();
  facts.values[fact] = value;
  return judge(&facts);
}

static void assert_fails(enum consent_fact fact, int32_t value, const char *rule) {
  struct judged judged = judge_but(fact, value);
  assert_int_equal(judged.verdict, VALIDITY_FAILS);
  assert_int_equal(judged.alike, 1);
  assert_int_equal(judged.ask, 0);
  assert_non_null(strstr(judged.decisive, rule));
}

/*= GDPR Art. 4(11) */
static void a_consent_asked_as_it_should_be_is_valid(void **state) {
  (void)state;
  struct validity_facts facts = sound();
  struct judged judged = judge(&facts);
  assert_int_equal(judged.verdict, VALIDITY_HOLDS);
  assert_int_equal(judged.alike, 12);
  assert_int_equal(judged.ask, 0);
}

/*= GDPR Art. 4(11) */
static void no_act_or_a_box_ticked_before_is_no_consent(void **state) {
  (void)state;
  assert_fails(FACT(AFFIRMATIVE_ACT), 0, "4(11)");
  assert_fails(FACT(PRE_TICKED), 1, "Recital 32");
}

/*= GDPR Art. 7(4) */
static void a_service_that_waits_for_a_needless_yes_leaves_no_freedom(void **state) {
  (void)state;
  assert_fails(FACT(CONDITIONAL), 1, "7(4)");
}

static void pressure_leaves_no_freedom(void **state) {
  (void)state;
  assert_fails(FACT(DETRIMENT_ON_REFUSAL), 1, "Recital 42");
  assert_fails(FACT(IMBALANCE), 1, "Recital 43");
}

/*= GDPR Art. 6(1)(a) */
static void one_yes_for_several_purposes_is_not_specific(void **state) {
  (void)state;
  assert_fails(FACT(SEPARATE_PER_PURPOSE), 0, "6(1)(a)");
}

/*= GDPR Art. 5(1)(b) */
static void who_does_not_know_whom_what_for_or_the_way_back_is_not_informed(void **state) {
  (void)state;
  assert_fails(FACT(INFORMED_CONTROLLER), 0, "Recital 42");
  assert_fails(FACT(INFORMED_PURPOSE), 0, "5(1)(b)");
  assert_fails(FACT(INFORMED_WITHDRAWAL), 0, "7(3)");
}

/*= GDPR Art. 7(3) */
static void withdrawing_takes_no_more_steps_than_giving(void **state) {
  (void)state;
  assert_fails(FACT(WITHDRAW_STEPS), 2, "7(3)");
  assert_fails(FACT(GIVE_STEPS), 0, "7(3)");
  assert_int_equal(judge_but(FACT(GIVE_STEPS), 3).verdict, VALIDITY_HOLDS);
  assert_int_equal(judge_but(FACT(WITHDRAW_STEPS), 0).verdict, VALIDITY_HOLDS);
}

/*= GDPR Art. 9(2)(a) */
/*= GDPR Art. 22(2)(c) */
/*= GDPR Art. 49(1)(a) */
static void an_express_statement_is_there_where_it_is_needed(void **state) {
  (void)state;
  assert_fails(FACT(EXPLICIT_NEEDED), 1, "9(2)(a)");
  assert_int_equal(judge_but(FACT(EXPLICIT), 1).verdict, VALIDITY_HOLDS);
  struct validity_facts facts = sound();
  facts.values[FACT(EXPLICIT_NEEDED)] = 1;
  facts.values[FACT(EXPLICIT)] = 1;
  assert_int_equal(judge(&facts).verdict, VALIDITY_HOLDS);
}

static void assert_child(int32_t age, int32_t limit, int32_t parental, enum validity verdict,
                         uint32_t ask) {
  struct validity_facts facts = sound();
  facts.values[FACT(CHILD_AGE)] = age;
  facts.values[FACT(AGE_LIMIT)] = limit;
  facts.values[FACT(PARENTAL)] = parental;
  struct judged judged = judge(&facts);
  assert_int_equal(judged.verdict, verdict);
  assert_int_equal(judged.ask, ask);
}

/*= GDPR Art. 8(1) */
static void a_child_consents_alone_from_the_age_of_the_country(void **state) {
  (void)state;
  assert_child(14, 14, 0, VALIDITY_HOLDS, 0);
  assert_child(13, 14, 0, VALIDITY_FAILS, 0);
  assert_child(13, 14, 1, VALIDITY_HOLDS, 0);
  assert_child(13, 14, UNKNOWN, VALIDITY_OPEN, BIT(PARENTAL));
}

/*= GDPR Art. 8(1) */
static void the_country_is_asked_for_only_where_it_matters(void **state) {
  (void)state;
  assert_child(16, UNKNOWN, 0, VALIDITY_HOLDS, 0);
  assert_child(12, UNKNOWN, 0, VALIDITY_FAILS, 0);
  assert_child(12, UNKNOWN, UNKNOWN, VALIDITY_OPEN, BIT(PARENTAL));
  assert_child(15, UNKNOWN, 0, VALIDITY_OPEN, BIT(AGE_LIMIT));
  assert_child(13, UNKNOWN, UNKNOWN, VALIDITY_OPEN, BIT(AGE_LIMIT) | BIT(PARENTAL));
  assert_child(13, UNKNOWN, 1, VALIDITY_HOLDS, 0);
  assert_child(UNKNOWN, 14, 0, VALIDITY_OPEN, BIT(CHILD_AGE));
  assert_child(UNKNOWN, UNKNOWN, 1, VALIDITY_HOLDS, 0);
}

static void each_unknown_fact_alone_leaves_it_open_and_is_asked_for(void **state) {
  (void)state;
  for (int fact = 0; fact < CONSENT_FACT_COUNT; fact++) {
    bool of_children = fact == FACT(CHILD_AGE) || fact == FACT(AGE_LIMIT) || fact == FACT(PARENTAL);
    if (of_children || fact == FACT(EXPLICIT)) continue;
    struct judged judged = judge_but((enum consent_fact)fact, UNKNOWN);
    assert_int_equal(judged.verdict, VALIDITY_OPEN);
    assert_int_equal(judged.alike, 1);
    assert_int_equal(judged.ask, 1u << fact);
  }
  assert_int_equal(judge_but(FACT(EXPLICIT), UNKNOWN).verdict, VALIDITY_HOLDS);
}

static void what_fails_decides_however_much_is_unknown(void **state) {
  (void)state;
  struct validity_facts facts = consent_validity_unknown();
  assert_int_equal(judge(&facts).verdict, VALIDITY_OPEN);
  facts.values[FACT(PRE_TICKED)] = 1;
  struct judged judged = judge(&facts);
  assert_int_equal(judged.verdict, VALIDITY_FAILS);
  assert_int_equal(judged.alike, 1);
  assert_int_equal(judged.ask, 0);
}

/* The second reading: everything known, one rule after the other, no table. */
static bool plainly_valid(const int32_t *v) {
  if (!v[FACT(AFFIRMATIVE_ACT)] || v[FACT(PRE_TICKED)]) return false;
  if (v[FACT(CONDITIONAL)] || v[FACT(DETRIMENT_ON_REFUSAL)] || v[FACT(IMBALANCE)]) return false;
  if (!v[FACT(SEPARATE_PER_PURPOSE)]) return false;
  if (!v[FACT(INFORMED_CONTROLLER)] || !v[FACT(INFORMED_PURPOSE)]) return false;
  if (!v[FACT(INFORMED_WITHDRAWAL)] || v[FACT(WITHDRAW_STEPS)] > v[FACT(GIVE_STEPS)]) return false;
  if (v[FACT(EXPLICIT_NEEDED)] && !v[FACT(EXPLICIT)]) return false;
  return v[FACT(CHILD_AGE)] >= v[FACT(AGE_LIMIT)] || v[FACT(PARENTAL)];
}

/* What a fact may be, as far as it matters. */
static size_t domain_of(int fact, const int32_t **values_out) {
  static const int32_t no_yes[] = {0, 1};
  static const int32_t steps[] = {0, 1, 2, 3};
  static const int32_t ages[] = {12, 13, 14, 15, 16};
  static const int32_t limits[] = {13, 14, 15, 16};
  bool counts_steps = fact == FACT(WITHDRAW_STEPS) || fact == FACT(GIVE_STEPS);
  *values_out = counts_steps              ? steps
                : fact == FACT(CHILD_AGE) ? ages
                : fact == FACT(AGE_LIMIT) ? limits
                                          : no_yes;
  return counts_steps ? 4 : fact == FACT(CHILD_AGE) ? 5 : fact == FACT(AGE_LIMIT) ? 4 : 2;
}

struct possible {
  bool valid;
  bool not_valid;
  uint32_t matters; /* facts whose change alone changes a verdict */
};

static void look_around(int32_t *values, uint32_t unknown, struct possible *possible) {
  bool valid = plainly_valid(values);
  possible->valid |= valid;
  possible->not_valid |= !valid;
  for (int fact = 0; fact < CONSENT_FACT_COUNT; fact++) {
    const int32_t *domain;
    int32_t kept = values[fact];
    if (!(unknown & (1u << fact))) continue;
    size_t count = domain_of(fact, &domain);
    for (size_t i = 0; i < count; i++) {
      values[fact] = domain[i];
      if (plainly_valid(values) != valid) possible->matters |= 1u << fact;
    }
    values[fact] = kept;
  }
}

/* Every way in which what is unknown from this fact on could be. */
static void try_all(int32_t *values, uint32_t unknown, int fact, struct possible *possible) {
  const int32_t *domain;
  while (fact < CONSENT_FACT_COUNT && !(unknown & (1u << fact))) fact++;
  if (fact == CONSENT_FACT_COUNT) {
    look_around(values, unknown, possible);
    return;
  }
  size_t count = domain_of(fact, &domain);
  for (size_t i = 0; i < count; i++) {
    values[fact] = domain[i];
    try_all(values, unknown, fact + 1, possible);
  }
}

/* Mostly sound, so that one unknown or wrong fact counts; at most six unknown. */
static struct validity_facts some_facts(struct rng *rng, uint32_t *unknown_out) {
  struct validity_facts facts = sound();
  const int32_t *domain;
  *unknown_out = 0;
  facts.values[FACT(CHILD_AGE)] = 12 + (int32_t)rng_below(rng, 5);
  facts.values[FACT(AGE_LIMIT)] = 13 + (int32_t)rng_below(rng, 4);
  facts.values[FACT(PARENTAL)] = (int32_t)rng_below(rng, 2);
  for (uint32_t i = rng_below(rng, 3); i > 0; i--) {
    int fact = (int)rng_below(rng, CONSENT_FACT_COUNT);
    size_t count = domain_of(fact, &domain);
    if (count == 4 && domain[0] == 0) count--; /* there is always a number of steps above */
    facts.values[fact] = domain[rng_below(rng, (uint32_t)count)];
  }
  for (uint32_t i = rng_below(rng, 7); i > 0; i--) {
    uint32_t fact = rng_below(rng, CONSENT_FACT_COUNT);
    facts.values[fact] = UNKNOWN;
    *unknown_out |= 1u << fact;
  }
  return facts;
}

static void the_answer_is_what_all_that_may_be_unknown_agrees_on(void **state) {
  (void)state;
  struct rng rng;
  const char *given = getenv("PARLOUR_TEST_SEED");
  uint64_t seed = given ? strtoull(given, NULL, 10) : 20261125;
  size_t seen[3] = {0};
  rng_init_seeded(&rng, seed);
  print_message("# seed %llu\n", (unsigned long long)seed);
  for (int run = 0; run < 4000; run++) {
    uint32_t unknown;
    struct possible possible = {0};
    struct validity_facts facts = some_facts(&rng, &unknown);
    struct judged judged = judge(&facts);
    try_all(facts.values, unknown, 0, &possible);
    enum validity right = possible.valid && possible.not_valid ? VALIDITY_OPEN
                          : possible.valid                     ? VALIDITY_HOLDS
                                                               : VALIDITY_FAILS;
    assert_int_equal(judged.verdict, right);
    assert_int_equal(judged.ask, possible.matters);
    seen[right]++;
  }
  for (int i = 0; i < 3; i++) assert_true(seen[i] > 300);
}

static void every_fact_has_a_name(void **state) {
  (void)state;
  for (int i = 0; i < CONSENT_FACT_COUNT; i++)
    for (int j = 0; j < i; j++)
      assert_string_not_equal(consent_validity_fact_name((enum consent_fact)i),
                              consent_validity_fact_name((enum consent_fact)j));
}

TESTS_MAIN("consent_validity", cmocka_unit_test(a_consent_asked_as_it_should_be_is_valid),
           cmocka_unit_test(no_act_or_a_box_ticked_before_is_no_consent),
           cmocka_unit_test(a_service_that_waits_for_a_needless_yes_leaves_no_freedom),
           cmocka_unit_test(pressure_leaves_no_freedom),
           cmocka_unit_test(one_yes_for_several_purposes_is_not_specific),
           cmocka_unit_test(who_does_not_know_whom_what_for_or_the_way_back_is_not_informed),
           cmocka_unit_test(withdrawing_takes_no_more_steps_than_giving),
           cmocka_unit_test(an_express_statement_is_there_where_it_is_needed),
           cmocka_unit_test(a_child_consents_alone_from_the_age_of_the_country),
           cmocka_unit_test(the_country_is_asked_for_only_where_it_matters),
           cmocka_unit_test(each_unknown_fact_alone_leaves_it_open_and_is_asked_for),
           cmocka_unit_test(what_fails_decides_however_much_is_unknown),
           cmocka_unit_test(the_answer_is_what_all_that_may_be_unknown_agrees_on),
           cmocka_unit_test(every_fact_has_a_name))
