#include "chat/privacy_view.h"

#include <string.h>

#include "chat/privacy_view_internal.h"
#include "chat/titles.h"
#include "privacy/child_age.h"
#include "privacy/notice_words.h"
#include "privacy/proof.h"
#include "privacy/purpose_builtin.h"
#include "privacy/suspension.h"
#include "privacy_view.sql.h"

void view_put_id(struct json_writer *w, const char *key, struct id id) {
  char text[ID_TEXT_BYTES + 1];
  id_format(id, text);
  json_put_word(w, key, text);
}

void view_put_time(struct json_writer *w, const char *key, int64_t time_ms) {
  if (time_ms > 0)
    json_put_int(w, key, time_ms);
  else
    json_put_null(w, key);
}

void view_put_receipt(struct json_writer *w, const char *key, const uint8_t *receipt) {
  char hex[RECEIPT_TEXT_BYTES];
  str_hex(receipt, RECEIPT_BYTES, hex);
  json_put_string(w, key, str_of(hex, sizeof hex));
}

struct str view_words(const struct declared_words *words, const char *language) {
  struct str text = declared_in(words, str_from(language));
  if (text.len == 0) text = declared_in(words, STR("en"));
  return text.len == 0 && words->count > 0 ? words->text[0] : text;
}

enum err view_field_title(struct work *work, const struct privacy_viewer *viewer, struct str code,
                          struct str *title_out) {
  return titles_of_field(work, viewer->site.id, code, viewer->language, title_out);
}

const char *view_choice_state(struct str choice) {
  static const char *const states[CHOICES] = {[CHOICE_ACCEPT] = "given",
                                              [CHOICE_REFUSE] = "refused",
                                              [CHOICE_WITHDRAW] = "withdrawn",
                                              [CHOICE_OBJECT] = "objected",
                                              [CHOICE_RESUME] = "active"};
  enum choice which;
  return choice_parse(choice, &which) ? "active" : states[which];
}

static enum err number(struct work *work, const struct sql *sql, const struct id *id,
                       int64_t *number_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(id)};
  TRY(db_one(work->db, sql, values, 2, &rows));
  *number_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

enum err privacy_viewer_load(struct work *work, struct str site_key, struct id conversation,
                             struct str language, struct privacy_viewer *viewer_out) {
  struct actor actor = work->actor;
  struct privacy_viewer viewer = {.language = notice_language(language)};
  TRY(site_find(work, site_key, &viewer.site));
  work->actor = actor;
  /* A token counts on its own site alone. */
  if (!id_equal(viewer.site.workspace, actor.workspace)) return ERR_UNAUTHENTICATED;
  TRY(conversation_read(work, conversation, &viewer.conversation));
  if (!id_equal(viewer.conversation.site, viewer.site.id)) return ERR_UNAUTHENTICATED;
  TRY(number(work, &sql_privacy_view_notice_version, &conversation, &viewer.notice_version));
  TRY(consent_gpc_seen(work, viewer.conversation.person, &viewer.gpc));
  TRY(suspension_lasts(work, viewer.site.id, STR(SUSPENSION_SITE), &viewer.read_only));
  *viewer_out = viewer;
  return ERR_NONE;
}

struct showing {
  const struct privacy_viewer *viewer;
  struct purpose purpose;
  bool in_force;
  struct declaration declaration;
  struct standing standing;
  struct datum *data;
  size_t data_count;
  int64_t messages;
  const struct consent_own *receipt; /* NULL: none */
};

static bool is_answer(const struct showing *s) {
  return str_equal(s->purpose.code, STR(PURPOSE_ANSWER));
}

