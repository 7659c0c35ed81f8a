#include "privacy/receipt.h"

#include <string.h>

#include "base/json.h"
#include "crypto/hash.h"
#include "privacy/data_field.h"
#include "privacy/signed_record.h"
#include "receipt.sql.h"

#define SCHEMA "ISO/IEC TS 27560:2023"

struct writing {
  const struct receipt_facts *facts;
  struct str site_key;
  struct str site_name;
  struct str notice_hash;
  struct json *notice; /* the facts that were shown */
};

static struct str fact(const struct writing *w, const char *key) {
  struct str text;
  return json_get_str(w->notice, key, &text) ? STR_EMPTY : text;
}

static void put_known(struct json_writer *w, const char *key, struct str text) {
  json_put_string(w, key, text.len ? text : STR("not stated"));
}

/* The holder of the receipt, and nothing that leads to them. */
static void put_principal(struct json_writer *w, const uint8_t *receipt) {
  struct hash hash = hash_sha256_two(STR("principal "), str_of(receipt, RECEIPT_BYTES));
  signed_put_hex(w, "pii_principal_id", hash.bytes, 16);
}

static void write_pii(struct json_writer *w, const struct writing *writing) {
  const struct declaration *d = writing->facts->declaration;
  const char *language = str_starts(writing->facts->choice->language, STR("de")) ? "de" : "en";
  json_key(w, "pii_information");
  json_begin_array(w);
  for (size_t i = 0; i < d->fields.count + d->attributes.count; i++) {
    bool field = i < d->fields.count;
    struct str code = field ? d->fields.item[i] : d->attributes.item[i - d->fields.count];
    const struct data_field *known = field ? data_field_find(code) : NULL;
    json_begin_object(w);
    json_put_string(w, "pii_type", known ? str_from(data_field_title(known, language)) : code);
    json_put_string(w, "pii_attribute_id", code);
    json_put_bool(w, "pii_optional", true);
    json_end_object(w);
  }
  json_end_array(w);
}

static struct str in_language(const struct declared_words *words, struct str language) {
  struct str text = declared_in(words, str_slice(language, 0, 2));
  if (text.len == 0) text = declared_in(words, STR("en"));
  return text.len == 0 && words->count > 0 ? words->text[0] : text;
}

static void write_purpose(struct json_writer *w, const struct writing *writing) {
  const struct purpose *purpose = writing->facts->purpose;
  const struct declaration *d = writing->facts->declaration;
  struct str language = writing->facts->choice->language;
  json_key(w, "purpose");
  json_begin_object(w);
  json_put_string(w, "code", purpose->code);
  json_put_int(w, "version", purpose->version);
  json_put_string(w, "title", in_language(&d->title, language));
  json_put_string(w, "description", in_language(&d->description, language));
  json_end_object(w);
  json_put_word(w, "purpose_type", purpose->marketing ? "direct marketing" : "service");
  struct buf basis = {0};
  buf_append_format(&basis, "GDPR Art. %s", basis_article(purpose->basis));
  if (purpose->special) buf_append_format(&basis, ", 9(2)(%c)", purpose->special);
  json_put_string(w, "lawful_basis", buf_str(&basis));
  buf_done(&basis);
}

static void write_notice(struct json_writer *w, const struct writing *writing) {
  struct buf url = {0};
  json_key(w, "privacy_notice");
  json_begin_object(w);
  buf_append_format(&url, "/privacy/%.*s", STR_ARG(writing->site_key));
  json_put_string(w, "url", buf_str(&url));
  json_put_int(w, "version", writing->facts->choice->notice_version);
  signed_put_hex(w, "sha256", (const uint8_t *)writing->notice_hash.data, writing->notice_hash.len);
  json_end_object(w);
  json_put_string(w, "language", writing->facts->choice->language);
  buf_done(&url);
}

static const char *event_of(struct writing *writing) {
  switch (writing->facts->choice->choice) {
    case CHOICE_OBJECT:
      return "ObjectionMade";
    case CHOICE_RESUME:
      return "ObjectionLifted";
    case CHOICE_ACCEPT:
    case CHOICE_REFUSE:
    case CHOICE_WITHDRAW:
      break;
  }
  return consent_state_name(writing->facts->state);
}

static void write_recipients(struct json_writer *w, const struct declaration *d) {
  json_key(w, "recipient_third_parties");
  json_begin_array(w);
  for (size_t i = 0; i < d->recipients.count; i++) json_write_string(w, d->recipients.item[i]);
  json_end_array(w);
}

static void write_retention(struct json_writer *w, const struct purpose *purpose) {
  json_key(w, "retention_period");
  json_begin_object(w);
  json_put_int(w, "days", purpose->retention_days);
  json_put_word(w, "from", retention_event_name(purpose->retention_from));
  json_end_object(w);
}

