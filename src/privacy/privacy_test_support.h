/*
 * privacy_test_support: a site with people who wrote something, for tests of this room.
 * The rows are written as the rooms above would. Not part of the program.
 *
 * Thread: one. Ownership: closed by the test; one that fails leaves it to the process's end.
 */
#ifndef PARLOUR_PRIVACY_PRIVACY_TEST_SUPPORT_H
#define PARLOUR_PRIVACY_PRIVACY_TEST_SUPPORT_H

#include "ledger/ledger_test_support.h"
#include "privacy/change.h"
#include "privacy/personal.h"
#include "privacy/purpose.h"
#include "privacy/retention.h"

struct stage {
  struct ledger_bench bench;
  struct work *work; /* the bench's */
  struct id site;
};

/* A person with one conversation and one message in it, under keys of their own. */
struct stage_chat {
  struct id person;
  struct id conversation;
  struct keyring_ref person_key;
  struct keyring_ref key;
  int64_t kept_until;
};

/* A transaction is open. The site's purpose is published: contract, 90 days. */
void stage_open(struct stage *stage, struct store_fixture *fixture);
void stage_close(struct stage *stage);
void stage_commit(struct stage *stage);

/* of: whose second conversation it is, or NULL for somebody new. */
void stage_chat(struct stage *stage, const struct stage_chat *of, int64_t kept_until,
                struct stage_chat *chat_out);
/* The person was shown a version of the site's notice. */
void stage_shown(struct stage *stage, const struct stage_chat *chat, int64_t version);
struct personal_subject stage_subject(const struct stage *stage, const struct stage_chat *chat);
/* Opens the message that the chat holds, for an agent. */
enum err stage_read(struct stage *stage, const struct stage_chat *chat, struct personal *text_out);
/* JSON of a test: ' stands for ". Free with json_free. */
struct json *stage_json(const char *text);
/* Drafted, asked about, signed and in force, on one day. */
void stage_activate(struct stage *stage, enum change_kind kind, const char *text);
int64_t stage_number(struct stage *stage, const struct sql *sql, const struct id *id);

#endif
