/*
 * recipient_internal: what the two files of the register share. Not for others.
 */
#ifndef PARLOUR_PRIVACY_RECIPIENT_INTERNAL_H
#define PARLOUR_PRIVACY_RECIPIENT_INTERNAL_H

#include "privacy/recipient.h"

/* What the body has replaces what stands; then all is checked together. */
MUST_USE enum err recipient_merge(struct work *work, const struct json *body,
                                  struct recipient *recipient);

#endif