/*= GDPR Art. 7(1) */
static void write_processing(struct json_writer *w, struct writing *writing) {
  const struct receipt_facts *facts = writing->facts;
  json_key(w, "processing");
  json_begin_array(w);
  json_begin_object(w);
  write_notice(w, writing);
  write_purpose(w, writing);
  write_pii(w, writing);
  json_key(w, "pii_controllers");
  json_begin_array(w);
  json_write_string(w, STR("controller"));
  json_end_array(w);
  json_put_word(w, "collection_method", consent_method_name(facts->choice->method));
  json_put_word(w, "processing_method",
                "stored under a key of the person's own and used for the purpose alone");
  json_key(w, "storage_locations");
  json_begin_array(w);
  struct str country = fact(writing, "country");
  json_write_string(w, country.len ? country : STR("the controller's own server"));
  json_end_array(w);
  write_retention(w, facts->purpose);
  json_put_string(w, "service", writing->site_name);
  put_known(w, "jurisdiction", country);
  write_recipients(w, facts->declaration);
  json_put_word(w, "withdrawal_method",
                "In the chat or on the privacy page, by the switch where it was given; one step.");
  json_key(w, "privacy_rights");
  json_begin_array(w);
  struct right right;
  for (size_t i = 0; basis_right(facts->purpose->basis, i, &right); i++)
    json_write_string(w, str_from(right.code));
  json_end_array(w);
  json_end_object(w);
  json_end_array(w);
}

static void write_party(struct json_writer *w, const struct writing *writing) {
  struct str contact = fact(writing, "contact");
  json_key(w, "parties");
  json_begin_array(w);
  json_begin_object(w);
  json_put_word(w, "party_id", "controller");
  json_put_word(w, "party_type", "organisation");
  json_put_word(w, "party_role", "PII controller");
  put_known(w, "party_name", fact(writing, "controller"));
  put_known(w, "party_address", fact(writing, "address"));
  put_known(w, "party_contact", contact);
  json_end_object(w);
  json_end_array(w);
}

static void write_event(struct json_writer *w, struct writing *writing) {
  const struct receipt_facts *facts = writing->facts;
  json_key(w, "event");
  json_begin_object(w);
  signed_put_time(w, "event_time", facts->at_ms);
  if (facts->expires_ms)
    signed_put_time(w, "validity_duration", facts->expires_ms);
  else
    json_put_word(w, "validity_duration", "until another choice");
  json_put_word(w, "entity_id", "pii_principal");
  json_put_word(w, "event_type", facts->choice->is_explicit ? "explicit" : "expressed");
  json_put_word(w, "event_state", event_of(writing));
  json_put_string(w, "age", facts->choice->age.len ? facts->choice->age : STR("not asked"));
  json_end_object(w);
}

static void write_body(struct buf *out, struct writing *writing) {
  struct json_writer w = json_writer(out);
  json_begin_object(&w);
  json_put_word(&w, "schema_version", SCHEMA);
  json_put_id(&w, "record_id", writing->facts->record);
  signed_put_hex(&w, "receipt_id", writing->facts->receipt, RECEIPT_BYTES);
  put_principal(&w, writing->facts->receipt);
  json_put_word(&w, "choice", choice_name(writing->facts->choice->choice));
  write_processing(&w, writing);
  write_party(&w, writing);
  write_event(&w, writing);
  json_end_object(&w);
}

static enum err read_site(struct work *work, struct writing *writing) {
  struct db_rows rows;
  const struct consent_choice *choice = writing->facts->choice;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&choice->site),
                              db_int(choice->notice_version)};
  TRY(db_one(work->db, &sql_receipt_site, values, 3, &rows));
  enum err error = arena_copy(work->arena, db_row_bytes(&rows, 0), &writing->site_key);
  if (!error) error = arena_copy(work->arena, db_row_bytes(&rows, 1), &writing->site_name);
  if (!error) error = arena_copy(work->arena, db_row_bytes(&rows, 2), &writing->notice_hash);
  if (!error && json_parse(db_row_bytes(&rows, 3), &writing->notice)) error = ERR_CORRUPT;
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

enum err receipt_body(struct work *work, const struct receipt_facts *facts, struct buf *out) {
  struct writing writing = {.facts = facts};
  enum err error = read_site(work, &writing);
  if (!error) write_body(out, &writing);
  json_free(writing.notice);
  return error ? error : buf_check(out);
}

enum err receipt_parse(struct str text, uint8_t id_out[static RECEIPT_BYTES]) {
  return signed_record_parse(text, id_out);
}

struct kept {
  struct id record;
  struct str body;
  int64_t leaf;
};

static enum err find(struct work *work, const uint8_t *id, struct kept *kept) {
  struct db_rows rows;
  struct db_value values[] = {db_bytes(str_of(id, RECEIPT_BYTES))};
  TRY(db_one(work->db, &sql_receipt_find, values, 1, &rows));
  work->actor.workspace = db_row_id(&rows, 0);
  kept->record = db_row_id(&rows, 1);
  kept->leaf = db_row_int(&rows, 3);
  enum err error = arena_copy(work->arena, db_row_bytes(&rows, 2), &kept->body);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

enum err receipt_write(struct work *work, const uint8_t id[static RECEIPT_BYTES], struct buf *out) {
  struct kept kept;
  TRY(find(work, id, &kept));
  struct signed_record record = {
      .record = kept.record, .body = kept.body, .now = STR_EMPTY, .leaf = kept.leaf};
  return signed_record_write(work, &record, out);
}
