#include "privacy/notice.h"

#include <string.h>

#include "ledger/ledger.h"
#include "notice.sql.h"
#include "privacy/notice_difference.h"

#define LIST_MAX 200

/* The newest version; version 0 where there is none yet. */
static enum err newest(struct work *work, struct id site, struct notice *notice,
                       struct hash *hash_out) {
  struct db_rows rows;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  enum err error = db_one(work->db, &sql_notice_newest, values, 2, &rows);
  if (error) return error == ERR_NOT_FOUND ? ERR_NONE : error;
  notice->version = db_row_int(&rows, 0);
  struct str hash = db_row_bytes(&rows, 1);
  if (hash.len == HASH_BYTES) memcpy(hash_out->bytes, hash.data, HASH_BYTES);
  error = arena_copy(work->arena, db_row_bytes(&rows, 2), &notice->facts);
  enum err finish = db_finish(&rows);
  return error ? error : finish;
}

static enum err keep(struct work *work, struct id site, const struct notice *old, struct str text) {
  struct hash hash = hash_sha256(text);
  bool material = true;
  if (old->version > 0) TRY(notice_differs(old->facts, text, &material));
  struct db_value values[] = {
      db_id(&work->actor.workspace), db_id(&site),  db_int(old->version + 1),
      db_bytes(hash_str(&hash)),     db_text(text), db_int(material),
      db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_notice_insert, values, 7, NULL));
  work_forget(work, (struct id){{0}}); /* who must be told is looked at again */
  struct ledger_entry entry = {.kind = LEDGER_NOTICE_PUBLISHED, .object = site};
  return ledger_record(work, &entry);
}

/*= GDPR Art. 13(1) */
/*= GDPR Art. 5(2) */
enum err notice_publish(struct work *work, struct id site, const struct notice_facts *facts,
                        int64_t *version_out) {
  struct buf text = {0};
  struct hash old_hash = {{0}};
  struct notice old = {.version = 0};
  notice_write_facts(&text, facts);
  struct hash hash = hash_sha256(buf_str(&text));
  enum err error = buf_check(&text);
  if (!error) error = newest(work, site, &old, &old_hash);
  bool changed = old.version == 0 || !hash_equal(&hash, &old_hash);
  if (!error && changed) error = keep(work, site, &old, buf_str(&text));
  buf_done(&text);
  if (!error) *version_out = old.version + changed;
  return error;
}

static void row_read(const struct db_rows *rows, struct notice *notice) {
  struct str hash = db_row_bytes(rows, 1);
  notice->version = db_row_int(rows, 0);
  memset(notice->hash, '0', sizeof notice->hash);
  if (hash.len == HASH_BYTES) str_hex((const uint8_t *)hash.data, HASH_BYTES, notice->hash);
  notice->material = db_row_int(rows, 2) != 0;
  notice->since_ms = db_row_int(rows, 3);
}

enum err notice_read(struct work *work, struct id site, int64_t version,
                     struct notice *notice_out) {
  struct db_rows rows;
  struct notice notice = {.facts = STR_EMPTY};
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site), db_int(version)};
  TRY(db_one(work->db, &sql_notice_read, values, 3, &rows));
  row_read(&rows, &notice);
  enum err error = arena_copy(work->arena, db_row_bytes(&rows, 4), &notice.facts);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *notice_out = notice;
  return ERR_NONE;
}

enum err notice_list(struct work *work, struct id site, struct notice **notices_out,
                     size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct notice *notices = arena_alloc(work->arena, LIST_MAX * sizeof *notices);
  if (!notices) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  TRY(db_query(work->db, &sql_notice_list, values, 2, &rows));
  for (; count < LIST_MAX && db_step(&rows); count++) {
    row_read(&rows, &notices[count]);
    notices[count].shown = db_row_int(&rows, 4);
    notices[count].until_ms = count > 0 ? notices[count - 1].since_ms : 0;
  }
  TRY(db_finish(&rows));
  *notices_out = notices;
  *count_out = count;
  return ERR_NONE;
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
