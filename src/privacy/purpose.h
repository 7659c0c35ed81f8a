/*
 * purpose: what data are for, on which basis, and what follows from it.
 *
 * A purpose is kept in versions; one of them is in force, or none when it was ended. Who
 * was told an older version is held by it. The rights a person has, and whether they may
 * object, follow from the basis by a table of law and not by anybody's choice.
 *
 * Thread: any for reading; scribe for purpose_publish and purpose_end.
 * Errors: ERR_INVALID for a basis that cannot carry the purpose.
 * Law:    GDPR Art. 5(1)(b), 6(1), 12 to 22; 13(3).
 */
#ifndef PARLOUR_PRIVACY_PURPOSE_H
#define PARLOUR_PRIVACY_PURPOSE_H

#include "ledger/work.h"
#include "privacy/field.h"

/* The six of Art. 6(1). Which of them can carry a purpose: purpose_allows. */
enum basis {
  BASIS_CONTRACT,
  BASIS_LEGITIMATE_INTEREST,
  BASIS_PUBLIC_TASK,
  BASIS_CONSENT,
  BASIS_LEGAL_OBLIGATION,
  BASIS_VITAL_INTERESTS,
  BASIS_COUNT
};

const char *basis_name(enum basis basis);    /* "contract" */
const char *basis_article(enum basis basis); /* "6(1)(b)" */
MUST_USE enum err basis_parse(struct str name, enum basis *basis_out);

struct right {
  const char *code;    /* "access" */
  const char *article; /* "15" */
  bool limited;        /* not while Art. 17(3)(b) applies: law or public task needs the data */
};
/* Gives the nth right that the basis leaves a person; false past the last. */
bool basis_right(enum basis basis, size_t index, struct right *right_out);
bool basis_allows_objection(enum basis basis);
bool basis_allows_portability(enum basis basis);

#define PURPOSE_ANSWER "answer"
#define PURPOSE_RETENTION_MAX_DAYS 3650
#define PURPOSE_CODE_MAX 40
#define PURPOSES_MAX 100 /* in force on one site */

/* From which event the days are counted. */
enum retention_event {
  RETENTION_FROM_LAST_MESSAGE,
  RETENTION_FROM_RESOLVED,
  RETENTION_FROM_CONTRACT_END,
  RETENTION_EVENT_COUNT
};
const char *retention_event_name(enum retention_event event); /* "last_message" */
MUST_USE enum err retention_event_parse(struct str name, enum retention_event *event_out);

/* One version of what a site declared. Texts live in the work's arena. */
struct purpose {
  struct str code;
  int64_t version;
  enum basis basis;
  char special; /* letter of Art. 9(2), or 0 */
  int64_t retention_days;
  enum retention_event retention_from;
  bool marketing;
  uint64_t fields; /* FIELD_BIT of enum field */
  uint32_t roles;  /* who of the staff works for it */
  bool active;     /* the version in force */
  bool suspended;  /* nothing is done for it at present (privacy/suspension) */
  int64_t created_at;
  int64_t effective_at;
  int64_t since_version;  /* with which it was declared, and not ended since */
  int64_t told_from;      /* the version of the site's notice that names it first */
  bool takes_no_more;     /* to publish it: whoever was told the version in force knows it */
  struct str declaration; /* canonical JSON (privacy/declaration.h) */
};

/* May such a basis carry such a purpose? Of a built-in one its table says it; a purpose of
 * the site's own may rest on any. */
bool purpose_allows(struct str code, enum basis basis);
/* By the basis (Art. 21(1)), or because it is marketing (Art. 21(2), always). */
bool purpose_is_objectable(const struct purpose *purpose);
/* Goes on only with the person's consent. */
static inline bool purpose_is_optional(const struct purpose *purpose) {
  return purpose->basis == BASIS_CONSENT;
}
static inline bool purpose_has(const struct purpose *purpose, enum field field) {
  return (purpose->fields & FIELD_BIT(field)) != 0;
}

/* The version in force. ERR_NOT_FOUND: none, or it was ended. */
MUST_USE enum err purpose_read(struct work *work, struct id site, struct str code,
                               struct purpose *purpose_out);
/* Any version, in force or not. ERR_NOT_FOUND. */
MUST_USE enum err purpose_read_version(struct work *work, struct id site, struct str code,
                                       int64_t version, struct purpose *purpose_out);
/* Those in force, by code. */
MUST_USE enum err purpose_list(struct work *work, struct id site, struct purpose **purposes_out,
                               size_t *count_out);
/* The newest version of every purpose that was ended. */
MUST_USE enum err purpose_list_ended(struct work *work, struct id site,
                                     struct purpose **purposes_out, size_t *count_out);
/* The one under which a conversation was begun, in the version that its visitor was told:
 * a basis or a term is not exchanged behind anybody's back. ERR_NOT_FOUND. */
MUST_USE enum err purpose_of_conversation(struct work *work, struct id conversation,
                                          struct purpose *purpose_out);
/* The newest version that the person was told, since the purpose was last declared: by a
 * notice that they were shown, or by the question about it that they answered. Nobody waits
 * to be told where a life is at stake. ERR_NOT_FOUND: it is not in force, or was declared
 * after the person was last told. */
MUST_USE enum err purpose_read_told(struct work *work, struct id site, struct str code,
                                    struct id person, struct purpose *purpose_out);
/* The newest version that a version of the site's notice names. ERR_NOT_FOUND. */
MUST_USE enum err purpose_read_named(struct work *work, struct id site, struct str code,
                                     int64_t notice_version, struct purpose *purpose_out);
/* A new version where something differs from the one in force; version_out is the one
 * that counts afterwards. It counts for whoever was told the next version of the notice,
 * which the caller publishes in the same transaction. signed_by: zero: by no person. For what a
 * site begins with and for privacy/change; ERR_INVALID with a fault for a term or a basis that
 * cannot be. */
MUST_USE enum err purpose_publish(struct work *work, struct id site, const struct purpose *purpose,
                                  struct id signed_by, int64_t *version_out);
/* No version is in force any more. ERR_NOT_FOUND. */
MUST_USE enum err purpose_end(struct work *work, struct id site, struct str code);

#endif
