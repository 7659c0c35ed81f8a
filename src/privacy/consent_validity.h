/*
 * consent_validity: whether a consent is one, from the facts of how it was asked.
 *
 * Each element that consent must have is a row of a table, with its rule, and judged by
 * itself: it holds, it fails, or it is open because a fact is unknown. One that fails
 * decides, whatever else is unknown; one that is open leaves the answer open; only when
 * all hold is the consent valid.
 *
 * Thread: any, pure.
 * Units:  steps: acts of the person (a click, a call); ages in years.
 * Law:    GDPR Art. 4(11), 6(1)(a), 7, 8, 9(2)(a), 22(2)(c), 49(1)(a), read as EDPB
 *         Guidelines 05/2020 on consent read them.
 */
#ifndef PARLOUR_PRIVACY_CONSENT_VALIDITY_H
#define PARLOUR_PRIVACY_CONSENT_VALIDITY_H

#include "base/str.h"

enum consent_fact {
  CONSENT_FACT_AFFIRMATIVE_ACT,      /* the person did something that says yes */
  CONSENT_FACT_PRE_TICKED,           /* yes stood there before the person came */
  CONSENT_FACT_SEPARATE_PER_PURPOSE, /* each purpose can be accepted without the others */
  CONSENT_FACT_CONDITIONAL,          /* the service waits for a yes that it does not need */
  CONSENT_FACT_DETRIMENT_ON_REFUSAL, /* who refuses or withdraws is worse off */
  CONSENT_FACT_INFORMED_CONTROLLER,  /* told before who it is, */
  CONSENT_FACT_INFORMED_PURPOSE,     /* what exactly for, */
  CONSENT_FACT_INFORMED_WITHDRAWAL,  /* and that it can be withdrawn */
  CONSENT_FACT_WITHDRAW_STEPS,       /* a number */
  CONSENT_FACT_GIVE_STEPS,           /* a number */
  CONSENT_FACT_IMBALANCE,            /* clear: an authority, an employer */
  CONSENT_FACT_EXPLICIT_NEEDED,      /* special categories, automated decisions, transfers */
  CONSENT_FACT_EXPLICIT,             /* an express statement was made */
  CONSENT_FACT_CHILD_AGE,            /* a number */
  CONSENT_FACT_AGE_LIMIT,            /* a number, of the country: child_age_of */
  CONSENT_FACT_PARENTAL,             /* who has parental responsibility gave or authorised it */
  CONSENT_FACT_COUNT
};

#define CONSENT_FACT_UNKNOWN (-1)
#define CONSENT_ADULT 18 /* the age of who is no child */

struct validity_facts {
  int32_t values[CONSENT_FACT_COUNT]; /* 0 and 1 for no and yes, or a number, or unknown */
};

/* Nothing known, of an adult. */
struct validity_facts consent_validity_unknown(void);
/* Its name in cases: "informed.controller". */
const char *consent_validity_fact_name(enum consent_fact fact);

enum validity { VALIDITY_OPEN, VALIDITY_HOLDS, VALIDITY_FAILS };

struct validity_finding {
  const char *rule;      /* "GDPR Art. 7(4); EDPB 05/2020, 3.1.2" */
  const char *text;      /* a sentence */
  enum validity verdict; /* of this element alone */
  uint32_t ask;          /* 1 << enum consent_fact, of the unknown facts that would change it */
};

#define VALIDITY_ELEMENTS_MAX 16

/* Every element in the order of the guidelines, count_out of them: what holds, what fails,
 * what is open. */
void consent_validity_findings(const struct validity_facts *facts,
                               struct validity_finding findings_out[static VALIDITY_ELEMENTS_MAX],
                               size_t *count_out);
/* Over the elements. */
enum validity consent_validity_judge(const struct validity_finding *findings, size_t count);
/* The unknown facts that would change the whole verdict: none once it is decided. */
uint32_t consent_validity_ask(const struct validity_finding *findings, size_t count);

#endif
