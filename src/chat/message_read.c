#include <string.h>

#include "chat/message.h"
#include "chat/responder.h"
#include "chat/sensitive.h"
#include "message.sql.h"
#include "staff/account.h"

#define AUTHORS 8

struct author {
  struct id id;
  struct personal name;
};

/* Names of the staff who wrote, each opened once a page. */
struct authors {
  struct author known[AUTHORS];
  size_t count;
};

struct message {
  int64_t sequence;
  int64_t at_ms;
  enum actor_kind author_kind;
  struct id author;
  bool note;
  uint8_t client_id[CLIENT_ID_BYTES];
};

static void write_message(struct json_writer *w, struct id conversation,
                          const struct message *message, struct personal name,
                          struct personal text) {
  json_put_id(w, "conversation", conversation);
  json_put_int(w, "sequence", message->sequence);
  json_put_int(w, "at", message->at_ms);
  message_write_client_id(w, message->client_id);
  json_key(w, "from");
  json_begin_object(w);
  json_put_word(w, "kind", actor_kind_name(message->author_kind));
  json_put_id(w, "id", message->author);
  if (personal_is_empty(name))
    json_put_null(w, "name");
  else
    personal_show(w, "name", name);
  json_end_object(w);
  json_put_bool(w, "note", message->note);
  personal_show(w, "text", text);
}

/* Staff is told of a mark, and others than who made it do not read on. What was taken away
 * has no words for anybody. */
/*= GDPR Art. 5(1)(c) */
static void write_marks(struct json_writer *w, const struct work *work,
                        const struct sensitive *mark, bool removed) {
  const char *kind = sensitive_kind_name(mark->kind);
  if (removed) json_put_bool(w, "removed", true);
  if (work->actor.kind == ACTOR_VISITOR || removed || !kind) return;
  json_put_word(w, "sensitive", kind);
  json_put_bool(w, "masked", !sensitive_may_read(work, mark));
}

void message_write_sent(struct json_writer *w, const struct message_send *send,
                        struct personal author_name) {
  struct message message = {.sequence = send->sequence,
                            .at_ms = send->at_ms,
                            .author_kind = send->actor.kind,
                            .author = send->actor.id,
                            .note = send->note};
  memcpy(message.client_id, send->client_id, CLIENT_ID_BYTES);
  write_message(w, send->conversation, &message, author_name, send->text);
}

static enum err read_name(struct work *work, const struct message *message,
                          struct personal *name_out) {
  struct account account;
  struct str machine;
  *name_out = personal_of(STR_EMPTY);
  if (message->author_kind == ACTOR_BOT) {
    TRY(responder_name(work, message->author, &machine));
    *name_out = personal_of(machine);
    return ERR_NONE;
  }
  enum err error = account_read(work, message->author, &account);
  if (error == ERR_NOT_FOUND) return ERR_NONE; /* somebody who left */
  if (!error) *name_out = account.name;
  return error;
}

static enum err author_name(struct work *work, struct authors *authors,
                            const struct message *message, struct personal *name_out) {
  *name_out = personal_of(STR_EMPTY);
  if (message->author_kind != ACTOR_STAFF && message->author_kind != ACTOR_BOT) return ERR_NONE;
  for (size_t i = 0; i < authors->count; i++)
    if (id_equal(authors->known[i].id, message->author)) {
      *name_out = authors->known[i].name;
      return ERR_NONE;
    }
  TRY(read_name(work, message, name_out));
  if (authors->count < AUTHORS)
    authors->known[authors->count++] = (struct author){message->author, *name_out};
  return ERR_NONE;
}

static void row_read(const struct db_rows *rows, struct message *message) {
  struct str client = db_row_bytes(rows, 5);
  *message = (struct message){.sequence = db_row_int(rows, 0),
                              .at_ms = db_row_int(rows, 1),
                              .author_kind = (enum actor_kind)(db_row_int(rows, 2) & 3),
                              .author = db_row_id(rows, 3),
                              .note = db_row_int(rows, 4) != 0};
  if (client.len == CLIENT_ID_BYTES) memcpy(message->client_id, client.data, CLIENT_ID_BYTES);
}

static enum err write_row(struct work *work, struct json_writer *w, const struct conversation *c,
                          struct authors *authors, const struct db_rows *rows) {
  struct message message;
  struct personal text;
  struct personal name;
  bool visitor = work->actor.kind == ACTOR_VISITOR;
  row_read(rows, &message);
  if (visitor && message.note) return ERR_NONE;
  struct personal_spot spot = {.row = c->id, .sequence = message.sequence};
  TRY(personal_open(work, personal_at(&c->subject, FIELD_MESSAGE_TEXT, spot),
                    visitor ? GATE_SHOW : GATE_READ, db_row_bytes(rows, 6), &text));
  TRY(author_name(work, authors, &message, &name));
  struct sensitive mark = {.marked_by = db_row_id(rows, 8)};
  if (db_row_bytes(rows, 7).len > 0) TRY(sensitive_kind_parse(db_row_bytes(rows, 7), &mark.kind));
  bool removed = personal_is_empty(text);
  json_begin_object(w);
  write_message(w, c->id, &message, name,
                sensitive_may_read(work, &mark) ? text : personal_of(STR_EMPTY));
  write_marks(w, work, &mark, removed);
  json_end_object(w);
  return ERR_NONE;
}

/* Where the newest limit messages begin: the number before the first of them. */
static enum err newest_start(struct work *work, struct id conversation,
                             const struct message_range *range, int64_t *after_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation),
                              db_int(range->before), db_int((int64_t)range->limit)};
  TRY(db_one(work->db, &sql_message_newest_start, values, 4, &rows));
  int64_t first = db_row_int(&rows, 0);
  *after_out = first > 0 ? first - 1 : 0;
  return db_finish(&rows);
}

enum err message_write_history(struct work *work, struct json_writer *w,
                               const struct conversation *c, const struct message_range *range,
                               struct message_page *page_out) {
  struct db_rows rows;
  struct authors authors = {.count = 0};
  int64_t after = range->after;
  size_t count = 0;
  enum err error = ERR_NONE;
  if (work->actor.kind == ACTOR_VISITOR && !id_equal(work->actor.id, c->person))
    return ERR_NOT_FOUND;
  if (after < 0) TRY(newest_start(work, c->id, range, &after));
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&c->id), db_int(after),
                              db_int(range->before), db_int((int64_t)range->limit + 1)};
  struct message_page page = {0};
  TRY(db_query(work->db, &sql_message_after, values, 5, &rows));
  while (!error && db_step(&rows)) {
    if (count++ == range->limit) {
      page.more = true;
      break;
    }
    page.last = db_row_int(&rows, 0);
    error = write_row(work, w, c, &authors, &rows);
  }
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  if (page.last == 0) page.last = after;
  *page_out = page;
  return ERR_NONE;
}
