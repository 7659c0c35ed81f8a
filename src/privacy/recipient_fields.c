/* What may stand in the register: each field read, and all of them checked together. */
#include <string.h>

#include "base/text.h"
#include "privacy/declaration.h"
#include "privacy/recipient_internal.h"
#include "recipient.sql.h"

#define LINE_MAX_BYTES 400
#define URL_MAX_BYTES 500
#define LIST_MAX 50
#define SITES_MAX 200

static const char *const events[] = {"conversation_created", "conversation_status_changed",
                                     "conversation_updated", "message_created",
                                     "contact_created",      "contact_updated",
                                     "contact_erased",       "consent_changed",
                                     "restriction_changed",  NULL};

bool recipient_endpoint_is_good(struct str url) {
  static const char *const local[] = {"127.0.0.1", "localhost", "[::1]"};
  bool https = str_starts(url, STR("https://"));
  struct str rest = str_slice(url, https ? 8 : 7, url.len);
  size_t host = 0;
  if (url.len > URL_MAX_BYTES || (!https && !str_starts(url, STR("http://")))) return false;
  for (size_t i = 0; i < url.len; i++)
    if (url.data[i] <= ' ' || url.data[i] >= 0x7f || strchr("\"<>\\^`{|}#", url.data[i]))
      return false;
  while (host < rest.len && !strchr("/?", rest.data[host])) host++;
  struct str authority = str_slice(rest, 0, host);
  if (authority.len == 0 || memchr(authority.data, '@', authority.len)) return false;
  if (https) return true;
  for (size_t i = 0; i < 3; i++) {
    struct str name = str_from(local[i]);
    if (!str_starts(authority, name)) continue;
    if (authority.len == name.len || authority.data[name.len] == ':') return true;
  }
  return false;
}

static enum err read_line(struct work *work, const struct json *body, const char *key,
                          struct str *out) {
  struct str text;
  const struct json *value = json_get(body, key);
  if (!value) return ERR_NONE;
  if (json_is_null(value)) {
    *out = STR_EMPTY;
    return ERR_NONE;
  }
  if (json_as_str(value, &text) || text.len > LINE_MAX_BYTES || !text_is_line(text))
    return work_fault(work, ERR_INVALID,
                      "name, address, country and endpoint: one line, at most 400 bytes");
  return arena_copy(work->arena, str_trim(text), out);
}

static bool is_code(struct str text) {
  if (text.len == 0 || text.len > 60) return false;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.data[i];
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '.')) return false;
  }
  return true;
}

static enum err take_list(struct work *work, const struct json *list, struct buf *text) {
  struct json_writer w = json_writer(text);
  struct str item;
  json_begin_array(&w);
  for (size_t i = 0; i < json_size(list); i++) {
    if (json_as_str(json_at(list, i), &item) || !is_code(item)) return ERR_INVALID;
    json_write_string(&w, item);
  }
  json_end_array(&w);
  (void)work;
  return buf_check(text);
}

static enum err read_list(struct work *work, const struct json *body, const char *key,
                          struct str *out) {
  struct buf text = {0};
  const struct json *list = json_get(body, key);
  if (!list) return ERR_NONE;
  enum err error = json_is_array(list) && json_size(list) <= LIST_MAX ? take_list(work, list, &text)
                                                                      : ERR_INVALID;
  if (!error) error = arena_copy(work->arena, buf_str(&text), out);
  buf_done(&text);
  if (error == ERR_INVALID)
    return work_fault(work, error, "purposes, fields and events: lists of words that are known");
  return error;
}

static enum err take_safeguard(struct work *work, struct str kind, struct str day,
                               struct recipient *r) {
  for (int i = SAFEGUARD_ADEQUACY; i < SAFEGUARD_COUNT; i++)
    if (str_equal_nocase(kind, str_from(recipient_safeguard_name((enum recipient_safeguard)i))))
      r->safeguard = (enum recipient_safeguard)i;
  if (r->safeguard == SAFEGUARD_NONE)
    return work_fault(work, ERR_INVALID, "safeguard: adequacy, scc or bcr, and a day; or null");
  if (day.len > 0 && !transfer_is_past_day(day, work->now_ms))
    return work_fault(work, ERR_INVALID, "assessed_on: a day such as 2026-01-31, not to come");
  return arena_copy(work->arena, day, &r->assessed_on);
}

