/*
 * changing: changes of a site's purposes with everything that belongs to them: the words of
 * the notice before and after, the name that signs, the notice that follows.
 *
 * Thread:    reading: any; the rest: scribe. Ownership: texts live in the work's arena.
 * Errors:    those of privacy/change; ERR_INVALID with a fault that names the member.
 * Law:       GDPR Art. 5(2), 13(3), 24(1), 25(1).
 */
#ifndef PARLOUR_CHAT_CHANGING_H
#define PARLOUR_CHAT_CHANGING_H

#include "chat/site.h"
#include "privacy/change.h"

/* body: {"site","kind","body"}. */
MUST_USE enum err changing_draft(struct work *work, const struct json *body,
                                 struct change *change_out);
/* body: {"effective_at","signature","version"}: the signature is the name of the account, as
 * its owner typed it. Today it counts at once, with notice and gates; a day to come waits. */
MUST_USE enum err changing_activate(struct work *work, struct id id, const struct json *body,
                                    struct change *change_out);
/* body: {"purpose","reason"}: stops a purpose, or with null the whole site, at once. */
MUST_USE enum err changing_suspend(struct work *work, struct id site, const struct json *body);
/* body: {"purpose","reason","signature"}: and it goes on. Nothing that people were told is
 * exchanged by that, so it takes a reason and a name, and no draft. */
MUST_USE enum err changing_resume(struct work *work, struct id site, const struct json *body);

/* Carries out what was signed for a time up to at_ms, of every workspace; how many is added. */
MUST_USE enum err changing_run_due(struct work *work, int64_t at_ms, int64_t *count_out);

/* The CHANGE object of docs/protocol.md. */
MUST_USE enum err changing_write(struct work *work, struct json_writer *w,
                                 const struct change *change);
/* "purposes", "templates", "fields" and "attributes" of a site, as an object. */
MUST_USE enum err changing_write_purposes(struct work *work, struct json_writer *w, struct id site,
                                          const char *language);
/* Every kind of datum about people that is kept, as an object. */
MUST_USE enum err changing_write_inventory(struct work *work, struct json_writer *w,
                                           struct id site);

#endif
