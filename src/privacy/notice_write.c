/* notice_write: a kept version in the words of a language. */
#include <stdio.h>

#include "privacy/authority.h"
#include "privacy/notice.h"
#include "privacy/notice_write.h"

void notice_put_known(struct json_writer *w, const char *key, struct str text) {
  if (text.len > 0)
    json_put_string(w, key, text);
  else
    json_put_null(w, key);
}

void notice_put_filled(struct json_writer *w, const struct said *said, const char *key,
                       const char *word, struct str list) {
  struct buf text = {0};
  said_fill(said, &text, word, list);
  json_put_string(w, key, buf_str(&text));
  buf_done(&text);
}

static void put_word(struct json_writer *w, const struct said *said, const char *key,
                     const char *word) {
  json_put_word(w, key, notice_word(word, said->language));
}

/*= GDPR Art. 13(1)(a) */
/*= GDPR Art. 13(1)(b) */
/*= GDPR Art. 14(1)(a) */
/*= GDPR Art. 14(1)(b) */
static void write_controller(struct json_writer *w, const struct said *said) {
  static const char *const keys[] = {"contact", "address", "country", "representative", "dpo"};
  json_key(w, "controller");
  json_begin_object(w);
  json_put_string(w, "name", said->name);
  for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
    notice_put_known(w, keys[i], said_text(said->facts, keys[i]));
  json_end_object(w);
}

static const struct json *first_purpose(const struct said *said) {
  return json_at(json_get(said->facts, "purposes"), 0);
}

/* What is kept beside the words of the visitor, as a list of titles. */
static void list_beside(const struct said *said, struct buf *list) {
  struct str code;
  static const char *const given[] = {"message.text", "person.name", "person.email", "language"};
  for (size_t i = 0; said_field(said, first_purpose(said), i, &code); i++) {
    bool obvious = said_is_mark(code);
    for (size_t g = 0; g < sizeof given / sizeof given[0]; g++)
      obvious = obvious || str_equal(code, str_from(given[g]));
    if (!obvious) said_list_add(list, said_field_title(said, code));
  }
}

static void append_declared(const struct said *said, struct buf *text) {
  static const char *const marks[] = {"read_marks", "typing", "presence"};
  for (size_t i = 0; i < 3; i++) {
    if (!said_bool(said->facts, marks[i])) continue;
    buf_append_char(text, ' ');
    buf_append(text, said_word(said, "declared", str_from(marks[i])));
  }
}

/* The first layer's sentence on what is kept. */
/*= GDPR Art. 13(1)(c) */
static void put_kept(struct json_writer *w, const struct said *said) {
  struct buf beside = {0};
  struct buf text = {0};
  list_beside(said, &beside);
  bool more = beside.len > 0 || said_bool(said->facts, "read_marks");
  buf_append(&text, str_from(notice_word(more ? "kept.more" : "kept", said->language)));
  if (beside.len > 0) buf_append_char(&text, ' ');
  if (beside.len > 0) said_fill(said, &text, "kept.beside", buf_str(&beside));
  append_declared(said, &text);
  json_put_string(w, "kept", buf_str(&text));
  buf_done(&beside);
  buf_done(&text);
}

static void put_until(struct json_writer *w, const struct said *said) {
  const struct json *purpose = first_purpose(said);
  struct str word = said_word(said, "until", said_text(purpose, "retention_from"));
  struct buf text = {0};
  if (word.len == 0) word = str_from(notice_word("until.last_message", said->language));
  said_term(said, &text, said_int(purpose, "retention_days"), word.data);
  json_put_string(w, "until", buf_str(&text));
  buf_done(&text);
}

/* Separately and clearly, from the first: for everything where somebody may object. */
/*= GDPR Art. 21(4) */
static void put_object(struct json_writer *w, const struct said *said) {
  const struct json *purposes = json_get(said->facts, "purposes");
  struct buf list = {0};
  for (size_t i = 0; i < json_size(purposes); i++) {
    const struct json *purpose = json_at(purposes, i);
    if (notice_is_objectable(purpose) && said_is_of_visitor(purpose))
      said_list_add(&list, said_purpose_title(said, purpose));
  }
  if (list.len == 0)
    json_put_null(w, "object");
  else if (notice_is_objectable(first_purpose(said)))
    put_word(w, said, "object", "object");
  else
    notice_put_filled(w, said, "object", "object.some", buf_str(&list));
  buf_done(&list);
}

