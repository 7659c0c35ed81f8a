/* notice_write_purposes: what for, on which basis, which data, how long, which rights. */
#include <stdio.h>

#include "privacy/notice_write.h"

static enum basis basis_of(const struct json *purpose) {
  enum basis basis = BASIS_LEGITIMATE_INTEREST;
  if (basis_parse(said_text(purpose, "basis"), &basis)) return BASIS_LEGITIMATE_INTEREST;
  return basis;
}

/*= GDPR Art. 21(1) */
/*= GDPR Art. 21(2) */
bool notice_is_objectable(const struct json *purpose) {
  return basis_allows_objection(basis_of(purpose)) || said_bool(purpose, "marketing");
}

bool notice_decides(const struct json *purpose) {
  return said_bool(json_get(said_declaration(purpose), "automated"), "decides");
}

/*= GDPR Art. 13(1)(d) */
/*= GDPR Art. 14(2)(b) */
struct str notice_interest(const struct said *said, const struct json *purpose) {
  if (basis_of(purpose) != BASIS_LEGITIMATE_INTEREST) return STR_EMPTY;
  struct str text = said_rests_on(said, purpose, "interest");
  return text.len > 0 ? text : str_from(notice_word("interest.unsaid", said->language));
}

static void put_rests(struct json_writer *w, const struct said *said, const struct json *purpose) {
  enum basis basis = basis_of(purpose);
  notice_put_known(w, "interest", notice_interest(said, purpose));
  notice_put_known(w, "law",
                   basis == BASIS_LEGAL_OBLIGATION || basis == BASIS_PUBLIC_TASK
                       ? said_rests_on(said, purpose, "law")
                       : STR_EMPTY);
  notice_put_known(w, "contract",
                   basis == BASIS_CONTRACT ? said_rests_on(said, purpose, "contract") : STR_EMPTY);
}

static void write_fields(struct json_writer *w, const struct said *said,
                         const struct json *purpose) {
  struct str code;
  json_key(w, "fields");
  json_begin_array(w);
  for (size_t i = 0; said_field(said, purpose, i, &code); i++) json_write_string(w, code);
  json_end_array(w);
}

/* Each datum in plain words, with its category, and its term where it has one of its own. */
/*= GDPR Art. 14(1)(d) */
static void write_data(struct json_writer *w, const struct said *said, const struct json *purpose) {
  struct str code;
  json_key(w, "data");
  json_begin_array(w);
  for (size_t i = 0; said_field(said, purpose, i, &code); i++) {
    int64_t days = said_field_days(purpose, code);
    json_begin_object(w);
    json_put_string(w, "code", code);
    json_put_string(w, "title", said_field_title(said, code));
    json_put_string(w, "category", said_category(said, code));
    if (days != said_int(purpose, "retention_days"))
      json_put_int(w, "days", days);
    else
      json_put_null(w, "days");
    json_end_object(w);
  }
  json_end_array(w);
}

/*= GDPR Art. 9(2) */
static void write_special(struct json_writer *w, const struct said *said,
                          const struct json *purpose) {
  struct str letter = said_text(purpose, "special");
  char article[16];
  (void)snprintf(article, sizeof article, "9(2)(%.*s)", STR_ARG(str_slice(letter, 0, 1)));
  if (letter.len == 0) {
    json_put_null(w, "special");
    return;
  }
  json_key(w, "special");
  json_begin_object(w);
  json_put_word(w, "article", article);
  notice_put_known(w, "text", said_word(said, "special", letter));
  json_end_object(w);
}

/* Existence, logic, and what follows for the person. */
/*= GDPR Art. 13(2)(f) */
static void write_automated(struct json_writer *w, const struct said *said,
                            const struct json *purpose) {
  const struct json *automated = json_get(said_declaration(purpose), "automated");
  bool decides = notice_decides(purpose);
  json_key(w, "automated");
  json_begin_object(w);
  json_put_bool(w, "decides", decides);
  json_put_word(
      w, "text",
      notice_word(decides ? "automated.purpose" : "automated.purpose.none", said->language));
  notice_put_known(w, "logic",
                   decides ? said_in(json_get(automated, "logic"), said->language) : STR_EMPTY);
  notice_put_known(
      w, "consequences",
      decides ? said_in(json_get(automated, "consequences"), said->language) : STR_EMPTY);
  json_end_object(w);
}

