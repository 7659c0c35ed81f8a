#include <string.h>

#include "chat/conversation.h"
#include "chat/sensitive.h"
#include "privacy/notice_words.h"

#define PREVIEW_CHARACTERS 140

static enum gate_operation operation_of(const struct work *work) {
  return work->actor.kind == ACTOR_VISITOR ? GATE_SHOW : GATE_READ;
}

/* What the gate refuses, or whose key is gone, is shown as nothing. */
static enum err open_or_nothing(struct work *work, struct personal_place place, struct str sealed,
                                struct personal *out, bool *has_out) {
  *has_out = false;
  if (sealed.len == 0) return ERR_NONE;
  if (work->actor.kind == ACTOR_STAFF &&
      !actor_has_role(&work->actor, field_rule(place.field)->readers))
    return ERR_NONE;
  enum err error = personal_open(work, place, operation_of(work), sealed, out);
  if (error == ERR_DENIED || error == ERR_NOT_FOUND) return ERR_NONE;
  *has_out = error == ERR_NONE;
  return error;
}

static enum err write_name(struct work *work, struct json_writer *w, const struct conversation *c) {
  struct personal name;
  bool has;
  struct personal_spot spot = {.row = c->person, .version = c->person_version};
  TRY(open_or_nothing(work, personal_at(&c->person_subject, FIELD_PERSON_NAME, spot),
                      c->name_sealed, &name, &has));
  if (has)
    personal_show(w, "name", name);
  else
    json_put_null(w, "name");
  json_put_string(w, "label", c->label);
  return ERR_NONE;
}

/* Something was written, and is not shown: taken away, or marked by somebody else. */
/*= GDPR Art. 5(1)(c) */
static enum err why_hidden(struct work *work, const struct conversation *c, bool removed,
                           const char **why_out) {
  struct sensitive mark;
  *why_out = removed ? "removed" : NULL;
  if (removed || c->head == 0) return ERR_NONE;
  TRY(sensitive_read(work, c->id, c->head, &mark));
  if (!sensitive_may_read(work, &mark)) *why_out = "masked";
  return ERR_NONE;
}

/* Who never reads words is not told why there are none. */
static bool reads_words(const struct work *work) {
  return work->actor.kind != ACTOR_STAFF ||
         actor_has_role(&work->actor, field_rule(FIELD_MESSAGE_TEXT)->readers);
}

static enum err write_last(struct work *work, struct json_writer *w, const struct conversation *c) {
  struct personal text;
  bool has;
  struct personal_spot spot = {.row = c->id, .sequence = c->head};
  TRY(open_or_nothing(work, personal_at(&c->subject, FIELD_MESSAGE_TEXT, spot), c->last_sealed,
                      &text, &has));
  const char *hidden = NULL;
  TRY(why_hidden(work, c, has && personal_is_empty(text), &hidden));
  if (!has && !hidden) hidden = c->subject.gate.reason == GATE_RESTRICTED ? "restricted" : "closed";
  json_key(w, "last");
  /* A private note is the staff's alone. */
  if (c->head == 0 || !reads_words(work) || (c->last_is_note && work->actor.kind != ACTOR_STAFF)) {
    json_write_null(w);
    return ERR_NONE;
  }
  json_begin_object(w);
  personal_show_start(w, "text", hidden ? personal_of(STR_EMPTY) : text, PREVIEW_CHARACTERS);
  if (hidden) json_put_word(w, "hidden", hidden);
  json_put_word(w, "from", actor_kind_name((enum actor_kind)(c->last_author_kind & 3)));
  json_put_int(w, "at", c->last_message_at);
  json_put_bool(w, "note", c->last_is_note);
  json_end_object(w);
  return ERR_NONE;
}

static enum err write_purpose(struct work *work, struct json_writer *w,
                              const struct conversation *c) {
  struct purpose purpose;
  TRY(purpose_of_conversation(work, c->id, &purpose));
  json_key(w, "purpose");
  json_begin_object(w);
  json_put_string(w, "code", c->purpose);
  json_put_word(w, "title", notice_word("purpose.answer", "en"));
  json_put_word(w, "article", basis_article(purpose.basis));
  json_end_object(w);
  return ERR_NONE;
}

/* To staff: what a machine did here so far. */
static void write_machine(struct json_writer *w, const struct conversation *c) {
  json_key(w, "machine");
  json_begin_object(w);
  json_put_bool(w, "spoke", c->machine_spoke);
  json_put_bool(w, "person_wanted", c->person_wanted);
  json_put_bool(w, "urgent", c->urgent);
  json_end_object(w);
}

enum err conversation_write(struct work *work, struct json_writer *w,
                            const struct conversation *c) {
  json_put_id(w, "id", c->id);
  json_put_id(w, "site", c->site);
  json_put_word(w, "status", conversation_status_name(c->status));
  json_put_id(w, "assignee", c->assignee);
  json_key(w, "person");
  json_begin_object(w);
  json_put_id(w, "id", c->person);
  TRY(write_name(work, w, c));
  TRY(conversation_write_person(work, w, c));
  TRY(conversation_purposes_write(work, w, c));
  json_end_object(w);
  json_put_int(w, "head", c->head);
  json_put_int(w, "unread", c->unread);
  TRY(write_last(work, w, c));
  json_put_time(w, "waiting_since", c->waiting_since);
  json_put_time(w, "snoozed_until", c->snoozed_until);
  json_put_int(w, "created_at", c->created_at);
  json_put_int(w, "updated_at", c->updated_at);
  TRY(write_purpose(work, w, c));
  write_machine(w, c);
  json_put_int(w, "kept_until", c->kept_until);
  int64_t held_until = c->subject.gate.held_until_ms;
  json_put_time(w, "held_until", held_until > work->now_ms ? held_until : 0);
  return ERR_NONE;
}

enum err conversation_write_person(struct work *work, struct json_writer *w,
                                   const struct conversation *c) {
  struct personal email;
  bool has;
  struct personal_spot spot = {.row = c->person, .version = c->person_version};
  TRY(open_or_nothing(work, personal_at(&c->person_subject, FIELD_PERSON_EMAIL, spot),
                      c->email_sealed, &email, &has));
  if (has)
    personal_show_masked(w, "email_masked", email);
  else
    json_put_null(w, "email_masked");
  json_put_string(w, "locale", c->locale);
  json_put_int(w, "since", c->created_at);
  return ERR_NONE;
}
