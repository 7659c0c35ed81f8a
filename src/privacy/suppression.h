/*
 * suppression: addresses that are not written to again for marketing.
 *
 * Who is erased is forgotten, so that a list that somebody brings along later would write to
 * them again. What stays is a hash of the address under a key of the workspace: it says nothing
 * to whoever has not both the key and the address, and of nobody but who is to be left alone.
 * The person's own new consent, given by themselves, ends it; a site's word does not.
 *
 * Thread: scribe; suppression_has: any. Errors: of the database.
 * Law:    GDPR Art. 17(3)(b), 21(3), 5(1)(c).
 */
#ifndef PARLOUR_PRIVACY_SUPPRESSION_H
#define PARLOUR_PRIVACY_SUPPRESSION_H

#include "privacy/personal.h"

/* Harmless when it stands there already. */
MUST_USE enum err suppression_add(struct work *work, struct personal email);
MUST_USE enum err suppression_has(struct work *work, struct personal email, bool *has_out);
MUST_USE enum err suppression_end(struct work *work, struct personal email);
/* Every address that the person gave for a purpose of marketing; how many is added. */
MUST_USE enum err suppression_add_person(struct work *work, struct id person, struct id site,
                                         int64_t *count_out);

#endif
