#include "ledger/journal.h"

#include <sodium.h>
#include <stdatomic.h>
#include <string.h>

#include "base/json.h"
#include "crypto/hash.h"
#include "journal.sql.h"

#define MAC_TEXT ",\"mac\":\""
#define VALUE_TEXT ",\"value\":\""
#define VALUE_MAX_BYTES 8192

static const char *const kinds[JOURNAL_KINDS] = {"begun",    "erased",     "withdrawn",
                                                 "objected", "restricted", "corrected"};

static _Atomic uint64_t noted;

uint64_t journal_noted(void) { return atomic_load(&noted); }

static enum err derive(struct keyring *keyring, const char *label, uint8_t *key_out) {
  static const struct id none;
  uint8_t base[KEYRING_KEY_BYTES];
  TRY(keyring_derive(keyring, none, KEYRING_BACKUP, base));
  crypto_generichash(key_out, KEYRING_KEY_BYTES, (const uint8_t *)label, strlen(label) + 1, base,
                     sizeof base);
  sodium_memzero(base, sizeof base);
  return ERR_NONE;
}

enum err journal_key(struct keyring *keyring, uint8_t key_out[static KEYRING_KEY_BYTES]) {
  return derive(keyring, "parlour journal", key_out);
}

enum err journal_people_key(struct keyring *keyring, uint8_t key_out[static KEYRING_KEY_BYTES]) {
  return derive(keyring, "parlour journal of people", key_out);
}

/* Parts of a fixed length first, so that none runs into the next. */
enum err journal_tag_make(const uint8_t key[static KEYRING_KEY_BYTES], const struct journal_tag *of,
                          struct id *tag_out) {
  struct buf bytes = {0};
  buf_append_char(&bytes, (char)of->kind);
  buf_append(&bytes, id_str(&of->person));
  buf_append(&bytes, of->detail);
  enum err error = buf_check(&bytes);
  if (!error) {
    struct hash hash = hash_hmac_sha256(str_of(key, KEYRING_KEY_BYTES), buf_str(&bytes));
    memcpy(tag_out->bytes, hash.bytes, ID_BYTES);
  }
  buf_done(&bytes);
  return error;
}

static enum err tag_of(struct work *work, const struct journal_tag *of, struct id *tag_out) {
  uint8_t key[KEYRING_KEY_BYTES];
  TRY(journal_people_key(work->keyring, key));
  enum err error = journal_tag_make(key, of, tag_out);
  sodium_memzero(key, sizeof key);
  return error;
}

static bool head_set(struct journal_head *head, struct str name, int64_t number) {
  if (name.len == 0 || name.len >= JOURNAL_NAME_BYTES || number < 1) return false;
  memset(head, 0, sizeof *head);
  memcpy(head->name, name.data, name.len);
  head->number = number;
  return true;
}

enum err journal_head_read(struct db *db, struct journal_head *head_out) {
  struct db_rows rows;
  struct journal_head head = {.number = 0};
  enum err error = db_one(db, &sql_journal_head_read, NULL, 0, &rows);
  if (!error) {
    bool fits = head_set(&head, db_row_bytes(&rows, 0), db_row_int(&rows, 1));
    error = db_finish(&rows);
    if (!error && !fits) error = ERR_CORRUPT;
  } else if (error == ERR_NOT_FOUND) {
    error = ERR_NONE;
  }
  if (!error) *head_out = head;
  return error;
}

static void put_hex(struct json_writer *w, const char *key, const uint8_t *bytes, size_t len) {
  char hex[2 * HASH_BYTES];
  str_hex(bytes, len, hex);
  json_put_string(w, key, str_of(hex, 2 * len));
}

static void begin_line(struct json_writer *w, const struct work *work,
                       const struct journal_head *head, enum journal_kind kind) {
  json_begin_object(w);
  json_put_word(w, "journal", head->name);
  json_put_int(w, "number", head->number);
  json_put_int(w, "at", work->now_ms);
  json_put_word(w, "kind", kinds[kind]);
}

