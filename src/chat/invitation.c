#include "chat/invitation.h"

#include <string.h>

#include "base/text.h"
#include "invitation.sql.h"
#include "ledger/ledger.h"

#define PAGE_MAX 200
#define PAGE_STARS 3
#define TEXT_MAX 200 /* characters */
#define TEXTS_MAX 24

static const char page_fault[] =
    "page: a path such as /shop/* as the address shows it, with at most three stars";
static const char text_fault[] =
    "text: an object, language to one line of at most 200 characters, such as {\"en\":\"…\"}";

static enum err row_read(struct work *work, const struct db_rows *rows, struct invitation *out) {
  out->id = db_row_id(rows, 0);
  TRY(arena_copy(work->arena, db_row_bytes(rows, 1), &out->page));
  out->seconds = db_row_int(rows, 2);
  out->scroll = db_row_int(rows, 3);
  out->returns = db_row_int(rows, 4);
  TRY(arena_copy(work->arena, db_row_bytes(rows, 5), &out->texts));
  out->promotional = db_row_int(rows, 6) != 0;
  out->active = db_row_int(rows, 7) != 0;
  return ERR_NONE;
}

enum err invitation_list(struct work *work, struct id site, struct invitation **out,
                         size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  enum err error = ERR_NONE;
  struct invitation *list = arena_alloc(work->arena, INVITATIONS_MAX * sizeof *list);
  if (!list) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&site)};
  TRY(db_query(work->db, &sql_invitation_list, values, 2, &rows));
  while (!error && count < INVITATIONS_MAX && db_step(&rows))
    error = row_read(work, &rows, &list[count++]);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  *out = list;
  *count_out = count;
  return ERR_NONE;
}

static bool page_ok(struct str page) {
  size_t stars = 0;
  if (page.len == 0 || page.len > PAGE_MAX || page.data[0] != '/') return false;
  for (size_t i = 0; i < page.len; i++) {
    char c = page.data[i];
    if (c == '*') stars++;
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && !memchr("/*-._~%!$&'()+,;=:@", c, 19)) return false;
  }
  return stars <= PAGE_STARS;
}

static enum err read_page(struct work *work, const struct json *body, struct str *page) {
  struct str text;
  enum err error = json_get_str(body, "page", &text);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (error || !page_ok(text)) return work_fault(work, ERR_INVALID, page_fault);
  return arena_copy(work->arena, text, page);
}

static enum err read_number(struct work *work, const struct json *body, const char *key,
                            int64_t max, int64_t *out) {
  enum err error = json_get_int(body, key, out);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (!error && *out >= 0 && *out <= max) return ERR_NONE;
  return work_fault(work, ERR_INVALID,
                    "seconds, scroll, returns: whole numbers from 0 to 3600, 100 and 20");
}

/* Only the two letters by which the loader looks. */
static bool language_ok(struct str language) {
  return language.len == 2 && text_is_language(language) && language.data[0] >= 'a' &&
         language.data[1] >= 'a';
}

static enum err write_texts(const struct json *texts, struct json_writer *w) {
  struct str key;
  const struct json *value;
  struct str line;
  size_t count = json_size(texts);
  if (!json_is_object(texts) || count == 0 || count > TEXTS_MAX) return ERR_INVALID;
  json_begin_object(w);
  for (size_t i = 0; json_member(texts, i, &key, &value); i++) {
    char language[3] = {0};
    if (!language_ok(key) || json_as_str(value, &line)) return ERR_INVALID;
    line = str_trim(line);
    if (line.len == 0 || !text_is_line(line) || text_code_points(line) > TEXT_MAX)
      return ERR_INVALID;
    memcpy(language, key.data, 2);
    json_put_string(w, language, line);
  }
  json_end_object(w);
  return ERR_NONE;
}

static enum err read_texts(struct work *work, const struct json *body, struct str *out) {
  const struct json *texts = json_get(body, "text");
  struct buf copy = {0};
  struct json_writer w = json_writer(&copy);
  if (!texts) return ERR_NONE;
  enum err error = write_texts(texts, &w);
  if (error)
    error = work_fault(work, error, text_fault);
  else
    error = buf_check(&copy);
  if (!error) error = arena_copy(work->arena, buf_str(&copy), out);
  buf_done(&copy);
  return error;
}

static enum err read_switch(struct work *work, const struct json *body, const char *key,
                            bool *out) {
  if (json_get_bool(body, key, out) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "promotional, active: true or false");
  return ERR_NONE;
}

static enum err read_fields(struct work *work, const struct json *body, struct invitation *out) {
  static const char *const allowed[] = {"page", "seconds",     "scroll", "returns",
                                        "text", "promotional", "active", NULL};
  if (!json_is_object(body)) return work_fault(work, ERR_INVALID, text_fault);
  const char *unknown = json_unknown_key(body, allowed);
  if (unknown) return work_fault_unknown(work, unknown);
  TRY(read_page(work, body, &out->page));
  TRY(read_number(work, body, "seconds", 3600, &out->seconds));
  TRY(read_number(work, body, "scroll", 100, &out->scroll));
  TRY(read_number(work, body, "returns", 20, &out->returns));
  TRY(read_texts(work, body, &out->texts));
  TRY(read_switch(work, body, "promotional", &out->promotional));
  TRY(read_switch(work, body, "active", &out->active));
  return out->texts.len ? ERR_NONE : work_fault(work, ERR_INVALID, text_fault);
}