/*= AI Act Art. 50(1) */
/*= AI Act Art. 50(5) */
static void write_bots(struct json_writer *w, const struct said *said) {
  const struct json *bots = json_get(said->facts, "bots");
  struct str name;
  struct buf list = {0};
  for (size_t i = 0; i < json_size(bots); i++)
    if (json_as_str(json_at(bots, i), &name) == ERR_NONE) said_list_add(&list, name);
  json_key(w, "bots");
  json_begin_object(w);
  json_put_bool(w, "used", list.len > 0);
  notice_put_filled(w, said, "text", list.len > 0 ? "bots.some" : "bots.none", buf_str(&list));
  json_end_object(w);
  buf_done(&list);
}

static void write_item(struct json_writer *w, const char *language, const char *where,
                       const char *life, const char *why) {
  json_begin_object(w);
  json_put_word(w, "name", "parlour.chat");
  json_put_word(w, "where", notice_word(where, language));
  json_put_word(w, "life", notice_word(life, language));
  json_put_word(w, "why", notice_word(why, language));
  json_end_object(w);
}

/* What the frame keeps on the visitor's device: strictly necessary, or asked for. */
/*= ePrivacy Art. 5(3) */
static void write_device(struct json_writer *w, const struct said *said) {
  json_key(w, "device");
  json_begin_array(w);
  write_item(w, said->language, "device.where", "device.life", "device.why");
  write_item(w, said->language, "device.kept.where", "device.kept.life", "device.kept.why");
  json_end_array(w);
}

/* Where to complain: the authority of the controller's country, where it is known. */
/*= GDPR Art. 13(2)(d) */
/*= GDPR Art. 14(2)(e) */
static void write_complaint(struct json_writer *w, const struct said *said) {
  struct authority authority;
  bool known = authority_of(said_text(said->facts, "country"), &authority);
  json_key(w, "complaint");
  json_begin_object(w);
  put_word(w, said, "text", "complaint");
  notice_put_known(w, "authority", known ? str_from(authority.name) : STR_EMPTY);
  notice_put_known(w, "url", known ? str_from(authority.url) : STR_EMPTY);
  json_end_object(w);
}

/* Titles of what must be said before a chat begins. */
static void list_required(const struct said *said, struct buf *list) {
  const struct json *attributes = json_get(said->facts, "attributes");
  for (size_t i = 0; i < json_size(attributes); i++) {
    const struct json *attribute = json_at(attributes, i);
    if (said_bool(attribute, "required"))
      said_list_add(list, said_field_title(said, said_text(attribute, "field")));
  }
}

/*= GDPR Art. 13(2)(e) */
static void put_required(struct json_writer *w, const struct said *said) {
  bool contract = str_equal(said_text(first_purpose(said), "basis"), STR("contract"));
  struct buf list = {0};
  struct buf text = {0};
  list_required(said, &list);
  buf_append(&text,
             str_from(notice_word(contract ? "required.contract" : "required", said->language)));
  if (list.len > 0) buf_append_char(&text, ' ');
  if (list.len > 0) said_fill(said, &text, "required.asked", buf_str(&list));
  json_put_string(w, "required", buf_str(&text));
  buf_done(&list);
  buf_done(&text);
}

/*= GDPR Art. 13(2)(f) */
/*= GDPR Art. 14(2)(g) */
static void put_automated(struct json_writer *w, const struct said *said) {
  const struct json *purposes = json_get(said->facts, "purposes");
  struct buf list = {0};
  for (size_t i = 0; i < json_size(purposes); i++)
    if (notice_decides(json_at(purposes, i)))
      said_list_add(&list, said_purpose_title(said, json_at(purposes, i)));
  notice_put_filled(w, said, "automated", list.len > 0 ? "automated.some" : "automated",
                    buf_str(&list));
  buf_done(&list);
}

static void put_shared(struct json_writer *w, const struct said *said) {
  const struct json *recipients = json_get(said->facts, "recipients");
  struct buf list = {0};
  for (size_t i = 0; i < json_size(recipients); i++)
    said_list_add(&list, said_text(json_at(recipients, i), "name"));
  notice_put_filled(w, said, "shared", list.len > 0 ? "shared.some" : "shared", buf_str(&list));
  buf_done(&list);
}

static void put_address(struct json_writer *w, const struct said *said) {
  struct buf text = {0};
  int64_t days = said_int(said->facts, "incident_days");
  put_word(w, said, "address", "address");
  said_term(said, &text, days, notice_word("incident", said->language));
  notice_put_known(w, "incident", days > 0 ? buf_str(&text) : STR_EMPTY);
  buf_done(&text);
}

