/* assess_consent: the kind "consent". */
#include "cli/assess_facts.h"
#include "privacy/child_age.h"
#include "privacy/consent_validity.h"

#define UNKNOWN ASSESS_UNKNOWN
#define STEPS_MOST 1000
#define AGE_MOST 130

/* What does not apply: there is no box, no other purpose, no service, nobody to fear. */
static const struct assess_fact facts[] = {
    [CONSENT_FACT_AFFIRMATIVE_ACT] = {NULL, "affirmative_act", ASSESS_YES_NO, UNKNOWN, UNKNOWN, 0},
    [CONSENT_FACT_PRE_TICKED] = {NULL, "pre_ticked", ASSESS_YES_NO, UNKNOWN, 0, 0},
    [CONSENT_FACT_SEPARATE_PER_PURPOSE] = {NULL, "separate_per_purpose", ASSESS_YES_NO, UNKNOWN, 1,
                                           0},
    [CONSENT_FACT_CONDITIONAL] = {NULL, "conditional_on_service", ASSESS_YES_NO, UNKNOWN, 0, 0},
    [CONSENT_FACT_DETRIMENT_ON_REFUSAL] = {NULL, "detriment_on_refusal", ASSESS_YES_NO, UNKNOWN, 0,
                                           0},
    [CONSENT_FACT_INFORMED_CONTROLLER] = {"informed", "controller", ASSESS_YES_NO, UNKNOWN, UNKNOWN,
                                          0},
    [CONSENT_FACT_INFORMED_PURPOSE] = {"informed", "purpose", ASSESS_YES_NO, UNKNOWN, UNKNOWN, 0},
    [CONSENT_FACT_INFORMED_WITHDRAWAL] = {"informed", "right_to_withdraw", ASSESS_YES_NO, UNKNOWN,
                                          UNKNOWN, 0},
    [CONSENT_FACT_WITHDRAW_STEPS] = {NULL, "withdraw_steps", ASSESS_NUMBER, UNKNOWN, UNKNOWN,
                                     STEPS_MOST},
    [CONSENT_FACT_GIVE_STEPS] = {NULL, "give_steps", ASSESS_NUMBER, UNKNOWN, UNKNOWN, STEPS_MOST},
    [CONSENT_FACT_IMBALANCE] = {NULL, "imbalance", ASSESS_YES_NO, UNKNOWN, 0, 0},
    [CONSENT_FACT_EXPLICIT_NEEDED] = {NULL, "explicit_needed", ASSESS_YES_NO, UNKNOWN, 0, 0},
    [CONSENT_FACT_EXPLICIT] = {NULL, "explicit", ASSESS_YES_NO, UNKNOWN, 0, 0},
    [CONSENT_FACT_CHILD_AGE] = {NULL, "child_age", ASSESS_NUMBER, CONSENT_ADULT, CONSENT_ADULT,
                                AGE_MOST},
    [CONSENT_FACT_AGE_LIMIT] = {NULL, "country", ASSESS_COUNTRY, UNKNOWN, UNKNOWN, 0},
    [CONSENT_FACT_PARENTAL] = {NULL, "parental", ASSESS_YES_NO, UNKNOWN, 0, 0},
    [CONSENT_FACT_COUNT] = {NULL, NULL, ASSESS_YES_NO, 0, 0, 0}};

static enum err read_age_limit(const struct assess_case *c, const struct assess_fact *fact,
                               int32_t *limit_out) {
  char country[COUNTRY_BYTES + 1];
  TRY(assess_read_country(c, fact, country));
  *limit_out = country[0] ? child_age_of(str_from(country), c->at_ms) : UNKNOWN;
  return ERR_NONE;
}

static enum err read_fact(const struct assess_case *c, const struct assess_fact *fact,
                          int32_t *value_out) {
  int32_t value = UNKNOWN;
  if (fact->form == ASSESS_COUNTRY)
    TRY(read_age_limit(c, fact, &value));
  else
    TRY(assess_read(c, fact, &value));
  *value_out = value == UNKNOWN ? CONSENT_FACT_UNKNOWN : value;
  return ERR_NONE;
}

static enum err read_facts(const struct assess_case *c, struct validity_facts *facts_out) {
  TRY(assess_only(c, facts));
  for (int i = 0; i < CONSENT_FACT_COUNT; i++) TRY(read_fact(c, &facts[i], &facts_out->values[i]));
  return ERR_NONE;
}

static void write_verdict(struct json_writer *w, enum validity verdict) {
  json_key(w, "valid");
  if (verdict == VALIDITY_OPEN)
    json_write_null(w);
  else
    json_write_bool(w, verdict == VALIDITY_HOLDS);
}

/* Those that made the verdict what it is. */
static void write_why(struct json_writer *w, const struct validity_finding *findings, size_t count,
                      enum validity verdict) {
  json_key(w, "why");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    if (findings[i].verdict != verdict) continue;
    json_begin_object(w);
    json_put_word(w, "rule", findings[i].rule);
    json_put_word(w, "text", findings[i].text);
    json_end_object(w);
  }
  json_end_array(w);
}

static void write_ask(struct json_writer *w, uint32_t ask) {
  json_key(w, "ask");
  json_begin_array(w);
  for (int i = 0; i < CONSENT_FACT_COUNT; i++)
    if (ask & (1u << i))
      json_write_string(w, str_from(consent_validity_fact_name((enum consent_fact)i)));
  json_end_array(w);
}

static enum err answer(const struct assess_case *c, struct json_writer *w) {
  struct validity_facts read;
  struct validity_finding findings[VALIDITY_ELEMENTS_MAX];
  size_t count;
  TRY(read_facts(c, &read));
  consent_validity_findings(&read, findings, &count);
  enum validity verdict = consent_validity_judge(findings, count);
  json_begin_object(w);
  write_verdict(w, verdict);
  write_why(w, findings, count, verdict);
  write_ask(w, consent_validity_ask(findings, count));
  json_end_object(w);
  return ERR_NONE;
}

const struct assess_kind assess_consent = {"consent", answer};
