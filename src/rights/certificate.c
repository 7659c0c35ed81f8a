#include "rights/certificate.h"

#include <string.h>

#include "base/clock.h"
#include "certificate.sql.h"
#include "crypto/hash.h"
#include "ledger/ledger.h"
#include "privacy/data_field.h"
#include "privacy/notice_words.h"
#include "privacy/term.h"

#define KEPT_DAYS (term_rule(TERM_REQUEST_FILE)->length_ms / TERM_DAY_MS)
#define TOLD_MAX 64

struct told {
  struct id outbox;
  struct id recipient;
  struct str state;
};

struct making {
  struct work *work;
  const struct certificate_facts *facts;
  struct id record;
  const uint8_t *id;
  struct told told[TOLD_MAX];
  size_t told_count;
  struct str site_name;
  struct json *notice; /* the facts of the site's notice */
};

static const char *word(const struct making *m, const char *key) {
  return notice_word(key, m->facts->language);
}

static int64_t end_of(const struct making *m, int64_t days) {
  return m->work->now_ms + days * TERM_DAY_MS;
}

static struct str moment(struct buf *out, int64_t ms) {
  size_t from = out->len;
  clock_append_iso(out, ms);
  return str_slice(buf_str(out), from, out->len);
}

static struct str fact(const struct making *m, const char *key) {
  struct str text;
  return json_get_str(m->notice, key, &text) || text.len == 0 ? STR("not stated") : text;
}

/* The one that everybody understands comes first. */
/*= GDPR Art. 12(1) */
static void write_sentence(struct json_writer *w, const struct making *m) {
  struct buf text = {0};
  char times[3][64];
  const int64_t ms[] = {m->work->now_ms, end_of(m, m->facts->terms.key_days),
                        end_of(m, m->facts->terms.data_days)};
  struct notice_slot slots[] = {{"since", {0}}, {"keys", {0}}, {"data", {0}}};
  for (int i = 0; i < 3; i++) {
    struct buf iso = {0};
    struct str said = moment(&iso, ms[i]);
    size_t len = i == 0 ? said.len : 10; /* a moment; then days */
    memcpy(times[i], said.data, len < sizeof times[i] ? len : 0);
    slots[i].text = str_of(times[i], len);
    buf_done(&iso);
  }
  bool all = strcmp(m->facts->scope, "everything") == 0;
  notice_word_fill(&text, word(m, all ? "certificate.everything" : "certificate.part"), slots, 3);
  buf_append_char(&text, ' ');
  notice_word_fill(&text, word(m, "certificate.backups"), slots, 3);
  buf_append_char(&text, ' ');
  buf_append(&text, str_from(word(m, m->facts->kept_count ? "certificate.kept"
                                                          : "certificate.nothing_kept")));
  json_put_string(w, "sentence", buf_str(&text));
  buf_done(&text);
}

static struct str title_of(const struct certificate_facts *facts, struct str code) {
  const struct data_field *field = data_field_find(code);
  if (field) return str_from(data_field_title(field, facts->language));
  const char *other = notice_word_find(code, facts->language);
  return other ? str_from(other) : code;
}

static void write_erased(struct json_writer *w, const struct certificate_facts *facts) {
  json_key(w, "erased");
  json_begin_array(w);
  for (size_t i = 0; i < facts->erased_count; i++) {
    const struct certificate_erased *erased = &facts->erased[i];
    json_begin_object(w);
    json_put_string(w, "field", erased->field);
    json_put_string(w, "title", title_of(facts, erased->field));
    json_put_int(w, "count", erased->count);
    json_end_object(w);
  }
  json_end_array(w);
}

/*= GDPR Art. 17(3)(b) */
/*= GDPR Art. 17(3)(e) */
static void write_kept(struct json_writer *w, const struct certificate_facts *facts) {
  json_key(w, "kept");
  json_begin_array(w);
  for (size_t i = 0; i < facts->kept_count; i++) {
    const struct certificate_kept *kept = &facts->kept[i];
    json_begin_object(w);
    json_put_string(w, "field", kept->field);
    json_put_string(w, "title", title_of(facts, kept->field));
    json_put_word(w, "ground", kept->ground);
    json_put_word(w, "why", notice_word(kept->why, facts->language));
    if (kept->until_ms)
      signed_put_time(w, "until", kept->until_ms);
    else
      json_put_null(w, "until");
    json_end_object(w);
  }
  json_end_array(w);
}

void certificate_write_lists(struct json_writer *w, const struct certificate_facts *facts) {
  write_erased(w, facts);
  write_kept(w, facts);
}

static void write_backups(struct json_writer *w, const struct making *m) {
  bool holds = m->facts->terms.promise == KEYRING_UNRECOVERABLE;
  json_key(w, "backups");
  json_begin_object(w);
  signed_put_time(w, "keys_until", end_of(m, m->facts->terms.key_days));
  signed_put_time(w, "data_until", end_of(m, m->facts->terms.data_days));
  json_end_object(w);
  json_put_word(w, "promise", holds ? "unrecoverable" : "logical");
  json_put_word(w, "medium", word(m, holds ? "certificate.unrecoverable" : "certificate.logical"));
}

