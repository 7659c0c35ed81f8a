#include "privacy/consent_validity.h"

#include "privacy/child_age.h"

#define BIT(fact) (1u << (fact))
#define NO 0
#define YES 1

/* What one element comes to. */
struct outcome {
  enum validity verdict;
  uint32_t ask;
};

static const char *const names[CONSENT_FACT_COUNT] = {
    [CONSENT_FACT_AFFIRMATIVE_ACT] = "affirmative_act",
    [CONSENT_FACT_PRE_TICKED] = "pre_ticked",
    [CONSENT_FACT_SEPARATE_PER_PURPOSE] = "separate_per_purpose",
    [CONSENT_FACT_CONDITIONAL] = "conditional_on_service",
    [CONSENT_FACT_DETRIMENT_ON_REFUSAL] = "detriment_on_refusal",
    [CONSENT_FACT_INFORMED_CONTROLLER] = "informed.controller",
    [CONSENT_FACT_INFORMED_PURPOSE] = "informed.purpose",
    [CONSENT_FACT_INFORMED_WITHDRAWAL] = "informed.right_to_withdraw",
    [CONSENT_FACT_WITHDRAW_STEPS] = "withdraw_steps",
    [CONSENT_FACT_GIVE_STEPS] = "give_steps",
    [CONSENT_FACT_IMBALANCE] = "imbalance",
    [CONSENT_FACT_EXPLICIT_NEEDED] = "explicit_needed",
    [CONSENT_FACT_EXPLICIT] = "explicit",
    [CONSENT_FACT_CHILD_AGE] = "child_age",
    [CONSENT_FACT_AGE_LIMIT] = "country",
    [CONSENT_FACT_PARENTAL] = "parental",
};

const char *consent_validity_fact_name(enum consent_fact fact) { return names[fact]; }

struct validity_facts consent_validity_unknown(void) {
  struct validity_facts facts;
  for (int i = 0; i < CONSENT_FACT_COUNT; i++) facts.values[i] = CONSENT_FACT_UNKNOWN;
  facts.values[CONSENT_FACT_CHILD_AGE] = CONSENT_ADULT;
  return facts;
}

static struct outcome decided(bool holds) {
  return (struct outcome){holds ? VALIDITY_HOLDS : VALIDITY_FAILS, 0};
}

/* Those of the facts that are unknown. */
static struct outcome open_for(const struct validity_facts *facts, uint32_t needed) {
  struct outcome outcome = {VALIDITY_OPEN, 0};
  for (int i = 0; i < CONSENT_FACT_COUNT; i++)
    if (facts->values[i] == CONSENT_FACT_UNKNOWN) outcome.ask |= needed & BIT(i);
  return outcome;
}

/*= GDPR Art. 7(3) */
static struct outcome as_easy(const struct validity_facts *facts) {
  int32_t withdraw = facts->values[CONSENT_FACT_WITHDRAW_STEPS];
  int32_t give = facts->values[CONSENT_FACT_GIVE_STEPS];
  if (withdraw == 0) return decided(true);
  if (withdraw == CONSENT_FACT_UNKNOWN || give == CONSENT_FACT_UNKNOWN)
    return open_for(facts, BIT(CONSENT_FACT_WITHDRAW_STEPS) | BIT(CONSENT_FACT_GIVE_STEPS));
  return decided(withdraw <= give);
}

/*= GDPR Art. 9(2)(a) */
/*= GDPR Art. 22(2)(c) */
/*= GDPR Art. 49(1)(a) */
static struct outcome explicit_where_needed(const struct validity_facts *facts) {
  int32_t needed = facts->values[CONSENT_FACT_EXPLICIT_NEEDED];
  int32_t stated = facts->values[CONSENT_FACT_EXPLICIT];
  if (needed == NO || stated == YES) return decided(true);
  if (needed == YES && stated == NO) return decided(false);
  return open_for(facts, BIT(CONSENT_FACT_EXPLICIT_NEEDED) | BIT(CONSENT_FACT_EXPLICIT));
}

/* No national law goes over the highest age, or under the lowest: there the country does
 * not matter. */
