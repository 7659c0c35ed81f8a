#include "crypto/statement.h"

#include <sodium.h>
#include <stdlib.h>

#include "crypto/base64.h"
#include "crypto/hash.h"

#define SUBJECT_MAX 200

struct parts {
  struct str header;
  struct str payload;
  struct str signature;
  struct str signed_text; /* header and payload, with the dot between */
};

static enum err refuse(const char **why_out, const char *why) {
  *why_out = why;
  return ERR_INVALID;
}

static bool split(struct str text, struct parts *out) {
  struct str rest;
  if (!str_cut(text, '.', &out->header, &rest)) return false;
  if (!str_cut(rest, '.', &out->payload, &out->signature)) return false;
  out->signed_text = str_slice(text, 0, out->header.len + 1 + out->payload.len);
  return out->header.len > 0 && out->payload.len > 0;
}

static bool signature_ok(const struct parts *parts, struct str key) {
  struct hash given;
  size_t len = 0;
  struct hash right = hash_hmac_sha256(key, parts->signed_text);
  if (base64_read(parts->signature, given.bytes, sizeof given.bytes, &len)) return false;
  return len == HASH_BYTES && hash_equal(&given, &right);
}

/* NULL for what is no JSON object. */
static struct json *object_of(struct str part) {
  struct json *root = NULL;
  size_t len = 0;
  size_t capacity = base64_bytes_of(part.len);
  uint8_t *bytes = malloc(capacity);
  enum err error = bytes ? base64_read(part, bytes, capacity, &len) : ERR_MACHINE;
  if (!error) error = json_parse(str_of((const char *)bytes, len), &root);
  if (bytes) sodium_memzero(bytes, capacity);
  free(bytes);
  if (!error && json_is_object(root)) return root;
  json_free(root);
  return NULL;
}

/*= RFC 7515 4.1.1 */
/*= RFC 7515 4.1.11 */
static bool header_ok(struct str part) {
  struct json *header = object_of(part);
  struct str algorithm;
  struct str type = STR("JWT");
  bool ok = header && json_get_str(header, "alg", &algorithm) == ERR_NONE &&
            str_equal(algorithm, STR("HS256")) && !json_get(header, "crit");
  if (ok && json_get(header, "typ")) ok = json_get_str(header, "typ", &type) == ERR_NONE;
  ok = ok && str_equal(type, STR("JWT"));
  json_free(header);
  return ok;
}

/*= RFC 7519 4.1.3 */
static bool audience_ok(const struct json *claims, struct str audience) {
  const struct json *value = json_get(claims, "aud");
  struct str word;
  if (json_as_str(value, &word) == ERR_NONE) return str_equal(word, audience);
  if (!json_is_array(value)) return false;
  for (size_t i = 0; i < json_size(value); i++)
    if (json_as_str(json_at(value, i), &word) == ERR_NONE && str_equal(word, audience)) return true;
  return false;
}

/* Seconds since 1970 as milliseconds; false for what no clock will ever say. */
static bool moment_of(const struct json *claims, const char *name, int64_t *ms_out) {
  int64_t seconds;
  if (json_get_int(claims, name, &seconds) || seconds < 0 || seconds > INT64_C(253402300799))
    return false;
  *ms_out = seconds * 1000;
  return true;
}

/*= RFC 7519 4.1.4 */
static const char *time_fault(const struct json *claims, int64_t now_ms) {
  int64_t at;
  if (!moment_of(claims, "exp", &at)) return "token: exp must be a time in seconds";
  if (at <= now_ms) return "token: it has run out";
  if (at > now_ms + STATEMENT_LIFE_MS + STATEMENT_LEEWAY_MS)
    return "token: exp must lie within ten minutes";
  static const char *const earlier[] = {"nbf", "iat"};
  for (size_t i = 0; i < 2; i++) {
    if (!json_get(claims, earlier[i])) continue;
    if (!moment_of(claims, earlier[i], &at) || at > now_ms + STATEMENT_LEEWAY_MS)
      return "token: nbf and iat must not be in the future";
  }
  return NULL;
}

static const char *claims_fault(const struct json *claims, const struct statement_terms *terms) {
  struct str subject;
  if (!claims) return "token: its middle part is no JSON object";
  if (!audience_ok(claims, terms->audience)) return "token: aud must be the site's key";
  if (json_get_str(claims, "sub", &subject) || subject.len == 0 || subject.len > SUBJECT_MAX)
    return "token: sub must name the visitor in up to 200 bytes";
  return time_fault(claims, terms->now_ms);
}

enum err statement_open(struct str text, const struct statement_terms *terms,
                        struct json **claims_out, const char **why_out) {
  struct parts parts;
  if (text.len > STATEMENT_MAX_BYTES) return refuse(why_out, "token: at most 8,192 bytes");
  if (!split(text, &parts)) return refuse(why_out, "token: three parts with dots between");
  if (!signature_ok(&parts, terms->key))
    return refuse(why_out, "token: the signature is not the site's");
  if (!header_ok(parts.header)) return refuse(why_out, "token: alg must be HS256");
  struct json *claims = object_of(parts.payload);
  const char *fault = claims_fault(claims, terms);
  if (fault) {
    json_free(claims);
    return refuse(why_out, fault);
  }
  *claims_out = claims;
  return ERR_NONE;
}
