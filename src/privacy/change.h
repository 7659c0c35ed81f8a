/*
 * change: how a purpose, its recipients, roles, terms and machines change: as a draft that
 * shows what it does, is advised on, and is signed by a name.
 *
 * A draft keeps the whole proposal. What is still missing, what differs in records and
 * impact, how many people are affected and whose consent would lapse is computed whenever
 * it is looked at (change_consider), from what is in force then. An activation is one
 * transaction: the version, what lapses, the epoch of every gate, and the log; a day in the
 * future waits for the scheduler (change_due). The notice is published by whoever calls
 * (chat/changing), in the same transaction.
 *
 * Thread:    reading: any; the rest: scribe.
 * Ownership: texts live in the work's arena.
 * Errors:    ERR_INVALID with a fault that names the member; ERR_CONFLICT for a version that
 *            is not the newest, a state that does not allow it, or a proposal that is not
 *            whole; ERR_NOT_FOUND.
 * Law:       GDPR Art. 5(1)(b), 5(2), 6(4), 13(3), 24(1), 30(1), 35(2), 38(1), 39(1).
 */
#ifndef PARLOUR_PRIVACY_CHANGE_H
#define PARLOUR_PRIVACY_CHANGE_H

#include "privacy/declaration_missing.h"

#define CHANGES_MAX 200 /* that a list gives */
#define CHANGE_BODY_MAX 65536
#define CHANGE_ADVICE_MAX 8000

/* What of a purpose the draft may change: all of it, or one part. */
enum change_kind {
  CHANGE_PURPOSE,
  CHANGE_RECIPIENT,
  CHANGE_BOT,
  CHANGE_ROLE,
  CHANGE_RETENTION,
  CHANGE_KIND_COUNT
};
enum change_state {
  CHANGE_DRAFT,
  CHANGE_ASKED,   /* the data protection officer was asked */
  CHANGE_ADVISED, /* and answered */
  CHANGE_WAITING, /* signed, for a day to come */
  CHANGE_ACTIVE,
  CHANGE_WITHDRAWN,
  CHANGE_STATE_COUNT
};
const char *change_kind_name(enum change_kind kind);
const char *change_state_name(enum change_state state);
MUST_USE enum err change_kind_parse(struct str name, enum change_kind *kind_out);

struct change {
  struct id id;
  struct id site;
  enum change_kind kind;
  struct str code;      /* of the purpose */
  struct str body;      /* canonical JSON: the whole proposal */
  int64_t base_version; /* of the purpose when it was drafted; 0: it was not in force */
  enum change_state state;
  struct id created_by;
  int64_t created_at;
  int64_t asked_at;  /* 0: not asked */
  struct str advice; /* "approve", "object", "comment", or empty */
  bool has_advice_text;
  struct id advised_by;
  int64_t advised_at;
  int64_t effective_at; /* 0: not signed */
  struct id signed_by;
  int64_t signed_at;
  int64_t version;
};

/* What of the site and its controller a change must be held against. */
struct change_context {
  struct id site;
  struct str language;
  bool public_authority;
};

/* version: the one that was seen; 0: not said. An edit begins anew with asking. */
MUST_USE enum err change_draft(struct work *work, const struct change_context *context,
                               enum change_kind kind, const struct json *body,
                               struct change *change_out);
MUST_USE enum err change_edit(struct work *work, struct id id, const struct json *body,
                              int64_t version, struct change *change_out);
MUST_USE enum err change_ask(struct work *work, struct id id, int64_t version,
                             struct change *change_out);
/* advice: "approve", "object" or "comment". */
struct change_advice {
  struct str advice;
  struct str text;
  int64_t version;
};
MUST_USE enum err change_advise(struct work *work, struct id id, const struct change_advice *advice,
                                struct change *change_out);
MUST_USE enum err change_withdraw(struct work *work, struct id id, int64_t version);
MUST_USE enum err change_read(struct work *work, struct id id, struct change *change_out);
/* Of a site, newest first. */
MUST_USE enum err change_list(struct work *work, struct id site, struct change **changes_out,
                              size_t *count_out);
/* The advice's words: for administrators and the data protection officer. ERR_NOT_FOUND. */
MUST_USE enum err change_advice_text(struct work *work, struct id id, struct str *text_out);

/* What a draft does, seen from now. */
struct change_view {
  struct lacks lacks; /* anything: it cannot be activated */
  bool ends;
  bool has_before;
  struct purpose before; /* in force now */
  struct purpose after;  /* as it would be; version is the next */
  struct declaration before_said;
  struct declaration after_said;
  bool material;     /* whoever was told the older version was told something else */
  bool takes_more;   /* more than they were told: it counts once they are told (Art. 13(3)) */
  bool needs_notice; /* people must be told first */
  bool compatibility_needed;
  int64_t lapses;   /* consents */
  int64_t affected; /* people */
};
MUST_USE enum err change_consider(struct work *work, const struct change_context *context,
                                  const struct change *change, struct change_view *view_out);
/* Those whose data a purpose holds: who agreed, where it rests on consent; else, and for
 * NULL, everybody of the site. */
MUST_USE enum err change_count_people(struct work *work, struct id site,
                                      const struct purpose *purpose, int64_t *count_out);
/* "records" and "dpia": arrays of {"member","before","after"} into an object that is open. */
MUST_USE enum err change_write_differences(struct work *work, struct json_writer *w,
                                           const struct change_view *view);

/* Signs for the work's actor, whose name the caller has compared. effective_at_ms: 0: now.
 * *now_out: it is to be carried out in this very transaction (change_carry_out). */
struct change_signature {
  int64_t effective_at_ms;
  int64_t version;
};
MUST_USE enum err change_sign(struct work *work, const struct change_context *context, struct id id,
                              const struct change_signature *signature, bool *now_out);
/* Publishes or ends the purpose. Nothing is done, with ERR_CONFLICT, when something is
 * missing by now. */
MUST_USE enum err change_carry_out(struct work *work, const struct change_context *context,
                                   struct id id);
/* Signed changes of all workspaces for a time up to at_ms, oldest first: at most max. */
struct change_due {
  struct id workspace;
  struct id change;
  struct id site;
};
MUST_USE enum err change_list_due(struct work *work, int64_t at_ms, struct change_due *due,
                                  size_t max, size_t *count_out);
/* What was signed cannot be carried out any more: it is a draft again, and the log says why. */
MUST_USE enum err change_give_back(struct work *work, struct id id, const char *why);

#endif
