/*
 * answering: a machine's answer to what a visitor just wrote, by the site's rules.
 *
 * It comes after the acknowledgement and never holds it up: choosing is a change of its own,
 * in which what the rule does is recorded; its words are sent when that is committed. When
 * the process ends in between, the record stands and the words are not said again.
 *
 * Thread: answering_begin: the scribe's, after the commit of the message.
 * Law:    GDPR Art. 22(1); AI Act (Regulation 2024/1689) Art. 50(1).
 */
#ifndef PARLOUR_API_ANSWERING_H
#define PARLOUR_API_ANSWERING_H

#include "api/service.h"
#include "chat/message.h"

void answering_begin(struct service *service, const struct message_send *said);

#endif