/* What is behind the MAC is not under it: but what was corrected is, by its hash. */
static enum err end_line(struct work *work, struct buf *line, const struct journal_head *head,
                         struct str value) {
  char hex[2 * HASH_BYTES];
  uint8_t key[KEYRING_KEY_BYTES];
  TRY(buf_check(line));
  TRY(journal_key(work->keyring, key));
  struct hash mac = hash_hmac_sha256(str_of(key, sizeof key), buf_str(line));
  sodium_memzero(key, sizeof key);
  str_hex(mac.bytes, HASH_BYTES, hex);
  buf_append(line, STR(MAC_TEXT));
  buf_append(line, str_of(hex, sizeof hex));
  buf_append(line, STR("\"}"));
  TRY(buf_check(line));
  struct db_value values[] = {db_int(head->number), db_text(buf_str(line)),
                              value.len ? db_bytes(value) : db_null()};
  atomic_fetch_add(&noted, 1);
  return db_run(work->db, &sql_journal_line_insert, values, 3, NULL);
}

enum err journal_begin(struct work *work, const struct journal_head *after) {
  uint8_t random[8];
  struct buf line = {0};
  struct json_writer w = json_writer(&line);
  struct journal_head head = {.number = 1};
  TRY(journal_end(work));
  rng_fill(work->rng, random, sizeof random);
  str_hex(random, sizeof random, head.name);
  struct db_value name[] = {db_text(str_from(head.name))};
  TRY(db_run(work->db, &sql_journal_head_insert, name, 1, NULL));
  begin_line(&w, work, &head, JOURNAL_BEGUN);
  if (after && after->name[0]) {
    json_put_word(&w, "after", after->name);
    json_put_int(&w, "after_number", after->number);
  }
  enum err error = end_line(work, &line, &head, STR_EMPTY);
  buf_done(&line);
  return error;
}

enum err journal_end(struct work *work) {
  TRY(db_run(work->db, &sql_journal_lines_delete, NULL, 0, NULL));
  return db_run(work->db, &sql_journal_head_delete, NULL, 0, NULL);
}

static enum err first_after(struct work *work, int64_t number, int64_t *first_out) {
  struct db_rows rows;
  struct db_value values[] = {db_int(number)};
  TRY(db_one(work->db, &sql_journal_line_first, values, 1, &rows));
  *first_out = db_row_int(&rows, 0); /* 0: there is none */
  return db_finish(&rows);
}

enum err journal_keep(struct work *work, const struct journal_head *file) {
  struct journal_head head;
  int64_t first;
  TRY(journal_head_read(work->db, &head));
  if (!file) return head.name[0] ? journal_end(work) : ERR_NONE;
  if (!head.name[0]) return journal_begin(work, NULL);
  if (strcmp(head.name, file->name) != 0) return ERR_NONE; /* another file: it begins there */
  if (file->number > head.number) return ERR_CONFLICT;
  if (file->number == head.number) return ERR_NONE;
  TRY(first_after(work, file->number, &first));
  return first == file->number + 1 ? ERR_NONE : journal_begin(work, NULL);
}

/* False: none is kept. */
static enum err next(struct work *work, struct journal_head *head, bool *kept_out) {
  int64_t changed = 0;
  TRY(db_run(work->db, &sql_journal_head_next, NULL, 0, &changed));
  *kept_out = changed == 1;
  return *kept_out ? journal_head_read(work->db, head) : ERR_NONE;
}

enum err journal_note_erased(struct work *work, struct keyring_ref key, const char *ground) {
  bool kept;
  struct journal_head head;
  struct buf line = {0};
  struct json_writer w = json_writer(&line);
  TRY(next(work, &head, &kept));
  if (!kept) return ERR_NONE;
  begin_line(&w, work, &head, JOURNAL_ERASED);
  json_put_int(&w, "slot", key.slot);
  put_hex(&w, "key", key.key.bytes, ID_BYTES);
  json_put_word(&w, "ground", ground);
  enum err error = end_line(work, &line, &head, STR_EMPTY);
  buf_done(&line);
  return error;
}

