/*
 * return_token: what lets a visitor come back: the tab's token, and a code that was
 * asked for. Only hashes are kept.
 *
 * Thread: any for finding; scribe for the rest. Errors: ERR_UNAUTHENTICATED, for a
 * code ERR_NOT_FOUND. Law: GDPR Art. 5(1)(c), ePrivacy Art. 5(3).
 */
#ifndef PARLOUR_CHAT_RETURN_TOKEN_H
#define PARLOUR_CHAT_RETURN_TOKEN_H

#include "crypto/token.h"
#include "ledger/work.h"

struct returning {
  struct id workspace;
  struct id person;
  struct id conversation;
  struct id site;
};

MUST_USE enum err return_token_new(struct work *work, struct id person, struct id conversation,
                                   char token_out[static TOKEN_TEXT_BYTES]);
/* The same with a token that the visitor's side made: 32 random bytes in the form of
 * ours. ERR_INVALID for another form. */
MUST_USE enum err return_token_adopt(struct work *work, struct id person, struct id conversation,
                                     struct str token);
MUST_USE enum err return_token_find(struct db *db, struct str token,
                                    struct returning *returning_out);
/* A fresh code for a conversation; an older one of it no longer counts. */
MUST_USE enum err return_code_new(struct work *work, struct id person, struct id conversation,
                                  char code_out[static TOKEN_CODE_BYTES]);
/* Gives a new token for the code, and the code is used up. */
MUST_USE enum err return_code_use(struct work *work, struct str site_key, struct str code,
                                  struct returning *returning_out,
                                  char token_out[static TOKEN_TEXT_BYTES]);

#endif
