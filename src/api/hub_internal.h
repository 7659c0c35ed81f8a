/* hub_internal: what the hub's own files call of one another. */
#ifndef PARLOUR_API_HUB_INTERNAL_H
#define PARLOUR_API_HUB_INTERNAL_H

#include "api/hub.h"
#include "staff/session.h"

void hub_deliver_message(struct hub *hub, struct id conversation, int64_t sequence, bool note,
                         const struct buf *json);
void hub_each_tick(struct hub *hub);
/* Its summary goes out with the next tick. */
void hub_mark_dirty(struct hub *hub, struct id conversation);

#endif
