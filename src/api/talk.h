/* talk: the frames that need the database. For the hub's own files. */
#ifndef PARLOUR_API_TALK_H
#define PARLOUR_API_TALK_H

#include "api/hub.h"

int64_t talk_ref(const struct json *frame); /* -1 without one */
/* talk_hello.c */
void talk_hello(struct talker *talker, const struct json *frame);
/* talk_visitor.c */
void talk_start(struct talker *talker, const struct json *frame);
void talk_end(struct talker *talker, const struct json *frame);
void talk_recovery(struct talker *talker, const struct json *frame);
void talk_read(struct talker *talker, const struct json *frame);

#endif