/*= GDPR Art. 8(1) */
static struct outcome of_age_or_with_parent(const struct validity_facts *facts) {
  int32_t age = facts->values[CONSENT_FACT_CHILD_AGE];
  int32_t limit = facts->values[CONSENT_FACT_AGE_LIMIT];
  int32_t parental = facts->values[CONSENT_FACT_PARENTAL];
  bool age_known = age != CONSENT_FACT_UNKNOWN;
  bool limit_known = limit != CONSENT_FACT_UNKNOWN;
  if (parental == YES) return decided(true);
  if (age_known && age >= (limit_known ? limit : CHILD_AGE_HIGHEST)) return decided(true);
  bool too_young = age_known && age < (limit_known ? limit : CHILD_AGE_LOWEST);
  if (too_young && parental == NO) return decided(false);
  uint32_t needed = BIT(CONSENT_FACT_CHILD_AGE) | BIT(CONSENT_FACT_PARENTAL);
  return open_for(facts, too_young ? needed : needed | BIT(CONSENT_FACT_AGE_LIMIT));
}

/* An element of consent. Most rest on one fact and what it must be; the others say how
 * they are judged. */
struct element {
  const char *rule;
  const char *holds;
  const char *fails;
  const char *open;
  struct outcome (*judge)(const struct validity_facts *facts);
  enum consent_fact fact;
  int32_t wanted;
};

static const struct element elements[] = {
    /*= GDPR Art. 7(4) */
    {.rule = "GDPR Art. 7(4); EDPB 05/2020, 3.1.2",
     .holds = "Freely given: the service does not wait for a consent that it can do without.",
     .fails = "Not freely given (conditionality): the service is conditional on a consent that it "
              "does not need. What it does need rests on contract or legitimate interests, and "
              "asks no consent.",
     .open = "Freely given (conditionality)? Not known whether the service is conditional on a "
             "consent that it does not need.",
     .fact = CONSENT_FACT_CONDITIONAL,
     .wanted = NO},
    {.rule = "GDPR Art. 4(11), Recital 43; EDPB 05/2020, 3.1.1",
     .holds = "Freely given: no clear imbalance between the two.",
     .fails = "Presumed not freely given (imbalance): who asks is an authority, an employer, or "
              "otherwise in a clearly stronger place.",
     .open = "Freely given (imbalance)? Not known whether who asks is in a clearly stronger place.",
     .fact = CONSENT_FACT_IMBALANCE,
     .wanted = NO},
    /*= GDPR Art. 6(1)(a) */
    {.rule = "GDPR Art. 6(1)(a), Recital 43; EDPB 05/2020, 3.1.3",
     .holds = "Freely given and specific: each purpose is accepted or refused by itself.",
     .fails = "Not freely given, not specific (granularity): several purposes hang on one yes; "
              "each needs a choice of its own.",
     .open = "Specific (granularity)? Not known whether each purpose is accepted or refused by "
             "itself.",
     .fact = CONSENT_FACT_SEPARATE_PER_PURPOSE,
     .wanted = YES},
    {.rule = "GDPR Art. 4(11), Recital 42; EDPB 05/2020, 3.1.4",
     .holds = "Freely given: who refuses or withdraws is not worse off. Losing an extra that was "
              "only for those who agreed is no detriment.",
     .fails = "Not freely given (detriment): who refuses or withdraws pays for it, with money, "
              "with the service, or otherwise.",
     .open = "Freely given (detriment)? Not known whether who refuses or withdraws is worse off.",
     .fact = CONSENT_FACT_DETRIMENT_ON_REFUSAL,
     .wanted = NO},
    {.rule = "GDPR Art. 4(11), Recital 42; EDPB 05/2020, 3.3",
     .holds = "Informed: the person was told who the controller is.",
     .fails = "Not informed: the person was not told who the controller is.",
     .open = "Informed? Not known whether the person was told who the controller is.",
     .fact = CONSENT_FACT_INFORMED_CONTROLLER,
     .wanted = YES},
    /*= GDPR Art. 5(1)(b) */
    {.rule = "GDPR Art. 5(1)(b), 6(1)(a); EDPB 05/2020, 3.2, 3.3",
     .holds = "Specific and informed: the person was told this purpose before agreeing to it.",
     .fails = "Not specific, not informed: this purpose is not the one the person was told; a new "
              "purpose needs a new consent.",
     .open = "Specific and informed? Not known whether the person was told this purpose.",
     .fact = CONSENT_FACT_INFORMED_PURPOSE,
     .wanted = YES},
    {.rule = "GDPR Art. 7(3); EDPB 05/2020, 3.3",
     .holds = "Informed: the person was told of the right to withdraw, before agreeing.",
     .fails = "Not informed: the person was not told of the right to withdraw, before agreeing.",
     .open = "Informed? Not known whether the person was told of the right to withdraw.",
     .fact = CONSENT_FACT_INFORMED_WITHDRAWAL,
     .wanted = YES},
    /*= GDPR Art. 4(11) */
    {.rule = "GDPR Art. 4(11); EDPB 05/2020, 3.4",
     .holds = "Unambiguous: the person did something that says yes.",
     .fails = "Not unambiguous: no clear affirmative act. Silence, scrolling or going on is none.",
     .open = "Unambiguous? Not known whether there was a clear affirmative act.",
     .fact = CONSENT_FACT_AFFIRMATIVE_ACT,
     .wanted = YES},
    {.rule = "GDPR Art. 4(11), Recital 32; EDPB 05/2020, 3.4",
     .holds = "Unambiguous: nothing was ticked before the person came.",
     .fails = "Not unambiguous: the box was ticked already; not unticking it is no affirmative "
              "act.",
     .open = "Unambiguous? Not known whether the box was ticked already.",
     .fact = CONSENT_FACT_PRE_TICKED,
     .wanted = NO},
    {.rule = "GDPR Art. 9(2)(a), 22(2)(c), 49(1)(a); EDPB 05/2020, 4",
     .holds = "Explicit: an express statement was made, or none is needed here.",
     .fails = "Not explicit: special categories, automated decisions and transfers without "
              "safeguards need an express statement.",
     .open = "Explicit? Not known whether an express statement is needed here, or was made.",
     .judge = explicit_where_needed},
    {.rule = "GDPR Art. 7(3); EDPB 05/2020, 5.2",
     .holds = "Withdrawn as easily as given.",
     .fails = "Not as easy to withdraw as to give: withdrawing takes more steps.",
     .open = "As easy to withdraw as to give? Not known how many steps each takes.",
     .judge = as_easy},
    {.rule = "GDPR Art. 8(1); EDPB 05/2020, 7.1",
     .holds = "Old enough to consent alone, or with the consent of who has parental "
              "responsibility.",
     .fails = "A child under the age of this country, without the consent of who has parental "
              "responsibility.",
     .open = "Old enough? Not known whether the child is under the age of the country, or who has "
             "parental responsibility consented.",
     .judge = of_age_or_with_parent},
};

