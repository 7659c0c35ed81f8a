/*
 * forget_field: a person's name or address goes, and the rest stays (privacy/datum has the same
 * for what was given for a purpose).
 *
 * What lies under the same key is sealed anew under another, and the old key is destroyed: so
 * that the value opens nowhere any more, in backups of the data either. Nobody sees what is
 * sealed anew.
 *
 * Thread: scribe. Errors: ERR_NOT_FOUND when there is no such value.
 * Law:    GDPR Art. 17(1).
 */
#ifndef PARLOUR_PRIVACY_FORGET_FIELD_H
#define PARLOUR_PRIVACY_FORGET_FIELD_H

#include "privacy/personal.h"

/* field: FIELD_PERSON_NAME or FIELD_PERSON_EMAIL. ground: a word for the ledger. What is still
 * queued about the person under the old key does not leave. */
MUST_USE enum err forget_field_contact(struct work *work, struct id person, enum field field,
                                       const char *ground);
/* After a restore with keys that are newer than the data: whoever lacks their own key gets one,
 * without name and address. One page of people after a person; more: there may be others. */
MUST_USE enum err forget_field_lost(struct work *work, struct id *after, bool *more_out);

#endif
