/*
 * house: what belongs to the scribe, set up and carried through a commit.
 *
 * Law: GDPR Art. 5(2).
 */
#ifndef PARLOUR_CHAT_HOUSE_H
#define PARLOUR_CHAT_HOUSE_H

#include "chat/heads.h"

/* For scribe_config: the rows of touched conversations, then the ledger's. */
enum err house_before_commit(struct scribe_desk *desk);
void house_after_commit(struct scribe_desk *desk);
void house_after_rollback(struct scribe_desk *desk);

#endif
