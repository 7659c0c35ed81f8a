/* Everything that is held about a person, for them to take along, and what goes with it. */
#include <string.h>

#include "chat/message.h"
#include "chat/privacy_view_internal.h"
#include "privacy/notice_words.h"
#include "privacy_view.sql.h"

#define CONVERSATIONS 200
#define PAGE 200

static enum err conversations_of(struct work *work, struct id person, struct id *ids,
                                 size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person)};
  TRY(db_query(work->db, &sql_privacy_view_conversations, values, 2, &rows));
  while (count < CONVERSATIONS && db_step(&rows)) ids[count++] = db_row_id(&rows, 0);
  *count_out = count;
  return db_finish(&rows);
}

static enum err write_messages(struct work *work, struct json_writer *w,
                               const struct conversation *c) {
  struct message_page page = {.more = true};
  struct message_range range = {.after = 0, .limit = PAGE};
  json_key(w, "messages");
  json_begin_array(w);
  while (page.more) {
    TRY(message_write_history(work, w, c, &range, &page));
    range.after = page.last;
  }
  json_end_array(w);
  return ERR_NONE;
}

static enum err write_conversation(struct work *work, struct json_writer *w, struct id id) {
  struct conversation c;
  TRY(conversation_read(work, id, &c));
  json_begin_object(w);
  view_put_id(w, "id", c.id);
  json_put_word(w, "status", conversation_status_name(c.status));
  json_put_string(w, "purpose", c.purpose);
  json_put_int(w, "created_at", c.created_at);
  json_put_int(w, "last_at", c.last_at);
  json_put_int(w, "kept_until", c.kept_until);
  TRY(write_messages(work, w, &c));
  json_end_object(w);
  return ERR_NONE;
}

static enum err write_own(struct work *work, struct json_writer *w, const struct conversation *c,
                          enum field field, struct str sealed) {
  struct personal text;
  const char *key = field == FIELD_PERSON_NAME ? "name" : "email";
  struct personal_spot spot = {.row = c->person, .version = c->person_version};
  if (sealed.len == 0) {
    json_put_null(w, key);
    return ERR_NONE;
  }
  TRY(personal_open(work, personal_at(&c->person_subject, field, spot), GATE_SHOW, sealed, &text));
  personal_show(w, key, text);
  return ERR_NONE;
}

static enum err write_person(struct work *work, struct json_writer *w,
                             const struct conversation *c) {
  json_key(w, "person");
  json_begin_object(w);
  view_put_id(w, "id", c->person);
  json_put_string(w, "label", c->label);
  json_put_string(w, "language", c->locale);
  TRY(write_own(work, w, c, FIELD_PERSON_NAME, c->name_sealed));
  TRY(write_own(work, w, c, FIELD_PERSON_EMAIL, c->email_sealed));
  json_end_object(w);
  return ERR_NONE;
}

static enum err write_values(struct work *work, struct json_writer *w,
                             const struct privacy_viewer *viewer) {
  struct datum *list;
  size_t count;
  TRY(datum_list(work, viewer->conversation.person, STR_EMPTY, &list, &count));
  json_key(w, "data");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    struct personal text;
    TRY(datum_open(work, &list[i], GATE_SHOW, &text));
    json_begin_object(w);
    json_put_string(w, "purpose", list[i].purpose);
    json_put_string(w, "field", list[i].field);
    json_put_string(w, "title", view_field_title(viewer, list[i].field));
    personal_show(w, "value", text);
    json_put_int(w, "at", list[i].at_ms);
    view_put_time(w, "kept_until", list[i].kept_until);
    json_end_object(w);
  }
  json_end_array(w);
  return ERR_NONE;
}

static enum err write_choices(struct work *work, struct json_writer *w, struct id person) {
  struct consent_own *list;
  size_t count;
  TRY(consent_of_person(work, person, &list, &count));
  json_key(w, "choices");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    json_begin_object(w);
    json_put_string(w, "purpose", list[i].purpose);
    json_put_word(w, "state", view_choice_state(list[i].choice));
    json_put_int(w, "at", list[i].at_ms);
    view_put_receipt(w, "receipt", list[i].receipt);
    json_end_object(w);
  }
  json_end_array(w);
  return ERR_NONE;
}

static enum err write_restrictions(struct work *work, struct json_writer *w, struct id person) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person)};
  TRY(db_query(work->db, &sql_privacy_view_restrictions, values, 2, &rows));
  json_key(w, "restrictions");
  json_begin_array(w);
  while (db_step(&rows)) {
    json_begin_object(w);
    json_put_string(w, "ground", db_row_bytes(&rows, 0));
    json_put_int(w, "from", db_row_int(&rows, 1));
    view_put_time(w, "lifted_at", db_row_int(&rows, 2));
    json_end_object(w);
  }
  json_end_array(w);
  return db_finish(&rows);
}

