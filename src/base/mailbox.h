/*
 * mailbox: how threads talk. Many senders, one receiver, one wake-up per batch.
 *
 * A message is any struct with a `struct mail` inside. Sending never blocks and
 * never allocates. The receiver takes everything that waits, in order.
 */
#ifndef PARLOUR_BASE_MAILBOX_H
#define PARLOUR_BASE_MAILBOX_H

#include <pthread.h>
#include <stdbool.h>

struct mail {
  struct mail *next;
};

struct mailbox {
  pthread_mutex_t lock;
  pthread_cond_t arrived;
  struct mail *first;
  struct mail **last;
  bool closed;
  /* Called once when mail arrives in an empty box; NULL: mailbox_wait is used. */
  void (*wake)(void *wake_context);
  void *wake_context;
};

void mailbox_init(struct mailbox *box, void (*wake)(void *), void *wake_context);
void mailbox_done(struct mailbox *box);

/* False, and the mail stays the sender's, once the box is closed. */
bool mailbox_send(struct mailbox *box, struct mail *mail);
/* Everything that waits, oldest first, linked by next; NULL when nothing does. */
struct mail *mailbox_take(struct mailbox *box);
/* As take, but sleeps until something is there; NULL once closed and empty. */
struct mail *mailbox_wait(struct mailbox *box);
/* As wait, but NULL too after timeout_ms without mail. */
struct mail *mailbox_wait_for(struct mailbox *box, int timeout_ms);
bool mailbox_closed(struct mailbox *box);
void mailbox_close(struct mailbox *box); /* wakes the receiver */

#endif
