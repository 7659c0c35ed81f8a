/* What goes when a person has everything erased, and what a duty keeps. */
#include <string.h>

#include "chat/privacy_view_internal.h"
#include "privacy/notice_words.h"
#include "privacy_view.sql.h"

#define CONVERSATIONS 200

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

static enum err put_erased(struct work *work, struct json_writer *w,
                           const struct privacy_viewer *viewer, struct str code, int64_t count) {
  struct str title;
  if (count == 0) return ERR_NONE;
  TRY(view_field_title(work, viewer, code, &title));
  json_begin_object(w);
  json_put_string(w, "field", code);
  json_put_string(w, "title", title);
  json_put_int(w, "count", count);
  json_end_object(w);
  return ERR_NONE;
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

static enum err put_kept(struct work *work, struct json_writer *w,
                         const struct privacy_viewer *viewer, struct str field, struct str why) {
  struct str title;
  TRY(view_field_title(work, viewer, field, &title));
  json_begin_object(w);
  json_put_string(w, "field", field);
  json_put_string(w, "title", title);
  json_put_string(w, "why", why);
  json_end_object(w);
  return ERR_NONE;
}

static enum err put_proof(struct work *work, struct json_writer *w,
                          const struct privacy_viewer *viewer) {
  struct buf why = {0};
  enum err error = view_proof_sentence(work, viewer, "choice.proof", STR_EMPTY, &why);
  if (!error) error = put_kept(work, w, viewer, STR("proof"), buf_str(&why));
  buf_done(&why);
  return error;
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
  if (held > 0)
    TRY(put_kept(work, w, viewer, STR("message.text"),
                 str_from(notice_word("choice.held", viewer->language))));
  if (count > 0) TRY(put_proof(work, w, viewer));
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
  if (held == 0) TRY(put_erased(work, w, viewer, STR("message.text"), messages));
  if (held == 0) TRY(put_erased(work, w, viewer, STR("person.name"), c->name_sealed.len > 0));
  if (held == 0) TRY(put_erased(work, w, viewer, STR("person.email"), c->email_sealed.len > 0));
  if (held == 0) TRY(put_erased(work, w, viewer, STR("language"), c->locale.len > 0));
  for (size_t i = 0; i < values; i++) TRY(put_erased(work, w, viewer, data[i].field, 1));
  json_end_array(w);
  return write_kept(work, w, viewer);
}
