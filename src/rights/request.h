/*
 * request: what somebody asks by one of their rights, from receipt to answer, with its clock.
 *
 * Every right is one object. request_act is the one door for every step: it checks the table
 * of states, the actor and the version, writes the step and tells the ledger, all in the open
 * transaction. Words, reasons and answers rest under the key of the request's case file: they
 * outlive the person, who may be erased in between, as the proof of how it was handled.
 *
 * Thread:    any for reading; scribe for the rest.
 * Ownership: texts live in the work's arena.
 * Units:     UTC milliseconds.
 * Errors:    ERR_INVALID and ERR_CONFLICT with a fault that names the field; ERR_DENIED;
 *            ERR_NOT_FOUND also for what is not the actor's to know of; ERR_TOO_MANY.
 * Law:       GDPR Art. 5(2), 11(2), 12(3) to (6), 15 to 18, 20 to 22; Regulation 1182/71.
 */
#ifndef PARLOUR_RIGHTS_REQUEST_H
#define PARLOUR_RIGHTS_REQUEST_H

#include "rights/case_file.h"
#include "rights/request_clock.h"
#include "rights/request_kind.h"
#include "rights/request_state.h"

#define REQUEST_LANGUAGE_BYTES 3
#define REQUEST_CALENDAR_BYTES 8
/* Of one person at a time: more are refused until some are answered. */
#define REQUEST_OPEN_MAX 20
/* Asked within this time after the receipt (or the newest words), a question about identity or
 * scope pauses the clock; asked later it does not: Art. 12(6) with 12(3), "without delay". */
#define REQUEST_ASK_DAYS 7
/* An answer that nobody opened is taken for seen. */
#define REQUEST_UNOPENED_DAYS 30

struct request_new {
  struct id site;         /* zero only where account is set */
  struct id person;       /* whose right it is; zero: not known (or account is set) */
  struct id account;      /* of a member of the staff, over their own data */
  struct id conversation; /* may be zero */
  int64_t sequence;       /* of the message it was said in; 0: none */
  enum request_right right;
  enum request_channel channel;
  struct personal words;   /* may be empty */
  struct personal contact; /* where the answer goes, of who has no session; may be empty */
  struct str language;     /* "de-AT": becomes "de" or "en" */
  struct str scope;        /* a JSON object of codes, ids and numbers, no free text; or empty */
  int64_t received_ms;     /* 0: now; never ahead of now */
  enum request_identity identity;
};

struct request {
  struct id id;
  int64_t number; /* for people: counts in the workspace from 1 */
  struct case_file file;
  struct id site;
  struct id person; /* zero: not known, or erased */
  struct id account;
  struct id conversation;
  int64_t sequence;
  enum request_right right;
  enum request_channel channel;
  enum request_identity identity;
  enum request_state state;
  enum request_decision decision;
  enum request_ground ground;
  char language[REQUEST_LANGUAGE_BYTES];
  char calendar[REQUEST_CALENDAR_BYTES];
  struct str scope; /* a JSON object */
  int64_t received_at;
  int64_t target_at; /* what the house wants: seven days */
  int64_t due_at;    /* what the law wants, after pauses and an extension */
  int64_t due_nominal_at;
  int64_t extended_at; /* 0: not */
  int64_t paused_at;   /* 0: it runs */
  int64_t paused_ms;   /* of pauses that are over */
  struct id assignee;
  struct id decided_by;
  int64_t decided_at;
  int64_t delivered_at;
  int64_t opened_at;
  int64_t closed_at;
  int64_t repeat_count; /* earlier requests for the same right within a year */
  int64_t version;
  int64_t created_at;
  struct str words_sealed; /* opened by request_text */
  struct str contact_sealed;
  struct str reasons_sealed;
  struct str answer_sealed;
  struct str extension_sealed;
};

/* A request that came in: its case file, its clock, its first step; recorded. What is open
 * already for the same right, the same scope and without words is given again. Its clock runs
 * by the calendar of the controller's country. */
MUST_USE enum err request_receive(struct work *work, const struct request_new *request,
                                  struct request *request_out);

/* The person: their own. Staff: all; an agent alone those of the conversations assigned to them
 * and those that they took in. */
MUST_USE enum err request_read(struct work *work, struct id id, struct request *request_out);

struct request_filter {
  bool open_only;
  int64_t state;      /* of enum request_state; -1: any */
  int64_t right;      /* of enum request_right; -1: any */
  struct id assignee; /* zero: anybody */
  struct id person;   /* zero: anybody; a visitor's is always their own */
  bool has_after;
  int64_t after_due;
  struct id after_id;
  size_t limit; /* 1 to 200 */
};
/* What the actor may read, by due date, the most urgent first. */
MUST_USE enum err request_list(struct work *work, const struct request_filter *filter,
                               struct request **list_out, size_t *count_out);
/* Has this person an open request that needs their data as they are: access, portability, or an
 * erasure that is looked at? */
MUST_USE enum err request_keeps(struct work *work, struct id person, bool *keeps_out);

/* field: FIELD_REQUEST_WORDS, _CONTACT, _REASONS, _ANSWER or _EXTENSION; empty where there is
 * none. For staff GATE_READ, for the person GATE_SHOW. */
MUST_USE enum err request_text(struct work *work, const struct request *request, enum field field,
                               struct personal *text_out);

struct request_action {
  enum request_verb verb;
  int64_t version;      /* that the actor has seen; 0: whatever it is (program only) */
  struct personal text; /* words, question, note, advice, reasons */
  /* decide */
  enum request_decision decision;
  enum request_ground ground;
  struct personal answer; /* what the person is told beside the reasons; may be empty */
  bool abuse_shown;       /* the reasons show that a first request is an abuse (C-526/24) */
  bool late_admitted;     /* a refusal after the first month is late, and says so */
  /* assign */
  struct id assignee; /* zero: nobody */
};
/* The request is read anew into *request. */
MUST_USE enum err request_act(struct work *work, struct request *request,
                              const struct request_action *action);

/* Acted at once, at the person's own hand: received, decided and delivered in one transaction.
 * decision: DECISION_GRANTED, or DECISION_PARTLY with a ground. */
struct request_served {
  enum request_decision decision;
  enum request_ground ground;
};
MUST_USE enum err request_self_served(struct work *work, const struct request_new *request,
                                      const struct request_served *served,
                                      struct request *request_out);

/* A step, oldest first. */
struct request_step {
  int64_t number;
  int64_t at_ms;
  enum actor_kind actor_kind;
  struct id actor; /* of staff; zero for others */
  struct str kind; /* "received", or of enum request_verb */
  struct str detail_sealed;
};
MUST_USE enum err request_steps(struct work *work, const struct request *request,
                                struct request_step **steps_out, size_t *count_out);
MUST_USE enum err request_step_text(struct work *work, const struct request *request,
                                    const struct request_step *step, struct personal *text_out);

#endif
