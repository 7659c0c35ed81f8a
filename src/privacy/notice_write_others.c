/* notice_write_others: which kinds of data, where they come from, who else gets them. */
#include "privacy/notice_write.h"

static void write_codes(struct json_writer *w, const struct said *said, const char *key,
                        const struct json *codes) {
  struct str code;
  json_key(w, key);
  json_begin_array(w);
  for (size_t i = 0; i < json_size(codes); i++)
    if (json_as_str(json_at(codes, i), &code) == ERR_NONE)
      json_write_string(w, said_field_title(said, code));
  json_end_array(w);
}

/* Each category once, in the order in which the purposes name them. */
/*= GDPR Art. 14(1)(d) */
void notice_write_categories(struct json_writer *w, const struct said *said) {
  const struct json *purposes = json_get(said->facts, "purposes");
  struct str seen[64];
  size_t count = 0;
  struct str code;
  json_key(w, "categories");
  json_begin_array(w);
  for (size_t p = 0; p < json_size(purposes); p++) {
    if (!said_is_of_visitor(json_at(purposes, p))) continue;
    for (size_t i = 0; said_field(said, json_at(purposes, p), i, &code); i++) {
      struct str category = said_category(said, code);
      size_t at = 0;
      while (at < count && !str_equal(seen[at], category)) at++;
      if (at < count || count == sizeof seen / sizeof seen[0]) continue;
      seen[count++] = category;
      json_write_string(w, category);
    }
  }
  json_end_array(w);
}

static const char *source_of(const struct said *said, struct str code) {
  static const char *const of_program[] = {"address",  "session", "mark.read", "typing", "presence",
                                           "language", "proof",   "browser",   "country"};
  static const char *const of_host[] = {"page", "section", "referrer"};
  const struct json *attribute = said_find(json_get(said->facts, "attributes"), "field", code);
  for (size_t i = 0; i < sizeof of_program / sizeof of_program[0]; i++)
    if (str_equal(code, str_from(of_program[i]))) return "program";
  for (size_t i = 0; i < sizeof of_host / sizeof of_host[0]; i++)
    if (str_equal(code, str_from(of_host[i]))) return "host";
  if (!attribute) return "visitor";
  if (str_equal(said_text(attribute, "source"), STR("host"))) return "host";
  return str_equal(said_text(attribute, "source"), STR("agent")) ? "agent" : "visitor";
}

/* Did a purpose before this one name the datum already? */
static bool is_named_before(const struct said *said, size_t before, struct str field) {
  const struct json *purposes = json_get(said->facts, "purposes");
  struct str code;
  for (size_t p = 0; p < before; p++) {
    if (!said_is_of_visitor(json_at(purposes, p))) continue;
    for (size_t i = 0; said_field(said, json_at(purposes, p), i, &code); i++)
      if (str_equal(code, field)) return true;
  }
  return false;
}

static void list_of_source(const struct said *said, const char *source, struct buf *list) {
  const struct json *purposes = json_get(said->facts, "purposes");
  struct str code;
  for (size_t p = 0; p < json_size(purposes); p++) {
    if (!said_is_of_visitor(json_at(purposes, p))) continue;
    for (size_t i = 0; said_field(said, json_at(purposes, p), i, &code); i++)
      if (str_equal(str_from(source_of(said, code)), str_from(source)) &&
          !is_named_before(said, p, code))
        said_list_add(list, said_field_title(said, code));
  }
}

/*= GDPR Art. 14(2)(f) */
void notice_write_sources(struct json_writer *w, const struct said *said) {
  static const char *const sources[] = {"visitor", "program", "host", "agent"};
  json_key(w, "sources");
  json_begin_array(w);
  for (size_t i = 0; i < sizeof sources / sizeof sources[0]; i++) {
    struct buf list = {0};
    struct buf word = {0};
    list_of_source(said, sources[i], &list);
    buf_append_format(&word, "source.%s", sources[i]);
    buf_append_char(&word, '\0');
    if (list.len > 0 && !buf_check(&word)) {
      json_begin_object(w);
      json_put_word(w, "code", sources[i]);
      notice_put_filled(w, said, "text", word.data, buf_str(&list));
      json_end_object(w);
    }
    buf_done(&list);
    buf_done(&word);
  }
  json_end_array(w);
}

static void write_purposes_of(struct json_writer *w, const struct said *said,
                              const struct json *recipient) {
  const struct json *codes = json_get(recipient, "purposes");
  struct str code;
  json_key(w, "purposes");
  json_begin_array(w);
  for (size_t i = 0; i < json_size(codes); i++) {
    if (json_as_str(json_at(codes, i), &code)) continue;
    const struct json *purpose = said_find(json_get(said->facts, "purposes"), "code", code);
    json_write_string(w, purpose ? said_purpose_title(said, purpose) : code);
  }
  json_end_array(w);
}

static void write_recipient(struct json_writer *w, const struct said *said,
                            const struct json *recipient) {
  struct buf role = {0};
  struct notice_slot slot = {"name", said->name};
  struct str word = said_word(said, "recipient", said_text(recipient, "kind"));
  notice_word_fill(&role, word.data, &slot, 1);
  json_begin_object(w);
  json_put_string(w, "id", said_text(recipient, "id"));
  json_put_string(w, "name", said_text(recipient, "name"));
  notice_put_known(w, "role", buf_str(&role));
  notice_put_known(w, "address", said_text(recipient, "address"));
  notice_put_known(w, "country", said_text(recipient, "country"));
  write_purposes_of(w, said, recipient);
  write_codes(w, said, "data", json_get(recipient, "fields"));
  json_end_object(w);
  buf_done(&role);
}

/* Where to, on what it rests, and how to get a copy of that. */
/*= GDPR Art. 13(1)(f) */
/*= GDPR Art. 14(1)(f) */
static void write_transfer(struct json_writer *w, const struct said *said,
                           const struct json *recipient) {
  struct str contact = said_text(said->facts, "contact");
  json_begin_object(w);
  json_put_string(w, "id", said_text(recipient, "id"));
  json_put_string(w, "name", said_text(recipient, "name"));
  notice_put_known(w, "country", said_text(recipient, "country"));
  json_put_string(w, "safeguard", said_text(recipient, "safeguard"));
  notice_put_known(w, "why", said_word(said, "safeguard", said_text(recipient, "safeguard")));
  notice_put_filled(w, said, "copy", "safeguard.copy", contact.len > 0 ? contact : said->name);
  json_end_object(w);
}

/*= GDPR Art. 13(1)(e) */
/*= GDPR Art. 14(1)(e) */
void notice_write_recipients(struct json_writer *w, const struct said *said) {
  const struct json *recipients = json_get(said->facts, "recipients");
  json_key(w, "recipients");
  json_begin_array(w);
  for (size_t i = 0; i < json_size(recipients); i++)
    write_recipient(w, said, json_at(recipients, i));
  json_end_array(w);
  json_key(w, "transfers");
  json_begin_array(w);
  for (size_t i = 0; i < json_size(recipients); i++)
    if (said_bool(json_at(recipients, i), "third")) write_transfer(w, said, json_at(recipients, i));
  json_end_array(w);
}