static const char *consent_word(const struct showing *s, int64_t now_ms) {
  const struct standing *standing = &s->standing;
  if (consent_state_valid(standing->consent)) {
    if (!s->in_force || standing->purpose_version != s->purpose.version) return "lapsed";
    return standing_carries(standing, s->purpose.version, now_ms) ? "given" : "expired";
  }
  switch (standing->consent) {
    case CONSENT_REFUSED:
      return "refused";
    case CONSENT_WITHDRAWN:
    case CONSENT_REVOKED:
    case CONSENT_INVALIDATED:
      return "withdrawn";
    case CONSENT_EXPIRED: /* with its term, or with what it was given for (privacy/change) */
      return standing->purpose_version == s->purpose.version ? "expired" : "lapsed";
    case CONSENT_UNKNOWN:
    case CONSENT_REQUESTED:
    case CONSENT_DEFERRED:
    case CONSENT_GIVEN:
    case CONSENT_RENEWED:
    case CONSENT_STATE_COUNT:
      break;
  }
  return "not_asked";
}

static const char *state_word(const struct showing *s, int64_t now_ms) {
  if (s->standing.objection != OBJECTION_NONE && purpose_is_objectable(&s->purpose))
    return "objected";
  return purpose_is_optional(&s->purpose) ? consent_word(s, now_ms) : "active";
}

static int64_t count_of(const struct showing *s, struct str code) {
  int64_t count = 0;
  const struct conversation *c = &s->viewer->conversation;
  if (is_answer(s) && str_equal(code, STR("message.text"))) return s->messages;
  if (is_answer(s) && str_equal(code, STR("person.name"))) return c->name_sealed.len > 0;
  if (is_answer(s) && str_equal(code, STR("person.email"))) return c->email_sealed.len > 0;
  if (is_answer(s) && str_equal(code, STR("language"))) return c->locale.len > 0;
  for (size_t i = 0; i < s->data_count; i++) count += str_equal(s->data[i].field, code);
  return count;
}

static enum err write_field(struct work *work, struct json_writer *w, const struct showing *s,
                            struct str code) {
  struct str title;
  TRY(view_field_title(work, s->viewer, code, &title));
  json_begin_object(w);
  json_put_string(w, "code", code);
  json_put_string(w, "title", title);
  json_put_int(w, "count", count_of(s, code));
  json_end_object(w);
  return ERR_NONE;
}

static enum err write_attribute(struct work *work, struct json_writer *w, const struct showing *s,
                                struct str attribute) {
  struct buf code = {0};
  buf_append(&code, STR("attribute."));
  buf_append(&code, attribute);
  enum err error = buf_check(&code);
  if (!error) error = write_field(work, w, s, buf_str(&code));
  buf_done(&code);
  return error;
}

static enum err write_fields(struct work *work, struct json_writer *w, const struct showing *s) {
  const struct declaration *d = &s->declaration;
  json_key(w, "fields");
  json_begin_array(w);
  for (size_t i = 0; i < d->fields.count; i++) TRY(write_field(work, w, s, d->fields.item[i]));
  for (size_t i = 0; i < d->attributes.count; i++)
    TRY(write_attribute(work, w, s, d->attributes.item[i]));
  json_end_array(w);
  return ERR_NONE;
}

/*= GDPR Art. 8(1) */
static void write_age(struct json_writer *w, const struct showing *s, struct str country,
                      int64_t now_ms) {
  if (!s->declaration.children) {
    json_put_null(w, "age");
    return;
  }
  json_key(w, "age");
  json_begin_object(w);
  json_put_string(w, "country", country);
  json_put_int(w, "years", child_age_of(country, now_ms));
  json_put_bool(w, "parental", true);
  json_end_object(w);
}

static enum err country_of(struct work *work, struct str *country_out) {
  struct workspace workspace;
  TRY(workspace_read(work, &workspace));
  *country_out = workspace.controller_country;
  return ERR_NONE;
}

static void write_dates(struct json_writer *w, const struct showing *s, const char *state) {
  const struct standing *standing = &s->standing;
  int64_t kept = 0;
  for (size_t i = 0; i < s->data_count; i++)
    if (s->data[i].kept_until > kept) kept = s->data[i].kept_until;
  if (strcmp(state, "given") == 0) kept = standing->expires_ms;
  if (is_answer(s)) kept = s->viewer->conversation.kept_until;
  view_put_time(w, "since",
                standing->since_ms ? standing->since_ms : s->viewer->conversation.created_at);
  view_put_time(w, "kept_until", kept);
}

