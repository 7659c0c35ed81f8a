#include "base/text.h"
#include "privacy/change_internal.h"

/* What a draft of each kind may say beside "code". */
static const char *const whole[] = {"code",           "end",
                                    "basis",          "retention_days",
                                    "retention_from", "compatibility",
                                    "title",          "description",
                                    "interest",       "law",
                                    "contract",       "special",
                                    "fields",         "attributes",
                                    "field_days",     "recipients",
                                    "roles",          "automated",
                                    "optional",       "asks",
                                    "explicit",       "children",
                                    "marketing",      "suppression",
                                    "sources",        NULL};
static const char *const recipients[] = {"code", "recipients", NULL};
static const char *const bots[] = {"code", "automated", "sources", NULL};
static const char *const roles[] = {"code", "roles", NULL};
static const char *const terms[] = {"code", "retention_days", "retention_from", "field_days", NULL};

static const char *const *const allowed[CHANGE_KIND_COUNT] = {
    [CHANGE_PURPOSE] = whole, [CHANGE_RECIPIENT] = recipients, [CHANGE_BOT] = bots,
    [CHANGE_ROLE] = roles,    [CHANGE_RETENTION] = terms,
};

static bool absent(const struct json *value) { return !value || json_is_null(value); }

static bool code_is_good(struct str code) {
  if (code.len == 0 || code.len > PURPOSE_CODE_MAX) return false;
  if (code.data[0] < 'a' || code.data[0] > 'z') return false;
  for (size_t i = 1; i < code.len; i++) {
    char c = code.data[i];
    if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_')) return false;
  }
  return true;
}

static enum err read_basis(struct work *work, const struct json *body, struct change_body *out) {
  const struct json *value = json_get(body, "basis");
  struct str word;
  if (absent(value)) return ERR_NONE;
  if (json_as_str(value, &word) || basis_parse(word, &out->basis))
    return work_fault(work, ERR_INVALID,
                      "basis: consent, contract, legal_obligation, vital_interests, public_task or "
                      "legitimate_interest");
  out->has_basis = true;
  return ERR_NONE;
}

/*= GDPR Art. 5(1)(e) */
static enum err read_term(struct work *work, const struct json *body, struct change_body *out) {
  const struct json *days = json_get(body, "retention_days");
  const struct json *from = json_get(body, "retention_from");
  struct str word;
  if (!absent(days) && (json_as_int(days, &out->retention_days) || out->retention_days < 1 ||
                        out->retention_days > PURPOSE_RETENTION_MAX_DAYS))
    return work_fault(work, ERR_INVALID, "retention_days: a number from 1 to 3650");
  if (absent(from)) return ERR_NONE;
  if (json_as_str(from, &word) || retention_event_parse(word, &out->retention_from))
    return work_fault(work, ERR_INVALID, "retention_from: last_message, resolved or contract_end");
  out->has_retention_from = true;
  return ERR_NONE;
}

static const char compatibility_fault[] =
    "compatibility: an object of the texts link, context, nature, consequences and safeguards";

static enum err read_compatibility(struct work *work, const struct json *body,
                                   struct change_body *out) {
  static const char *const keys[] = {"link",         "context",    "nature",
                                     "consequences", "safeguards", NULL};
  const struct json *object = json_get(body, "compatibility");
  struct compatibility *c = &out->compatibility;
  struct str *const texts[] = {&c->link, &c->context, &c->nature, &c->consequences, &c->safeguards};
  if (absent(object)) return ERR_NONE;
  if (!json_is_object(object) || json_unknown_key(object, keys))
    return work_fault(work, ERR_INVALID, compatibility_fault);
  out->has_compatibility = true;
  for (size_t i = 0; keys[i]; i++) {
    struct str text;
    if (absent(json_get(object, keys[i]))) continue;
    if (json_get_str(object, keys[i], &text) || text.len > DECLARED_TEXT_MAX ||
        !text_is_clean(text))
      return work_fault(work, ERR_INVALID, compatibility_fault);
    TRY(arena_copy(work->arena, str_trim(text), texts[i]));
  }
  return ERR_NONE;
}

static enum err read_members(struct work *work, const struct json *body, struct change_body *out) {
  TRY(read_basis(work, body, out));
  TRY(read_term(work, body, out));
  TRY(read_compatibility(work, body, out));
  TRY(declaration_read(work, body, &out->said));
  /* Asking belongs to consent, and to nothing else. */
  out->said.optional = out->has_basis && out->basis == BASIS_CONSENT;
  return ERR_NONE;
}

/* The part of `part` that the kind names, laid over what is in force. */
static void lay_over(enum change_kind kind, const struct json *body, const struct change_body *part,
                     struct change_body *out) {
  if (json_get(body, "recipients")) out->said.recipients = part->said.recipients;
  if (json_get(body, "sources")) out->said.sources = part->said.sources;
  if (kind == CHANGE_ROLE) out->said.roles = part->said.roles;
  if (json_get(body, "automated")) {
    out->said.automated = part->said.automated;
    out->said.decides = part->said.decides;
    out->said.logic = part->said.logic;
    out->said.consequences = part->said.consequences;
  }
  if (!absent(json_get(body, "retention_days"))) out->retention_days = part->retention_days;
  if (part->has_retention_from) out->retention_from = part->retention_from;
  if (json_get(body, "field_days")) {
    out->said.days_fields = part->said.days_fields;
    for (size_t i = 0; i < DECLARED_ITEMS; i++) out->said.days[i] = part->said.days[i];
  }
}