/* An object, or the same in words: "scc 2026-01-31". */
static enum err read_safeguard(struct work *work, const struct json *body, struct recipient *r) {
  static const char *const allowed[] = {"kind", "assessed_on", "decision", NULL};
  struct str kind = STR_EMPTY;
  struct str day = STR_EMPTY;
  const struct json *safeguard = json_get(body, "safeguard");
  if (!safeguard) return ERR_NONE;
  r->safeguard = SAFEGUARD_NONE;
  r->assessed_on = STR_EMPTY;
  if (json_is_null(safeguard)) return ERR_NONE;
  if (json_is_string(safeguard)) {
    TRY(json_as_str(safeguard, &kind));
    (void)str_cut(str_trim(kind), ' ', &kind, &day);
    return take_safeguard(work, kind, str_trim(day), r);
  }
  const char *unknown = json_is_object(safeguard) ? json_unknown_key(safeguard, allowed) : NULL;
  if (unknown) return work_fault_unknown(work, unknown);
  const struct json *assessed = json_get(safeguard, "assessed_on");
  if (json_get_str(safeguard, "kind", &kind)) kind = STR_EMPTY;
  if (assessed && !json_is_null(assessed) && json_as_str(assessed, &day))
    return work_fault(work, ERR_INVALID, "assessed_on: a day such as 2026-01-31, not to come");
  return take_safeguard(work, kind, day, r);
}

/*= GDPR Art. 44 */
/*= GDPR Art. 46(1) */
static enum err check_transfer(struct work *work, const struct recipient *r) {
  struct transfer transfer = transfer_to(r->country, work->now_ms);
  bool assessed = r->assessed_on.len > 0;
  if (r->safeguard >= SAFEGUARD_SCC && !assessed)
    return work_fault(work, ERR_INVALID,
                      "assessed_on: the day on which the law of the country was assessed");
  switch (transfer.ground) {
    case TRANSFER_NONE:
    case TRANSFER_ADEQUATE:
      return ERR_NONE;
    case TRANSFER_CONDITIONAL:
      if (r->safeguard == SAFEGUARD_NONE || (r->safeguard == SAFEGUARD_ADEQUACY && !assessed))
        return work_fault(work, ERR_INVALID,
                          "safeguard: the decision covers some there; give adequacy and "
                          "assessed_on, the day it was checked, or scc or bcr");
      return ERR_NONE;
    case TRANSFER_THIRD:
      break;
  }
  return r->safeguard >= SAFEGUARD_SCC
             ? ERR_NONE
             : work_fault(work, ERR_INVALID,
                          "safeguard: a country without adequacy needs scc or bcr, and the day of "
                          "the assessment");
}

bool recipient_transfer_holds(const struct recipient *r, int64_t now_ms) {
  struct transfer transfer = transfer_to(r->country, now_ms);
  if (transfer.ground == TRANSFER_THIRD) return r->safeguard >= SAFEGUARD_SCC;
  return transfer.ground != TRANSFER_CONDITIONAL || r->safeguard != SAFEGUARD_NONE;
}

/* The sites that the purposes must be found at. */
static enum err read_sites(struct work *work, const struct recipient *r, struct id **sites_out,
                           size_t *count_out) {
  struct db_rows rows;
  size_t count = 0;
  struct id *sites = arena_alloc(work->arena, SITES_MAX * sizeof *sites);
  if (!sites) return ERR_MACHINE;
  struct db_value values[] = {db_id(&work->actor.workspace)};
  TRY(db_query(work->db, &sql_recipient_sites, values, 1, &rows));
  while (count < SITES_MAX && db_step(&rows)) {
    struct id site = db_row_id(&rows, 0);
    if (id_is_zero(r->site) || id_equal(r->site, site)) sites[count++] = site;
  }
  TRY(db_finish(&rows));
  if (count == 0) return work_fault(work, ERR_INVALID, "site: not known");
  *sites_out = sites;
  *count_out = count;
  return ERR_NONE;
}

/* A fault that names which word of a list it was. */
static enum err list_fault(struct work *work, const char *field, struct str word,
                           const char *what) {
  struct buf text = {0};
  buf_append_format(&text, "%s: %.*s %s", field, STR_ARG(word), what);
  const char *copy = buf_check(&text) ? NULL : arena_c_string(work->arena, buf_str(&text));
  buf_done(&text);
  return work_fault(work, ERR_INVALID, copy ? copy : field);
}

static bool declared(const struct declaration *declaration, struct str field) {
  if (str_starts(field, STR("attribute.")))
    return declared_has(&declaration->attributes, str_slice(field, 10, field.len));
  return declared_has(&declaration->fields, field);
}

/* Where the purpose is in force and names the field. */
static enum err purpose_holds(struct work *work, struct id site, struct str code, struct str field,
                              bool *holds_out) {
  struct purpose purpose;
  struct declaration declaration;
  enum err error = purpose_read(work, site, code, &purpose);
  if (error == ERR_NOT_FOUND) return ERR_NONE;
  if (!error) error = declaration_of(work, &purpose, &declaration);
  if (!error && declared(&declaration, field)) *holds_out = true;
  return error;
}

