/*
 * standing: how a person stands to a purpose now, and what they have had restricted.
 *
 * The row is the newest of what was chosen (consent) and said (objection); each choice by
 * itself is a record (privacy/consent). Its version grows with every change, so that of two
 * tabs the second learns that the first has chosen.
 *
 * Thread: reading: any; the rest: scribe.
 * Errors: ERR_NOT_FOUND; ERR_CONFLICT.
 * Law:    GDPR Art. 7(3), 18(1) to (3), 21(1) to (3).
 */
#ifndef PARLOUR_PRIVACY_STANDING_H
#define PARLOUR_PRIVACY_STANDING_H

#include "privacy/gate.h"

/* RESTORE: put down by a restore, since one made after the backup is lost (privacy/doubt). */
enum objection { OBJECTION_NONE, OBJECTION_OWN, OBJECTION_GPC, OBJECTION_RESTORE };

struct standing {
  enum consent_state consent;
  struct id record; /* of privacy/consent; zero: none */
  int64_t purpose_version;
  bool is_explicit;
  enum gate_age age;
  int64_t since_ms;   /* of the newest choice; 0: none yet */
  int64_t expires_ms; /* of the consent; 0: never */
  int64_t lapsed_ms;  /* when what rested on it was erased since its term was over; 0: not */
  int64_t objected_ms;
  enum objection objection;
  int64_t version; /* 0: nobody chose anything yet */
};

/* A standing of nothing where there is no row. */
MUST_USE enum err standing_read(struct work *work, struct id person, struct str purpose,
                                struct standing *standing_out);
/* Writes it, version raised by one, and derives the person's gates anew. */
MUST_USE enum err standing_write(struct work *work, struct id person, struct str purpose,
                                 struct standing *standing);
/* Does the consent carry the purpose in this version at this time? */
bool standing_carries(const struct standing *standing, int64_t purpose_version, int64_t now_ms);

/* Restricted: only stored by the person, and shown to them. conversation zero: all of them.
 * ground: accuracy, unlawful, claims or objection (Art. 18(1)(a) to (d)). ERR_INVALID.
 * ERR_CONFLICT when it is already. */
MUST_USE enum err restriction_set(struct work *work, struct id person, struct id conversation,
                                  struct str ground);
/* The words of the grounds, from 0 on; NULL after the last. */
const char *restriction_ground(size_t number);
/* How the journal speaks of a restriction; written into text. */
#define RESTRICTION_DETAIL_BYTES 64
struct str restriction_detail(struct id conversation, struct str ground,
                              char text[static RESTRICTION_DETAIL_BYTES]);
/* ERR_NOT_FOUND when there is nothing to lift. Who lifts tells the person before
 * (Art. 18(3)). */
MUST_USE enum err restriction_lift(struct work *work, struct id person, struct id conversation);

#endif
