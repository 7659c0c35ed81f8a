/*
 * site: a web site that has the chat: who may embed it, on which basis its chats
 * are held, what it declares. What a visitor is told (purpose, notice) is published
 * anew whenever a fact changes.
 *
 * Thread: any for reading; scribe for the rest. Ownership: texts live in the work's
 * arena. Law: GDPR Art. 13, 24(1), 25(2).
 */
#ifndef PARLOUR_CHAT_SITE_H
#define PARLOUR_CHAT_SITE_H

#include "base/json.h"
#include "privacy/notice.h"
#include "staff/workspace.h"

struct site {
  struct id id;
  struct id workspace;
  struct str key; /* SITE of the snippet */
  struct str name;
  struct str origins; /* a JSON list */
  struct str locale;
  enum basis basis;
  int64_t retention_days;
  bool read_marks;
  bool typing;
  bool presence;
  bool offline_form;
  struct str button;
  struct str colour;  /* empty: none */
  struct str law;     /* of a public task: only on its way in */
  struct str collect; /* a JSON list of what of page and browser is taken */
  int64_t notice_version;
};

/* body: fields of SITE (docs/protocol.md); what is missing has its default, which is
 * the one that holds least. ERR_INVALID with a fault. */
MUST_USE enum err site_create(struct work *work, const struct json *body, struct site *site_out);
/* The same with built-in purposes in force from its beginning, beside those that every site
 * has; NULL-ended, or NULL. */
MUST_USE enum err site_create_with(struct work *work, const struct json *body,
                                   const char *const *purposes, struct site *site_out);
MUST_USE enum err site_change(struct work *work, struct id id, const struct json *body,
                              struct site *site_out);
/* After a change of its purposes: the site follows "answer", and its notice is published. */
MUST_USE enum err site_follow(struct work *work, struct id id);
/* Publishes the notice of every site again after the workspace's facts changed. */
MUST_USE enum err site_republish(struct work *work);
MUST_USE enum err site_read(struct work *work, struct id id, struct site *site_out);
/* Before anybody is known: finds the workspace too, and puts it into the actor. */
MUST_USE enum err site_find(struct work *work, struct str key, struct site *site_out);
MUST_USE enum err site_list(struct work *work, struct site **sites_out, size_t *count_out);
/* Nothing of page and browser is taken that no purpose in force asks for. ERR_INVALID. */
MUST_USE enum err site_check_collect(struct work *work, const struct site *site);
void site_write(struct json_writer *w, const struct site *site);
/* The facts of its notice as they are now. */
MUST_USE enum err site_facts(struct work *work, const struct site *site,
                             struct notice_facts *facts_out);

#endif
