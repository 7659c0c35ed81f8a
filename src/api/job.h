/*
 * job: one request that needs the database, from its handler to its answer.
 *
 * A handler makes a job, says who may, and sends it to the scribe (writes) or to the
 * readers. There the session is looked up in the same snapshot, the roles are
 * checked, work() is run and fills the answer; back on the loop it is sent.
 *
 * Thread: job_new, finish: the loop's; work: scribe or reader; after: the scribe,
 * after the commit. Ownership: the job frees itself.
 * Law: GDPR Art. 32(4).
 */
#ifndef PARLOUR_API_JOB_H
#define PARLOUR_API_JOB_H

#include "api/service.h"
#include "chat/return_token.h"
#include "staff/session.h"

/* JOB_VISITOR: "Authorization: Bearer pv_…", the token of the visitor's tab. */
enum job_auth { JOB_OPEN, JOB_STAFF, JOB_VISITOR };

struct job {
  struct service *service;
  struct net_handle reply;
  struct net_task task;
  struct deed deed;
  struct reading reading;
  struct arena arena; /* copies of the request's texts */
  /* what was asked */
  struct str token;  /* session cookie; may be empty */
  struct str bearer; /* of the Authorization header; may be empty */
  bool gpc;          /* "Sec-GPC: 1": the browser refuses and objects for its person */
  struct str origin; /* own, for addresses in answers */
  struct json *body; /* NULL: none */
  struct str body_bytes;
  struct str path[NET_PARAMETERS];
  struct str query;
  uint8_t source[SOURCE_TAG_BYTES]; /* the tag of its network */
  /* who may */
  enum job_auth auth;
  uint32_t roles;            /* any of; 0: every staff */
  const char *const *fields; /* what the body may have, NULL-ended; NULL: work() looks itself */
  bool before_enrolment;     /* allowed though a second factor is still missing */
  /* who does */
  struct session session;
  struct returning visitor; /* JOB_VISITOR: whose token it is */
  struct actor actor;
  enum err (*work)(struct job *job, struct work *work);
  void (*next)(struct job *job);  /* of job_check */
  void (*after)(struct job *job); /* the scribe's thread, after a commit that succeeded */
  /* Answers in place of what is below, on the loop, when work said yes; NULL: as below. */
  void (*respond)(struct job *job);
  /* what is answered */
  int status; /* 0: 200, or 204 without a body */
  struct buf out;
  struct buf headers;
  enum err result;
  const char *code;
  const char *fault;
  int64_t wait_ms; /* with ERR_TOO_MANY: until it may be tried again; 0: not known */
  /* for whom work passes things on to after */
  struct id changed;
  struct id other;
  bool flag;
  struct password_job password;
  void *extra;
};

/* NULL: it was refused and answered (wrong origin, not JSON, too many). state: the
 * request changes something. */
struct job *job_new(struct net_request *request, bool changes);
void job_write(struct job *job, enum err (*work)(struct job *job, struct work *work));
/* The whole handler of a change that administrators alone make. */
void job_by_administrator(struct net_request *request,
                          enum err (*work)(struct job *job, struct work *work));
void job_read(struct job *job, enum err (*work)(struct job *job, struct work *work));
/* As job_read, but when work says yes, next goes on with the job, on the reader's
 * thread; else the refusal is answered. */
void job_check(struct job *job, enum err (*work)(struct job *job, struct work *work),
               void (*next)(struct job *job));
/* Answers and frees; loop thread. */
void job_finish(struct job *job);
/* The same from another thread. */
void job_post_finish(struct job *job);
/* Runs fn on the job's loop. False: it ended, and the job is freed. */
bool job_post(struct job *job, void (*run)(struct net_task *task));
static inline struct job *job_of_task(struct net_task *task) {
  return LIST_ENTRY(task, struct job, task);
}

/* ERR_INVALID, naming it, for a member of the body that is not among job->fields. */
MUST_USE enum err job_check_fields(struct job *job, struct work *work);
/* What work->fault says, kept as long as the job. */
void job_keep_fault(struct job *job, const char *fault);
/* The id in the path. ERR_NOT_FOUND for what is none. */
MUST_USE enum err job_path_id(struct job *job, struct id *id_out);
/* Does the request carry Global Privacy Control's signal? */
bool job_says_gpc(const struct net_request *request);
/* Is Origin the server's own? No Origin is not. */
bool job_origin_is_own(const struct net_request *request);
/* https://host of this server as the request sees it, in the arena. */
struct str job_own_origin(const struct net_request *request, struct arena *arena);

#endif
