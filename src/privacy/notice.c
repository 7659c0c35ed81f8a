#include "privacy/notice.h"

#include <stdio.h>
#include <string.h>

#include "ledger/ledger.h"
#include "notice.sql.h"
#include "privacy/authority.h"
#include "privacy/field.h"
#include "privacy/notice_words.h"

void notice_write_facts(struct buf *out, const struct notice_facts *facts) {
  struct json_writer w = json_writer(out);
  json_begin_object(&w);
  json_put_string(&w, "site", facts->site_name);
  json_put_string(&w, "controller", facts->controller_name);
  json_put_string(&w, "contact", facts->controller_contact);
  json_put_string(&w, "address", facts->controller_address);
  json_put_string(&w, "country", facts->controller_country);
  json_put_string(&w, "dpo", facts->controller_dpo);
  json_put_string(&w, "purpose", facts->purpose.code);
  json_put_int(&w, "purpose_version", facts->purpose.version);
  json_put_word(&w, "basis", basis_name(facts->purpose.basis));
  json_put_int(&w, "retention_days", facts->purpose.retention_days);
  json_put_bool(&w, "read_marks", facts->read_marks);
  json_put_bool(&w, "typing", facts->typing);
  json_put_bool(&w, "presence", facts->presence);
  json_end_object(&w);
}

static enum err newest(struct work *work, struct id site, int64_t *version_out,
                       struct hash *hash_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  TRY(db_one(work->db, &sql_notice_newest, values, 2, &rows));
  *version_out = db_row_int(&rows, 0);
  struct str hash = db_row_bytes(&rows, 1);
  if (hash.len == HASH_BYTES) memcpy(hash_out->bytes, hash.data, HASH_BYTES);
  return db_finish(&rows);
}

static enum err keep(struct work *work, struct id site, int64_t version, const struct hash *hash,
                     struct str text) {
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site),  db_int(version),
                              db_bytes(hash_str(hash)),      db_text(text), db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_notice_insert, values, 6, NULL));
  struct ledger_entry entry = {.kind = LEDGER_NOTICE_PUBLISHED, .object = site};
  return ledger_record(work, &entry);
}

/*= GDPR Art. 13(1) */
/*= GDPR Art. 5(2) */
enum err notice_publish(struct work *work, struct id site, const struct notice_facts *facts,
                        int64_t *version_out) {
  struct buf text = {0};
  struct hash old = {{0}};
  int64_t version = 0;
  notice_write_facts(&text, facts);
  struct hash hash = hash_sha256(buf_str(&text));
  enum err error = buf_check(&text);
  if (!error) error = newest(work, site, &version, &old);
  if (error == ERR_NOT_FOUND) error = ERR_NONE;
  if (!error && (version == 0 || !hash_equal(&hash, &old)))
    error = keep(work, site, ++version, &hash, buf_str(&text));
  buf_done(&text);
  if (!error) *version_out = version;
  return error;
}

enum err notice_shown_from(struct work *work, struct id site, int64_t version, int64_t *ms_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_int(version)};
  TRY(db_one(work->db, &sql_notice_shown_from, values, 3, &rows));
  *ms_out = db_row_int(&rows, 0);
  return db_finish(&rows);
}

enum err notice_read_declared(struct str facts, struct notice_declared *out) {
  struct json *root = NULL;
  struct notice_declared declared;
  if (json_parse(facts, &root)) return ERR_CORRUPT;
  bool ok = json_get_bool(root, "read_marks", &declared.read_marks) == ERR_NONE &&
            json_get_bool(root, "typing", &declared.typing) == ERR_NONE &&
            json_get_bool(root, "presence", &declared.presence) == ERR_NONE;
  json_free(root);
  if (!ok) return ERR_CORRUPT;
  *out = declared;
  return ERR_NONE;
}

const char *notice_language(struct str wanted) {
  return str_starts(wanted, STR("de")) && (wanted.len == 2 || wanted.data[2] == '-') ? "de" : "en";
}

static void put_filled(struct json_writer *w, const char *key, const char *word,
                       const char *language, const struct notice_facts *facts) {
  struct buf text = {0};
  notice_word_fill(&text, word, language, facts->controller_name, facts->purpose.retention_days);
  json_put_string(w, key, buf_str(&text));
  buf_done(&text);
}

/* A sentence, and those about what the site declares beside the words. */
/*= GDPR Art. 13(1)(c) */
static void put_declared(struct json_writer *w, const char *key, const char *first,
                         const char *language, const struct notice_facts *facts) {
  const bool on[] = {facts->read_marks, facts->typing, facts->presence};
  static const char *const words[] = {"declared.read_marks", "declared.typing",
                                      "declared.presence"};
  struct buf text = {0};
  buf_append(&text, str_from(notice_word(first, language)));
  for (size_t i = 0; i < 3; i++) {
    if (!on[i]) continue;
    buf_append_char(&text, ' ');
    buf_append(&text, str_from(notice_word(words[i], language)));
  }
  json_put_string(w, key, buf_str(&text));
  buf_done(&text);
}

static void put_known(struct json_writer *w, const char *key, struct str text) {
  if (text.len > 0)
    json_put_string(w, key, text);
  else
    json_put_null(w, key);
}

/*= GDPR Art. 13(1)(a) */
/*= GDPR Art. 13(1)(b) */
static void write_controller(struct json_writer *w, const struct notice_facts *facts) {
  json_key(w, "controller");
  json_begin_object(w);
  json_put_string(w, "name", facts->controller_name);
  put_known(w, "contact", facts->controller_contact);
  put_known(w, "address", facts->controller_address);
  put_known(w, "country", facts->controller_country);
  put_known(w, "dpo", facts->controller_dpo);
  json_end_object(w);
}

