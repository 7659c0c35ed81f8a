/* A certificate as it stands now: signed JSON, and a page that a person reads. */
#include "certificate.sql.h"
#include "privacy/notice_words.h"
#include "rights/archive_page.h"
#include "rights/certificate.h"

struct kept {
  struct signed_record record;
  struct str language;
  int64_t first;
  int64_t last;
};

static enum err find(struct work *work, const uint8_t *id, struct kept *kept) {
  struct db_rows rows;
  struct db_value values[] = {db_bytes(str_of(id, SIGNED_RECORD_BYTES))};
  TRY(db_one(work->db, &sql_certificate_find, values, 1, &rows));
  work->actor.workspace = db_row_id(&rows, 0);
  *kept = (struct kept){.record = {.record = db_row_id(&rows, 1), .leaf = db_row_int(&rows, 6)},
                        .first = db_row_int(&rows, 4),
                        .last = db_row_int(&rows, 5)};
  enum err error = arena_copy(work->arena, db_row_bytes(&rows, 2), &kept->language);
  if (!error) error = arena_copy(work->arena, db_row_bytes(&rows, 3), &kept->record.body);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

/* Of which tombstones some are not carried out yet: for moments, after the answer. */
static enum err write_keys(struct work *work, struct json_writer *w, const struct kept *kept) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_int(kept->first),
                              db_int(kept->last)};
  TRY(db_one(work->db, &sql_certificate_open_keys, values, 3, &rows));
  json_put_word(w, "keys", db_row_int(&rows, 0) == 0 ? "destroyed" : "pending");
  return db_finish(&rows);
}

static const char *answer_of(struct str state) {
  if (str_equal(state, STR("sent"))) return "acknowledged";
  return str_equal(state, STR("queued")) ? "pending" : "failed";
}

/*= GDPR Art. 19 */
static enum err write_answers(struct work *work, struct json_writer *w, const uint8_t *id) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_bytes(str_of(id, SIGNED_RECORD_BYTES))};
  json_key(w, "recipients");
  json_begin_array(w);
  TRY(db_query(work->db, &sql_certificate_tellings, values, 2, &rows));
  while (db_step(&rows)) {
    json_begin_object(w);
    json_put_string(w, "name", db_row_bytes(&rows, 0));
    json_put_word(w, "answer", answer_of(db_row_bytes(&rows, 1)));
    if (db_row_is_null(&rows, 2))
      json_put_null(w, "at");
    else
      signed_put_time(w, "at", db_row_int(&rows, 2));
    json_end_object(w);
  }
  json_end_array(w);
  return db_finish(&rows);
}

static enum err write_now(struct work *work, struct buf *now, const struct kept *kept,
                          const uint8_t *id) {
  struct json_writer w = json_writer(now);
  json_begin_object(&w);
  signed_put_time(&w, "at", work->now_ms);
  TRY(write_keys(work, &w, kept));
  TRY(write_answers(work, &w, id));
  json_end_object(&w);
  return buf_check(now);
}

enum err certificate_write(struct work *work, const uint8_t id[static SIGNED_RECORD_BYTES],
                           struct buf *out) {
  struct kept kept;
  struct buf now = {0};
  TRY(find(work, id, &kept));
  enum err error = write_now(work, &now, &kept, id);
  kept.record.now = buf_str(&now);
  if (!error) error = signed_record_write(work, &kept.record, out);
  buf_done(&now);
  return error;
}

static void put(struct buf *out, const char *before, struct str text, const char *after) {
  buf_append(out, str_from(before));
  archive_page_escape(out, text);
  buf_append(out, str_from(after));
}

static struct str member(const struct json *object, const char *key) {
  struct str text;
  return json_get_str(object, key, &text) ? STR_EMPTY : text;
}

static struct str word(const struct json *root, const char *key) {
  char language[8] = {0};
  struct str code = member(root, "language");
  for (size_t i = 0; i < code.len && i < sizeof language - 1; i++) language[i] = code.data[i];
  return str_from(notice_word(key, language));
}

/* A heading, and a line for each: title, then what else is said of it. */
static void put_list(struct buf *out, const struct json *root, const char *list,
                     const char *title) {
  const struct json *items = json_get(root, list);
  if (json_size(items) == 0) return;
  put(out, "<h2>", word(root, title), "</h2><ul>");
  for (size_t i = 0; i < json_size(items); i++) {
    const struct json *item = json_at(items, i);
    int64_t count;
    put(out, "<li>", member(item, "title"), "");
    if (json_get_int(item, "count", &count) == ERR_NONE && count > 1)
      buf_append_format(out, " (%lld)", (long long)count);
    if (member(item, "why").len > 0) put(out, ": ", member(item, "why"), "");
    if (member(item, "until").len > 0) {
      put(out, " ", word(root, "certificate.until"), " ");
      archive_page_escape(out, str_slice(member(item, "until"), 0, 10));
    }
    buf_append(out, STR("</li>"));
  }
  buf_append(out, STR("</ul>"));
}

static void put_answers(struct buf *out, const struct json *root, const struct json *status) {
  const struct json *items = json_get(status, "recipients");
  if (json_size(items) == 0) return;
  put(out, "<h2>", word(root, "certificate.recipients"), "</h2><ul>");
  for (size_t i = 0; i < json_size(items); i++) {
    const struct json *item = json_at(items, i);
    bool said = str_equal(member(item, "answer"), STR("acknowledged"));
    bool waits = str_equal(member(item, "answer"), STR("pending"));
    put(out, "<li>", member(item, "name"), ": ");
    put(out, "",
        word(root, said    ? "certificate.acknowledged"
                   : waits ? "certificate.pending"
                           : "certificate.failed"),
        "</li>");
  }
  buf_append(out, STR("</ul>"));
}

static void write_page(struct buf *out, const struct json *root) {
  char language[8] = {0};
  struct str code = member(root, "language");
  for (size_t i = 0; i < code.len && i < sizeof language - 1; i++) language[i] = code.data[i];
  archive_page_head(out, language);
  put(out, "<title>", word(root, "certificate.title"), "</title></head><body><main>");
  put(out, "<h1>", word(root, "certificate.title"), "</h1>");
  put(out, "<p><strong>", member(root, "sentence"), "</strong></p>");
  put(out, "<p>", member(root, "controller"), " \xc2\xb7 ");
  put(out, "", member(root, "service"), " \xc2\xb7 ");
  put(out, "", member(root, "at"), "</p>");
  put_list(out, root, "erased", "certificate.erased");
  put_list(out, root, "kept", "certificate.kept_title");
  put_answers(out, root, json_get(root, "status"));
  put(out, "<h2>", word(root, "certificate.disk"), "</h2>");
  put(out, "<p>", member(root, "medium"), "</p>");
  put(out, "<p>", word(root, "certificate.verify"), " ");
  put(out, "<code>", member(root, "certificate_id"), "</code></p></main></body></html>");
}

/*= GDPR Art. 12(1) */
enum err certificate_page(struct work *work, const uint8_t id[static SIGNED_RECORD_BYTES],
                          struct buf *out) {
  struct buf text = {0};
  struct json *root = NULL;
  enum err error = certificate_write(work, id, &text);
  if (!error && json_parse(buf_str(&text), &root)) error = ERR_CORRUPT;
  if (!error) write_page(out, root);
  json_free(root);
  buf_done(&text);
  return error ? error : buf_check(out);
}