static void write_body(struct buf *out, const struct making *m) {
  char id[ID_TEXT_BYTES + 1];
  struct json_writer w = json_writer(out);
  id_format(m->record, id);
  json_begin_object(&w);
  write_sentence(&w, m);
  json_put_word(&w, "type", "certificate of erasure");
  json_put_int(&w, "form", 1);
  json_put_word(&w, "record_id", id);
  signed_put_hex(&w, "certificate_id", m->id, SIGNED_RECORD_BYTES);
  json_put_word(&w, "language", m->facts->language);
  json_put_string(&w, "service", m->site_name);
  json_put_string(&w, "controller", fact(m, "controller"));
  json_put_string(&w, "contact", fact(m, "contact"));
  signed_put_time(&w, "at", m->work->now_ms);
  json_put_word(&w, "scope", m->facts->scope);
  certificate_write_lists(&w, m->facts);
  write_backups(&w, m);
  json_put_int(&w, "recipients_told", (int64_t)m->told_count);
  json_end_object(&w);
}

static enum err read_site(struct making *m) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&m->work->actor.workspace), db_id(&m->facts->site)};
  TRY(db_one(m->work->db, &sql_certificate_site, values, 2, &rows));
  enum err error = arena_copy(m->work->arena, db_row_bytes(&rows, 0), &m->site_name);
  if (!error && json_parse(db_row_bytes(&rows, 1), &m->notice)) error = ERR_CORRUPT;
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/*= GDPR Art. 19 */
static enum err read_told(struct making *m) {
  struct db_rows rows;
  enum err error = ERR_NONE;
  struct db_value values[] = {db_id(&m->work->actor.workspace), db_id(&m->facts->person),
                              db_int(m->work->now_ms)};
  TRY(db_query(m->work->db, &sql_certificate_told, values, 3, &rows));
  while (!error && m->told_count < TOLD_MAX && db_step(&rows)) {
    struct told *told = &m->told[m->told_count++];
    told->outbox = db_row_id(&rows, 0);
    told->recipient = db_row_id(&rows, 1);
    error = arena_copy(m->work->arena, db_row_bytes(&rows, 2), &told->state);
  }
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/* The entry names neither the person nor what was theirs. */
/*= GDPR Art. 5(2) */
static enum err record(struct making *m, struct str body, uint64_t *position_out) {
  char hex[2 * HASH_BYTES];
  struct hash hash = hash_sha256(body);
  struct actor actor = m->work->actor;
  str_hex(hash.bytes, HASH_BYTES, hex);
  struct ledger_entry entry = {.kind = LEDGER_ERASURE_CERTIFIED,
                               .object = m->record,
                               .subject = m->record,
                               .note = str_of(hex, sizeof hex),
                               .keep_days = KEPT_DAYS};
  m->work->actor.id = (struct id){{0}};
  enum err error = ledger_record_at(m->work, &entry, position_out);
  m->work->actor = actor;
  return error;
}

static enum err insert(struct making *m, struct str body, uint64_t position) {
  struct db_value values[] = {db_id(&m->work->actor.workspace),
                              db_bytes(str_of(m->id, SIGNED_RECORD_BYTES)),
                              db_id(&m->record),
                              db_id(&m->facts->site),
                              db_text(str_from(m->facts->language)),
                              db_text(body),
                              db_int(m->facts->first),
                              db_int(m->facts->last),
                              db_int((int64_t)position),
                              db_int(m->work->now_ms),
                              db_int(end_of(m, KEPT_DAYS))};
  TRY(db_run(m->work->db, &sql_certificate_insert, values, 11, NULL));
  for (size_t i = 0; i < m->told_count; i++) {
    struct db_value telling[] = {db_id(&m->work->actor.workspace), db_id(&m->told[i].outbox),
                                 db_bytes(str_of(m->id, SIGNED_RECORD_BYTES)),
                                 db_id(&m->told[i].recipient), db_text(m->told[i].state)};
    TRY(db_run(m->work->db, &sql_certificate_telling_insert, telling, 5, NULL));
  }
  return ERR_NONE;
}

static enum err make(struct making *m) {
  struct buf body = {0};
  uint64_t position = 0;
  TRY(read_site(m));
  TRY(read_told(m));
  write_body(&body, m);
  enum err error = buf_check(&body);
  if (!error) error = record(m, buf_str(&body), &position);
  if (!error) error = insert(m, buf_str(&body), position);
  buf_done(&body);
  return error;
}

enum err certificate_make(struct work *work, const struct certificate_facts *facts,
                          uint8_t id_out[static SIGNED_RECORD_BYTES]) {
  struct clock clock = clock_fixed(work->now_ms);
  struct making *m = ARENA_NEW(work->arena, struct making);
  if (!m) return ERR_MACHINE;
  rng_fill(work->rng, id_out, SIGNED_RECORD_BYTES);
  *m = (struct making){
      .work = work, .facts = facts, .record = id_new(&clock, work->rng), .id = id_out};
  enum err error = make(m);
  json_free(m->notice);
  return error;
}

enum err certificate_follow(struct work *work, int64_t at_ms) {
  struct db_value values[] = {db_int(at_ms)};
  TRY(db_run(work->db, &sql_certificate_follow, NULL, 0, NULL));
  TRY(db_run(work->db, &sql_certificate_telling_expire, values, 1, NULL));
  return db_run(work->db, &sql_certificate_expire, values, 1, NULL);
}
