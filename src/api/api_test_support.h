/*
 * api_test_support: the hub without a network: two loops that the test turns by hand,
 * sockets that keep what was sent to them, and a real scribe and readers behind.
 *
 * It stands in for net/: link it before libnet. Not part of the program.
 *
 * Thread: one, beside the scribe's and the readers'.
 */
#ifndef PARLOUR_API_API_TEST_SUPPORT_H
#define PARLOUR_API_API_TEST_SUPPORT_H

#include "api/hub.h"
#include "chat/chat_test_support.h"

#define LOOPS 2
#define SOCKETS 64

struct stage {
  struct room room;
  struct service service;
  struct hub *hubs[LOOPS];
  size_t sockets;
};

void stage_open(struct stage *stage, struct store_fixture *fixture);
void stage_close(struct stage *stage);
/* Carries out what was posted to the loops until nothing is under way any more. */
void stage_settle(struct stage *stage);
/* A quarter of a second passes on every loop. */
void stage_tick(struct stage *stage);
void stage_pass_ms(int64_t ms); /* of the loops' own clock */

/* A connection on a loop, before its hello; signed in as the room's agent or not. */
struct talker *stage_connect(struct stage *stage, size_t loop, bool signed_in);
void stage_hang_up(struct talker *talker);
void stage_say(struct stage *stage, struct talker *talker, const char *frame);
/* The same and settles: what came for this talker since the last call, one frame a line. */
const char *stage_ask(struct stage *stage, struct talker *talker, const char *frame);
const char *stage_heard(struct stage *stage, struct talker *talker);
int stage_closed(const struct talker *talker); /* the close code, 0: open */

/* Said hello already; the visitor has started a chat. */
struct talker *stage_agent(struct stage *stage, size_t loop);
struct talker *stage_visitor(struct stage *stage, size_t loop);
/* A frame with %C for the room's conversation. */
const char *stage_frame(const struct stage *stage, const char *format);

#endif
