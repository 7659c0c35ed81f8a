/*
 * datum: what a person gave, or is known of them, for one purpose: one value a field.
 *
 * It rests under a key of (person, purpose), so that withdrawing, objecting and the end of
 * a term each destroy just theirs. What belongs to a conversation and its own purpose goes
 * with that conversation; the rest has an end of its own.
 *
 * Thread:    reading: any; the rest: scribe.
 * Ownership: texts live in the work's arena.
 * Errors:    ERR_DENIED by the gate; ERR_NOT_FOUND; ERR_INVALID and ERR_TOO_LARGE for what
 *            cannot be this field.
 * Law:       GDPR Art. 5(1)(b), (c) and (e), 7(3), 17(1)(b).
 */
#ifndef PARLOUR_PRIVACY_DATUM_H
#define PARLOUR_PRIVACY_DATUM_H

#include "privacy/personal.h"

struct datum {
  struct id id;
  struct id person;
  struct id conversation; /* zero: of none */
  struct str purpose;
  struct str field; /* a code: "attribute.order", "page", "purpose.email" */
  enum field kind;
  struct keyring_ref key;
  struct str sealed;
  int64_t version;
  int64_t at_ms;
  int64_t kept_until; /* 0: as long as its conversation */
};

/* Which of the sealed fields a code names. ERR_INVALID. */
MUST_USE enum err datum_kind(struct str field, enum field *kind_out);

/* What is to be stored. */
struct datum_value {
  struct id person;
  struct id conversation; /* zero: of none */
  struct str purpose;
  struct str field;
  struct personal text;
  int64_t kept_until; /* 0: as long as its conversation */
};
/* Stores, or replaces what stands there. The gate is asked: STORE for the purpose. */
MUST_USE enum err datum_put(struct work *work, const struct datum_value *value);

/* Of one purpose, or of all (purpose empty); by purpose and field. */
MUST_USE enum err datum_list(struct work *work, struct id person, struct str purpose,
                             struct datum **list_out, size_t *count_out);
/* operation: GATE_READ, SHOW, USE or DISCLOSE, for the datum's own purpose. */
MUST_USE enum err datum_open(struct work *work, const struct datum *datum,
                             enum gate_operation operation, struct personal *text_out);
/* The value of one field. ERR_NOT_FOUND. */
MUST_USE enum err datum_read(struct work *work, struct id person, struct str purpose,
                             struct str field, struct datum *datum_out);

/* As by the person's own eyes, whatever the gate says of others: to be sealed anew, or hashed.
 * Shown to nobody. */
MUST_USE enum err datum_own(struct work *work, const struct datum *datum,
                            struct personal *text_out);

/* Keeps the value, if there is one, until then at least. */
MUST_USE enum err datum_prolong(struct work *work, struct id person, struct str purpose,
                                struct str field, int64_t kept_until);

/* Takes the value over to another purpose, which must have been declared before it was
 * given: sealed anew under that purpose's key. What stands there already stays. */
MUST_USE enum err datum_move(struct work *work, const struct datum *datum, struct str purpose,
                             int64_t kept_until);

/* Makes all that rests on the purpose unreadable: rows deleted, a tombstone for the key. The
 * key is destroyed by retention_bury after the commit. ground: a word for the ledger. */
MUST_USE enum err datum_forget_purpose(struct work *work, struct id person, struct str purpose,
                                       const char *ground);
/* One value of a purpose: what else rests on it is sealed anew under another key. */
MUST_USE enum err datum_forget_field(struct work *work, const struct datum *gone,
                                     const char *ground);
/* After a restore with keys that are newer than the data: the same for every purpose whose
 * key is gone, of one page of people after a person. more: there may be others. */
MUST_USE enum err datum_forget_lost(struct work *work, const char *ground, struct id *after,
                                    bool *more_out);
/* Values whose term is over at at_ms, of people who have not had them restricted, up to limit;
 * the key goes with the last value of a purpose. How many is added to count_out. */
MUST_USE enum err datum_expire(struct work *work, int64_t at_ms, size_t limit, int64_t *count_out);
/* Forgets every purpose, when the person goes; restrictions, standings and the names in
 * the proofs go too. */
MUST_USE enum err datum_forget_person(struct work *work, struct id workspace, struct id person,
                                      const char *ground);
/* What belongs to a conversation that goes. */
MUST_USE enum err datum_forget_conversation(struct work *work, struct id workspace,
                                            struct id conversation);

#endif
