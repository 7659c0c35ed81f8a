/*
 * outgoing: what is to leave, queued in the transaction of the fact that it tells.
 *
 * A row of the outbox holds its words sealed under the key of the conversation or person
 * they are about: erasing that destroys what is queued too. The gate is asked when a body
 * is sealed, and again when it is taken to leave: what was withdrawn, objected to,
 * restricted or erased in between does not leave, and the row says so. Words are gone from
 * the row as soon as it is done.
 *
 * Nothing is queued for anybody who does not stand in the register with the purpose, and
 * no field that the recipient's entry does not name. What the law itself wants to be told
 * (an erasure, a restriction, a withdrawal: no more than that it happened, to whom by
 * pseudonym) goes to whoever had data of the person, whatever the gate says of new data.
 *
 * How it leaves is outbox/.
 *
 * Thread:    the scribe's, but for outgoing_list.
 * Ownership: texts live in the work's arena.
 * Law:       GDPR Art. 5(1)(b) and (c), 5(2), 7(3), 19, 30(1)(d), 32(1)(a).
 */
#ifndef PARLOUR_PRIVACY_OUTGOING_H
#define PARLOUR_PRIVACY_OUTGOING_H

#include "privacy/personal.h"
#include "privacy/purpose.h"
#include "privacy/recipient.h"

#define OUTGOING_GIVEN_UP_MS (3 * INT64_C(86400000))
#define OUTGOING_KEPT_DAYS 30 /* rows that are done */
#define OUTGOING_LEASE_MS INT64_C(60000)

/* Whose data, and the key whose destruction makes an end of what is queued. */
struct outgoing_about {
  struct id site;
  struct id person;
  struct id conversation; /* zero: of no conversation */
  struct keyring_ref key;
};

/* A webhook's event: what is not set is left out. Texts go only to whom they may. */
struct outgoing_event {
  const char *name; /* one of docs/protocol.md: "message_created" */
  struct outgoing_about about;
  const char *status; /* of the conversation */
  bool has_assigned;
  bool assigned;
  int64_t sequence; /* of a message; 0: none */
  const char *author_kind;
  struct personal text;
  bool has_contact;
  struct personal contact_name;
  struct personal contact_email;
  struct str language;
  struct str purpose; /* consent_changed: which, and its new state */
  const char *state;
  bool has_restricted;
  bool restricted;
};

/* Queues it for every recipient that wants it and may have it. */
MUST_USE enum err outgoing_event(struct work *work, const struct outgoing_event *event);

/* What is about a person and no conversation. ERR_NOT_FOUND. */
MUST_USE enum err outgoing_about_person(struct work *work, struct id person,
                                        struct outgoing_about *about_out);
/* Called where the fact is written (standing). Who is nobody any more is told of to nobody. */
MUST_USE enum err outgoing_consent_changed(struct work *work, struct id person, struct str purpose,
                                           const char *state);
MUST_USE enum err outgoing_restriction_changed(struct work *work, struct id person,
                                               bool restricted);

/* The same in two steps, for what is appended: who wants an event of this person is read
 * beforehand; sealing reads memory only. */
struct outgoing_watcher {
  struct id recipient;
  char purpose[PURPOSE_CODE_MAX + 1];
  uint64_t fields; /* FIELD_BIT of those it may have */
  bool language;
  struct gate_state gate;
};
MUST_USE enum err outgoing_watchers(struct work *work, const struct outgoing_about *about,
                                    const char *name, struct outgoing_watcher **watchers_out,
                                    size_t *count_out);
struct outgoing_row {
  struct id workspace;
  struct id id;
  struct outgoing_about about;
  struct id recipient;
  const char *kind;
  const char *event;
  char purpose[PURPOSE_CODE_MAX + 1];
  uint64_t fields;
  int64_t at_ms;
  struct buf sealed;
};
/* ERR_DENIED when the gate shut since: then there is no row. The caller calls row_done. */
MUST_USE enum err outgoing_seal(struct work *work, const struct outgoing_watcher *watcher,
                                const struct outgoing_event *event, struct outgoing_row *row_out);
MUST_USE enum err outgoing_append(struct db *db, const struct outgoing_row *row);
void outgoing_row_done(struct outgoing_row *row);