#define ELEMENTS (sizeof elements / sizeof elements[0])
_Static_assert(ELEMENTS <= VALIDITY_ELEMENTS_MAX, "callers have room for as many");

static struct outcome outcome_of(const struct element *element,
                                 const struct validity_facts *facts) {
  if (element->judge) return element->judge(facts);
  if (facts->values[element->fact] == CONSENT_FACT_UNKNOWN)
    return open_for(facts, BIT(element->fact));
  return decided(facts->values[element->fact] == element->wanted);
}

void consent_validity_findings(const struct validity_facts *facts,
                               struct validity_finding findings_out[static VALIDITY_ELEMENTS_MAX],
                               size_t *count_out) {
  for (size_t i = 0; i < ELEMENTS; i++) {
    const struct element *element = &elements[i];
    struct outcome outcome = outcome_of(element, facts);
    const char *text = outcome.verdict == VALIDITY_HOLDS   ? element->holds
                       : outcome.verdict == VALIDITY_FAILS ? element->fails
                                                           : element->open;
    findings_out[i] = (struct validity_finding){element->rule, text, outcome.verdict, outcome.ask};
  }
  *count_out = ELEMENTS;
}

enum validity consent_validity_judge(const struct validity_finding *findings, size_t count) {
  enum validity verdict = VALIDITY_HOLDS;
  for (size_t i = 0; i < count; i++) {
    if (findings[i].verdict == VALIDITY_FAILS) return VALIDITY_FAILS;
    if (findings[i].verdict == VALIDITY_OPEN) verdict = VALIDITY_OPEN;
  }
  return verdict;
}

uint32_t consent_validity_ask(const struct validity_finding *findings, size_t count) {
  uint32_t ask = 0;
  if (consent_validity_judge(findings, count) != VALIDITY_OPEN) return 0;
  for (size_t i = 0; i < count; i++) ask |= findings[i].ask;
  return ask;
}
