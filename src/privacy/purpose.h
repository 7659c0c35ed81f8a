/*
 * purpose: what data are for, on which basis, and what follows from it.
 *
 * One purpose is built in: answer the question that was asked. Its basis is chosen
 * for each site; the rights a person has, and whether they may object, follow from
 * the basis by a table of law and not by anybody's choice.
 *
 * Thread: any for reading; scribe for purpose_publish.
 * Errors: ERR_INVALID for a basis that cannot carry the purpose.
 * Law:    GDPR Art. 5(1)(b), 6(1), 12 to 22.
 */
#ifndef PARLOUR_PRIVACY_PURPOSE_H
#define PARLOUR_PRIVACY_PURPOSE_H

#include "ledger/work.h"

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

struct purpose {
  const char *code;
  int64_t version;
  enum basis basis;
  int64_t retention_days;
};

/* To answer who asks is no matter of consent (it would be one that nobody can refuse), nor
 * of a legal duty or of life and death. */
bool purpose_allows(const char *code, enum basis basis);

/* The site's purpose that counts now. ERR_NOT_FOUND. */
MUST_USE enum err purpose_read(struct work *work, struct id site, const char *code,
                               struct purpose *purpose_out);
/* The one under which a conversation was begun, in the version that its visitor was told:
 * a basis or a term is not exchanged behind anybody's back. ERR_NOT_FOUND. */
MUST_USE enum err purpose_of_conversation(struct work *work, struct id conversation,
                                          struct purpose *purpose_out);
/* A new version where something differs from the one that counts; version_out is the
 * one that counts afterwards. */
MUST_USE enum err purpose_publish(struct work *work, struct id site, const struct purpose *purpose,
                                  int64_t *version_out);

#endif
