/*
 * consent: what a person chooses about a purpose: to agree, refuse, withdraw, object, resume.
 *
 * A choice is checked whole before anything is written, and takes effect in the transaction
 * that records it: the gates are derived anew, and what rested on a consent that is withdrawn
 * is gone, but for what another purpose needs that was declared before the datum was given.
 * Each is a record with a receipt (privacy/receipt), whose hash is in the ledger. When the
 * person goes, the record stays without them, until its own term (purpose "proof") is over.
 *
 * Thread:    scribe.
 * Ownership: texts of an outcome live in the work's arena.
 * Errors:    ERR_INVALID and ERR_CONFLICT with a fault that begins with the field.
 * Law:       GDPR Art. 4(11), 7(1) to (4), 8(1), 9(2)(a), 17(1)(b) and (c), 17(3)(e),
 *            21(1) to (5).
 */
#ifndef PARLOUR_PRIVACY_CONSENT_H
#define PARLOUR_PRIVACY_CONSENT_H

#include "privacy/declaration.h"
#include "privacy/personal.h"
#include "privacy/standing.h"

#define RECEIPT_BYTES 16
#define RECEIPT_TEXT_BYTES 32 /* hexadecimal */

enum choice { CHOICE_ACCEPT, CHOICE_REFUSE, CHOICE_WITHDRAW, CHOICE_OBJECT, CHOICE_RESUME };
#define CHOICES 5
const char *choice_name(enum choice choice); /* "accept" */
MUST_USE enum err choice_parse(struct str word, enum choice *choice_out);

enum consent_method {
  METHOD_WIDGET,
  METHOD_PRIVACY_CENTRE,
  METHOD_HOST_PAGE,
  METHOD_GPC,
  METHOD_AGENT
};
const char *consent_method_name(enum consent_method method); /* "privacy_centre" */
/* What a visitor's own client may say: widget or privacy_centre. ERR_INVALID. */
MUST_USE enum err consent_method_parse(struct str word, enum consent_method *method_out);

#define STANDING_ANY (-1) /* for what no tab has shown: the host's word, GPC */

struct consent_choice {
  struct id person;
  struct id conversation; /* where it was made; zero: nowhere */
  struct id site;
  struct str purpose;
  enum choice choice;
  int64_t purpose_version; /* that was shown; 0: not said */
  int64_t notice_version;  /* that was shown; 0: not said */
  int64_t standing;        /* that was shown, or STANDING_ANY; -2: not said */
  struct str language;
  enum consent_method method;
  bool is_explicit;
  struct str age;        /* adult, child_with_parent, child; or empty */
  struct personal email; /* may be empty */
};

/* Members of a choice (docs/protocol.md); whose it is, where and on which site stays as it is.
 * What is missing is checked by consent_choose. */
MUST_USE enum err consent_read(struct work *work, const struct json *body,
                               struct consent_choice *choice);
extern const char *const consent_fields[]; /* that it may have; NULL-ended */

struct consent_effect {
  struct str field;
  size_t count;
  struct str purpose; /* of what is kept: which needs it; else empty */
};
#define CONSENT_EFFECTS 64
struct consent_outcome {
  struct id record;
  uint8_t receipt[RECEIPT_BYTES];
  struct consent_effect erased[CONSENT_EFFECTS];
  size_t erased_count;
  struct consent_effect kept[CONSENT_EFFECTS];
  size_t kept_count;
};
/* Who has committed it calls retention_bury. */
MUST_USE enum err consent_choose(struct work *work, const struct consent_choice *choice,
                                 struct consent_outcome *outcome_out);

/* Global Privacy Control: refuses every optional purpose and objects to marketing, where
 * the person has not chosen otherwise. A later explicit choice counts. How many it changed. */
MUST_USE enum err consent_gpc(struct work *work, const struct consent_choice *like,
                              size_t *count_out);
/* Did such a signal ever come? */
MUST_USE enum err consent_gpc_seen(struct work *work, struct id person, bool *seen_out);

/* Consents whose term is over at at_ms, also those that a new version of the purpose ended and
 * that were not given anew within it, of people who have not had their data restricted, up to
 * limit: what rested on them is erased as by withdrawing, and they are expired. How many is
 * added to count_out. Who has committed it calls retention_bury. */
MUST_USE enum err consent_lapse(struct work *work, int64_t at_ms, size_t limit, int64_t *count_out);

/* Records past their term are deleted; how many is added to count_out. */
MUST_USE enum err consent_expire(struct work *work, int64_t at_ms, int64_t *count_out);

/* For lists of the data protection officer, newest first; nothing names a person. */
struct consent_line {
  struct id id;
  struct str purpose;
  int64_t purpose_version;
  int64_t notice_version;
  struct str language;
  enum consent_state state;
  struct str choice;
  struct str method;
  struct str label; /* the pseudonym, or empty once the person is gone */
  int64_t at_ms;
  bool is_explicit;
  int64_t age;
  int64_t leaf;
};
struct consent_filter {
  struct id site;     /* zero: any */
  struct str purpose; /* empty: any */
  int64_t state;      /* -1: any */
  int64_t before_ms;  /* 0: from the newest on */
  struct id before;
};
MUST_USE enum err consent_list(struct work *work, const struct consent_filter *filter, size_t limit,
                               struct consent_line **lines_out, size_t *count_out);

/* A person's own records, newest first. */
struct consent_own {
  uint8_t receipt[RECEIPT_BYTES];
  struct id record;
  struct str purpose;
  enum consent_state state;
  struct str choice;
  int64_t at_ms;
};
MUST_USE enum err consent_of_person(struct work *work, struct id person,
                                    struct consent_own **list_out, size_t *count_out);

#endif
