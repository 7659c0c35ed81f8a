/*
 * suspension: a purpose, or a whole site, stopped at once, and going on again.
 *
 * Stopping needs no draft and no advice: an administrator gives a reason, and in that
 * transaction every gate is shut. Of a purpose nothing is done any more but showing people
 * their own; of a site what is there is still read by who answers, and nothing is taken in,
 * used or sent. A suspension outlives a new version of its purpose: who changed something has
 * not resumed it. Resuming exchanges nothing that people were told, so it needs no draft
 * either, but a reason and, of the caller, a signature (chat/changing).
 *
 * What the server cannot leave off while it runs (security, notices, proofs, who works here)
 * cannot be suspended: saying so would not be true.
 *
 * Thread:    reading: any; the rest: scribe.
 * Ownership: texts live in the work's arena.
 * Errors:    ERR_INVALID with a fault that names the field; ERR_CONFLICT when it is suspended
 *            already; ERR_NOT_FOUND when it is not.
 * Law:       GDPR Art. 5(1)(b), 5(2), 24(1), 25(1), 58(2)(f).
 */
#ifndef PARLOUR_PRIVACY_SUSPENSION_H
#define PARLOUR_PRIVACY_SUSPENSION_H

#include "privacy/purpose.h"

#define SUSPENSION_REASON_MAX 2000
/* The site itself, where a purpose's code would stand. */
#define SUSPENSION_SITE ""

struct suspension {
  struct id id;
  struct id site;
  struct str purpose; /* empty: the whole site */
  struct id begun_by;
  int64_t begun_at;
};
/* Those that last, of a site; for administrators and the data protection officer. */
MUST_USE enum err suspension_list(struct work *work, struct id site,
                                  struct suspension **suspensions_out, size_t *count_out);
/* Why, as it was written. ERR_DENIED. */
MUST_USE enum err suspension_reason(struct work *work, struct id id, struct str *reason_out);
/* Is this purpose (or, with SUSPENSION_SITE, the site) suspended? */
MUST_USE enum err suspension_lasts(struct work *work, struct id site, struct str purpose,
                                   bool *lasts_out);
/* In the log, and every gate is derived anew. The caller publishes the notice. */
MUST_USE enum err suspension_begin(struct work *work, struct id site, struct str purpose,
                                   struct str reason);
MUST_USE enum err suspension_end(struct work *work, struct id site, struct str purpose,
                                 struct str reason);

#endif