/*= GDPR Art. 12(1) */
/*= GDPR Art. 21(4) */
static enum err write_purpose(struct work *work, struct json_writer *w, const struct showing *s) {
  struct buf plain = {0};
  struct str country;
  const char *language = s->viewer->language;
  const char *state = state_word(s, work->now_ms);
  TRY(country_of(work, &country));
  buf_append_format(&plain, "basis.%s", basis_name(s->purpose.basis));
  const char *sentence = notice_word_find(buf_str(&plain), language);
  buf_done(&plain);
  json_begin_object(w);
  json_put_string(w, "code", s->purpose.code);
  json_put_string(w, "title", view_words(&s->declaration.title, language));
  json_put_string(w, "description", view_words(&s->declaration.description, language));
  json_put_word(w, "basis", basis_name(s->purpose.basis));
  json_put_word(w, "article", basis_article(s->purpose.basis));
  json_put_string(w, "plain", str_from(sentence));
  json_put_bool(w, "optional", purpose_is_optional(&s->purpose));
  json_put_bool(w, "objectable", purpose_is_objectable(&s->purpose));
  json_put_bool(w, "marketing", s->purpose.marketing);
  json_put_word(w, "state", state);
  if (s->standing.objection == OBJECTION_RESTORE && strcmp(state, "objected") == 0)
    json_put_bool(w, "restored", true);
  json_put_bool(w, "suspended", s->purpose.suspended || (s->viewer->read_only && is_answer(s)));
  write_dates(w, s, state);
  /*= GDPR Art. 12(1) */
  view_put_time(w, "lapsed_at", s->standing.lapsed_ms);
  json_put_int(w, "purpose_version", s->purpose.version);
  json_put_int(w, "standing", s->standing.version);
  if (s->declaration.asks.len)
    json_put_string(w, "asks", s->declaration.asks);
  else
    json_put_null(w, "asks");
  json_put_bool(w, "explicit", s->declaration.is_explicit || s->purpose.special == 'a');
  write_age(w, s, country, work->now_ms);
  TRY(write_fields(work, w, s));
  if (s->receipt)
    view_put_receipt(w, "receipt", s->receipt->receipt);
  else
    json_put_null(w, "receipt");
  json_end_object(w);
  return ERR_NONE;
}

struct records {
  struct consent_own *list;
  size_t count;
};

/* The newest record about the purpose. */
static const struct consent_own *record_of(const struct records *records, struct str code) {
  for (size_t i = 0; i < records->count; i++)
    if (str_equal(records->list[i].purpose, code)) return &records->list[i];
  return NULL;
}

static enum err show(struct work *work, const struct privacy_viewer *viewer,
                     const struct records *records, struct showing *s) {
  struct id person = viewer->conversation.person;
  s->viewer = viewer;
  TRY(declaration_of(work, &s->purpose, &s->declaration));
  TRY(standing_read(work, person, s->purpose.code, &s->standing));
  TRY(datum_list(work, person, s->purpose.code, &s->data, &s->data_count));
  TRY(number(work, &sql_privacy_view_messages, &viewer->conversation.id, &s->messages));
  s->receipt = record_of(records, s->purpose.code);
  return ERR_NONE;
}

/* What is about the staff, or about how the law is kept, is no matter of the visitor's switches. */
static bool is_shown(const struct purpose *purpose) {
  return !str_equal(purpose->code, STR(PURPOSE_STAFF));
}

/* An ended purpose stays in sight as long as somebody may still withdraw from it. */
static enum err write_ended(struct work *work, struct json_writer *w,
                            const struct privacy_viewer *viewer, const struct records *records) {
  struct purpose *ended;
  size_t count;
  TRY(purpose_list_ended(work, viewer->site.id, &ended, &count));
  for (size_t i = 0; i < count; i++) {
    struct showing s = {.purpose = ended[i]};
    TRY(show(work, viewer, records, &s));
    if (consent_state_valid(s.standing.consent)) TRY(write_purpose(work, w, &s));
  }
  return ERR_NONE;
}

