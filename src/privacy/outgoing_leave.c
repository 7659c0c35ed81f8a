/* A queued row's way out: due, asked again, opened, settled, tried again or given up. */
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/signal.h"
#include "ledger/ledger.h"
#include "outgoing.sql.h"
#include "privacy/outgoing_internal.h"

#define DAY_MS INT64_C(86400000)
#define WAIT_FIRST_MS INT64_C(4000)
#define WAIT_LAST_MS INT64_C(10800000)

/*= GDPR Art. 5(1)(b) */
enum err outgoing_may(struct work *work, const struct gate_state *gate, uint64_t fields) {
  struct actor asking = work->actor;
  enum err error = ERR_NONE;
  work->actor = (struct actor){.kind = ACTOR_SYSTEM, .workspace = asking.workspace};
  for (int i = 0; !error && i < FIELD_COUNT; i++)
    if (fields & FIELD_BIT(i))
      error = gate_check(work, asking.workspace, gate, (enum field)i, GATE_DISCLOSE);
  work->actor = asking;
  return error;
}

enum err outgoing_gate(struct work *work, struct id person, struct id conversation,
                       struct str purpose, struct gate_state *gate_out) {
  struct gate_state gate;
  TRY(gate_load(work, person, conversation, purpose, &gate));
  if ((gate.allowed & GATE_DISCLOSE) == 0 || work->now_ms >= gate.valid_until_ms ||
      work->now_ms >= gate.kept_until_ms)
    return ERR_DENIED;
  *gate_out = gate;
  return ERR_NONE;
}

static enum err item_of(struct work *work, const struct db_rows *rows, struct outgoing_item *item) {
  *item = (struct outgoing_item){.workspace = db_row_id(rows, 0),
                                 .id = db_row_id(rows, 1),
                                 .recipient = db_row_id(rows, 2),
                                 .person = db_row_id(rows, 3),
                                 .conversation = db_row_id(rows, 4),
                                 .mail = str_equal(db_row_bytes(rows, 5), STR("mail")),
                                 .fields = (uint64_t)db_row_int(rows, 8),
                                 .attempts = db_row_int(rows, 9),
                                 .created_at = db_row_int(rows, 10)};
  TRY(arena_copy(work->arena, db_row_bytes(rows, 6), &item->event));
  return arena_copy(work->arena, db_row_bytes(rows, 7), &item->purpose);
}

enum err outgoing_due(struct work *work, size_t limit, struct outgoing_item **items_out,
                      size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct outgoing_item *items = arena_alloc(work->arena, limit * sizeof *items);
  if (!items) return ERR_MACHINE;
  struct db_value values[] = {db_int(work->now_ms), db_int((int64_t)limit)};
  TRY(db_query(work->db, &sql_outgoing_due, values, 2, &rows));
  while (!error && count < limit && db_step(&rows)) error = item_of(work, &rows, &items[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *items_out = items;
  *count_out = count;
  return ERR_NONE;
}

static enum err end_row(struct work *work, const struct id *id, const char *state,
                        const char *why) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(id), db_text(str_from(state)),
                              db_text(str_from(why)), db_int(work->now_ms)};
  return db_run(work->db, &sql_outgoing_end, values, 5, NULL);
}

/* Why it may not leave any more: a word, or NULL. */
static enum err why_not(struct work *work, const struct outgoing_item *item,
                        const struct recipient *r, const char **why_out) {
  struct gate_state gate;
  *why_out = NULL;
  if (outgoing_is_duty(item->event)) return ERR_NONE;
  if (!r->active) *why_out = "recipient_ended";
  if (!recipient_has_purpose(r, item->purpose)) *why_out = "purpose_ended";
  if (!recipient_transfer_holds(r, work->now_ms)) *why_out = "transfer";
  if (*why_out || outgoing_is_about_request(item->event)) return ERR_NONE;
  /* The fields first: what the gate refuses of them is recorded by it. */
  enum err error = gate_load(work, item->person, item->conversation, item->purpose, &gate);
  if (!error) error = outgoing_may(work, &gate, item->fields);
  if (!error) error = outgoing_gate(work, item->person, item->conversation, item->purpose, &gate);
  if (error != ERR_DENIED && error != ERR_NOT_FOUND) return error;
  *why_out = "not_allowed";
  return ERR_NONE;
}

