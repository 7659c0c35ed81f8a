/*
 * letters: the templates of what Parlour writes to people, for the outbox.
 *
 * Thread: scribe.
 */
#ifndef PARLOUR_JOBS_LETTERS_H
#define PARLOUR_JOBS_LETTERS_H

#include "outbox/outbox.h"

/* NULL-ended. */
const struct outbox_template *const *letters_templates(void);

#endif