static enum err write_purposes(struct work *work, struct json_writer *w,
                               const struct privacy_viewer *viewer, const struct records *records) {
  struct purpose *purposes;
  size_t count;
  TRY(purpose_list(work, viewer->site.id, &purposes, &count));
  json_key(w, "purposes");
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    struct showing s = {.purpose = purposes[i], .in_force = true};
    if (!is_shown(&purposes[i])) continue;
    TRY(show(work, viewer, records, &s));
    TRY(write_purpose(work, w, &s));
  }
  TRY(write_ended(work, w, viewer, records));
  json_end_array(w);
  return ERR_NONE;
}

static enum err title_of(struct work *work, const struct privacy_viewer *viewer, struct str code,
                         struct str *title_out) {
  struct purpose purpose;
  struct declaration declaration;
  *title_out = code;
  enum err error = purpose_read(work, viewer->site.id, code, &purpose);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  TRY(declaration_of(work, &purpose, &declaration));
  *title_out = view_words(&declaration.title, viewer->language);
  return ERR_NONE;
}

static enum err write_receipts(struct work *work, struct json_writer *w,
                               const struct privacy_viewer *viewer, const struct records *records) {
  json_key(w, "receipts");
  json_begin_array(w);
  for (size_t i = 0; i < records->count; i++) {
    struct str title;
    TRY(title_of(work, viewer, records->list[i].purpose, &title));
    json_begin_object(w);
    view_put_receipt(w, "id", records->list[i].receipt);
    json_put_string(w, "purpose", records->list[i].purpose);
    json_put_string(w, "title", title);
    json_put_word(w, "state", view_choice_state(records->list[i].choice));
    json_put_int(w, "at", records->list[i].at_ms);
    json_end_object(w);
  }
  json_end_array(w);
  return ERR_NONE;
}

static void put_filled(struct json_writer *w, const char *key, const char *word,
                       const struct privacy_viewer *viewer) {
  struct buf date = {0};
  struct buf text = {0};
  clock_append_iso(&date, viewer->conversation.kept_until);
  struct notice_slot slot = {"date", str_slice(buf_str(&date), 0, 10)};
  notice_word_fill(&text, notice_word(word, viewer->language), &slot, 1);
  json_put_string(w, key, buf_str(&text));
  buf_done(&text);
  buf_done(&date);
}

/*= GDPR Art. 13(2)(a) */
enum err view_proof_sentence(struct work *work, const struct privacy_viewer *viewer,
                             const char *word, struct str count, struct buf *out) {
  struct buf term = {0};
  int64_t days;
  TRY(proof_days(work, viewer->site.id, &days));
  notice_word_term(&term, viewer->language, days);
  struct notice_slot slots[] = {{"count", count}, {"term", buf_str(&term)}};
  notice_word_fill(out, notice_word(word, viewer->language), slots, 2);
  buf_done(&term);
  return buf_check(out);
}

enum err privacy_view_after_erasure(struct work *work, struct buf *out,
                                    const struct privacy_viewer *viewer) {
  struct consent_own *list;
  size_t count;
  struct buf number_text = {0};
  TRY(consent_of_person(work, viewer->conversation.person, &list, &count));
  buf_append(out, str_from(notice_word("afterwards.erase", viewer->language)));
  if (count == 0) return buf_check(out);
  buf_append_int(&number_text, (int64_t)count);
  buf_append_char(out, ' ');
  enum err error =
      view_proof_sentence(work, viewer, "afterwards.proofs", buf_str(&number_text), out);
  buf_done(&number_text);
  return error ? error : buf_check(out);
}

static enum err write_afterwards(struct work *work, struct json_writer *w,
                                 const struct privacy_viewer *viewer) {
  struct buf erase = {0};
  json_key(w, "afterwards");
  json_begin_object(w);
  put_filled(w, "forget_device", "afterwards.forget_device", viewer);
  put_filled(w, "end_chat", "afterwards.end_chat", viewer);
  enum err error = privacy_view_after_erasure(work, &erase, viewer);
  json_put_string(w, "erase", buf_str(&erase));
  json_end_object(w);
  buf_done(&erase);
  return error;
}

