/* responder_internal: what the files of responder share. */
#ifndef PARLOUR_CHAT_RESPONDER_INTERNAL_H
#define PARLOUR_CHAT_RESPONDER_INTERNAL_H

#include "chat/responder.h"

MUST_USE enum err responder_outcome_parse(struct str word, enum responder_outcome *out);
MUST_USE enum err responder_effect_parse(struct str word, enum responder_effect *out);
/* Members of body into a rule; what is missing stays. A name and words there must be. */
MUST_USE enum err responder_read_fields(struct work *work, const struct json *body,
                                        struct responder_rule *rule);

#endif