static enum err record(struct work *work, struct id site) {
  struct ledger_entry entry = {.kind = LEDGER_SITE_CHANGED, .object = site};
  return ledger_record(work, &entry);
}

enum err invitation_create(struct work *work, struct id site, const struct json *body,
                           struct invitation *out) {
  struct clock clock = clock_fixed(work->now_ms);
  struct invitation made = {
      .id = id_new(&clock, work->rng), .page = STR("/*"), .texts = STR_EMPTY, .active = true};
  struct invitation *others;
  struct site of;
  size_t count;
  TRY(site_read(work, site, &of));
  TRY(read_fields(work, body, &made));
  TRY(invitation_list(work, site, &others, &count));
  if (count == INVITATIONS_MAX)
    return work_fault(work, ERR_CONFLICT, "A site has at most 20 invitations; remove one first.");
  struct db_value values[] = {
      db_id(&work->actor.workspace), db_id(&made.id),     db_id(&site),         db_text(made.page),
      db_int(made.seconds),          db_int(made.scroll), db_int(made.returns), db_text(made.texts),
      db_int(made.promotional),      db_int(made.active), db_int(work->now_ms)};
  TRY(db_run(work->db, &sql_invitation_insert, values, 11, NULL));
  TRY(record(work, site));
  *out = made;
  return ERR_NONE;
}

enum err invitation_change(struct work *work, struct id site, struct id id, const struct json *body,
                           struct invitation *out) {
  struct db_rows rows;
  struct invitation found;
  struct db_value key[] = {db_id(&work->actor.workspace), db_id(&id), db_id(&site)};
  TRY(db_one(work->db, &sql_invitation_read, key, 3, &rows));
  enum err error = row_read(work, &rows, &found);
  enum err finish = db_finish(&rows);
  if (error || finish) return error ? error : finish;
  TRY(read_fields(work, body, &found));
  struct db_value values[] = {db_id(&work->actor.workspace),
                              db_id(&id),
                              db_id(&site),
                              db_text(found.page),
                              db_int(found.seconds),
                              db_int(found.scroll),
                              db_int(found.returns),
                              db_text(found.texts),
                              db_int(found.promotional),
                              db_int(found.active)};
  TRY(db_run(work->db, &sql_invitation_update, values, 10, NULL));
  TRY(record(work, site));
  *out = found;
  return ERR_NONE;
}

enum err invitation_remove(struct work *work, struct id site, struct id id) {
  int64_t changed = 0;
  struct db_value values[] = {db_id(&work->actor.workspace), db_id(&id), db_id(&site)};
  TRY(db_run(work->db, &sql_invitation_delete, values, 3, &changed));
  return changed ? record(work, site) : ERR_NOT_FOUND;
}

void invitation_write(struct json_writer *w, const struct invitation *invitation) {
  json_begin_object(w);
  json_put_id(w, "id", invitation->id);
  json_put_string(w, "page", invitation->page);
  json_put_int(w, "seconds", invitation->seconds);
  json_put_int(w, "scroll", invitation->scroll);
  json_put_int(w, "returns", invitation->returns);
  json_key(w, "text");
  json_write_raw(w, invitation->texts);
  json_put_bool(w, "promotional", invitation->promotional);
  json_put_bool(w, "active", invitation->active);
  json_end_object(w);
}

/* The pattern as a regular expression of the browser, for the whole path. */
static void write_pattern(struct json_writer *w, struct str page) {
  struct buf pattern = {0};
  buf_append_char(&pattern, '^');
  for (size_t i = 0; i < page.len; i++) {
    char c = page.data[i];
    if (c == '*') buf_append_char(&pattern, '.');
    if (memchr(".$()+", c, 5)) buf_append_char(&pattern, '\\');
    buf_append_char(&pattern, c);
  }
  buf_append_char(&pattern, '$');
  json_write_string(w, buf_str(&pattern));
  buf_done(&pattern);
}

static void write_rule_texts(struct json_writer *w, const struct site *site, struct str texts) {
  struct json *object = NULL;
  struct str language;
  const struct json *value;
  struct str fallback = STR_EMPTY;
  json_begin_object(w);
  if (json_parse(texts, &object)) object = NULL;
  for (size_t i = 0; json_member(object, i, &language, &value); i++) {
    char key[3] = {0};
    struct str line = STR_EMPTY;
    if (language.len != 2 || json_as_str(value, &line)) continue;
    memcpy(key, language.data, 2);
    json_put_string(w, key, line);
    if (fallback.len == 0 || str_starts(site->locale, language)) fallback = line;
  }
  json_put_string(w, "", fallback);
  json_end_object(w);
  json_free(object);
}

void invitation_write_rules(struct json_writer *w, const struct site *site,
                            const struct invitation *invitations, size_t count) {
  json_begin_array(w);
  for (size_t i = 0; i < count; i++) {
    if (!invitations[i].active) continue;
    json_begin_array(w);
    write_pattern(w, invitations[i].page);
    json_write_int(w, invitations[i].seconds);
    json_write_int(w, invitations[i].scroll);
    json_write_int(w, invitations[i].returns);
    json_write_int(w, invitations[i].promotional);
    write_rule_texts(w, site, invitations[i].texts);
    json_end_array(w);
  }
  json_end_array(w);
}
