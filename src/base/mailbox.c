#include "base/mailbox.h"

#include <errno.h>
#include <stdint.h>
#include <time.h>

void mailbox_init(struct mailbox *box, void (*wake)(void *), void *wake_context) {
  pthread_condattr_t attributes;
  pthread_condattr_init(&attributes);
  pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
  pthread_mutex_init(&box->lock, NULL);
  pthread_cond_init(&box->arrived, &attributes);
  pthread_condattr_destroy(&attributes);
  box->first = NULL;
  box->last = &box->first;
  box->closed = false;
  box->wake = wake;
  box->wake_context = wake_context;
}

void mailbox_done(struct mailbox *box) {
  pthread_cond_destroy(&box->arrived);
  pthread_mutex_destroy(&box->lock);
}

bool mailbox_send(struct mailbox *box, struct mail *mail) {
  mail->next = NULL;
  pthread_mutex_lock(&box->lock);
  if (box->closed) {
    pthread_mutex_unlock(&box->lock);
    return false;
  }
  bool was_empty = box->first == NULL;
  *box->last = mail;
  box->last = &mail->next;
  /* Waking under the lock keeps the receiver from closing what is being woken. */
  if (was_empty) {
    if (box->wake) box->wake(box->wake_context);
    pthread_cond_signal(&box->arrived);
  }
  pthread_mutex_unlock(&box->lock);
  return true;
}

static struct mail *take_locked(struct mailbox *box) {
  struct mail *first = box->first;
  box->first = NULL;
  box->last = &box->first;
  return first;
}

struct mail *mailbox_take(struct mailbox *box) {
  pthread_mutex_lock(&box->lock);
  struct mail *first = take_locked(box);
  pthread_mutex_unlock(&box->lock);
  return first;
}

struct mail *mailbox_wait(struct mailbox *box) {
  pthread_mutex_lock(&box->lock);
  while (box->first == NULL && !box->closed) pthread_cond_wait(&box->arrived, &box->lock);
  struct mail *first = take_locked(box);
  pthread_mutex_unlock(&box->lock);
  return first;
}

static struct timespec deadline_after(int timeout_ms) {
  struct timespec at;
  clock_gettime(CLOCK_MONOTONIC, &at);
  int64_t ns = (int64_t)at.tv_nsec + (int64_t)timeout_ms * 1000000;
  at.tv_sec += (time_t)(ns / 1000000000);
  at.tv_nsec = (long)(ns % 1000000000);
  return at;
}

struct mail *mailbox_wait_for(struct mailbox *box, int timeout_ms) {
  struct timespec deadline = deadline_after(timeout_ms);
  pthread_mutex_lock(&box->lock);
  while (box->first == NULL && !box->closed)
    if (pthread_cond_timedwait(&box->arrived, &box->lock, &deadline) == ETIMEDOUT) break;
  struct mail *first = take_locked(box);
  pthread_mutex_unlock(&box->lock);
  return first;
}

bool mailbox_closed(struct mailbox *box) {
  pthread_mutex_lock(&box->lock);
  bool closed = box->closed;
  pthread_mutex_unlock(&box->lock);
  return closed;
}

void mailbox_close(struct mailbox *box) {
  pthread_mutex_lock(&box->lock);
  box->closed = true;
  if (box->wake) box->wake(box->wake_context);
  pthread_cond_broadcast(&box->arrived);
  pthread_mutex_unlock(&box->lock);
}
