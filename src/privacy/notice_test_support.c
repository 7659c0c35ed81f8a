#include "privacy/notice_test_support.h"

#include "privacy/notice_words.h"
#include "privacy/purpose_builtin.h"

static void add(struct sample *sample, const char *code, enum basis basis) {
  struct purpose *purpose = &sample->purposes[sample->facts.purpose_count++];
  assert_true(sample->facts.purpose_count <= SAMPLE_PURPOSES);
  assert_ok(purpose_builtin_make(&sample->arena, str_from(code), basis, purpose));
  purpose->version = 3;
}

struct purpose *sample_purpose(struct sample *sample, const char *code) {
  for (size_t i = 0; i < sample->facts.purpose_count; i++)
    if (str_equal(sample->purposes[i].code, str_from(code))) return &sample->purposes[i];
  fail_msg("no purpose %s", code);
  return NULL;
}

void sample_declare(struct sample *sample, const char *code, const char *declaration) {
  sample_purpose(sample, code)->declaration = str_from(declaration);
}

/* A purpose of the site's own, in which a machine decides. */
static void add_deciding(struct sample *sample) {
  struct purpose *purpose = &sample->purposes[sample->facts.purpose_count++];
  *purpose = (struct purpose){
      .code = STR("goodwill"),
      .version = 1,
      .basis = BASIS_LEGAL_OBLIGATION,
      .retention_days = 1,
      .retention_from = RETENTION_FROM_CONTRACT_END,
      .declaration =
          STR("{\"title\":{\"en\":\"Decide on goodwill\",\"de\":\"Kulanz entscheiden\"},"
              "\"description\":{\"en\":\"Small refunds.\",\"de\":\"Kleine Erstattungen.\"},"
              "\"law\":\"Act on refunds, section 3\",\"fields\":[\"message.text\"],"
              "\"automated\":{\"decides\":true,\"logic\":\"The amount is compared.\","
              "\"consequences\":\"Small amounts are paid at once.\"}}")};
}

static void add_recipients(struct sample *sample, unsigned shape) {
  if (shape & SHAPE_RECIPIENTS)
    sample->recipients[sample->facts.recipient_count++] =
        (struct notice_recipient){.id = STR("r1"),
                                  .kind = "mail",
                                  .name = STR("Brief & Co"),
                                  .address = STR("Weg 2, Gent"),
                                  .country = STR("BE"),
                                  .purposes = STR("[\"answer\"]"),
                                  .fields = STR("[\"person.email\"]"),
                                  .safeguard = "none"};
  if (shape & SHAPE_THIRD)
    sample->recipients[sample->facts.recipient_count++] =
        (struct notice_recipient){.id = STR("r2"),
                                  .kind = "processor",
                                  .name = STR("Far Desk"),
                                  .country = STR("IN"),
                                  .purposes = STR("[\"answer\"]"),
                                  .fields = STR("[\"message.text\"]"),
                                  .third = true,
                                  .safeguard = "scc"};
  sample->facts.recipients = sample->recipients;
}

static void add_attributes(struct sample *sample) {
  static const char *const sources[] = {"visitor", "host", "agent"};
  static const char *const codes[] = {"order", "plan", "tone"};
  static const char *const titles[] = {"{\"en\":\"Order number\",\"de\":\"Bestellnummer\"}",
                                       "{\"en\":\"Your plan\"}", "{\"en\":\"Manner\"}"};
  for (size_t i = 0; i < 3; i++)
    sample->attributes[i] = (struct notice_attribute){.code = str_from(codes[i]),
                                                      .title = str_from(titles[i]),
                                                      .category = STR("contract data"),
                                                      .purpose = STR("answer"),
                                                      .source = str_from(sources[i]),
                                                      .asked = i == 0,
                                                      .required = i == 0};
  sample->facts.attributes = sample->attributes;
  sample->facts.attribute_count = 3;
}

static void add_more(struct sample *sample, unsigned shape) {
  static const struct notice_term terms[] = {{"ledger_opening", "recorded", 365},
                                             {"consent_proof", "ended", 1095}};
  struct notice_facts *facts = &sample->facts;
  facts->terms = terms;
  facts->term_count = 2;
  if (shape & SHAPE_BOTS) facts->bots = STR("[\"Lumi\"]");
  if (shape & SHAPE_COLLECT) {
    facts->collect = STR("[\"page\",\"country\"]");
    sample_declare(sample, "answer",
                   "{\"title\":{},\"description\":{},"
                   "\"fields\":[\"message.text\",\"page\",\"country\",\"browser\"]}");
  }
  facts->incident = (shape & SHAPE_INCIDENT) != 0;
  facts->incident_days = 14;
  facts->read_marks = facts->typing = facts->presence = (shape & SHAPE_MARKS) != 0;
  if (!(shape & SHAPE_UNKNOWN)) return;
  facts->controller_dpo = facts->controller_country = facts->controller_address = STR_EMPTY;
  facts->controller_representative = STR_EMPTY;
}