/* Must it be given, and what if not? */
/*= GDPR Art. 13(2)(e) */
static void put_required(struct json_writer *w, const struct said *said,
                         const struct json *purpose) {
  static const char *const words[BASIS_COUNT] = {
      [BASIS_CONTRACT] = "required.contract",
      [BASIS_LEGITIMATE_INTEREST] = "required.none",
      [BASIS_PUBLIC_TASK] = "required.none",
      [BASIS_CONSENT] = "required.consent",
      [BASIS_LEGAL_OBLIGATION] = "required.byproduct",
      [BASIS_VITAL_INTERESTS] = "required.none",
  };
  struct str code = said_text(purpose, "code");
  bool byproduct = str_equal(code, STR("security")) || str_equal(code, STR("statistics"));
  bool answering = str_equal(code, STR(PURPOSE_ANSWER));
  const char *word = byproduct ? "required.byproduct" : words[basis_of(purpose)];
  if (answering && basis_of(purpose) != BASIS_CONTRACT) word = "required";
  json_put_word(w, "required", notice_word(word, said->language));
}

/*= GDPR Art. 13(2)(c) */
/*= GDPR Art. 14(2)(d) */
/*= GDPR Art. 7(3) */
static void put_choices(struct json_writer *w, const struct said *said,
                        const struct json *purpose) {
  bool consent = basis_of(purpose) == BASIS_CONSENT;
  bool marketing = said_bool(purpose, "marketing");
  const char *object = marketing ? "object.marketing" : "object";
  json_put_bool(w, "optional", consent);
  json_put_bool(w, "objectable", notice_is_objectable(purpose));
  json_put_bool(w, "marketing", marketing);
  if (consent)
    json_put_word(w, "withdraw", notice_word("withdraw", said->language));
  else
    json_put_null(w, "withdraw");
  if (notice_is_objectable(purpose))
    json_put_word(w, "object", notice_word(object, said->language));
  else
    json_put_null(w, "object");
}

/* Names of those who receive data for it. */
/*= GDPR Art. 13(1)(e) */
static void write_recipients(struct json_writer *w, const struct said *said,
                             const struct json *purpose) {
  const struct json *recipients = json_get(said->facts, "recipients");
  json_key(w, "recipients");
  json_begin_array(w);
  for (size_t i = 0; i < json_size(recipients); i++) {
    const struct json *recipient = json_at(recipients, i);
    if (said_has(json_get(recipient, "purposes"), said_text(purpose, "code")))
      json_write_string(w, said_text(recipient, "name"));
  }
  json_end_array(w);
}

static void put_description(struct json_writer *w, const struct said *said,
                            const struct json *purpose) {
  static const char *const marks[] = {"read_marks", "typing", "presence"};
  struct buf text = {0};
  if (said_bool(purpose, "suspended")) {
    buf_append(&text, str_from(notice_word("paused", said->language)));
    buf_append_char(&text, ' ');
  }
  buf_append(&text, said_purpose_description(said, purpose));
  for (size_t i = 0; i < 3 && str_equal(said_text(purpose, "code"), STR(PURPOSE_ANSWER)); i++) {
    if (!said_bool(said->facts, marks[i])) continue;
    buf_append_char(&text, ' ');
    buf_append(&text, said_word(said, "declared", str_from(marks[i])));
  }
  json_put_string(w, "description", buf_str(&text));
  buf_done(&text);
}

/*= GDPR Art. 13(1)(c) */
/*= GDPR Art. 13(2)(a) */
/*= GDPR Art. 14(1)(c) */
/*= GDPR Art. 14(2)(a) */
static void write_purpose(struct json_writer *w, const struct said *said,
                          const struct json *purpose) {
  struct buf kept = {0};
  said_kept(said, &kept, purpose);
  json_begin_object(w);
  json_put_string(w, "code", said_text(purpose, "code"));
  json_put_int(w, "version", said_int(purpose, "version"));
  json_put_string(w, "title", said_purpose_title(said, purpose));
  json_put_word(w, "basis", basis_name(basis_of(purpose)));
  json_put_word(w, "article", basis_article(basis_of(purpose)));
  notice_put_known(w, "plain", said_word(said, "basis", said_text(purpose, "basis")));
  put_description(w, said, purpose);
  write_fields(w, said, purpose);
  write_data(w, said, purpose);
  json_put_int(w, "retention_days", said_int(purpose, "retention_days"));
  json_put_string(w, "retention_from", said_text(purpose, "retention_from"));
  json_put_string(w, "kept", buf_str(&kept));
  put_rests(w, said, purpose);
  write_special(w, said, purpose);
  write_automated(w, said, purpose);
  put_required(w, said, purpose);
  put_choices(w, said, purpose);
  write_recipients(w, said, purpose);
  json_end_object(w);
  buf_done(&kept);
}

void notice_write_purposes(struct json_writer *w, const struct said *said) {
  const struct json *purposes = json_get(said->facts, "purposes");
  json_key(w, "purposes");
  json_begin_array(w);
  for (size_t i = 0; i < json_size(purposes); i++)
    if (said_is_of_visitor(json_at(purposes, i))) write_purpose(w, said, json_at(purposes, i));
  json_end_array(w);
}