static enum err open_body(struct work *work, struct outgoing_item *item,
                          struct keyring_ref *key_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct db_rows rows;
  struct buf plain = {0};
  struct str copy = STR_EMPTY;
  struct aead_place place = outgoing_body_place(item->workspace, item->id);
  struct db_value values[] = {db_id(&item->workspace), db_id(&item->id)};
  TRY(db_one(work->db, &sql_outgoing_body, values, 2, &rows));
  *key_out = (struct keyring_ref){db_row_int(&rows, 1), db_row_id(&rows, 2)};
  bool sealed = !db_row_is_null(&rows, 0);
  enum err error =
      sealed ? keyring_open_key(work->keyring, item->workspace, *key_out, key) : ERR_NONE;
  if (!error && sealed) {
    error = aead_open(key, &place, db_row_bytes(&rows, 0), &plain);
    sodium_memzero(key, sizeof key);
    if (error == ERR_CORRUPT) signal_raise(SIGNAL_OPEN_FAILED, &work->actor, 1);
  }
  enum err finish = db_finish(&rows);
  if (!error) error = finish;
  if (!error) error = arena_copy(work->arena, buf_str(&plain), &copy);
  item->body = personal_of(copy);
  buf_wipe(&plain);
  buf_done(&plain);
  return error;
}

/* Told of an erasure is nothing but the pseudonym and the day. */
static enum err write_erased(struct work *work, struct outgoing_item *item) {
  struct buf body = {0};
  struct json_writer w = json_writer(&body);
  struct str copy;
  char id[ID_TEXT_BYTES + 1];
  json_begin_object(&w);
  json_put_word(&w, "event", "contact_erased");
  id_format(item->id, id);
  json_put_word(&w, "id", id);
  json_put_int(&w, "at", item->created_at);
  id_format(item->workspace, id);
  json_put_word(&w, "workspace", id);
  json_key(&w, "contact");
  json_begin_object(&w);
  id_format(item->person, id);
  json_put_word(&w, "id", id);
  json_end_object(&w);
  json_end_object(&w);
  enum err error = buf_check(&body);
  if (!error) error = arena_copy(work->arena, buf_str(&body), &copy);
  if (!error) item->body = personal_of(copy);
  buf_done(&body);
  return error;
}

static void name_fields(struct buf *out, uint64_t fields) {
  for (int i = 0; i < FIELD_COUNT; i++) {
    if ((fields & FIELD_BIT(i)) == 0) continue;
    if (out->len > 0) buf_append_char(out, ' ');
    buf_append(out, str_from(field_rule((enum field)i)->name));
  }
}

/* Before it leaves, as a look is before it is seen; once, however many tries it takes. */
/*= GDPR Art. 5(2) */
/*= GDPR Art. 30(1)(d) */
static enum err record(struct work *work, const struct outgoing_item *item,
                       struct keyring_ref key) {
  struct buf note = {0};
  if (item->attempts > 0 || id_is_zero(item->person)) return ERR_NONE;
  bool erased = str_equal(item->event, STR("contact_erased"));
  struct db_value values[] = {db_id(&item->workspace),       db_id(&item->person),
                              db_id(&item->recipient),       db_text(item->purpose),
                              db_int((int64_t)item->fields), db_int(work->now_ms)};
  if (!outgoing_is_duty(item->event))
    TRY(db_run(work->db, &sql_outgoing_disclosed, values, 6, NULL));
  buf_append(&note, item->event);
  if (item->fields) buf_append_char(&note, ':');
  name_fields(&note, item->fields);
  struct ledger_entry entry = {.kind = LEDGER_DISCLOSED,
                               .object = item->recipient,
                               .subject = erased ? (struct id){{0}} : item->person,
                               .key = key,
                               .purpose = arena_c_string(work->arena, item->purpose),
                               .note = buf_str(&note)};
  enum err error = buf_check(&note);
  if (!error) error = ledger_record(work, &entry);
  buf_done(&note);
  return error;
}

