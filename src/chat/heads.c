#include "chat/heads.h"

#include <stdlib.h>
#include <string.h>

#include "heads.sql.h"
#include "privacy/gate_facts.h"
#include "privacy/notice_shown.h"
#include "privacy/retention_until.h"

#define HEADS_MAX 50000 /* beyond it the memory is emptied and filled anew */

/* The gate is not changed here but read anew when it is next needed: what has changed it
 * may yet be rolled back. */
static void forget_gate(struct work_cache *cache, struct id conversation) {
  struct heads *heads = (struct heads *)cache;
  struct head *head;
  if (id_is_zero(conversation))
    heads->generation++;
  else if ((head = table_get(&heads->table, conversation)))
    head->generation = 0;
}

void heads_init(struct heads *heads) {
  heads->cache.forget = forget_gate;
  if (heads->generation == 0) heads->generation = 1;
  heads->table = (struct table){0};
  list_init(&heads->dirty);
}

static void head_free(struct head *head) {
  telling_watch_done(&head->watch);
  free(head);
}

static void forget_all(struct heads *heads) {
  size_t at = 0;
  for (void *head; (head = table_next(&heads->table, &at));) head_free(head);
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
  head->retention_days = db_row_int(rows, 8);
  head->sequence = db_row_int(rows, 10);
  head->devices_complete = head->sequence == 0;
  head->subject = (struct personal_subject){.workspace = head->workspace,
                                            .key = {db_row_int(rows, 3), db_row_id(rows, 4)}};
}

static int64_t kept_until(const struct head *head) {
  struct retention_events events = {head->last_at, head->resolved_at, head->contract_end};
  return retention_until(head->retention_from, head->retention_days, &events);
}

/* Others may have resolved it meanwhile, or said when a contract ends. */
static enum err load_events(struct db *db, struct head *head) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&head->workspace), db_id(&head->conversation)};
  TRY(db_one(db, &sql_heads_events, values, 2, &rows));
  head->contract_end = db_row_int(&rows, 1);
  head->machine = db_row_int(&rows, 3) > 0;
  if (!head->reopened) {
    head->resolved_at = db_row_int(&rows, 0);
    head->status = (enum conversation_status)(db_row_int(&rows, 2) & 3);
  }
  return db_finish(&rows);
}

/* What others may change meanwhile: the gate, and what the visitor must be told. The row's
 * term may be behind: what was said since is not written yet. */
static enum err load_gate(struct heads *heads, struct work *work, struct head *head) {
  struct notice_state notice;
  TRY(load_events(work->db, head));
  TRY(notice_state_read(work, head->conversation, &notice));
  head->notice_due = notice.due;
  TRY(gate_load(work, head->person, head->conversation, STR(PURPOSE_ANSWER), &head->subject.gate));
  head->subject.gate.kept_until_ms = kept_until(head);
  struct outgoing_about about = {head->site, head->person, head->conversation, head->subject.key};
  TRY(telling_watch_load(work, &about, &head->watch));
  head->generation = heads->generation;
  return ERR_NONE;
}

static enum err load(struct work *work, struct id conversation, struct head *head) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&conversation)};
  TRY(db_one(work->db, &sql_heads_read, values, 2, &rows));
  row_read(&rows, conversation, head);
  list_init(&head->dirty_link);
  enum err error = retention_event_parse(db_row_bytes(&rows, 9), &head->retention_from);
  TRY(db_finish(&rows));
  return error ? ERR_CORRUPT : ERR_NONE;
}

/* What this very batch has erased is forgotten only after the commit; a message must not
 * follow it. */
static enum err still_there(struct work *work, const struct head *head) {
  struct db_rows rows;
  if (!ledger_has_staged(work->ledger, LEDGER_ERASED)) return ERR_NONE;
  struct db_value values[] = {db_id(&head->workspace), db_id(&head->conversation)};
  TRY(db_one(work->db, &sql_heads_exists, values, 2, &rows));
  return db_finish(&rows);
}

enum err heads_get(struct heads *heads, struct work *work, struct id conversation,
                   struct head **head_out) {
  struct head *head = table_get(&heads->table, conversation);
  if (head) {
    if (!id_equal(head->workspace, work->actor.workspace)) return ERR_NOT_FOUND;
    TRY(still_there(work, head));
    if (head->generation != heads->generation) TRY(load_gate(heads, work, head));
    *head_out = head;
    return ERR_NONE;
  }
  if (heads->table.count >= HEADS_MAX && list_empty(&heads->dirty)) forget_all(heads);
  head = calloc(1, sizeof *head);
  if (!head) return ERR_MACHINE;
  enum err error = load(work, conversation, head);
  if (!error) error = load_gate(heads, work, head);
  if (!error) error = table_put(&heads->table, conversation, head);
  if (error) {
    head_free(head);
    return error;
  }
  *head_out = head;
  return ERR_NONE;
}