static enum err check_purpose(struct work *work, const struct id *sites, size_t count,
                              struct str code) {
  struct purpose unused;
  for (size_t i = 0; i < count; i++) {
    enum err error = purpose_read(work, sites[i], code, &unused);
    if (error != ERR_NOT_FOUND) return error;
  }
  return list_fault(work, "purposes", code, "is no purpose in force there");
}

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 13(1)(e) */
static enum err check_purposes(struct work *work, const struct recipient *r) {
  struct json *purposes = NULL;
  struct id *sites;
  size_t count;
  struct str code;
  if (r->purposes.len <= 2)
    return work_fault(work, ERR_INVALID, "purposes: at least one; nothing leaves without");
  TRY(read_sites(work, r, &sites, &count));
  TRY(json_parse(r->purposes, &purposes));
  enum err error = ERR_NONE;
  for (size_t i = 0; !error && i < json_size(purposes); i++) {
    error = json_as_str(json_at(purposes, i), &code);
    if (!error) error = check_purpose(work, sites, count, code);
  }
  json_free(purposes);
  return error;
}

struct scope {
  const struct id *sites;
  size_t count;
  const struct json *purposes;
};

static enum err check_field(struct work *work, const struct scope *scope, struct str field) {
  bool holds = false;
  struct str code;
  for (size_t i = 0; i < json_size(scope->purposes); i++) {
    TRY(json_as_str(json_at(scope->purposes, i), &code));
    for (size_t s = 0; s < scope->count && !holds; s++)
      TRY(purpose_holds(work, scope->sites[s], code, field, &holds));
  }
  return holds ? ERR_NONE : list_fault(work, "fields", field, "is held by none of these purposes");
}

/*= GDPR Art. 5(1)(c) */
static enum err check_fields(struct work *work, const struct recipient *r) {
  struct json *purposes = NULL;
  struct json *fields = NULL;
  struct id *sites;
  struct str field;
  size_t count;
  TRY(read_sites(work, r, &sites, &count));
  enum err error = json_parse(r->purposes, &purposes);
  if (!error) error = json_parse(r->fields, &fields);
  struct scope scope = {sites, count, purposes};
  for (size_t i = 0; !error && i < json_size(fields); i++) {
    error = json_as_str(json_at(fields, i), &field);
    if (!error) error = check_field(work, &scope, field);
  }
  json_free(purposes);
  json_free(fields);
  return error;
}

static enum err check_events(struct work *work, const struct recipient *r) {
  struct json *list = NULL;
  struct str event;
  enum err error = json_parse(r->events, &list);
  for (size_t i = 0; !error && i < json_size(list); i++) {
    bool known = false;
    error = json_as_str(json_at(list, i), &event);
    for (size_t e = 0; !error && events[e]; e++)
      known = known || str_equal(event, str_from(events[e]));
    if (!error && !known) error = list_fault(work, "events", event, "is no event");
  }
  json_free(list);
  return error;
}

static enum err check_lines(struct work *work, const struct recipient *r) {
  bool country = r->country.len == 2 && r->country.data[0] >= 'A' && r->country.data[0] <= 'Z' &&
                 r->country.data[1] >= 'A' && r->country.data[1] <= 'Z';
  if (r->name.len == 0) return work_fault(work, ERR_INVALID, "name: must not be empty");
  if (!country) return work_fault(work, ERR_INVALID, "country: two capital letters such as NL");
  if (r->kind != RECIPIENT_WEBHOOK)
    return r->endpoint.len == 0 ? ERR_NONE
                                : work_fault(work, ERR_INVALID, "endpoint: only a webhook has one");
  return recipient_endpoint_is_good(r->endpoint)
             ? ERR_NONE
             : work_fault(work, ERR_INVALID,
                          "endpoint: an https:// address; http:// only to this machine");
}

enum err recipient_merge(struct work *work, const struct json *body, struct recipient *r) {
  static const char *const allowed[] = {"kind",     "site",     "name",   "address", "country",
                                        "endpoint", "purposes", "fields", "events",  "safeguard",
                                        "active",   "version",  NULL};
  const char *unknown = json_unknown_key(body, allowed);
  if (unknown) return work_fault_unknown(work, unknown);
  TRY(read_line(work, body, "name", &r->name));
  TRY(read_line(work, body, "address", &r->address));
  TRY(read_line(work, body, "country", &r->country));
  TRY(read_line(work, body, "endpoint", &r->endpoint));
  TRY(read_list(work, body, "purposes", &r->purposes));
  TRY(read_list(work, body, "fields", &r->fields));
  TRY(read_list(work, body, "events", &r->events));
  TRY(read_safeguard(work, body, r));
  if (json_get_bool(body, "active", &r->active) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "active: true or false");
  TRY(check_lines(work, r));
  TRY(check_purposes(work, r));
  TRY(check_fields(work, r));
  TRY(check_events(work, r));
  return check_transfer(work, r);
}
