/* What a webhook is told: an envelope, and the members that its recipient may have. */
#include <string.h>

#include "outgoing.sql.h"
#include "privacy/outgoing_internal.h"

static const char *const duties[] = {"contact_erased", "restriction_changed", "consent_changed"};

bool outgoing_is_duty(struct str event) {
  for (size_t i = 0; i < sizeof duties / sizeof duties[0]; i++)
    if (str_equal(event, str_from(duties[i]))) return true;
  return false;
}

bool outgoing_is_about_request(struct str event) {
  return str_equal(event, STR("verify")) || str_equal(event, STR("request_answer"));
}

static void write_conversation(struct json_writer *w, const struct outgoing_event *event) {
  if (id_is_zero(event->about.conversation)) return;
  json_key(w, "conversation");
  json_begin_object(w);
  json_put_id(w, "id", event->about.conversation);
  if (event->status) json_put_word(w, "status", event->status);
  if (event->has_assigned) json_put_bool(w, "assigned", event->assigned);
  json_end_object(w);
}

/* Shows the text where the recipient may have the field; the bit of what was shown. */
static uint64_t show(struct json_writer *w, const char *key, struct personal text, enum field field,
                     uint64_t allowed) {
  if (personal_is_empty(text) || (allowed & FIELD_BIT(field)) == 0) return 0;
  personal_show(w, key, text);
  return FIELD_BIT(field);
}

/*= GDPR Art. 5(1)(c) */
static uint64_t write_contact(struct json_writer *w, const struct outgoing_event *event,
                              const struct outgoing_watcher *watcher) {
  uint64_t shown = 0;
  json_key(w, "contact");
  json_begin_object(w);
  json_put_id(w, "id", event->about.person);
  if (event->has_contact) {
    shown |= show(w, "name", event->contact_name, FIELD_PERSON_NAME, watcher->fields);
    shown |= show(w, "email", event->contact_email, FIELD_PERSON_EMAIL, watcher->fields);
    if (watcher->language && event->language.len > 0)
      json_put_string(w, "language", event->language);
  }
  json_end_object(w);
  return shown;
}

static uint64_t write_message(struct json_writer *w, const struct outgoing_event *event,
                              const struct outgoing_watcher *watcher) {
  uint64_t shown = 0;
  if (event->sequence == 0) return 0;
  json_key(w, "message");
  json_begin_object(w);
  json_put_int(w, "sequence", event->sequence);
  json_put_word(w, "from", event->author_kind);
  shown = show(w, "text", event->text, FIELD_MESSAGE_TEXT, watcher->fields);
  json_end_object(w);
  return shown;
}

static uint64_t write_event(struct json_writer *w, const struct outgoing_event *event,
                            const struct outgoing_watcher *watcher,
                            const struct outgoing_row *row) {
  json_begin_object(w);
  json_put_word(w, "event", event->name);
  json_put_id(w, "id", row->id);
  json_put_int(w, "at", row->at_ms);
  json_put_id(w, "workspace", row->workspace);
  if (!id_is_zero(event->about.site)) json_put_id(w, "site", event->about.site);
  json_put_word(w, "purpose", row->purpose);
  write_conversation(w, event);
  uint64_t shown = write_contact(w, event, watcher);
  shown |= write_message(w, event, watcher);
  if (event->state) {
    json_key(w, "consent");
    json_begin_object(w);
    json_put_string(w, "purpose", event->purpose);
    json_put_word(w, "state", event->state);
    json_end_object(w);
  }
  if (event->has_restricted) json_put_bool(w, "restricted", event->restricted);
  json_end_object(w);
  return shown;
}

static void row_of(struct work *work, const struct outgoing_watcher *watcher,
                   const struct outgoing_event *event, struct outgoing_row *row) {
  struct clock clock = clock_fixed(work->now_ms);
  *row = (struct outgoing_row){.workspace = work->actor.workspace,
                               .id = id_new(&clock, work->rng),
                               .about = event->about,
                               .recipient = watcher->recipient,
                               .kind = "webhook",
                               .event = event->name,
                               .at_ms = work->now_ms};
  memcpy(row->purpose, watcher->purpose, sizeof row->purpose);
}

enum err outgoing_seal(struct work *work, const struct outgoing_watcher *watcher,
                       const struct outgoing_event *event, struct outgoing_row *row_out) {
  struct buf body = {0};
  struct json_writer w = json_writer(&body);
  struct outgoing_row row;
  row_of(work, watcher, event, &row);
  row.fields = write_event(&w, event, watcher, &row);
  enum err error = buf_check(&body);
  if (!error && !outgoing_is_duty(str_from(event->name)))
    error = outgoing_may(work, &watcher->gate, row.fields);
  if (!error) error = outgoing_seal_body(work, &row, buf_str(&body));
  buf_wipe(&body);
  buf_done(&body);
  if (error) {
    outgoing_row_done(&row);
    return error;
  }
  *row_out = row;
  return ERR_NONE;
}

static enum err queue(struct work *work, const struct outgoing_watcher *watcher,
                      const struct outgoing_event *event) {
  struct outgoing_row row;
  const char *fault = work->fault;
  enum err error = outgoing_seal(work, watcher, event, &row);
  if (error == ERR_DENIED) {
    work->fault = fault;
    return ERR_NONE;
  }
  if (error) return error;
  error = outgoing_insert(work, &row);
  outgoing_row_done(&row);
  return error;
}