/* Every field of text that the purpose declares, and what is declared beside it. */
static void write_fields(struct json_writer *w, const struct notice_facts *facts) {
  json_key(w, "fields");
  json_begin_array(w);
  for (int field = 0; field < FIELD_COUNT; field++) {
    const struct field_rule *rule = field_rule((enum field)field);
    if (rule->of_staff || !purpose_has(&facts->purpose, (enum field)field)) continue;
    json_write_string(w, str_from(rule->name));
  }
  if (facts->read_marks) json_write_string(w, STR("mark.read"));
  if (facts->typing) json_write_string(w, STR("typing"));
  if (facts->presence) json_write_string(w, STR("presence"));
  json_end_array(w);
}

/*= GDPR Art. 13(1)(c) */
/*= GDPR Art. 13(2)(a) */
static void write_purposes(struct json_writer *w, const struct notice_facts *facts,
                           const char *language) {
  json_key(w, "purposes");
  json_begin_array(w);
  json_begin_object(w);
  json_put_string(w, "code", facts->purpose.code);
  json_put_word(w, "title", notice_word("purpose.answer", language));
  json_put_word(w, "basis", basis_name(facts->purpose.basis));
  json_put_word(w, "article", basis_article(facts->purpose.basis));
  put_declared(w, "description", "purpose.answer.description", language, facts);
  write_fields(w, facts);
  json_put_int(w, "retention_days", facts->purpose.retention_days);
  json_end_object(w);
  json_end_array(w);
}

/*= GDPR Art. 13(2)(b) */
static void write_rights(struct json_writer *w, const struct notice_facts *facts,
                         const char *language) {
  struct right right;
  json_key(w, "rights");
  json_begin_array(w);
  for (size_t i = 0; basis_right(facts->purpose.basis, i, &right); i++) {
    char key[32];
    (void)snprintf(key, sizeof key, "right.%s%s", right.code, right.limited ? ".limited" : "");
    json_begin_object(w);
    json_put_word(w, "code", right.code);
    json_put_word(w, "article", right.article);
    json_put_word(w, "title", notice_word(key, language));
    json_end_object(w);
  }
  json_end_array(w);
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
static void write_device(struct json_writer *w, const char *language) {
  json_key(w, "device");
  json_begin_array(w);
  write_item(w, language, "device.where", "device.life", "device.why");
  write_item(w, language, "device.kept.where", "device.kept.life", "device.kept.why");
  json_end_array(w);
}

/* What must be given, what is decided by a machine, who else gets it, what for. */
static void write_answers(struct json_writer *w, const struct notice_facts *facts,
                          const char *language) {
  bool contract = facts->purpose.basis == BASIS_CONTRACT;
  /*= GDPR Art. 13(1)(d) */
  if (facts->purpose.basis == BASIS_LEGITIMATE_INTEREST)
    put_filled(w, "interest", "interest", language, facts);
  else
    json_put_null(w, "interest");
  /*= GDPR Art. 13(2)(e) */
  put_filled(w, "required", contract ? "required.contract" : "required", language, facts);
  /*= GDPR Art. 13(2)(f) */
  put_filled(w, "automated", "automated", language, facts);
  put_filled(w, "shared", "shared", language, facts);
}

/* Where to complain: the authority of the controller's country, where it is known. */
/*= GDPR Art. 13(2)(d) */
static void write_complaint(struct json_writer *w, const struct notice_facts *facts,
                            const char *language) {
  struct authority authority;
  bool known = authority_of(facts->controller_country, &authority);
  json_key(w, "complaint");
  json_begin_object(w);
  json_put_word(w, "text", notice_word("complaint", language));
  put_known(w, "authority", known ? str_from(authority.name) : STR_EMPTY);
  put_known(w, "url", known ? str_from(authority.url) : STR_EMPTY);
  json_end_object(w);
}

static void write_sentences(struct json_writer *w, const struct notice_facts *facts,
                            const char *language) {
  put_filled(w, "answers", "answers", language, facts);
  put_declared(w, "kept", facts->read_marks ? "kept.marks" : "kept", language, facts);
  put_filled(w, "until", "until", language, facts);
  /*= GDPR Art. 21(4) */
  if (basis_allows_objection(facts->purpose.basis))
    put_filled(w, "object", "object", language, facts);
  else
    json_put_null(w, "object");
}

static void write_empty_list(struct json_writer *w, const char *key) {
  json_key(w, key);
  json_begin_array(w);
  json_end_array(w);
}

/*= GDPR Art. 12(1) */
void notice_write(struct json_writer *w, const struct notice_facts *facts, int64_t version,
                  const char *language) {
  struct buf text = {0};
  char hex[2 * HASH_BYTES];
  notice_write_facts(&text, facts);
  struct hash hash = hash_sha256(buf_str(&text));
  str_hex(hash.bytes, HASH_BYTES, hex);
  buf_reset(&text);
  buf_append(&text, STR("/privacy/"));
  buf_append(&text, facts->site_key);
  json_begin_object(w);
  json_put_int(w, "version", version);
  json_put_int(w, "since", facts->shown_from_ms);
  json_put_string(w, "hash", str_of(hex, sizeof hex));
  json_put_word(w, "locale", language);
  write_controller(w, facts);
  write_sentences(w, facts, language);
  write_purposes(w, facts, language);
  write_rights(w, facts, language);
  write_complaint(w, facts, language);
  write_answers(w, facts, language);
  /*= GDPR Art. 13(1)(e) */
  write_empty_list(w, "recipients"); /* this server sends nothing to anybody */
  /*= GDPR Art. 13(1)(f) */
  write_empty_list(w, "transfers");
  write_device(w, language);
  json_put_string(w, "url", buf_str(&text));
  json_end_object(w);
  buf_done(&text);
}
