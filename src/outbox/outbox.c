#include "outbox/outbox.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/log.h"
#include "outbox/mail.h"

#define LOOK_MS 1000
#define TAKE_AT_ONCE 8
#define EXPIRE_EVERY_MS INT64_C(3600000)

/* One that was taken, ready to go: everything copied out of the transaction. */
struct parcel {
  struct outgoing_outcome outcome;
  bool mail;
  char *to; /* address or endpoint */
  char event[48];
  char secret[TOKEN_TEXT_BYTES];
  struct buf bytes; /* the letter, or the body */
};

/* A look at what is due, carried out by the scribe. */
struct look {
  struct deed deed;
  struct outbox *outbox;
  bool first;
  bool expire;
  size_t room;
  struct parcel parcels[TAKE_AT_ONCE];
  size_t count;
  size_t suppressed;
};

struct settling {
  struct deed deed;
  struct outbox *outbox;
  struct outgoing_outcome outcome;
};

struct outbox {
  struct outbox_config config;
  struct sender *sender;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t answered;
  bool looking;     /* under the lock: the scribe has the look */
  size_t settlings; /* and so many outcomes */
  _Atomic bool stop;
  _Atomic uint64_t counts[OUTBOX_COUNTS];
  struct look look;
  struct parcel under_way[SENDER_AT_ONCE];
  bool used[SENDER_AT_ONCE];
  int64_t expired_ns;
  int64_t looked_ns;
  bool looked; /* since the start */
  bool full;   /* the last look took all that it could */
};

void outbox_signature(struct buf *out, struct str secret, int64_t timestamp_s, struct str body) {
  struct buf signed_text = {0};
  buf_append_int(&signed_text, timestamp_s);
  buf_append_char(&signed_text, '.');
  buf_append(&signed_text, body);
  struct hash mac = hash_hmac_sha256(secret, buf_str(&signed_text));
  buf_append(out, STR("sha256="));
  buf_append_hex(out, mac.bytes, HASH_BYTES);
  if (buf_check(&signed_text)) out->error = buf_check(&signed_text);
  buf_wipe(&signed_text);
  buf_done(&signed_text);
}

static void count(struct outbox *outbox, enum outbox_count what, uint64_t by) {
  atomic_fetch_add(&outbox->counts[what], by);
}

uint64_t outbox_count(const struct outbox *outbox, enum outbox_count what) {
  return outbox ? atomic_load(&outbox->counts[what]) : 0;
}

static void parcel_done(struct parcel *parcel) {
  sodium_memzero(parcel->secret, sizeof parcel->secret);
  if (parcel->to) sodium_memzero(parcel->to, strlen(parcel->to));
  free(parcel->to);
  buf_wipe(&parcel->bytes);
  buf_done(&parcel->bytes);
  memset(parcel, 0, sizeof *parcel);
}

static const struct outbox_template *template_of(const struct outbox *outbox, struct str name) {
  for (size_t i = 0; outbox->config.templates && outbox->config.templates[i]; i++)
    if (str_equal(name, str_from(outbox->config.templates[i]->name)))
      return outbox->config.templates[i];
  return NULL;
}

static enum err copy_text(char **out, struct str text) {
  *out = strndup(text.data, text.len);
  return *out ? ERR_NONE : ERR_MACHINE;
}

static enum err write_letter(struct outbox *outbox, struct work *work,
                             const struct outgoing_item *item, struct parcel *parcel) {
  struct json *body = NULL;
  struct str to;
  struct outbox_letter letter = {0};
  const struct outbox_template *template = template_of(outbox, item->event);
  if (!outbox->config.mail_from) return ERR_UNAVAILABLE;
  if (!template) return ERR_NOT_FOUND;
  enum err error = json_parse(personal_bytes_for_sending(item->body), &body);
  if (!error) error = json_get_str(body, "to", &to);
  if (!error) error = copy_text(&parcel->to, to);
  if (!error) error = template->write(work, item, body, &letter);
  struct mail_letter mail = {.from = str_from(outbox->config.mail_from),
                             .from_name = str_from(outbox->config.mail_name),
                             .to = str_from(parcel->to),
                             .subject = buf_str(&letter.subject),
                             .text = buf_str(&letter.text),
                             .delivery = item->id,
                             .at_ms = work->now_ms};
  if (!error) error = buf_check(&letter.text);
  if (!error) error = mail_write(&parcel->bytes, &mail);
  buf_wipe(&letter.text);
  buf_done(&letter.text);
  buf_done(&letter.subject);
  json_free(body);
  return error;
}

