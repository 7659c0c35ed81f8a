#include "privacy/outgoing.h"

#include <sodium.h>
#include <string.h>

#include "base/text.h"
#include "outgoing.sql.h"
#include "privacy/outgoing_internal.h"
#include "privacy/suppression.h"

#define RECIPIENT_PURPOSES_MAX 50

static bool deliverable(const struct recipient *r, enum recipient_kind kind, int64_t now_ms) {
  return r->kind == kind && recipient_transfer_holds(r, now_ms);
}

/* The fields that a recipient's entry names and that are sealed text. */
static uint64_t fields_of(const struct recipient *r) {
  uint64_t fields = 0;
  for (int i = 0; i < FIELD_COUNT; i++) {
    const struct field_rule *rule = field_rule((enum field)i);
    if (!rule->of_staff && recipient_has_field(r, str_from(rule->name))) fields |= FIELD_BIT(i);
  }
  return fields;
}

/* The first of the recipient's purposes that lets data of the person go there now. */
static enum err choose_purpose(struct work *work, const struct outgoing_about *about,
                               const struct recipient *r, struct outgoing_watcher *watcher) {
  struct json *purposes = NULL;
  struct str code;
  enum err error = json_parse(r->purposes, &purposes);
  bool found = false;
  for (size_t i = 0; !error && !found && i < json_size(purposes); i++) {
    struct gate_state gate;
    error = json_as_str(json_at(purposes, i), &code);
    if (!error) error = outgoing_gate(work, about->person, about->conversation, code, &gate);
    if (error == ERR_DENIED || error == ERR_NOT_FOUND) {
      error = ERR_NONE;
      continue;
    }
    if (error || code.len > PURPOSE_CODE_MAX) continue;
    watcher->gate = gate;
    memset(watcher->purpose, 0, sizeof watcher->purpose);
    memcpy(watcher->purpose, code.data, code.len);
    found = true;
  }
  json_free(purposes);
  if (error) return error;
  return found ? ERR_NONE : ERR_DENIED;
}

static enum err watch(struct work *work, const struct outgoing_about *about, const char *name,
                      const struct recipient *r, struct outgoing_watcher *watcher) {
  if (!deliverable(r, RECIPIENT_WEBHOOK, work->now_ms) || !recipient_wants(r, str_from(name)))
    return ERR_DENIED;
  *watcher = (struct outgoing_watcher){.recipient = r->id, .fields = fields_of(r)};
  watcher->language = recipient_has_field(r, STR("language"));
  return choose_purpose(work, about, r, watcher);
}

enum err outgoing_watchers(struct work *work, const struct outgoing_about *about, const char *name,
                           struct outgoing_watcher **watchers_out, size_t *count_out) {
  struct recipient *list;
  size_t listed;
  size_t count = 0;
  const char *fault = work->fault;
  TRY(recipient_list(work, about->site, &list, &listed));
  struct outgoing_watcher *watchers =
      arena_alloc(work->arena, OUTGOING_WATCHERS_MAX * sizeof *watchers);
  if (!watchers) return ERR_MACHINE;
  for (size_t i = 0; i < listed && count < OUTGOING_WATCHERS_MAX; i++) {
    enum err error = watch(work, about, name, &list[i], &watchers[count]);
    if (!error) count++;
    if (error && error != ERR_DENIED) return error;
  }
  work->fault = fault; /* that somebody may not have it is no fault of who is asking */
  *watchers_out = watchers;
  *count_out = count;
  return ERR_NONE;
}

struct aead_place outgoing_body_place(struct id workspace, struct id row) {
  return (struct aead_place){
      .workspace = workspace, .table = "outbox", .column = "body_sealed", .row = row};
}

/*= GDPR Art. 32(1)(a) */
enum err outgoing_seal_body(struct work *work, struct outgoing_row *row, struct str body) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct aead_place place = outgoing_body_place(row->workspace, row->id);
  TRY(keyring_open_key(work->keyring, row->workspace, row->about.key, key));
  aead_seal(key, &place, body, work->rng, &row->sealed);
  sodium_memzero(key, sizeof key);
  return buf_check(&row->sealed);
}

/*= GDPR Art. 15(3) */
enum err outgoing_show_body(struct work *work, struct id row, struct keyring_ref ref,
                            struct str sealed, struct buf *out) {
  uint8_t key[KEYRING_KEY_BYTES];
  struct aead_place place = outgoing_body_place(work->actor.workspace, row);
  if (work->actor.kind != ACTOR_VISITOR) return ERR_DENIED;
  TRY(keyring_open_key(work->keyring, work->actor.workspace, ref, key));
  enum err error = aead_open(key, &place, sealed, out);
  sodium_memzero(key, sizeof key);
  return error;
}

static struct db_value id_or_null(const struct id *id) {
  return id_is_zero(*id) ? db_null() : db_id(id);
}