static enum err lease(struct work *work, const struct outgoing_item *item) {
  struct db_value values[] = {db_id(&item->workspace), db_id(&item->id),
                              db_int(work->now_ms + OUTGOING_LEASE_MS)};
  return db_run(work->db, &sql_outgoing_taken, values, 3, NULL);
}

static enum err suppress(struct work *work, const struct outgoing_item *item, const char *why) {
  TRY(end_row(work, &item->id, "suppressed", why));
  return work_fault(work, ERR_DENIED, why);
}

enum err outgoing_take(struct work *work, struct outgoing_item *item) {
  struct recipient r;
  struct keyring_ref key = {0};
  const char *why;
  work->actor = (struct actor){.kind = ACTOR_SYSTEM, .workspace = item->workspace};
  TRY(recipient_read(work, item->recipient, &r));
  TRY(why_not(work, item, &r, &why));
  if (why) return suppress(work, item, why);
  enum err error = open_body(work, item, &key);
  if (error == ERR_NOT_FOUND) return suppress(work, item, "erased");
  if (error == ERR_CORRUPT) return suppress(work, item, "damaged");
  TRY(error);
  if (personal_is_empty(item->body)) TRY(write_erased(work, item));
  if (!item->mail) TRY(recipient_secret(work, r.id, item->secret));
  item->endpoint = r.endpoint;
  TRY(lease(work, item));
  TRY(record(work, item, key));
  item->attempts++;
  return ERR_NONE;
}

int64_t outgoing_wait_ms(struct rng *rng, int64_t attempts) {
  int64_t wait_ms = WAIT_FIRST_MS;
  for (int64_t i = 1; i < attempts && wait_ms < WAIT_LAST_MS; i++) wait_ms *= 3;
  if (wait_ms > WAIT_LAST_MS) wait_ms = WAIT_LAST_MS;
  return wait_ms / 2 + rng_below(rng, (uint32_t)wait_ms);
}

static void say_why(const struct outgoing_outcome *outcome, char text[static 40]) {
  if (outcome->status > 0)
    (void)snprintf(text, 40, "%.20s %d", outcome->why, outcome->status);
  else
    (void)snprintf(text, 40, "%.20s", outcome->why);
}

enum err outgoing_settle(struct work *work, const struct outgoing_outcome *outcome) {
  char why[40];
  work->actor = (struct actor){.kind = ACTOR_SYSTEM, .workspace = outcome->workspace};
  if (outcome->acknowledged) return end_row(work, &outcome->id, "sent", "");
  int64_t next_ms = work->now_ms + outgoing_wait_ms(work->rng, outcome->attempts);
  say_why(outcome, why);
  bool over = outcome->final || next_ms >= outcome->created_at + OUTGOING_GIVEN_UP_MS;
  struct db_value values[] = {db_id(&outcome->workspace), db_id(&outcome->id),
                              db_text(str_from(why)), db_int(over ? work->now_ms : next_ms)};
  return db_run(work->db, over ? &sql_outgoing_fail : &sql_outgoing_again, values, 4, NULL);
}

enum err outgoing_release(struct work *work) {
  struct db_value values[] = {db_int(work->now_ms), db_int(work->now_ms + OUTGOING_LEASE_MS)};
  return db_run(work->db, &sql_outgoing_release, values, 2, NULL);
}

/*= GDPR Art. 5(1)(e) */
enum err outgoing_expire(struct work *work, int64_t *count_out) {
  int64_t gone = 0;
  struct db_value values[] = {db_int(work->now_ms - OUTGOING_KEPT_DAYS * DAY_MS)};
  TRY(db_run(work->db, &sql_outgoing_expire, values, 1, &gone));
  *count_out += gone;
  return ERR_NONE;
}
