/*
 * jobs_test_support: a workspace with an agent, a site and the scribe at work, for tests of
 * what runs by the clock. The clock is the fixture's: tests move it between calls. Not part
 * of the program.
 *
 * Thread: one. Every call waits for the scribe's answer.
 */
#ifndef PARLOUR_JOBS_JOBS_TEST_SUPPORT_H
#define PARLOUR_JOBS_JOBS_TEST_SUPPORT_H

#include "chat/house.h"
#include "chat/message.h"
#include "ledger/ledger_test_support.h"

struct scene {
  struct ledger_bench bench;
  struct chat_house house;
  struct scribe *scribe;
  struct actor agent;
  struct id site;
  char site_key[40];
  int64_t notice_version; /* that the next visitor is shown; 0: the first */
};

/* A site of the default basis that keeps for retention_days. */
void scene_open(struct scene *scene, struct store_fixture *fixture, int retention_days);
/* Ends the scribe; the fixture's connection is open afterwards, in a transaction. */
void scene_rest(struct scene *scene);
void scene_close(struct scene *scene); /* after rest */

typedef enum err (*scene_act)(struct work *work, void *context);
/* In a change of the scribe's. forget: what it remembers of a conversation, or NULL. */
enum err scene_run(struct scene *scene, const struct actor *actor, scene_act act, void *context);
/* As the scheduler's chores are sent. */
enum err scene_run_patient(struct scene *scene, const struct actor *actor, scene_act act,
                           void *context);
enum err scene_erase(struct scene *scene, struct id person, struct id conversation);

/* After purposes came into force: the notice that says so, shown to whoever comes next. */
enum err scene_tell(struct work *work, struct scene *scene);

struct scene_chat {
  struct id conversation;
  struct id person;
  struct actor visitor;
  struct keyring_ref key;
  struct keyring_ref person_key;
};
void scene_begin(struct scene *scene, struct scene_chat *chat_out);
enum err scene_send(struct scene *scene, const struct actor *actor, struct id conversation,
                    uint64_t counter, const char *text);

#endif