void heads_touch(struct heads *heads, struct head *head) {
  head->subject.gate.kept_until_ms = kept_until(head);
  if (head->dirty) return;
  head->dirty = true;
  list_append(&heads->dirty, &head->dirty_link);
}

void heads_forget(struct heads *heads, struct id conversation) {
  struct head *head = table_remove(&heads->table, conversation);
  if (!head) return;
  list_remove(&head->dirty_link);
  head_free(head);
}

void heads_follow(struct heads *heads, struct id conversation, enum conversation_status status) {
  struct head *head = table_get(&heads->table, conversation);
  if (!head) return;
  head->status = status;
  head->reopened = false;
  if (status == CONVERSATION_RESOLVED) head->waiting_since = 0;
}

void heads_reopen(struct head *head) {
  head->status = CONVERSATION_OPEN;
  head->resolved_at = 0;
  head->reopened = true;
}

uint64_t heads_counter(const uint8_t client_id[static CLIENT_ID_BYTES]) {
  uint64_t counter = 0;
  for (int i = 8; i < CLIENT_ID_BYTES; i++) counter = counter << 8 | client_id[i];
  return counter;
}

/* What was stored before the head was read into memory counts too. */
static enum err newest_counter(struct head *head, struct work *work, const uint8_t *client_id,
                               uint64_t *counter_out) {
  uint8_t first[CLIENT_ID_BYTES] = {0};
  uint8_t last[CLIENT_ID_BYTES];
  struct db_rows rows;
  memset(last, 0xff, sizeof last);
  memcpy(first, client_id, 8);
  memcpy(last, client_id, 8);
  struct db_value values[] = {db_id(&head->workspace), db_id(&head->conversation),
                              db_bytes(str_of((const char *)first, sizeof first)),
                              db_bytes(str_of((const char *)last, sizeof last))};
  *counter_out = 0;
  enum err error = db_one(work->db, &sql_heads_newest_client, values, 4, &rows);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  struct str newest = db_row_bytes(&rows, 0);
  if (newest.len == CLIENT_ID_BYTES) *counter_out = heads_counter((const uint8_t *)newest.data);
  return db_finish(&rows);
}

/* The device whose turn was longest ago makes room. */
static struct head_device *device_add(struct head *head, const uint8_t *client_id) {
  if (head->device_count == HEAD_DEVICES) {
    memmove(&head->devices[0], &head->devices[1], (HEAD_DEVICES - 1) * sizeof head->devices[0]);
    head->device_count--;
    head->devices_complete = false;
  }
  struct head_device *device = &head->devices[head->device_count++];
  memcpy(device->device, client_id, 8);
  device->counter = 0;
  return device;
}

enum err heads_device(struct head *head, struct work *work,
                      const uint8_t client_id[static CLIENT_ID_BYTES],
                      struct head_device **device_out) {
  uint64_t counter = 0;
  for (size_t i = 0; i < head->device_count; i++) {
    if (memcmp(head->devices[i].device, client_id, 8) != 0) continue;
    *device_out = &head->devices[i];
    return ERR_NONE;
  }
  if (!head->devices_complete) TRY(newest_counter(head, work, client_id, &counter));
  *device_out = device_add(head, client_id);
  (*device_out)->counter = counter;
  return ERR_NONE;
}

/*= GDPR Art. 5(1)(e) */
static enum err write_one(const struct heads *heads, struct head *head, struct db *db) {
  if (head->generation != heads->generation) TRY(load_events(db, head));
  struct db_value row[] = {
      db_id(&head->workspace), db_id(&head->conversation),
      db_int(head->reopened),  head->waiting_since ? db_int(head->waiting_since) : db_null(),
      db_int(head->last_at),   db_int(kept_until(head))};
  TRY(db_run(db, &sql_heads_write, row, 6, NULL));
  head->reopened = false;
  return ERR_NONE;
}

enum err heads_write(struct heads *heads, struct db *db) {
  struct list *link;
  while ((link = list_shift(&heads->dirty))) {
    struct head *head = LIST_ENTRY(link, struct head, dirty_link);
    head->dirty = false;
    TRY(write_one(heads, head, db));
  }
  return ERR_NONE;
}
