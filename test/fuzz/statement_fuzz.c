/* A host page's statement: whatever the bytes, nothing unsigned is believed. */
#include "crypto/statement.h"
#include "crypto/token.h"
#include "fuzz.h"

#define NOW INT64_C(1764000000000)

/* The last part is made good, so that what is inside is reached too. */
static void with_a_good_signature(struct str text, const struct statement_terms *terms) {
  struct json *claims = NULL;
  const char *why = NULL;
  enum err error = statement_open(text, terms, &claims, &why);
  PROMISE((error == ERR_NONE) == (claims != NULL));
  PROMISE((error == ERR_NONE) == (why == NULL));
  if (!error) PROMISE(json_is_object(claims) && json_get(claims, "sub") && json_get(claims, "exp"));
  json_free(claims);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct str text = str_of((const char *)data, size);
  struct statement_terms unknown = {STR("a secret that is in no corpus"), STR("site"), NOW};
  struct statement_terms known = {STR("fuzz"), STR("site"), NOW};
  struct json *claims = NULL;
  const char *why = NULL;
  PROMISE(statement_open(text, &unknown, &claims, &why) == ERR_INVALID);
  PROMISE(claims == NULL && why != NULL);
  with_a_good_signature(text, &known);
  return 0;
}
