#include "rights/request_message.h"

#include "request_message.sql.h"

void request_message_of(const struct conversation *conversation, struct request_new *request) {
  request->site = conversation->site;
  request->person = conversation->person;
  request->conversation = conversation->id;
  request->identity = IDENTITY_SESSION;
  if (request->language.len == 0) request->language = conversation->locale;
}

/*= GDPR Art. 12(3) */
enum err request_message_take(struct work *work, const struct conversation *conversation,
                              int64_t sequence, struct request_new *request) {
  struct db_rows rows;
  struct str sealed;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation->id),
                              db_int(sequence)};
  request_message_of(conversation, request);
  enum err error = db_one(work->db, &sql_request_message_read, values, 3, &rows);
  if (error == ERR_NOT_FOUND)
    return work_fault(work, ERR_INVALID, "sequence: a message of this conversation");
  if (error) return error;
  request->received_ms = db_row_int(&rows, 0);
  bool of_visitor = db_row_int(&rows, 1) == ACTOR_VISITOR && db_row_int(&rows, 2) == 0;
  error = arena_copy(work->arena, db_row_bytes(&rows, 3), &sealed);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  if (!of_visitor) return work_fault(work, ERR_INVALID, "sequence: a message of the visitor's");
  struct personal_spot spot = {.row = conversation->id, .sequence = sequence};
  request->sequence = sequence;
  request->channel = CHANNEL_CHAT;
  return personal_open(work, personal_at(&conversation->subject, FIELD_MESSAGE_TEXT, spot),
                       GATE_READ, sealed, &request->words);
}
