/*
 * case_file: a key of its own for what outlives a person, or proves how a request was handled.
 *
 * What is sealed under it opens until its end, whatever becomes of the person; who of the
 * staff reads it is said by its readers. At its end a job lays the key's tombstone and
 * deletes the rows that rest under it.
 *
 * Thread:    any for reading; scribe for the rest.
 * Units:     UTC milliseconds.
 * Errors:    ERR_NOT_FOUND when there is none.
 * Law:       GDPR Art. 5(1)(e), 5(2), 12(5), 17(3).
 */
#ifndef PARLOUR_RIGHTS_CASE_FILE_H
#define PARLOUR_RIGHTS_CASE_FILE_H

#include "privacy/personal.h"

enum case_ground {
  CASE_REQUEST,       /* how a request was handled: Art. 5(2), 12(5), 17(3)(e) */
  CASE_LEGAL_DUTY,    /* 17(3)(b) */
  CASE_CLAIMS,        /* 17(3)(e) */
  CASE_PUBLIC_HEALTH, /* 17(3)(c) */
  CASE_ARCHIVE,       /* 17(3)(d) */
  CASE_EXPRESSION,    /* 17(3)(a) */
  CASE_GROUND_COUNT
};
const char *case_file_ground_name(enum case_ground ground); /* "request", "legal_duty" ... */
MUST_USE enum err case_file_ground_parse(struct str word, enum case_ground *ground_out);

#define CASE_FILE_OPEN INT64_MAX /* until it is settled */

struct case_file {
  struct id id;
  struct keyring_ref key;
  enum case_ground ground;
  uint32_t readers; /* of enum role */
  int64_t until_ms;
  int64_t created_at;
};
/* A new one, in the actor's workspace. Recorded. */
MUST_USE enum err case_file_new(struct work *work, enum case_ground ground, uint32_t readers,
                                int64_t until_ms, struct case_file *case_file_out);
MUST_USE enum err case_file_read(struct work *work, struct id id, struct case_file *case_file_out);
/* Says its end; CASE_FILE_OPEN: it has none again. */
MUST_USE enum err case_file_settle(struct work *work, struct id id, int64_t until_ms);

/* For personal_seal and personal_open of what rests in it. person: whom it is about, who may
 * then give and see it; zero: nobody any more. */
struct personal_subject case_file_subject(const struct work *work,
                                          const struct case_file *case_file, struct id person);

/* Those whose end has come, of all workspaces, up to limit: rows deleted, keys to be destroyed
 * by the next burial. How many is added to count_out. Recorded. */
MUST_USE enum err case_file_expire(struct work *work, int64_t at_ms, size_t limit,
                                   int64_t *count_out);

#endif