void sample_open(struct sample *sample, enum basis basis, unsigned shape) {
  *sample = (struct sample){.facts = {.site_name = STR("Shop"),
                                      .site_key = STR("shop"),
                                      .controller_name = STR("Veldhuis Lighting"),
                                      .controller_contact = STR("privacy@veldhuis.example"),
                                      .controller_address = STR("Kade 1, Utrecht"),
                                      .controller_country = STR("NL"),
                                      .controller_representative = STR("Rep BV, Delft"),
                                      .controller_dpo = STR("dpo@veldhuis.example")}};
  arena_init(&sample->arena, 0);
  sample->facts.purposes = sample->purposes;
  add(sample, "answer", basis);
  add(sample, "security", BASIS_LEGITIMATE_INTEREST);
  add(sample, "staff", BASIS_CONTRACT);
  add(sample, "notice", BASIS_LEGAL_OBLIGATION);
  add(sample, "proof", BASIS_LEGAL_OBLIGATION);
  if (shape & SHAPE_CONSENT) {
    add(sample, "training", BASIS_CONSENT);
    add(sample, "marketing", BASIS_CONSENT);
    sample_purpose(sample, "marketing")->special = 'a';
  }
  if (shape & SHAPE_VITAL) add(sample, "vital", BASIS_VITAL_INTERESTS);
  if (shape & SHAPE_DECIDES) add_deciding(sample);
  if (shape & SHAPE_ATTRIBUTES) add_attributes(sample);
  add_recipients(sample, shape);
  add_more(sample, shape);
}

void sample_done(struct sample *sample) { arena_done(&sample->arena); }

struct str facts_text(struct sample *sample) {
  struct buf out = {0};
  struct str copy;
  notice_write_facts(&out, &sample->facts);
  assert_ok(arena_copy(&sample->arena, buf_str(&out), &copy));
  buf_done(&out);
  return copy;
}

struct json *written(const struct notice_facts *facts, const char *language) {
  struct buf text = {0};
  struct buf out = {0};
  struct json *root = NULL;
  struct json_writer w = json_writer(&out);
  notice_write_facts(&text, facts);
  struct hash hash = hash_sha256(buf_str(&text));
  struct notice notice = {.version = 4, .since_ms = 1000, .facts = buf_str(&text)};
  str_hex(hash.bytes, HASH_BYTES, notice.hash);
  assert_ok(notice_write(&w, &notice, facts->site_key, language));
  assert_ok(buf_check(&out));
  assert_ok(json_parse(buf_str(&out), &root));
  buf_done(&out);
  buf_done(&text);
  return root;
}

struct str member(const struct json *object, const char *key) {
  struct str text = STR_EMPTY;
  if (json_get_str(object, key, &text)) fail_msg("%s is missing", key);
  return text;
}

bool says(struct str text, const char *part) {
  return memmem(text.data, text.len, part, strlen(part)) != NULL;
}

void is_told(const struct json *object, const char *key, bool applies) {
  const struct json *value = json_get(object, key);
  if (!value) fail_msg("%s is missing", key);
  if (json_is_string(value) != applies || json_is_null(value) == applies)
    fail_msg("%s: told although it does not apply, or not told", key);
}

const struct json *of_code(const struct json *list, const char *code) {
  struct str text;
  for (size_t i = 0; i < json_size(list); i++)
    if (json_get_str(json_at(list, i), "code", &text) == ERR_NONE &&
        str_equal(text, str_from(code)))
      return json_at(list, i);
  fail_msg("nothing of the code %s", code);
  return NULL;
}

void nothing_is_empty(const struct json *value, struct str path) {
  struct str text;
  struct str key;
  const struct json *inner;
  if (json_as_str(value, &text) == ERR_NONE && (text.len == 0 || memchr(text.data, '{', text.len)))
    fail_msg("%.*s is empty or unfilled: %.*s", STR_ARG(path), STR_ARG(text));
  for (size_t i = 0; json_is_array(value) && i < json_size(value); i++)
    nothing_is_empty(json_at(value, i), path);
  for (size_t i = 0; json_member(value, i, &key, &inner); i++) nothing_is_empty(inner, key);
}