static enum err note_person(struct work *work, enum journal_kind kind,
                            const struct journal_correction *what) {
  bool kept;
  struct id tag;
  struct journal_tag of = {kind, what->person, what->detail};
  struct journal_head head;
  struct buf line = {0};
  struct json_writer w = json_writer(&line);
  TRY(next(work, &head, &kept));
  if (!kept) return ERR_NONE;
  TRY(tag_of(work, &of, &tag));
  begin_line(&w, work, &head, kind);
  put_hex(&w, "tag", tag.bytes, ID_BYTES);
  if (kind == JOURNAL_CORRECTED) {
    struct hash digest = hash_sha256(what->sealed);
    json_put_int(&w, "version", what->version);
    put_hex(&w, "digest", digest.bytes, HASH_BYTES);
  }
  enum err error = end_line(work, &line, &head, what->sealed);
  buf_done(&line);
  return error;
}

/*= GDPR Art. 7(3) */
/*= GDPR Art. 18(1) */
/*= GDPR Art. 21(1) */
enum err journal_note(struct work *work, enum journal_kind kind, struct id person,
                      struct str detail) {
  struct journal_correction what = {.person = person, .detail = detail, .sealed = STR_EMPTY};
  return note_person(work, kind, &what);
}

/*= GDPR Art. 16 */
enum err journal_note_corrected(struct work *work, const struct journal_correction *correction) {
  if (correction->sealed.len == 0 || correction->sealed.len > VALUE_MAX_BYTES) return ERR_INVALID;
  return note_person(work, JOURNAL_CORRECTED, correction);
}

/* A value stands last in its line: the closing brace makes room for it. */
static enum err append_line(struct buf *out, struct str line, struct str value) {
  if (value.len == 0) {
    buf_append(out, line);
  } else {
    size_t size = sodium_base64_ENCODED_LEN(value.len, sodium_base64_VARIANT_ORIGINAL);
    buf_append(out, str_slice(line, 0, line.len - 1));
    buf_append(out, STR(VALUE_TEXT));
    char *room = buf_reserve(out, size);
    if (!room) return ERR_MACHINE;
    sodium_bin2base64(room, size, (const uint8_t *)value.data, value.len,
                      sodium_base64_VARIANT_ORIGINAL);
    buf_advance(out, size - 1);
    buf_append(out, STR("\"}"));
  }
  buf_append_char(out, '\n');
  return buf_check(out);
}

enum err journal_take(struct db *db, int64_t *last, struct buf *lines_out) {
  struct db_rows rows;
  enum err error = ERR_NONE;
  int64_t seen = *last;
  struct db_value values[] = {db_int(seen)};
  TRY(db_query(db, &sql_journal_line_after, values, 1, &rows));
  while (!error && db_step(&rows)) {
    struct str line = db_row_bytes(&rows, 1);
    seen = db_row_int(&rows, 0);
    error = line.len < 2 ? ERR_CORRUPT : append_line(lines_out, line, db_row_bytes(&rows, 2));
  }
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *last = seen;
  return ERR_NONE;
}

enum err journal_taken(struct work *work, int64_t up_to) {
  struct db_value values[] = {db_int(up_to)};
  return db_run(work->db, &sql_journal_line_taken, values, 1, NULL);
}

/* The MAC is over every byte before it. */
static enum err check_mac(const uint8_t *key, struct str text) {
  struct hash given;
  const char *at = memmem(text.data, text.len, MAC_TEXT, sizeof MAC_TEXT - 1);
  if (!at) return ERR_CORRUPT;
  size_t before = (size_t)(at - text.data);
  size_t start = before + sizeof MAC_TEXT - 1;
  if (text.len < start + 2 * HASH_BYTES + 2) return ERR_CORRUPT;
  struct str hex = str_slice(text, start, start + 2 * HASH_BYTES);
  struct str rest = str_slice(text, start + 2 * HASH_BYTES, text.len);
  if (str_unhex(hex, given.bytes, HASH_BYTES)) return ERR_CORRUPT;
  if (!str_equal(rest, STR("\"}")) && !str_starts(rest, STR("\"" VALUE_TEXT))) return ERR_CORRUPT;
  struct hash expected =
      hash_hmac_sha256(str_of(key, KEYRING_KEY_BYTES), str_slice(text, 0, before));
  return hash_equal(&given, &expected) ? ERR_NONE : ERR_CORRUPT;
}