/* Webhooks of the register that had data of the person. */
static enum err told(struct work *work, struct id person, struct outgoing_watcher **watchers_out,
                     size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct outgoing_watcher *list = arena_alloc(work->arena, OUTGOING_WATCHERS_MAX * sizeof *list);
  if (!list) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person)};
  TRY(db_query(work->db, &sql_outgoing_told, values, 2, &rows));
  while (count < OUTGOING_WATCHERS_MAX && db_step(&rows)) {
    if (!str_equal(db_row_bytes(&rows, 1), STR("webhook"))) continue;
    list[count++] =
        (struct outgoing_watcher){.recipient = db_row_id(&rows, 0), .purpose = "answer"};
  }
  *watchers_out = list;
  *count_out = count;
  return db_finish(&rows);
}

static bool among(const struct outgoing_watcher *list, size_t count, struct id recipient) {
  for (size_t i = 0; i < count; i++)
    if (id_equal(list[i].recipient, recipient)) return true;
  return false;
}

/*= GDPR Art. 19 */
/*= GDPR Art. 7(3) */
static enum err queue_duty(struct work *work, const struct outgoing_event *event,
                           const struct outgoing_watcher *served, size_t served_count) {
  struct outgoing_watcher *list;
  size_t count;
  TRY(told(work, event->about.person, &list, &count));
  for (size_t i = 0; i < count; i++)
    if (!among(served, served_count, list[i].recipient)) TRY(queue(work, &list[i], event));
  return ERR_NONE;
}

enum err outgoing_event(struct work *work, const struct outgoing_event *event) {
  struct outgoing_watcher *watchers;
  size_t count;
  TRY(outgoing_watchers(work, &event->about, event->name, &watchers, &count));
  for (size_t i = 0; i < count; i++) TRY(queue(work, &watchers[i], event));
  return outgoing_is_duty(str_from(event->name)) ? queue_duty(work, event, watchers, count)
                                                 : ERR_NONE;
}

enum err outgoing_about_person(struct work *work, struct id person,
                               struct outgoing_about *about_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person)};
  TRY(db_one(work->db, &sql_outgoing_person, values, 2, &rows));
  *about_out = (struct outgoing_about){.site = db_row_id(&rows, 0),
                                       .person = person,
                                       .key = {db_row_int(&rows, 1), db_row_id(&rows, 2)}};
  return db_finish(&rows);
}

/*= GDPR Art. 7(3) */
enum err outgoing_consent_changed(struct work *work, struct id person, struct str purpose,
                                  const char *state) {
  struct outgoing_event event = {.name = "consent_changed", .purpose = purpose, .state = state};
  enum err error = outgoing_about_person(work, person, &event.about);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  return outgoing_event(work, &event);
}

/*= GDPR Art. 19 */
enum err outgoing_restriction_changed(struct work *work, struct id person, bool restricted) {
  struct outgoing_event event = {
      .name = "restriction_changed", .has_restricted = true, .restricted = restricted};
  enum err error = outgoing_about_person(work, person, &event.about);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  return outgoing_event(work, &event);
}

static enum err queue_erased(struct work *work, struct id person, struct id recipient,
                             bool webhook) {
  struct outgoing_watcher watcher = {.recipient = recipient, .purpose = "answer"};
  struct outgoing_event event = {.name = "contact_erased", .about = {.person = person}};
  struct outgoing_row row;
  row_of(work, &watcher, &event, &row);
  TRY(outgoing_insert(work, &row));
  if (webhook) return ERR_NONE;
  /* Parlour has no way to tell it: somebody must, and sees so. */
  struct db_value values[] = {db_id(&row.workspace), db_id(&row.id), db_text(STR("no_endpoint")),
                              db_int(work->now_ms)};
  return db_run(work->db, &sql_outgoing_fail, values, 4, NULL);
}

static enum err tell_everybody(struct work *work, struct id person) {
  struct {
    struct id id;
    bool webhook;
  } list[OUTGOING_WATCHERS_MAX];
  struct db_rows rows;
  size_t count = 0;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&person)};
  TRY(db_query(work->db, &sql_outgoing_told, values, 2, &rows));
  for (; count < OUTGOING_WATCHERS_MAX && db_step(&rows); count++) {
    list[count].id = db_row_id(&rows, 0);
    list[count].webhook = str_equal(db_row_bytes(&rows, 1), STR("webhook"));
  }
  TRY(db_finish(&rows));
  for (size_t i = 0; i < count; i++) TRY(queue_erased(work, person, list[i].id, list[i].webhook));
  return db_append(work->db, &sql_outgoing_disclosure_delete, values, 2);
}

/*= GDPR Art. 5(1)(c) */
enum err outgoing_words_removed(struct work *work, struct id workspace, struct id conversation) {
  struct db_value values[] = {db_id(&workspace), db_id(&conversation), db_int(work->now_ms),
                              db_int(work->now_ms - OUTGOING_LEASE_MS)};
  return db_run(work->db, &sql_outgoing_suppress_words, values, 4, NULL);
}

static enum err erase(struct work *work, const struct id *person, const struct id *conversation,
                      bool person_too) {
  struct db_value of_conversation[] = {db_id(&work->actor.workspace), db_id(conversation),
                                       db_int(work->now_ms)};
  struct db_value of_person[] = {db_id(&work->actor.workspace), db_id(person),
                                 db_int(work->now_ms)};
  TRY(db_append(work->db, &sql_outgoing_suppress_conversation, of_conversation, 3));
  if (!person_too) return ERR_NONE;
  TRY(db_append(work->db, &sql_outgoing_suppress_person, of_person, 3));
  return tell_everybody(work, *person);
}

/*= GDPR Art. 17(1) */
/*= GDPR Art. 19 */
enum err outgoing_erase(struct work *work, struct id workspace, struct id person,
                        struct id conversation, bool person_too) {
  struct id own = work->actor.workspace;
  work->actor.workspace = workspace;
  enum err error = erase(work, &person, &conversation, person_too);
  work->actor.workspace = own;
  return error;
}
