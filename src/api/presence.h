/*
 * presence: which staff is there. In memory only; never written.
 *
 * Thread: any. Law: GDPR Art. 5(1)(c).
 */
#ifndef PARLOUR_API_PRESENCE_H
#define PARLOUR_API_PRESENCE_H

#include "base/id.h"
#include "base/json.h"

struct presence;
MUST_USE enum err presence_open(struct presence **presence_out);
void presence_close(struct presence *presence);
/* A console connected or left. True when what others see changed. answers: whether the
 * account answers chats. */
bool presence_join(struct presence *presence, struct id account, bool answers);
bool presence_leave(struct presence *presence, struct id account);
bool presence_set_away(struct presence *presence, struct id account, bool away);
bool presence_online(struct presence *presence, struct id account);
bool presence_any(struct presence *presence); /* somebody who answers */
/* [{"account","state"}] */
void presence_write(struct presence *presence, struct json_writer *w);

#endif