static enum err in_force(struct work *work, struct id site, struct str code,
                         struct change_body *out) {
  struct purpose purpose;
  enum err error = purpose_read(work, site, code, &purpose);
  if (error) return error;
  out->base_version = purpose.version;
  out->has_basis = true;
  out->basis = purpose.basis;
  out->retention_days = purpose.retention_days;
  out->has_retention_from = true;
  out->retention_from = purpose.retention_from;
  return declaration_of(work, &purpose, &out->said);
}

static enum err read_part(struct work *work, enum change_kind kind, const struct json *body,
                          bool exists, struct change_body *out) {
  struct change_body *part = ARENA_NEW(work->arena, struct change_body);
  if (!part) return ERR_MACHINE;
  if (!exists) return work_fault(work, ERR_INVALID, "code: no purpose in force has it");
  if (json_size(body) < 2)
    return work_fault(work, ERR_INVALID, "body: nothing in it changes anything");
  TRY(read_members(work, body, part));
  lay_over(kind, body, part, out);
  return ERR_NONE;
}

static enum err read_head(struct work *work, enum change_kind kind, const struct json *body,
                          struct change_body *out) {
  if (!json_is_object(body)) return work_fault(work, ERR_INVALID, "body: an object");
  const char *unknown = json_unknown_key(body, allowed[kind]);
  if (unknown) return work_fault_unknown(work, unknown);
  if (json_get_str(body, "code", &out->code) || !code_is_good(out->code))
    return work_fault(work, ERR_INVALID,
                      "code: a small letter, then up to 39 small letters, digits or _");
  if (json_get_bool(body, "end", &out->end) == ERR_INVALID)
    return work_fault(work, ERR_INVALID, "end: true, or not there");
  if (out->end && json_size(body) > 2)
    return work_fault(work, ERR_INVALID, "end: what is ended says nothing else");
  return arena_copy(work->arena, out->code, &out->code);
}

enum err change_body_read(struct work *work, struct id site, enum change_kind kind,
                          const struct json *body, struct change_body *body_out) {
  struct change_body *out = ARENA_NEW(work->arena, struct change_body);
  if (!out) return ERR_MACHINE;
  TRY(read_head(work, kind, body, out));
  enum err error = in_force(work, site, out->code, out);
  if (error && error != ERR_NOT_FOUND) return error;
  if (kind != CHANGE_PURPOSE) {
    TRY(read_part(work, kind, body, !error, out));
  } else if (!out->end) {
    struct change_body head = {.code = out->code, .base_version = out->base_version};
    *out = head;
    TRY(read_members(work, body, out));
  }
  *body_out = *out;
  return ERR_NONE;
}

enum err change_body_of(struct work *work, const struct change *change,
                        struct change_body *body_out) {
  struct json *root;
  struct change_body *out = ARENA_NEW(work->arena, struct change_body);
  if (!out) return ERR_MACHINE;
  if (json_parse(change->body, &root)) return ERR_CORRUPT;
  enum err error = read_head(work, CHANGE_PURPOSE, root, out);
  if (!error && !out->end) error = read_members(work, root, out);
  json_free(root);
  if (error) return error == ERR_INVALID ? ERR_CORRUPT : error;
  *body_out = *out;
  return ERR_NONE;
}

static void put_text(struct json_writer *w, const char *key, struct str text) {
  json_put_string(w, key, text);
}

static void write_compatibility(struct json_writer *w, const struct change_body *body) {
  json_key(w, "compatibility");
  if (!body->has_compatibility) {
    json_write_null(w);
    return;
  }
  json_begin_object(w);
  put_text(w, "link", body->compatibility.link);
  put_text(w, "context", body->compatibility.context);
  put_text(w, "nature", body->compatibility.nature);
  put_text(w, "consequences", body->compatibility.consequences);
  put_text(w, "safeguards", body->compatibility.safeguards);
  json_end_object(w);
}

static void write_whole(struct json_writer *w, const struct change_body *body) {
  if (body->has_basis)
    json_put_word(w, "basis", basis_name(body->basis));
  else
    json_put_null(w, "basis");
  if (body->retention_days)
    json_put_int(w, "retention_days", body->retention_days);
  else
    json_put_null(w, "retention_days");
  if (body->has_retention_from)
    json_put_word(w, "retention_from", retention_event_name(body->retention_from));
  else
    json_put_null(w, "retention_from");
  write_compatibility(w, body);
  declaration_write_members(w, &body->said);
}

enum err change_body_text(struct work *work, const struct change_body *body, struct str *text_out) {
  struct buf text = {.limit_bytes = CHANGE_BODY_MAX};
  struct json_writer w = json_writer(&text);
  json_begin_object(&w);
  json_put_string(&w, "code", body->code);
  if (body->end)
    json_put_bool(&w, "end", true);
  else
    write_whole(&w, body);
  json_end_object(&w);
  enum err error = buf_check(&text);
  if (error == ERR_TOO_LARGE)
    error = work_fault(work, ERR_TOO_LARGE, "body: at most 64 KiB together");
  if (!error) error = arena_copy(work->arena, buf_str(&text), text_out);
  buf_done(&text);
  return error;
}