/* Terms of what is kept beside the purposes. */
/*= GDPR Art. 13(2)(a) */
static void write_terms(struct json_writer *w, const struct said *said) {
  const struct json *terms = json_get(said->facts, "terms");
  json_key(w, "terms");
  json_begin_array(w);
  for (size_t i = 0; i < json_size(terms); i++) {
    const struct json *term = json_at(terms, i);
    struct str code = said_text(term, "code");
    struct str title = said_word(said, "kept", code);
    struct str word = said_word(said, "term", said_text(term, "from"));
    struct buf text = {0};
    if (word.len == 0) word = str_from(notice_word("term.recorded", said->language));
    said_term(said, &text, said_int(term, "days"), word.data);
    json_begin_object(w);
    json_put_string(w, "code", code);
    json_put_string(w, "title", title.len > 0 ? title : code);
    json_put_string(w, "kept", buf_str(&text));
    json_end_object(w);
    buf_done(&text);
  }
  json_end_array(w);
}

/* What goes on anyway, and what only if the person allows it: told apart. */
/*= GDPR Art. 7(2) */
static void put_what_for(struct json_writer *w, const struct said *said) {
  const struct json *purposes = json_get(said->facts, "purposes");
  struct buf lists[2] = {{0}, {0}};
  struct buf text = {0};
  for (size_t i = 0; i < json_size(purposes); i++) {
    const struct json *purpose = json_at(purposes, i);
    bool asked = str_equal(said_text(purpose, "basis"), STR("consent"));
    if (said_is_of_visitor(purpose))
      said_list_add(&lists[asked], said_purpose_title(said, purpose));
  }
  said_fill(said, &text, "first.purposes", buf_str(&lists[0]));
  if (lists[1].len > 0) {
    buf_append_char(&text, ' ');
    said_fill(said, &text, "first.optional", buf_str(&lists[1]));
  }
  json_put_string(w, "purposes", buf_str(&text));
  buf_done(&lists[0]);
  buf_done(&lists[1]);
  buf_done(&text);
}

/* The shortest layer: who, what for, how long, which rights; the right to object apart. */
static void write_first(struct json_writer *w, const struct said *said) {
  struct buf list = {0};
  json_key(w, "first");
  json_begin_object(w);
  notice_put_filled(w, said, "controller", "first.controller", STR_EMPTY);
  put_what_for(w, said);
  put_until(w, said);
  notice_list_rights(said, &list);
  notice_put_filled(w, said, "rights", "first.rights", buf_str(&list));
  put_object(w, said);
  json_end_object(w);
  buf_done(&list);
}

static void write_body(struct json_writer *w, const struct said *said) {
  bool bots = json_size(json_get(said->facts, "bots")) > 0;
  write_controller(w, said);
  write_first(w, said);
  notice_put_filled(w, said, "answers", bots ? "answers.bots" : "answers", STR_EMPTY);
  put_kept(w, said);
  put_until(w, said);
  put_object(w, said);
  notice_write_purposes(w, said);
  notice_write_rights(w, said);
  write_complaint(w, said);
  notice_put_known(w, "interest", notice_interest(said, first_purpose(said)));
  put_required(w, said);
  put_automated(w, said);
  put_shared(w, said);
  notice_write_categories(w, said);
  notice_write_sources(w, said);
  notice_write_recipients(w, said);
  write_terms(w, said);
  put_address(w, said);
  put_word(w, said, "unasked", "special.unasked");
  write_bots(w, said);
  write_device(w, said);
}

/*= GDPR Art. 12(1) */
enum err notice_write(struct json_writer *w, const struct notice *notice, struct str site_key,
                      const char *language) {
  struct json *facts = NULL;
  struct buf url = {0};
  if (json_parse(notice->facts, &facts)) return ERR_CORRUPT;
  struct said said = said_of(facts, language);
  buf_append(&url, STR("/privacy/"));
  buf_append(&url, site_key);
  json_begin_object(w);
  json_put_int(w, "version", notice->version);
  json_put_int(w, "since", notice->since_ms);
  json_put_string(w, "hash", str_of(notice->hash, sizeof notice->hash));
  json_put_word(w, "locale", language);
  write_body(w, &said);
  json_put_string(w, "url", buf_str(&url));
  json_end_object(w);
  buf_done(&url);
  json_free(facts);
  return ERR_NONE;
}