#define ROW_VALUES 13
static void row_values(const struct outgoing_row *row, struct db_value values[static ROW_VALUES]) {
  bool sealed = row->sealed.len > 0;
  const struct db_value list[ROW_VALUES] = {db_id(&row->workspace),
                                            db_id(&row->id),
                                            db_id(&row->recipient),
                                            db_text(str_from(row->kind)),
                                            db_text(str_from(row->event)),
                                            db_text(str_from(row->purpose)),
                                            id_or_null(&row->about.person),
                                            id_or_null(&row->about.conversation),
                                            sealed ? db_int(row->about.key.slot) : db_null(),
                                            sealed ? db_id(&row->about.key.key) : db_null(),
                                            db_int((int64_t)row->fields),
                                            sealed ? db_bytes(buf_str(&row->sealed)) : db_null(),
                                            db_int(row->at_ms)};
  memcpy(values, list, sizeof list);
}

enum err outgoing_insert(struct work *work, const struct outgoing_row *row) {
  struct db_value values[ROW_VALUES];
  row_values(row, values);
  return db_run(work->db, &sql_outgoing_insert, values, ROW_VALUES, NULL);
}

enum err outgoing_append(struct db *db, const struct outgoing_row *row) {
  struct db_value values[ROW_VALUES];
  row_values(row, values);
  return db_append(db, &sql_outgoing_insert, values, ROW_VALUES);
}

void outgoing_row_done(struct outgoing_row *row) { buf_done(&row->sealed); }

/* Whoever carries mail for the purpose on this site. */
static enum err find_carrier(struct work *work, const struct outgoing_mail *mail,
                             struct id *recipient_out) {
  struct recipient *list;
  size_t count;
  TRY(recipient_list(work, mail->about.site, &list, &count));
  for (size_t i = 0; i < count; i++) {
    if (!deliverable(&list[i], RECIPIENT_MAIL, work->now_ms)) continue;
    if (!recipient_has_purpose(&list[i], mail->purpose)) continue;
    if (mail->fields & ~fields_of(&list[i])) continue;
    *recipient_out = list[i].id;
    return ERR_NONE;
  }
  return work_fault(work, ERR_CONFLICT,
                    "No recipient of kind mail is registered for this purpose and its fields.");
}

enum err outgoing_mail_is_carried(struct work *work, struct id site, struct str purpose,
                                  bool *carried_out) {
  struct outgoing_mail mail = {.purpose = purpose, .about = {.site = site}};
  struct id unused;
  enum err error = find_carrier(work, &mail, &unused);
  if (error == ERR_CONFLICT) work->fault = NULL;
  *carried_out = error == ERR_NONE;
  return error == ERR_CONFLICT ? ERR_NONE : error;
}

static enum err mail_body(const struct outgoing_mail *mail, struct buf *body) {
  struct json_writer w = json_writer(body);
  json_begin_object(&w);
  personal_show(&w, "to", mail->to);
  json_put_string(&w, "locale", mail->locale);
  if (!personal_is_empty(mail->detail)) personal_show(&w, "detail", mail->detail);
  json_end_object(&w);
  return buf_check(body);
}

/*= GDPR Art. 21(3) */
static enum err heed_suppression(struct work *work, const struct outgoing_mail *mail) {
  struct purpose purpose;
  bool has = false;
  enum err error = purpose_read(work, mail->about.site, mail->purpose, &purpose);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  if (purpose.marketing) TRY(suppression_has(work, mail->to, &has));
  return has ? work_fault(work, ERR_DENIED, "This address is not written to for marketing.")
             : ERR_NONE;
}

/*= GDPR Art. 5(1)(b) */
enum err outgoing_mail(struct work *work, const struct outgoing_mail *mail, struct id *id_out) {
  struct clock clock = clock_fixed(work->now_ms);
  struct gate_state gate;
  struct buf body = {0};
  struct outgoing_row row = {.workspace = work->actor.workspace,
                             .id = id_new(&clock, work->rng),
                             .about = mail->about,
                             .kind = "mail",
                             .event = mail->template_name,
                             .fields = mail->fields,
                             .at_ms = work->now_ms};
  if (!text_is_mailable(personal_bytes_for_sending(mail->to)) ||
      mail->purpose.len > PURPOSE_CODE_MAX)
    return work_fault(work, ERR_INVALID, "email: an e-mail address");
  memcpy(row.purpose, mail->purpose.data, mail->purpose.len);
  TRY(heed_suppression(work, mail));
  TRY(find_carrier(work, mail, &row.recipient));
  if (!outgoing_is_about_request(str_from(mail->template_name))) {
    TRY(outgoing_gate(work, mail->about.person, mail->about.conversation, mail->purpose, &gate));
    TRY(outgoing_may(work, &gate, mail->fields));
  }
  enum err error = mail_body(mail, &body);
  if (!error) error = outgoing_seal_body(work, &row, buf_str(&body));
  if (!error) error = outgoing_insert(work, &row);
  buf_wipe(&body);
  buf_done(&body);
  outgoing_row_done(&row);
  if (!error) *id_out = row.id;
  return error;
}
