#include "chat/heads.h"

#include <stdlib.h>
#include <string.h>

#include "heads.sql.h"

#define HEADS_MAX 50000 /* beyond it the memory is emptied and filled anew */
#define DAY_MS INT64_C(86400000)

void heads_init(struct heads *heads) {
  heads->table = (struct table){0};
  list_init(&heads->dirty);
}

static void forget_all(struct heads *heads) {
  size_t at = 0;
  for (void *head; (head = table_next(&heads->table, &at));) free(head);
  table_done(&heads->table);
  list_init(&heads->dirty);
}

void heads_done(struct heads *heads) { forget_all(heads); }

static void row_read(const struct db_rows *rows, struct id conversation, struct head *head) {
  head->conversation = conversation;
  head->workspace = db_row_id(rows, 0);
  head->site = db_row_id(rows, 1);
  head->person = db_row_id(rows, 2);
  head->status = (enum conversation_status)(db_row_int(rows, 5) & 3);
  head->waiting_since = db_row_int(rows, 6);
  head->last_at = db_row_int(rows, 7);
  head->retention_ms = db_row_int(rows, 11) * DAY_MS;
  head->sequence = db_row_int(rows, 12);
  head->devices_complete = head->sequence == 0;
  head->subject = (struct personal_subject){
      .workspace = head->workspace,
      .key = {db_row_int(rows, 3), db_row_id(rows, 4)},
      .gate = {.person = head->person,
               .conversation = conversation,
               .allowed = db_row_int(rows, 8),
               .valid_until_ms = db_row_int(rows, 9),
               .version = db_row_int(rows, 10)}};
}

static enum err load(struct work *work, struct id conversation, struct head *head) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  TRY(db_one(work->db, &sql_heads_read, values, 2, &rows));
  row_read(&rows, conversation, head);
  list_init(&head->dirty_link);
  return db_finish(&rows);
}

enum err heads_get(struct heads *heads, struct work *work, struct id conversation,
                   struct head **head_out) {
  struct head *head = table_get(&heads->table, conversation);
  if (head) {
    if (!id_equal(head->workspace, work->actor.workspace)) return ERR_NOT_FOUND;
    *head_out = head;
    return ERR_NONE;
  }
  if (heads->table.count >= HEADS_MAX && list_empty(&heads->dirty)) forget_all(heads);
  head = calloc(1, sizeof *head);
  if (!head) return ERR_MACHINE;
  enum err error = load(work, conversation, head);
  if (!error) error = table_put(&heads->table, conversation, head);
  if (error) {
    free(head);
    return error;
  }
  *head_out = head;
  return ERR_NONE;
}

void heads_touch(struct heads *heads, struct head *head) {
  if (head->dirty) return;
  head->dirty = true;
  list_append(&heads->dirty, &head->dirty_link);
}

void heads_forget(struct heads *heads, struct id conversation) {
  struct head *head = table_remove(&heads->table, conversation);
  if (!head) return;
  list_remove(&head->dirty_link);
  free(head);
}

void heads_follow(struct heads *heads, struct id conversation, enum conversation_status status) {
  struct head *head = table_get(&heads->table, conversation);
  if (!head) return;
  head->status = status;
  if (status == CONVERSATION_RESOLVED) head->waiting_since = 0;
}

/*= GDPR Art. 5(1)(e) */
static enum err write_one(struct head *head, struct db *db) {
  static const struct id none;
  int64_t kept_until = head->last_at + head->retention_ms;
  struct db_value row[] = {
      db_id(&head->workspace),       db_id(&head->conversation),
      db_int((int64_t)head->status), head->waiting_since ? db_int(head->waiting_since) : db_null(),
      db_int(head->last_at),         db_int(kept_until)};
  struct db_value gate[] = {db_id(&head->workspace), db_id(&head->person),
                            db_id(&head->conversation), db_int(kept_until), db_id(&none)};
  TRY(db_run(db, &sql_heads_write, row, 6, NULL));
  /* The gate's limit follows, at most once a day for a conversation. */
  if (kept_until - head->subject.gate.valid_until_ms < DAY_MS) return ERR_NONE;
  TRY(db_run(db, &sql_heads_extend_gate, gate, 5, NULL));
  head->subject.gate.valid_until_ms = kept_until;
  return ERR_NONE;
}

enum err heads_write(struct heads *heads, struct db *db) {
  struct list *link;
  while ((link = list_shift(&heads->dirty))) {
    struct head *head = LIST_ENTRY(link, struct head, dirty_link);
    head->dirty = false;
    TRY(write_one(head, db));
  }
  return ERR_NONE;
}
