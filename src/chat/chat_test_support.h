/*
 * chat_test_support: a workspace with a site, an agent and a running scribe, for the
 * tests of what is said. Not part of the program.
 *
 * Thread: one, beside the scribe's. Ownership: room_close ends the scribe and frees.
 */
#ifndef PARLOUR_CHAT_CHAT_TEST_SUPPORT_H
#define PARLOUR_CHAT_CHAT_TEST_SUPPORT_H

#include "chat/house.h"
#include "chat/message.h"
#include "staff/staff_test_support.h"

struct room {
  int64_t notice_version; /* that the next visitor was shown; 0: the first */
  struct bench bench;
  struct chat_house house;
  struct scribe *scribe;
  char site_key[32];
  struct id site;
  struct actor agent;
  struct actor visitor; /* whose conversation it is */
  struct id conversation;
  int passing_commits; /* so many go well before those that fail */
  int failing_commits; /* so many of the next batches are rolled back just before COMMIT */
};

void room_open(struct room *room, struct store_fixture *fixture);
void room_close(struct room *room);

/* Carries act out as a deed of the actor and waits for the commit. */
enum err room_do(struct room *room, const struct actor *actor,
                 enum err (*act)(struct room *room, struct work *work));
/* After purposes came into force: the notice says so, and the room's visitor, if there is
 * one, was shown it. */
enum err room_tell(struct room *room, struct work *work);
/* Begins a chat: the room's visitor and conversation are the new ones. */
void room_begin(struct room *room);

/* A message of device and counter, sent and waited for. */
struct said {
  int64_t sequence;
  int64_t at_ms;
  bool repeated;
  bool reopened;
  const char *fault;
};
enum err room_say(struct room *room, const struct actor *actor, uint64_t client_id[static 2],
                  const char *text, struct said *said_out);
enum err room_note(struct room *room, const struct actor *actor, uint64_t client_id[static 2],
                   const char *text, struct said *said_out);
/* The room's conversation as the actor may read it. */
void room_read(struct room *room, struct conversation *conversation_out);
/* Its history for the actor as JSON, in the room's own memory until the next call. */
struct str room_history(struct room *room, const struct actor *actor,
                        const struct message_range *range);

/* device, counter as room_say takes them. */
#define CLIENT(device, counter) ((uint64_t[]){(device), (counter)})

#endif