static bool read_kind(const struct json *root, enum journal_kind *kind) {
  struct str word;
  if (json_get_str(root, "kind", &word)) return false;
  for (int i = 0; i < JOURNAL_KINDS; i++) {
    if (!str_equal(word, str_from(kinds[i]))) continue;
    *kind = (enum journal_kind)i;
    return true;
  }
  return false;
}

static bool read_head(const struct json *root, struct journal_line *line) {
  struct str name;
  int64_t number;
  return json_get_str(root, "journal", &name) == ERR_NONE &&
         json_get_int(root, "number", &number) == ERR_NONE && head_set(&line->head, name, number) &&
         json_get_int(root, "at", &line->at_ms) == ERR_NONE;
}

static bool read_after(const struct json *root, struct journal_line *line) {
  struct str name;
  int64_t number;
  if (json_get_str(root, "after", &name)) return true;
  return json_get_int(root, "after_number", &number) == ERR_NONE &&
         head_set(&line->after, name, number);
}

static bool read_key(const struct json *root, struct journal_line *line) {
  struct str id;
  return json_get_int(root, "slot", &line->key.slot) == ERR_NONE &&
         json_get_str(root, "key", &id) == ERR_NONE &&
         str_unhex(id, line->key.key.bytes, ID_BYTES) == ERR_NONE;
}

static bool read_value(const struct json *root, struct arena *arena, struct journal_line *line) {
  struct str digest;
  struct str text;
  struct hash given;
  size_t got = 0;
  if (json_get_int(root, "version", &line->version) || json_get_str(root, "digest", &digest) ||
      json_get_str(root, "value", &text) || text.len == 0)
    return false;
  uint8_t *bytes = arena_alloc(arena, text.len);
  if (!bytes) return false;
  if (sodium_base642bin(bytes, text.len, text.data, text.len, NULL, &got, NULL,
                        sodium_base64_VARIANT_ORIGINAL) != 0)
    return false;
  line->value = str_of(bytes, got);
  struct hash expected = hash_sha256(line->value);
  return str_unhex(digest, given.bytes, HASH_BYTES) == ERR_NONE && hash_equal(&given, &expected);
}

static bool read_person(const struct json *root, struct arena *arena, struct journal_line *line) {
  struct str tag;
  if (json_get_str(root, "tag", &tag) || str_unhex(tag, line->tag.bytes, ID_BYTES)) return false;
  return line->kind != JOURNAL_CORRECTED || read_value(root, arena, line);
}

enum err journal_line_read(const uint8_t key[static KEYRING_KEY_BYTES], struct str text,
                           struct arena *arena, struct journal_line *line_out) {
  struct json *root = NULL;
  struct journal_line line = {.kind = JOURNAL_BEGUN, .value = STR_EMPTY};
  TRY(check_mac(key, text));
  if (json_parse(text, &root)) return ERR_CORRUPT;
  bool ok = read_head(root, &line) && read_kind(root, &line.kind);
  if (ok && line.kind == JOURNAL_BEGUN)
    ok = read_after(root, &line);
  else if (ok)
    ok = line.kind == JOURNAL_ERASED ? read_key(root, &line) : read_person(root, arena, &line);
  json_free(root);
  if (ok) *line_out = line;
  return ok ? ERR_NONE : ERR_CORRUPT;
}

void journal_head_write(struct buf *out, const struct journal_head *head) {
  if (head->name[0])
    buf_append_format(out, "journal %s %lld\n", head->name, (long long)head->number);
}

bool journal_head_find(struct str note, struct journal_head *head_out) {
  struct str line;
  struct str rest = note;
  while (str_cut(rest, '\n', &line, &rest) && line.len > 0) {
    struct str word;
    struct str name;
    struct str number;
    int64_t count;
    if (!str_cut(line, ' ', &word, &line) || !str_equal(word, STR("journal"))) continue;
    if (str_cut(line, ' ', &name, &number) && str_to_int64(number, &count) == ERR_NONE)
      return head_set(head_out, name, count);
  }
  return false;
}