static enum err write_notices(struct work *work, struct json_writer *w, struct id person) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person)};
  TRY(db_query(work->db, &sql_privacy_view_notices, values, 2, &rows));
  json_key(w, "notices_shown");
  json_begin_array(w);
  while (db_step(&rows)) {
    json_begin_object(w);
    json_put_int(w, "version", db_row_int(&rows, 0));
    json_put_string(w, "language", db_row_bytes(&rows, 1));
    json_put_int(w, "at", db_row_int(&rows, 2));
    json_end_object(w);
  }
  json_end_array(w);
  return db_finish(&rows);
}

/*= GDPR Art. 15(3) */
/*= GDPR Art. 20(1) */
enum err privacy_view_data(struct work *work, struct json_writer *w,
                           const struct privacy_viewer *viewer) {
  struct id ids[CONVERSATIONS];
  size_t count;
  struct id person = viewer->conversation.person;
  TRY(conversations_of(work, person, ids, &count));
  json_put_int(w, "at", work->now_ms);
  json_put_string(w, "site", viewer->site.name);
  TRY(write_person(work, w, &viewer->conversation));
  TRY(write_values(work, w, viewer));
  TRY(write_choices(work, w, person));
  TRY(write_restrictions(work, w, person));
  TRY(write_notices(work, w, person));
  json_key(w, "conversations");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) TRY(write_conversation(work, w, ids[i]));
  json_end_array(w);
  return ERR_NONE;
}

static void put_erased(struct json_writer *w, const struct privacy_viewer *viewer, const char *code,
                       int64_t count) {
  if (count == 0) return;
  json_begin_object(w);
  json_put_word(w, "field", code);
  json_put_string(w, "title", view_field_title(viewer, str_from(code)));
  json_put_int(w, "count", count);
  json_end_object(w);
}

static enum err count_messages(struct work *work, const struct id *ids, size_t count,
                               int64_t *messages_out) {
  *messages_out = 0;
  for (size_t i = 0; i < count; i++) {
    struct db_rows rows;
    struct db_value values[] = {db_id(&work->actor.workspace), db_id(&ids[i])};
    TRY(db_one(work->db, &sql_privacy_view_messages, values, 2, &rows));
    *messages_out += db_row_int(&rows, 0);
    TRY(db_finish(&rows));
  }
  return ERR_NONE;
}

static enum err count_held(struct work *work, const struct privacy_viewer *viewer,
                           int64_t *held_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&viewer->conversation.person),
                              db_int(work->now_ms)};
  TRY(db_one(work->db, &sql_privacy_view_held, values, 3, &rows));
  *held_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

static void put_kept(struct json_writer *w, const struct privacy_viewer *viewer, const char *field,
                     const char *why) {
  json_begin_object(w);
  json_put_word(w, "field", field);
  json_put_string(w, "title", view_field_title(viewer, str_from(field)));
  json_put_word(w, "why", notice_word(why, viewer->language));
  json_end_object(w);
}

static enum err write_kept(struct work *work, struct json_writer *w,
                           const struct privacy_viewer *viewer) {
  struct consent_own *list;
  size_t count;
  int64_t held;
  TRY(consent_of_person(work, viewer->conversation.person, &list, &count));
  TRY(count_held(work, viewer, &held));
  json_key(w, "kept");
  json_begin_array(w);
  if (held > 0) put_kept(w, viewer, "message.text", "choice.held");
  if (count > 0) put_kept(w, viewer, "proof", "choice.proof");
  json_end_array(w);
  return ERR_NONE;
}

/*= GDPR Art. 17(1) */
/*= GDPR Art. 17(3)(e) */
enum err privacy_view_erasure(struct work *work, struct json_writer *w,
                              const struct privacy_viewer *viewer) {
  struct id ids[CONVERSATIONS];
  struct datum *data;
  size_t count;
  size_t values;
  int64_t messages;
  int64_t held;
  const struct conversation *c = &viewer->conversation;
  TRY(conversations_of(work, c->person, ids, &count));
  TRY(count_messages(work, ids, count, &messages));
  TRY(datum_list(work, c->person, STR_EMPTY, &data, &values));
  json_key(w, "erased");
  json_begin_array(w);
  TRY(count_held(work, viewer, &held));
  if (held == 0) put_erased(w, viewer, "message.text", messages);
  if (held == 0) put_erased(w, viewer, "person.name", c->name_sealed.len > 0);
  if (held == 0) put_erased(w, viewer, "person.email", c->email_sealed.len > 0);
  if (held == 0) put_erased(w, viewer, "language", c->locale.len > 0);
  for (size_t i = 0; i < values; i++) {
    json_begin_object(w);
    json_put_string(w, "field", data[i].field);
    json_put_string(w, "title", view_field_title(viewer, data[i].field));
    json_put_int(w, "count", 1);
    json_end_object(w);
  }
  json_end_array(w);
  return write_kept(work, w, viewer);
}
