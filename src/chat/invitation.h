/*
 * invitation: how a site asks its visitors into the chat (proactive chat), by rules.
 *
 * The rules go with the loader's text to every visitor and are decided in the browser:
 * which page, how long, how far, how often back. Nothing about who saw one comes here.
 * It speaks for the site, never for a person; one that promotes something counts as
 * marketing, and is not shown to who objects to that.
 *
 * Thread: any for reading; scribe for the rest. Ownership: texts live in the work's
 * arena. Errors: ERR_INVALID and ERR_CONFLICT with a fault; ERR_NOT_FOUND.
 * Law: GDPR Art. 21(2) and (3), 25(2); ePrivacy Directive Art. 5(3), 13.
 */
#ifndef PARLOUR_CHAT_INVITATION_H
#define PARLOUR_CHAT_INVITATION_H

#include "base/json.h"
#include "chat/site.h"

#define INVITATIONS_MAX 20 /* of one site */

struct invitation {
  struct id id;
  struct str page;  /* of the path: "/shop/" and anything at each star */
  int64_t seconds;  /* looked at for so long: 0 to 3600 */
  int64_t scroll;   /* so many hundredths of the page seen: 0 to 100 */
  int64_t returns;  /* come back so often since the page was loaded: 0 to 20 */
  struct str texts; /* a JSON object: language to one line */
  bool promotional;
  bool active;
};

/* body: fields of INVITATION (docs/protocol.md). At most INVITATIONS_MAX: ERR_CONFLICT. */
MUST_USE enum err invitation_create(struct work *work, struct id site, const struct json *body,
                                    struct invitation *out);
MUST_USE enum err invitation_change(struct work *work, struct id site, struct id id,
                                    const struct json *body, struct invitation *out);
MUST_USE enum err invitation_remove(struct work *work, struct id site, struct id id);
MUST_USE enum err invitation_list(struct work *work, struct id site, struct invitation **out,
                                  size_t *count_out);
void invitation_write(struct json_writer *w, const struct invitation *invitation);
/* The active ones as the loader reads them (web/loader/page.ts): an array; the text under
 * the empty language is for whoever speaks none of the others. */
void invitation_write_rules(struct json_writer *w, const struct site *site,
                            const struct invitation *invitations, size_t count);

#endif
