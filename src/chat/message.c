#include "chat/message.h"

#include <string.h>

#include "base/text.h"
#include "message.sql.h"

static struct message_send *send_of(struct command *command) {
  return LIST_ENTRY(command, struct message_send, command);
}

static struct heads *heads_of(struct scribe_desk *desk) {
  return &((struct chat_house *)desk->house)->heads;
}

/* Was this client id stored before? Then the first answer is given again. */
static enum err look_up(struct message_send *send, struct work *work, struct head *head) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&head->workspace), db_id(&head->conversation),
                              db_bytes(str_of(send->client_id, CLIENT_ID_BYTES))};
  enum err error = db_one(work->db, &sql_message_by_client, values, 3, &rows);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error) return error;
  bool same = false;
  struct personal_spot spot = {.row = head->conversation, .sequence = db_row_int(&rows, 0)};
  error = personal_matches(work, personal_at(&head->subject, FIELD_MESSAGE_TEXT, spot),
                           db_row_bytes(&rows, 4), send->text, &same);
  send->sequence = spot.sequence;
  send->at_ms = db_row_int(&rows, 1);
  same = same && id_equal(db_row_id(&rows, 2), send->actor.id) &&
         (db_row_int(&rows, 3) != 0) == send->note;
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  send->repeated = same;
  return same ? ERR_NONE : ERR_CONFLICT;
}

enum err message_check_text(struct personal text) {
  TRY(personal_check(FIELD_MESSAGE_TEXT, text));
  size_t characters = text_code_points(personal_bytes_for_crypto(text));
  return characters > MESSAGE_MAX_CHARACTERS ? ERR_TOO_LARGE : ERR_NONE;
}

/* Who has no business here is told so, whether there is such a conversation or not. */
static enum err check_actor(const struct message_send *send) {
  if (send->actor.kind != ACTOR_STAFF) return send->note ? ERR_DENIED : ERR_NONE;
  return actor_has_role(&send->actor, ROLE_AGENT | ROLE_SUPERVISOR) ? ERR_NONE : ERR_DENIED;
}

static enum err check(const struct message_send *send, const struct head *head) {
  if (send->actor.kind == ACTOR_VISITOR && !id_equal(send->actor.id, head->person))
    return ERR_NOT_FOUND;
  return message_check_text(send->text);
}

/* Nothing more is taken in under terms that the visitor has not been shown. */
/*= GDPR Art. 13(3) */
static enum err check_told(struct message_send *send, const struct head *head) {
  send->notice_due = send->actor.kind == ACTOR_VISITOR && head->notice_due;
  return send->notice_due ? ERR_CONFLICT : ERR_NONE;
}

/* What a message does to its conversation's state. */
static void apply(struct message_send *send, struct head *head, int64_t now_ms) {
  head->last_at = now_ms;
  if (send->note) return;
  bool visitor = send->actor.kind == ACTOR_VISITOR;
  if (visitor && head->status != CONVERSATION_OPEN) {
    heads_reopen(head);
    send->reopened = true;
  }
  if (visitor && head->waiting_since == 0) head->waiting_since = now_ms;
  if (send->actor.kind == ACTOR_STAFF) head->waiting_since = 0; /* a machine's word is no answer */
}

/* Private notes are the house's own. Before anything of the head is moved: it may fail. */
static enum err tell(struct message_send *send, struct work *work, const struct head *head) {
  struct telling_said said = {
      .about = {head->site, head->person, head->conversation, head->subject.key},
      .sequence = send->sequence,
      .author_kind = actor_kind_name(send->actor.kind),
      .text = send->text,
      .reopened = send->actor.kind == ACTOR_VISITOR && head->status != CONVERSATION_OPEN};
  return send->note ? ERR_NONE : telling_seal(work, &head->watch, &said, &send->told);
}

static enum err take_in(struct message_send *send, struct work *work, struct scribe_desk *desk) {
  struct head *head;
  TRY(check_actor(send));
  TRY(heads_get(heads_of(desk), work, send->conversation, &head));
  TRY(check(send, head));
  send->person = head->person;
  send->workspace = head->workspace;
  send->machine = head->machine && send->actor.kind == ACTOR_VISITOR;
  struct head_device *device;
  TRY(heads_device(head, work, send->client_id, &device));
  uint64_t counter = heads_counter(send->client_id);
  if (counter <= device->counter) TRY(look_up(send, work, head));
  if (send->repeated) return ERR_NONE;
  TRY(check_told(send, head));
  struct personal_spot spot = {.row = head->conversation, .sequence = head->sequence + 1};
  TRY(personal_seal(work, personal_at(&head->subject, FIELD_MESSAGE_TEXT, spot), send->text,
                    &send->sealed));
  send->sequence = head->sequence + 1;
  TRY(tell(send, work, head));
  head->sequence++;
  send->at_ms = desk->now_ms;
  if (counter > device->counter) device->counter = counter;
  apply(send, head, desk->now_ms);
  heads_touch(heads_of(desk), head);
  return ERR_NONE;
}

/* The gate's sentences are constants, and outlive the batch. */
static enum err prepare(struct command *command, struct scribe_desk *desk) {
  struct message_send *send = send_of(command);
  struct work work = deed_work(desk, &send->actor);
  send->repeated = send->reopened = send->notice_due = false;
  buf_reset(&send->sealed);
  telling_rows_done(&send->told);
  enum err error = take_in(send, &work, desk);
  send->fault = error == ERR_DENIED ? work.fault : NULL;
  return error;
}

static enum err emit(struct command *command, struct scribe_desk *desk) {
  struct message_send *send = send_of(command);
  if (send->repeated) return ERR_NONE;
  struct db_value values[] = {db_id(&send->workspace),
                              db_id(&send->conversation),
                              db_int(send->sequence),
                              db_int(send->at_ms),
                              db_int((int64_t)send->actor.kind),
                              db_id(&send->actor.id),
                              db_int(send->note),
                              db_bytes(str_of(send->client_id, CLIENT_ID_BYTES)),
                              db_bytes(buf_str(&send->sealed))};
  TRY(db_append(desk->db, &sql_message_insert, values, 9));
  return telling_append(desk->db, &send->told);
}

static void answer(struct command *command, enum err result, uint64_t version) {
  struct message_send *send = send_of(command);
  (void)version;
  buf_done(&send->sealed);
  telling_rows_done(&send->told);
  send->done(send, result);
}

static const struct command_type send_type = {
    .name = "message", .prepare = prepare, .emit = emit, .answer = answer};

bool message_send(struct scribe *scribe, struct message_send *send) {
  send->command.type = &send_type;
  return scribe_send(scribe, &send->command);
}

enum err message_parse_client_id(struct str text, uint8_t id_out[static CLIENT_ID_BYTES]) {
  return str_unhex(text, id_out, CLIENT_ID_BYTES);
}

void message_write_client_id(struct json_writer *w, const uint8_t id[static CLIENT_ID_BYTES]) {
  char hex[2 * CLIENT_ID_BYTES];
  str_hex(id, CLIENT_ID_BYTES, hex);
  json_put_string(w, "id", str_of(hex, sizeof hex));
}