/* That it is kept longer, and until when; which duty or claim it is stays with the office. */
/*= GDPR Art. 13(2)(a) */
static void put_held(const struct work *work, struct json_writer *w,
                     const struct privacy_viewer *viewer) {
  struct buf date = {0};
  struct buf text = {0};
  int64_t until_ms = viewer->conversation.subject.gate.held_until_ms;
  if (until_ms <= work->now_ms) {
    json_put_null(w, "held");
    return;
  }
  clock_append_iso(&date, until_ms);
  struct notice_slot slot = {"date", str_slice(buf_str(&date), 0, 10)};
  notice_word_fill(&text, notice_word("held", viewer->language), &slot, 1);
  json_key(w, "held");
  json_begin_object(w);
  json_put_int(w, "until", until_ms);
  json_put_string(w, "text", buf_str(&text));
  json_end_object(w);
  buf_done(&text);
  buf_done(&date);
}

/*= GDPR Art. 13(2)(b) */
enum err privacy_view_write(struct work *work, struct json_writer *w,
                            const struct privacy_viewer *viewer) {
  struct records records;
  const struct conversation *c = &viewer->conversation;
  TRY(consent_of_person(work, c->person, &records.list, &records.count));
  view_put_id(w, "person", c->person);
  view_put_id(w, "conversation", c->id);
  json_put_int(w, "kept_until", c->kept_until);
  put_held(work, w, viewer);
  json_put_bool(w, "gpc", viewer->gpc);
  TRY(write_purposes(work, w, viewer, &records));
  TRY(write_receipts(work, w, viewer, &records));
  return write_afterwards(work, w, viewer);
}

enum err privacy_view_purpose(struct work *work, struct json_writer *w,
                              const struct privacy_viewer *viewer, struct str code) {
  struct records records;
  struct showing s = {.in_force = true};
  TRY(consent_of_person(work, viewer->conversation.person, &records.list, &records.count));
  enum err error = purpose_read(work, viewer->site.id, code, &s.purpose);
  if (error == ERR_NOT_FOUND) {
    struct standing standing;
    s.in_force = false;
    TRY(standing_read(work, viewer->conversation.person, code, &standing));
    error = purpose_read_version(work, viewer->site.id, code, standing.purpose_version, &s.purpose);
  }
  if (error) return error;
  TRY(show(work, viewer, &records, &s));
  return write_purpose(work, w, &s);
}

static enum err write_effect(struct work *work, struct json_writer *w,
                             const struct privacy_viewer *viewer,
                             const struct consent_effect *effect) {
  struct str title;
  TRY(view_field_title(work, viewer, effect->field, &title));
  json_put_string(w, "field", effect->field);
  json_put_string(w, "title", title);
  return ERR_NONE;
}

/*= GDPR Art. 17(1)(b) */
enum err privacy_view_outcome(struct work *work, struct json_writer *w,
                              const struct privacy_viewer *viewer,
                              const struct consent_outcome *outcome) {
  json_key(w, "erased");
  json_begin_array(w);
  for (size_t i = 0; i < outcome->erased_count; i++) {
    json_begin_object(w);
    TRY(write_effect(work, w, viewer, &outcome->erased[i]));
    json_put_int(w, "count", (int64_t)outcome->erased[i].count);
    json_end_object(w);
  }
  json_end_array(w);
  json_key(w, "kept");
  json_begin_array(w);
  for (size_t i = 0; i < outcome->kept_count; i++) {
    struct buf why = {0};
    struct str title;
    TRY(title_of(work, viewer, outcome->kept[i].purpose, &title));
    struct notice_slot slot = {"name", title};
    notice_word_fill(&why, notice_word("choice.kept", viewer->language), &slot, 1);
    json_begin_object(w);
    TRY(write_effect(work, w, viewer, &outcome->kept[i]));
    json_put_string(w, "why", buf_str(&why));
    json_end_object(w);
    buf_done(&why);
  }
  json_end_array(w);
  return ERR_NONE;
}
