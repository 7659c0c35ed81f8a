#include "staff/passwords.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "base/list.h"

struct passwords {
  struct mailbox box;
  pthread_t thread;
  _Atomic int waiting;
  bool stopped;
};

static void run_one(struct password_job *job) {
  job->result = ERR_NONE;
  if (job->derive)
    job->result = password_hash(job->password, job->hash);
  else
    job->matches = password_matches(job->has_hash ? job->hash : NULL, job->password);
  job->done(job);
}

static void *password_thread(void *context) {
  struct passwords *passwords = context;
  struct mail *mail;
  while ((mail = mailbox_wait(&passwords->box))) {
    while (mail) {
      struct password_job *job = LIST_ENTRY(mail, struct password_job, mail);
      mail = mail->next;
      run_one(job);
      atomic_fetch_sub(&passwords->waiting, 1);
    }
  }
  return NULL;
}

enum err passwords_open(struct passwords **passwords_out) {
  struct passwords *passwords = calloc(1, sizeof *passwords);
  if (!passwords) return ERR_MACHINE;
  mailbox_init(&passwords->box, NULL, NULL);
  if (pthread_create(&passwords->thread, NULL, password_thread, passwords) != 0) {
    mailbox_done(&passwords->box);
    free(passwords);
    return ERR_MACHINE;
  }
  *passwords_out = passwords;
  return ERR_NONE;
}

enum err passwords_send(struct passwords *passwords, struct password_job *job) {
  if (atomic_fetch_add(&passwords->waiting, 1) < PASSWORDS_WAITING_MAX &&
      mailbox_send(&passwords->box, &job->mail))
    return ERR_NONE;
  atomic_fetch_sub(&passwords->waiting, 1);
  return ERR_UNAVAILABLE;
}

void passwords_stop(struct passwords *passwords) {
  if (!passwords || passwords->stopped) return;
  passwords->stopped = true;
  mailbox_close(&passwords->box);
  pthread_join(passwords->thread, NULL);
}

void passwords_close(struct passwords *passwords) {
  if (!passwords) return;
  passwords_stop(passwords);
  mailbox_done(&passwords->box);
  free(passwords);
}
