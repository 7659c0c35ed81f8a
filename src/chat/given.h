/*
 * given: what comes along with a chat beside name and words: the browser's signal, choices,
 * where somebody writes from, and values of the site's attributes.
 *
 * Everything goes through the purpose it belongs to, and is refused where none is in force.
 * Of where somebody writes from only what the site declared is taken, in its coarsest form;
 * the rest is dropped unseen.
 *
 * Thread: scribe. Errors: ERR_INVALID, ERR_CONFLICT with a fault that names the field;
 * ERR_DENIED by the gate.
 * Law:    GDPR Art. 5(1)(b) and (c), 7(1), 21(5), 25(2).
 */
#ifndef PARLOUR_CHAT_GIVEN_H
#define PARLOUR_CHAT_GIVEN_H

#include "chat/conversation.h"
#include "privacy/attribute.h"
#include "privacy/consent.h"

struct given {
  bool gpc;
  const struct json *consents;   /* a list of choices; NULL: none */
  const struct json *context;    /* an object; NULL: none */
  const struct json *attributes; /* an object; NULL: none */
};
/* At the beginning of a chat. required: attributes that must be given before it are looked
 * for. */
MUST_USE enum err given_take(struct work *work, struct id conversation, const struct given *given,
                             bool required);
/* The signal alone, on coming back; how many choices it made. */
MUST_USE enum err given_gpc(struct work *work, struct id conversation, size_t *count_out);

/* What the site's own server states about its visitor, signed (crypto/statement): its
 * consents, a truth value for each purpose; its attributes; name and e-mail. Nothing of it
 * counts without the signature. ERR_INVALID with a fault that begins with "token". */
MUST_USE enum err given_statement(struct work *work, struct id conversation, struct str token);
/* Values that the page states without a signature: of attributes whose source is the page. */
MUST_USE enum err given_attributes(struct work *work, struct id conversation,
                                   const struct json *values, enum attribute_source source);

#endif
