/*
 * training: which words of visitors a machine may be taught with, and which models were.
 *
 * A model lists the conversations it was made from, and counts those among them that it
 * could not be made from any more. Only the visitor's own words are ever given out: staff
 * cannot freely consent towards their employer. The gate is asked (USE, purpose "training")
 * when the sources are chosen and again for every message that is given out, so that who
 * withdraws is out of the next training, and out of what is still to be fetched for this one.
 *
 * Thread: training_make: scribe; the rest: any. Ownership: texts live in the work's arena.
 * Errors: ERR_NOT_FOUND, ERR_INVALID with a fault, ERR_CONFLICT where no purpose is in force.
 * Law:    GDPR Art. 5(1)(b), 6(1)(a), 7(3), 9(1), 88(1).
 */
#ifndef PARLOUR_CHAT_TRAINING_H
#define PARLOUR_CHAT_TRAINING_H

#include "base/json.h"
#include "privacy/personal.h"

/* A model has so many sources at most: the newest conversations. */
#define TRAINING_SOURCES_MAX 5000
#define TRAINING_NAME_MAX 120

struct training_model {
  struct id id;
  struct id site;
  struct str name;
  int64_t made_at;
  int64_t conversations; /* it was made from */
  int64_t standing;      /* of these, which it could still be made from */
};

/* Chooses the sources and records the model (GDPR Art. 5(2)). */
MUST_USE enum err training_make(struct work *work, struct id site, struct str name,
                                struct training_model *model_out);
MUST_USE enum err training_read(struct work *work, struct id model,
                                struct training_model *model_out);
/* Newest first; standing is not counted. */
MUST_USE enum err training_list(struct work *work, struct id site,
                                struct training_model **models_out, size_t *count_out);

struct training_page {
  int64_t after; /* sources with a higher number; 0 from the first */
  size_t limit;
  int64_t last; /* the number of the last that was looked at */
  bool more;
};
/* Writes one object a conversation into an open array: {"words":[{"text":…},…]}. No name,
 * no id, no time. Left out: what the gate refuses by now, and what was marked as
 * sensitive. */
MUST_USE enum err training_write_words(struct work *work, struct json_writer *w, struct id model,
                                       struct training_page *page);

#endif
