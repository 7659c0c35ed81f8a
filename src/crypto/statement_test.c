#include "crypto/statement.h"

#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "base/test.h"
#include "crypto/hash.h"

#define NOW INT64_C(1764000000000)
#define KEY "a secret of the site and its server"
#define SITE "kp3vx7aqm2nd"

static char made[20000];

static size_t encode(const char *bytes, size_t len, char *out) {
  sodium_bin2base64(out, sodium_base64_ENCODED_LEN(len, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                    (const uint8_t *)bytes, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  return strlen(out);
}

/* A token of these parts under this key. */
static struct str token(const char *header, const char *payload, const char *key) {
  size_t len = encode(header, strlen(header), made);
  made[len++] = '.';
  len += encode(payload, strlen(payload), made + len);
  struct hash mac = hash_hmac_sha256(str_from(key), str_of(made, len));
  made[len++] = '.';
  len += encode((const char *)mac.bytes, HASH_BYTES, made + len);
  return str_of(made, len);
}

#define HEADER "{\"alg\":\"HS256\",\"typ\":\"JWT\"}"
#define CLAIMS(more) "{\"sub\":\"u1\",\"aud\":\"" SITE "\",\"exp\":1764000300" more "}"

static const char *why;
static enum err open_it(struct str text) {
  struct json *claims = NULL;
  struct statement_terms terms = {STR(KEY), STR(SITE), NOW};
  why = NULL;
  enum err error = statement_open(text, &terms, &claims, &why);
  assert_true((error == ERR_NONE) == (claims != NULL));
  assert_true((error == ERR_NONE) == (why == NULL));
  json_free(claims);
  return error;
}

/*= RFC 7519 4.1.3 */
/*= RFC 7519 4.1.4 */
static void a_good_statement_opens(void **state) {
  (void)state;
  assert_ok(open_it(token(HEADER, CLAIMS(""), KEY)));
  assert_ok(open_it(token("{\"alg\":\"HS256\"}", CLAIMS(",\"consents\":{\"x\":true}"), KEY)));
  assert_ok(open_it(
      token(HEADER, "{\"sub\":\"u1\",\"aud\":[\"other\",\"" SITE "\"],\"exp\":1764000300}", KEY)));
  assert_ok(open_it(token(HEADER, CLAIMS(",\"iat\":1764000050"), KEY)));
}

/* The example of RFC 7515 A.1, whose key and text are those of the standard. */
static void the_example_of_the_standard_has_a_good_signature_and_has_run_out(void **state) {
  (void)state;
  static const char text[] =
      "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9."
      "eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFtcGxlLmNvbS9pc19yb290Ijp0"
      "cnVlfQ.dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
  static const char key[] =
      "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
  uint8_t bytes[64];
  size_t len = 0;
  struct json *claims = NULL;
  assert_int_equal(sodium_base642bin(bytes, sizeof bytes, key, strlen(key), NULL, &len, NULL,
                                     sodium_base64_VARIANT_URLSAFE_NO_PADDING),
                   0);
  struct statement_terms terms = {str_of((const char *)bytes, len), STR("x"), NOW};
  assert_err(statement_open(str_from(text), &terms, &claims, &why), ERR_INVALID);
  assert_string_equal(why, "token: aud must be the site's key");
  terms.key.len--;
  assert_err(statement_open(str_from(text), &terms, &claims, &why), ERR_INVALID);
  assert_string_equal(why, "token: the signature is not the site's");
}

/*= RFC 7515 4.1.1 */
/*= RFC 7515 4.1.11 */
static void the_algorithm_is_not_the_tokens_to_choose(void **state) {
  static const char *const headers[] = {"{\"alg\":\"none\"}",
                                        "{\"alg\":\"HS512\"}",
                                        "{\"alg\":\"hs256\"}",
                                        "{\"alg\":\"RS256\"}",
                                        "{\"typ\":\"JWT\"}",
                                        "{\"alg\":\"HS256\",\"typ\":\"JWE\"}",
                                        "{\"alg\":\"HS256\",\"crit\":[\"exp\"]}",
                                        "{\"alg\":\"HS256\",\"alg\":\"none\"}",
                                        "[]",
                                        "HS256"};
  (void)state;
  for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++)
    assert_err(open_it(token(headers[i], CLAIMS(""), KEY)), ERR_INVALID);
  char bare[400];
  struct str good = token("{\"alg\":\"none\"}", CLAIMS(""), KEY);
  (void)snprintf(bare, sizeof bare, "%.*s", (int)good.len, good.data);
  *(strrchr(bare, '.') + 1) = 0;
  assert_err(open_it(str_from(bare)), ERR_INVALID);
}

static void every_changed_byte_is_found(void **state) {
  (void)state;
  struct str good = token(HEADER, CLAIMS(""), KEY);
  for (size_t i = 0; i < good.len; i++) {
    char was = made[i];
    for (int bit = 0; bit < 8; bit++) {
      made[i] = (char)(was ^ (1 << bit));
      assert_err(open_it(good), ERR_INVALID);
    }
    made[i] = was;
  }
  assert_ok(open_it(good));
  for (size_t len = 0; len < good.len; len++)
    assert_err(open_it(str_slice(good, 0, len)), ERR_INVALID);
}

static void claims_that_do_not_bind_it_are_refused(void **state) {
  static const char *const claims[] = {
      "{}",
      "{\"aud\":\"" SITE "\",\"exp\":1764000300}",
      "{\"sub\":\"\",\"aud\":\"" SITE "\",\"exp\":1764000300}",
      "{\"sub\":7,\"aud\":\"" SITE "\",\"exp\":1764000300}",
      "{\"sub\":\"u\",\"exp\":1764000300}",
      "{\"sub\":\"u\",\"aud\":\"other\",\"exp\":1764000300}",
      "{\"sub\":\"u\",\"aud\":[],\"exp\":1764000300}",
      "{\"sub\":\"u\",\"aud\":\"" SITE "\"}",
      "{\"sub\":\"u\",\"aud\":\"" SITE "\",\"exp\":\"1764000300\"}",
      "{\"sub\":\"u\",\"aud\":\"" SITE "\",\"exp\":1764000000}",
      "{\"sub\":\"u\",\"aud\":\"" SITE "\",\"exp\":1764000661}",
      "{\"sub\":\"u\",\"aud\":\"" SITE "\",\"exp\":9223372036854775807}",
      "{\"sub\":\"u\",\"aud\":\"" SITE "\",\"exp\":-1}",
      CLAIMS(",\"nbf\":1764000061"),
      CLAIMS(",\"iat\":1764000061"),
      CLAIMS(",\"iat\":true"),
      "[1]",
      "not json"};
  (void)state;
  for (size_t i = 0; i < sizeof claims / sizeof claims[0]; i++)
    assert_err(open_it(token(HEADER, claims[i], KEY)), ERR_INVALID);
}

static void what_is_signed_by_another_or_too_long_is_refused(void **state) {
  static char long_claims[9000];
  (void)state;
  assert_err(open_it(token(HEADER, CLAIMS(""), "another key")), ERR_INVALID);
  assert_err(open_it(token(HEADER, CLAIMS(""), "")), ERR_INVALID);
  (void)snprintf(long_claims, sizeof long_claims, "{\"x\":\"%08000d\"}", 1);
  assert_err(open_it(token(HEADER, long_claims, KEY)), ERR_INVALID);
  assert_string_equal(why, "token: at most 8,192 bytes");
  assert_err(open_it(STR("")), ERR_INVALID);
  assert_err(open_it(STR("a.b.c.d")), ERR_INVALID);
}

TESTS_MAIN("statement", cmocka_unit_test(a_good_statement_opens),
           cmocka_unit_test(the_example_of_the_standard_has_a_good_signature_and_has_run_out),
           cmocka_unit_test(the_algorithm_is_not_the_tokens_to_choose),
           cmocka_unit_test(every_changed_byte_is_found),
           cmocka_unit_test(claims_that_do_not_bind_it_are_refused),
           cmocka_unit_test(what_is_signed_by_another_or_too_long_is_refused))