static enum err pack(struct outbox *outbox, struct work *work, const struct outgoing_item *item,
                     struct parcel *parcel) {
  memset(parcel, 0, sizeof *parcel);
  parcel->mail = item->mail;
  parcel->outcome = (struct outgoing_outcome){.workspace = item->workspace,
                                              .id = item->id,
                                              .attempts = item->attempts,
                                              .created_at = item->created_at};
  (void)snprintf(parcel->event, sizeof parcel->event, "%.*s", STR_ARG(item->event));
  memcpy(parcel->secret, item->secret, sizeof parcel->secret);
  if (item->mail) return write_letter(outbox, work, item, parcel);
  TRY(copy_text(&parcel->to, item->endpoint));
  buf_append(&parcel->bytes, personal_bytes_for_sending(item->body));
  return buf_check(&parcel->bytes);
}

/* What cannot be written is no reason to hold up the rest. */
static enum err take_one(struct look *look, struct work *work, struct outgoing_item *item) {
  struct parcel *parcel = &look->parcels[look->count];
  enum err error = outgoing_take(work, item);
  if (error == ERR_DENIED) {
    look->suppressed++;
    return ERR_NONE;
  }
  if (error) return error;
  error = pack(look->outbox, work, item, parcel);
  sodium_memzero(item->secret, sizeof item->secret);
  if (!error) {
    look->count++;
    return ERR_NONE;
  }
  struct outgoing_outcome outcome = parcel->outcome;
  parcel_done(parcel);
  if (error == ERR_MACHINE) return error;
  outcome.final = error != ERR_UNAVAILABLE;
  outcome.why = error == ERR_UNAVAILABLE ? "no_mail_server"
                : error == ERR_INVALID   ? "unwritable"
                                         : "nothing_to_send";
  return outgoing_settle(work, &outcome);
}

static enum err look_act(struct deed *deed, struct work *work) {
  struct look *look = LIST_ENTRY(deed, struct look, deed);
  struct outgoing_item *items;
  size_t due;
  int64_t gone = 0;
  while (look->count > 0) parcel_done(&look->parcels[--look->count]); /* run again */
  look->suppressed = 0;
  if (look->first) TRY(outgoing_release(work));
  if (look->expire) TRY(outgoing_expire(work, &gone));
  TRY(outgoing_due(work, look->room, &items, &due));
  for (size_t i = 0; i < due; i++) TRY(take_one(look, work, &items[i]));
  return ERR_NONE;
}

static void look_done(struct deed *deed, enum err result, uint64_t version) {
  struct look *look = LIST_ENTRY(deed, struct look, deed);
  struct outbox *outbox = look->outbox;
  (void)version;
  if (result) {
    while (look->count > 0) parcel_done(&look->parcels[--look->count]);
    log_event(LOG_ERROR, "outbox_look_failed", LOG_ERR(result));
  } else {
    count(outbox, OUTBOX_SUPPRESSED, look->suppressed);
  }
  pthread_mutex_lock(&outbox->lock);
  outbox->looking = false;
  pthread_cond_broadcast(&outbox->answered);
  pthread_mutex_unlock(&outbox->lock);
}

static void wait_for_look(struct outbox *outbox) {
  pthread_mutex_lock(&outbox->lock);
  while (outbox->looking) pthread_cond_wait(&outbox->answered, &outbox->lock);
  pthread_mutex_unlock(&outbox->lock);
}

/* False: the scribe takes nothing any more. */
static bool take_look(struct outbox *outbox) {
  struct look *look = &outbox->look;
  size_t room = SENDER_AT_ONCE - sender_under_way(outbox->sender);
  int64_t now_ns = (int64_t)clock_monotonic_ns();
  look->outbox = outbox;
  look->room = room < TAKE_AT_ONCE ? room : TAKE_AT_ONCE;
  look->count = 0;
  look->first = !outbox->looked;
  look->expire = look->first || now_ns - outbox->expired_ns > EXPIRE_EVERY_MS * 1000000;
  if (look->expire) outbox->expired_ns = now_ns;
  outbox->looked = true;
  look->deed = (struct deed){.actor = {.kind = ACTOR_SYSTEM}, .act = look_act, .done = look_done};
  outbox->looking = true;
  if (!deed_send(outbox->config.scribe, &look->deed)) {
    outbox->looking = false;
    return false;
  }
  wait_for_look(outbox);
  return true;
}

