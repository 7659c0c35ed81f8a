/*
 * request_kind: the words of a request: which right, through which door, how the person is
 * known, what was decided and why not. One table each; the words are those of database,
 * addresses and ledger.
 *
 * Thread: any; constants.
 * Errors: parsing: ERR_INVALID for another word.
 * Law:    GDPR Art. 11(2), 12(2), 12(4) to (6), 15 to 18, 20 to 22.
 */
#ifndef PARLOUR_RIGHTS_REQUEST_KIND_H
#define PARLOUR_RIGHTS_REQUEST_KIND_H

#include "base/str.h"

enum request_right {
  RIGHT_ACCESS,
  RIGHT_RECTIFICATION,
  RIGHT_ERASURE,
  RIGHT_RESTRICTION,
  RIGHT_PORTABILITY,
  RIGHT_OBJECTION,
  RIGHT_HUMAN_DECISION,
  RIGHT_COUNT
};

enum request_channel {
  CHANNEL_WIDGET, /* a button of the privacy centre */
  CHANNEL_LINK,   /* a link that was sent to the e-mail address */
  CHANNEL_CHAT,   /* typed into a chat: received when it was sent */
  CHANNEL_EMAIL,
  CHANNEL_LETTER,
  CHANNEL_PHONE,
  CHANNEL_FORM,  /* without a session, before anything is proven */
  CHANNEL_STAFF, /* of an account, over their own data */
  CHANNEL_COUNT
};

enum request_identity {
  IDENTITY_UNPROVEN,
  IDENTITY_SESSION,   /* by the chat's own session or sign-in: no more is asked */
  IDENTITY_LINK,      /* by a one-time link to the address */
  IDENTITY_DOUBT,     /* reasonable doubt: more was asked (Art. 12(6)) */
  IDENTITY_CONFIRMED, /* what was asked was given, and is enough */
  IDENTITY_COUNT
};
/* May what is held be given to whoever asks? */
bool request_kind_is_proven(enum request_identity identity);

enum request_decision {
  DECISION_NONE,
  DECISION_GRANTED,
  DECISION_PARTLY,
  DECISION_REFUSED,
  DECISION_FEE,
  DECISION_COUNT
};

enum request_ground {
  GROUND_NONE,
  GROUND_NOT_IDENTIFIABLE,       /* 11(2), 12(2) */
  GROUND_UNFOUNDED,              /* 12(5) */
  GROUND_EXCESSIVE,              /* 12(5) */
  GROUND_OTHERS_RIGHTS,          /* 15(4), 20(4) */
  GROUND_NOT_NEEDED_STILL,       /* 17(1): the data are still necessary, on a basis that carries */
  GROUND_EXPRESSION,             /* 17(3)(a) */
  GROUND_LEGAL_DUTY,             /* 17(3)(b) */
  GROUND_PUBLIC_HEALTH,          /* 17(3)(c) */
  GROUND_ARCHIVE,                /* 17(3)(d) */
  GROUND_CLAIMS,                 /* 17(3)(e), 21(1) */
  GROUND_COMPELLING,             /* 21(1) */
  GROUND_NOT_THIS_BASIS,         /* the right does not go with the basis */
  GROUND_NOT_PROVIDED_BY_PERSON, /* 20(1) */
  GROUND_ACCURATE,               /* 16: the data are right */
  GROUND_NO_REASON,              /* 18(1): none of its four cases */
  GROUND_NOT_AUTOMATED,          /* 22(1): a person decided, or it had no such effect */
  GROUND_ALREADY_DONE,
  GROUND_COUNT
};

const char *request_right_name(enum request_right right);
const char *request_channel_name(enum request_channel channel);
const char *request_identity_name(enum request_identity identity);
const char *request_decision_name(enum request_decision decision);
const char *request_ground_name(enum request_ground ground); /* "" for GROUND_NONE */
MUST_USE enum err request_right_parse(struct str word, enum request_right *right_out);
MUST_USE enum err request_channel_parse(struct str word, enum request_channel *channel_out);
MUST_USE enum err request_identity_parse(struct str word, enum request_identity *identity_out);
MUST_USE enum err request_decision_parse(struct str word, enum request_decision *decision_out);
MUST_USE enum err request_ground_parse(struct str word, enum request_ground *ground_out);

const char *request_right_article(enum request_right right);    /* "15" */
const char *request_ground_article(enum request_ground ground); /* "17(3)(b)" */
/* Can the right be refused on this ground? */
bool request_ground_fits(enum request_ground ground, enum request_right right);

#endif
