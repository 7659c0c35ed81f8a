/* notice_facts: the canonical text of what a notice says. */
#include "privacy/notice.h"

static void put_raw(struct json_writer *w, const char *key, struct str json, const char *empty) {
  json_key(w, key);
  json_write_raw(w, json.len > 0 ? json : str_from(empty));
}

/* What a closed site is closed for is its answers. */
static bool is_paused(const struct notice_facts *facts, const struct purpose *purpose) {
  return purpose->suspended || (facts->read_only && str_equal(purpose->code, STR(PURPOSE_ANSWER)));
}

static void write_purpose(struct json_writer *w, const struct notice_facts *facts,
                          const struct purpose *purpose) {
  char special[2] = {purpose->special, 0};
  json_begin_object(w);
  json_put_string(w, "code", purpose->code);
  json_put_int(w, "version", purpose->version);
  json_put_word(w, "basis", basis_name(purpose->basis));
  json_put_word(w, "special", special);
  json_put_int(w, "retention_days", purpose->retention_days);
  json_put_word(w, "retention_from", retention_event_name(purpose->retention_from));
  json_put_bool(w, "marketing", purpose->marketing);
  if (is_paused(facts, purpose)) json_put_bool(w, "suspended", true);
  put_raw(w, "declaration", purpose->declaration, "{}");
  json_end_object(w);
}

/* First what the chat is for, then the others as they are given. */
static void write_purposes(struct json_writer *w, const struct notice_facts *facts) {
  json_key(w, "purposes");
  json_begin_array(w);
  for (int turn = 0; turn < 2; turn++)
    for (size_t i = 0; i < facts->purpose_count; i++)
      if (str_equal(facts->purposes[i].code, STR(PURPOSE_ANSWER)) == (turn == 0))
        write_purpose(w, facts, &facts->purposes[i]);
  json_end_array(w);
}

/*= GDPR Art. 13(1)(e) */
/*= GDPR Art. 13(1)(f) */
static void write_recipients(struct json_writer *w, const struct notice_facts *facts) {
  json_key(w, "recipients");
  json_begin_array(w);
  for (size_t i = 0; i < facts->recipient_count; i++) {
    const struct notice_recipient *recipient = &facts->recipients[i];
    json_begin_object(w);
    json_put_string(w, "id", recipient->id);
    json_put_word(w, "kind", recipient->kind);
    json_put_string(w, "name", recipient->name);
    json_put_string(w, "address", recipient->address);
    json_put_string(w, "country", recipient->country);
    put_raw(w, "purposes", recipient->purposes, "[]");
    put_raw(w, "fields", recipient->fields, "[]");
    json_put_bool(w, "third", recipient->third);
    json_put_word(w, "safeguard", recipient->safeguard ? recipient->safeguard : "none");
    json_end_object(w);
  }
  json_end_array(w);
}

static void write_attributes(struct json_writer *w, const struct notice_facts *facts) {
  json_key(w, "attributes");
  json_begin_array(w);
  for (size_t i = 0; i < facts->attribute_count; i++) {
    const struct notice_attribute *attribute = &facts->attributes[i];
    struct buf field = {0};
    buf_append(&field, STR("attribute."));
    buf_append(&field, attribute->code);
    json_begin_object(w);
    json_put_string(w, "code", attribute->code);
    json_put_string(w, "field", buf_str(&field));
    put_raw(w, "title", attribute->title, "{}");
    json_put_string(w, "category", attribute->category);
    json_put_string(w, "purpose", attribute->purpose);
    json_put_string(w, "source", attribute->source);
    json_put_bool(w, "special", attribute->special);
    json_put_bool(w, "asked", attribute->asked);
    json_put_bool(w, "required", attribute->required);
    json_end_object(w);
    buf_done(&field);
  }
  json_end_array(w);
}

static void write_terms(struct json_writer *w, const struct notice_facts *facts) {
  json_key(w, "terms");
  json_begin_array(w);
  for (size_t i = 0; i < facts->term_count; i++) {
    json_begin_object(w);
    json_put_word(w, "code", facts->terms[i].code);
    json_put_word(w, "from", facts->terms[i].from);
    json_put_int(w, "days", facts->terms[i].days);
    json_end_object(w);
  }
  json_end_array(w);
}

void notice_write_facts(struct buf *out, const struct notice_facts *facts) {
  struct json_writer w = json_writer(out);
  json_begin_object(&w);
  json_put_string(&w, "site", facts->site_name);
  json_put_string(&w, "controller", facts->controller_name);
  json_put_string(&w, "contact", facts->controller_contact);
  json_put_string(&w, "address", facts->controller_address);
  json_put_string(&w, "country", facts->controller_country);
  json_put_string(&w, "representative", facts->controller_representative);
  json_put_string(&w, "dpo", facts->controller_dpo);
  write_purposes(&w, facts);
  write_recipients(&w, facts);
  write_attributes(&w, facts);
  write_terms(&w, facts);
  put_raw(&w, "collect", facts->collect, "[]");
  put_raw(&w, "bots", facts->bots, "[]");
  json_put_int(&w, "incident_days", facts->incident ? facts->incident_days : 0);
  json_put_bool(&w, "read_marks", facts->read_marks);
  json_put_bool(&w, "typing", facts->typing);
  json_put_bool(&w, "presence", facts->presence);
  json_end_object(&w);
}