/* A letter. What it says is made when it leaves, by the template of that name. */
struct outgoing_mail {
  const char *template_name; /* "transcript" */
  struct str purpose;
  struct outgoing_about about;
  struct personal to;
  struct str locale;
  uint64_t fields;        /* that it will hold */
  struct personal detail; /* for the template; may be empty */
};
/* ERR_INVALID for an address; ERR_CONFLICT with a fault when nobody in the register carries
 * mail for this purpose; ERR_DENIED by the gate. */
MUST_USE enum err outgoing_mail(struct work *work, const struct outgoing_mail *mail,
                                struct id *id_out);

/* Does anybody in the register carry mail of the site for this purpose? */
MUST_USE enum err outgoing_mail_is_carried(struct work *work, struct id site, struct str purpose,
                                           bool *carried_out);

/* A row that is due. */
struct outgoing_item {
  struct id workspace;
  struct id id;
  struct id recipient;
  struct id person;       /* zero: erased since */
  struct id conversation; /* zero: none */
  bool mail;
  struct str event; /* or template */
  struct str purpose;
  uint64_t fields;
  int64_t attempts;
  int64_t created_at;
  struct str endpoint;           /* of a webhook */
  char secret[TOKEN_TEXT_BYTES]; /* of a webhook; wiped by the caller */
  struct personal body;          /* JSON */
};
/* Rows of all workspaces whose time has come, oldest first; without endpoint and body. */
MUST_USE enum err outgoing_due(struct work *work, size_t limit, struct outgoing_item **items_out,
                               size_t *count_out);
/* Asks again whether it may leave, opens it, and records that it is disclosed. Until the
 * lease is over nobody else takes it. ERR_DENIED: it may not; the row says suppressed. Sets
 * the work's actor to the item's workspace. */
MUST_USE enum err outgoing_take(struct work *work, struct outgoing_item *item);
/* After a try. acknowledged, or why not: a word; status: what was answered, 0: nothing.
 * final: trying again changes nothing. */
struct outgoing_outcome {
  struct id workspace;
  struct id id;
  int64_t attempts; /* with this one */
  int64_t created_at;
  bool acknowledged;
  bool final;
  const char *why;
  int status;
};
MUST_USE enum err outgoing_settle(struct work *work, const struct outgoing_outcome *outcome);
/* How long until the next try; jitter comes from the work's randomness. */
int64_t outgoing_wait_ms(struct rng *rng, int64_t attempts);
/* At start: what a stop cut short is due at once. */
MUST_USE enum err outgoing_release(struct work *work);
/* Rows done so long ago that they go; the count is added. */
MUST_USE enum err outgoing_expire(struct work *work, int64_t *count_out);

/* Before the rows of a conversation go: what is queued of it is made an end of. With
 * person_too, their last, everybody who had data of them is told so (contact_erased). For
 * privacy/retention. */
MUST_USE enum err outgoing_erase(struct work *work, struct id workspace, struct id person,
                                 struct id conversation, bool person_too);

/* Words of the conversation were taken away: copies that still wait do not leave either, nor
 * can what failed be tried again. Which of them held those words nobody remembers; what was
 * queued in the last minute stays. */
MUST_USE enum err outgoing_words_removed(struct work *work, struct id workspace,
                                         struct id conversation);

struct outgoing_view {
  struct str state; /* empty: any */
  bool has_before;
  int64_t before_at;
  struct id before_id;
  size_t limit;
};
/* SENDING objects (docs/protocol.md) into an open array, newest first; no bodies. */
MUST_USE enum err outgoing_list(struct work *work, struct json_writer *w,
                                const struct outgoing_view *view, struct buf *next_out);
/* Due at once, for three days from now. ERR_CONFLICT unless it failed and still has its
 * words. */
MUST_USE enum err outgoing_retry(struct work *work, struct id id);

/* What is queued about a person, for that person (Art. 15(3)): appended. key: as the row
 * names it. ERR_NOT_FOUND when the key is gone, ERR_DENIED for anybody else. */
MUST_USE enum err outgoing_show_body(struct work *work, struct id row, struct keyring_ref key,
                                     struct str sealed, struct buf *out);

#endif