static enum err settle_act(struct deed *deed, struct work *work) {
  return outgoing_settle(work, &LIST_ENTRY(deed, struct settling, deed)->outcome);
}

static void settle_done(struct deed *deed, enum err result, uint64_t version) {
  struct settling *settling = LIST_ENTRY(deed, struct settling, deed);
  struct outbox *outbox = settling->outbox;
  (void)version;
  if (result) log_event(LOG_ERROR, "outbox_settle_failed", LOG_ERR(result));
  pthread_mutex_lock(&outbox->lock);
  outbox->settlings--;
  pthread_cond_broadcast(&outbox->answered);
  pthread_mutex_unlock(&outbox->lock);
  free(settling);
}

/* When it cannot be written down the lease ends by itself, and it is tried again. */
static void settle(struct outbox *outbox, const struct outgoing_outcome *outcome) {
  struct settling *settling = calloc(1, sizeof *settling);
  count(outbox, outcome->acknowledged ? OUTBOX_SENT : OUTBOX_FAILED_TRIES, 1);
  if (!settling) return;
  settling->outbox = outbox;
  settling->outcome = *outcome;
  settling->deed =
      (struct deed){.actor = {.kind = ACTOR_SYSTEM}, .act = settle_act, .done = settle_done};
  pthread_mutex_lock(&outbox->lock);
  outbox->settlings++;
  pthread_mutex_unlock(&outbox->lock);
  if (deed_send(outbox->config.scribe, &settling->deed)) return;
  pthread_mutex_lock(&outbox->lock);
  outbox->settlings--;
  pthread_mutex_unlock(&outbox->lock);
  free(settling);
}

static void tell(struct parcel *parcel, const struct sender_result *result) {
  struct outgoing_outcome *outcome = &parcel->outcome;
  outcome->acknowledged = result->end == SENDER_DONE;
  outcome->final = result->end == SENDER_REFUSED;
  outcome->why = sender_end_name(result->end);
  outcome->status = result->end == SENDER_DONE ? 0 : result->status;
  if (outcome->acknowledged) return;
  log_event(LOG_WARN, "outbox_try_failed", LOG_ID("delivery", outcome->id),
            LOG_NAME("why", outcome->why), LOG_INT("status", result->status),
            LOG_INT("attempts", outcome->attempts));
}

static void finish(struct outbox *outbox, const struct sender_result *result) {
  struct parcel *parcel = &outbox->under_way[result->ticket];
  tell(parcel, result);
  settle(outbox, &parcel->outcome);
  parcel_done(parcel);
  outbox->used[result->ticket] = false;
  atomic_fetch_sub(&outbox->counts[OUTBOX_UNDER_WAY], 1);
}

/*= GDPR Art. 32(1)(b) */
static enum err send_webhook(struct outbox *outbox, const struct parcel *parcel, uint64_t ticket) {
  struct clock clock = clock_system();
  int64_t now_s = clock_now_ms(&clock) / 1000;
  struct buf signature = {0};
  char lines[3][160];
  char id[ID_TEXT_BYTES + 1];
  outbox_signature(&signature, str_from(parcel->secret), now_s, buf_str(&parcel->bytes));
  id_format(parcel->outcome.id, id);
  (void)snprintf(lines[0], sizeof lines[0], "X-Parlour-Signature: %.*s",
                 STR_ARG(buf_str(&signature)));
  (void)snprintf(lines[1], sizeof lines[1], "X-Parlour-Timestamp: %lld", (long long)now_s);
  (void)snprintf(lines[2], sizeof lines[2], "X-Parlour-Delivery: %s", id);
  enum err error = buf_check(&signature);
  buf_done(&signature);
  if (error) return error;
  const char *const headers[] = {"Content-Type: application/json",
                                 "User-Agent: Parlour",
                                 lines[0],
                                 lines[1],
                                 lines[2],
                                 "Expect:",
                                 NULL};
  struct sender_call call = {
      .url = parcel->to, .headers = headers, .body = buf_str(&parcel->bytes)};
  return sender_webhook(outbox->sender, &call, ticket);
}

