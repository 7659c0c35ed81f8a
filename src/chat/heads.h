/*
 * heads: what the scribe remembers of conversations that are talked in: the newest
 * sequence number, the key and gate of the person, which client ids were seen.
 *
 * A head is read from the database when it is first needed and forgotten whenever
 * something it was part of is rolled back, or changed by other means.
 *
 * Thread: scribe only. Ownership: heads_close frees.
 */
#ifndef PARLOUR_CHAT_HEADS_H
#define PARLOUR_CHAT_HEADS_H

#include "base/list.h"
#include "base/table.h"
#include "chat/telling.h"
#include "ledger/deed.h"

#define HEAD_DEVICES 6
#define CLIENT_ID_BYTES 16

struct head_device {
  uint8_t device[8];
  uint64_t counter; /* the newest stored: a higher one is new */
};

struct head {
  struct id conversation;
  struct id workspace;
  struct id site;
  struct id person;
  struct personal_subject subject;
  enum conversation_status status;
  int64_t sequence; /* newest */
  int64_t retention_days;
  enum retention_event retention_from;
  int64_t resolved_at;   /* 0: not */
  int64_t contract_end;  /* 0: not known */
  int64_t waiting_since; /* 0: nobody waits */
  int64_t last_at;
  bool machine;    /* the site has rules by which a machine answers (chat/responder) */
  bool notice_due; /* something material changed since the notice that the visitor was shown */
  struct head_device devices[HEAD_DEVICES];
  size_t device_count;
  bool devices_complete; /* no client id can have been seen that is not here */
  bool dirty;            /* its row is to be written before the commit */
  bool reopened;         /* its status too: others may have changed it meanwhile */
  struct telling_watch watch;
  uint64_t generation; /* of heads when its gate was read; another: read it anew */
  struct list dirty_link;
};

struct heads {
  struct work_cache cache; /* first: for the house, so that a changed gate is read anew */
  struct table table;      /* of struct head */
  struct list dirty;
  uint64_t generation; /* one more whenever every gate may have changed */
};

/* The scribe's house from this floor up: begins with the deed's. */
struct chat_house {
  struct deed_house deed;
  struct heads heads;
  bool notice_staged;       /* the open transaction publishes a notice */
  _Atomic uint64_t notices; /* commits that published one, since the start: any thread reads */
};

void heads_init(struct heads *heads);
void heads_done(struct heads *heads);
/* The head, from memory or read. ERR_NOT_FOUND. */
MUST_USE enum err heads_get(struct heads *heads, struct work *work, struct id conversation,
                            struct head **head_out);
void heads_touch(struct heads *heads, struct head *head); /* its row must be written */
void heads_forget(struct heads *heads, struct id conversation);
uint64_t heads_counter(const uint8_t client_id[static CLIENT_ID_BYTES]);
/* The device's newest counter in this conversation, from memory or read: a client id
 * with a higher one was never stored. */
MUST_USE enum err heads_device(struct head *head, struct work *work,
                               const uint8_t client_id[static CLIENT_ID_BYTES],
                               struct head_device **device_out);
/* A message opens the conversation again. */
void heads_reopen(struct head *head);
/* After a change of the row by other means: what is remembered follows. */
void heads_follow(struct heads *heads, struct id conversation, enum conversation_status status);
/* Before the commit: one row a conversation, however many messages it got. */
MUST_USE enum err heads_write(struct heads *heads, struct db *db);

#endif
