/*
 * declared: which marks of a visitor count in a conversation: those that its site
 * declares now, and that the notice which the visitor was shown declared already.
 * Whoever was shown an older notice goes on without.
 *
 * Thread: any. Errors: ERR_NOT_FOUND. Law: GDPR Art. 13(1) and (3), 25(2).
 */
#ifndef PARLOUR_CHAT_DECLARED_H
#define PARLOUR_CHAT_DECLARED_H

#include "ledger/work.h"
#include "privacy/notice.h"

MUST_USE enum err declared_read(struct work *work, struct id conversation,
                                struct notice_declared *out);

#endif