static enum err send_mail(struct outbox *outbox, const struct parcel *parcel, uint64_t ticket) {
  struct sender_letter letter = {
      .from = outbox->config.mail_from, .to = parcel->to, .bytes = buf_str(&parcel->bytes)};
  return sender_mail(outbox->sender, &letter, ticket);
}

static void begin(struct outbox *outbox, struct parcel *parcel) {
  uint64_t ticket = 0;
  while (ticket < SENDER_AT_ONCE && outbox->used[ticket]) ticket++;
  if (ticket == SENDER_AT_ONCE) { /* the lease ends by itself */
    parcel_done(parcel);
    return;
  }
  outbox->under_way[ticket] = *parcel;
  outbox->used[ticket] = true;
  memset(parcel, 0, sizeof *parcel);
  atomic_fetch_add(&outbox->counts[OUTBOX_UNDER_WAY], 1);
  parcel = &outbox->under_way[ticket];
  enum err error =
      parcel->mail ? send_mail(outbox, parcel, ticket) : send_webhook(outbox, parcel, ticket);
  if (!error) return;
  struct sender_result result = {.ticket = ticket,
                                 .end = error == ERR_INVALID ? SENDER_FORBIDDEN : SENDER_BROKEN};
  finish(outbox, &result);
}

/* Not at each movement of a socket: half a look's time between. */
static bool look_is_due(struct outbox *outbox, int look_ms) {
  int64_t now_ns = (int64_t)clock_monotonic_ns();
  if (sender_under_way(outbox->sender) == SENDER_AT_ONCE) return false;
  if (!outbox->full && now_ns - outbox->looked_ns < look_ms * INT64_C(500000)) return false;
  outbox->looked_ns = now_ns;
  return true;
}

static void *outbox_thread(void *context) {
  struct outbox *outbox = context;
  int look_ms = outbox->config.look_ms > 0 ? outbox->config.look_ms : LOOK_MS;
  while (!atomic_load(&outbox->stop)) {
    struct sender_result result;
    size_t taken = 0;
    if (look_is_due(outbox, look_ms)) {
      if (!take_look(outbox)) break;
      taken = outbox->look.count;
    }
    for (size_t i = 0; i < taken; i++) begin(outbox, &outbox->look.parcels[i]);
    outbox->look.count = 0;
    /* Full hands: more may be due at once. */
    outbox->full = taken == TAKE_AT_ONCE;
    int wait_ms = outbox->full ? 0 : look_ms;
    while (sender_turn(outbox->sender, wait_ms, &result)) {
      finish(outbox, &result);
      wait_ms = 0;
    }
  }
  return NULL;
}

static bool rules_are_good(const struct outbox_config *config) {
  if (!config->rules.smtp_url) return true;
  return config->mail_from && mail_address_is_good(str_from(config->mail_from));
}

enum err outbox_open(const struct outbox_config *config, struct outbox **outbox_out) {
  if (!rules_are_good(config)) return ERR_INVALID;
  struct outbox *outbox = calloc(1, sizeof *outbox);
  if (!outbox) return ERR_MACHINE;
  outbox->config = *config;
  if (!config->rules.smtp_url) outbox->config.mail_from = NULL;
  pthread_mutex_init(&outbox->lock, NULL);
  pthread_cond_init(&outbox->answered, NULL);
  enum err error = sender_open(&config->rules, &outbox->sender);
  if (!error && pthread_create(&outbox->thread, NULL, outbox_thread, outbox) != 0) {
    sender_close(outbox->sender);
    error = ERR_MACHINE;
  }
  if (error) {
    free(outbox);
    return error;
  }
  *outbox_out = outbox;
  return ERR_NONE;
}

void outbox_close(struct outbox *outbox) {
  if (!outbox) return;
  atomic_store(&outbox->stop, true);
  sender_wake(outbox->sender);
  pthread_join(outbox->thread, NULL);
  pthread_mutex_lock(&outbox->lock);
  while (outbox->settlings > 0) pthread_cond_wait(&outbox->answered, &outbox->lock);
  pthread_mutex_unlock(&outbox->lock);
  sender_close(outbox->sender);
  for (size_t i = 0; i < SENDER_AT_ONCE; i++) parcel_done(&outbox->under_way[i]);
  while (outbox->look.count > 0) parcel_done(&outbox->look.parcels[--outbox->look.count]);
  pthread_cond_destroy(&outbox->answered);
  pthread_mutex_destroy(&outbox->lock);
  free(outbox);
}
