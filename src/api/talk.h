/* talk: the frames that need the database. For the hub's own files. */
#ifndef PARLOUR_API_TALK_H
#define PARLOUR_API_TALK_H

#include "api/hub.h"

/* What helps somebody whose words could not be written just now. */
#define TALK_NOT_NOW "Not saved yet. Nothing is lost: it is sent again as soon as that is possible."

/* What of ref, id and conversation the frame has, for an error about it. */
struct talker_about talk_about(const struct json *frame);
bool talk_conversation(const struct json *frame, struct id *id_out);
/* A visitor's presence, where the site declares it, from here on. */
void talk_visitor_present(struct talker *talker);
/* talk_hello.c */
void talk_hello(struct talker *talker, const struct json *frame);
/* talk_notice.c: tells a visitor what changed in the notice, where it matters */
void talk_notice_look(struct talker *talker);
void talk_notice_seen(struct talker *talker, const struct json *frame);
/* talk_given.c */
void talk_state(struct talker *talker, const struct json *frame);
void talk_signal(struct talker *talker); /* Global Privacy Control, on coming back */
/* talk_visitor.c */
void talk_start(struct talker *talker, const struct json *frame);
void talk_human(struct talker *talker, const struct json *frame);
void talk_end(struct talker *talker, const struct json *frame);
void talk_recovery(struct talker *talker, const struct json *frame);
void talk_read(struct talker *talker, const struct json *frame);

#endif
