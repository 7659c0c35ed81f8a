/* A purpose's declaration: what was read has one canonical text, which reads as itself. */
#include "base/json.h"
#include "fuzz.h"
#include "privacy/declaration.h"

static void text_of(const struct declaration *declaration, struct buf *out) {
  struct json_writer w = json_writer(out);
  declaration_write(&w, declaration);
  PROMISE(buf_check(out) == ERR_NONE);
}

/* A refusal names the member. */
static void check_fault(const struct work *work) {
  struct str name;
  struct str rest;
  PROMISE(work->fault != NULL);
  PROMISE(str_cut(str_from(work->fault), ':', &name, &rest) && name.len > 0);
}

static void check_again(struct work *work, const struct declaration *first) {
  struct declaration second;
  struct buf once = {0};
  struct buf twice = {0};
  struct json *root;
  text_of(first, &once);
  PROMISE(json_parse(buf_str(&once), &root) == ERR_NONE);
  PROMISE(declaration_read(work, root, &second) == ERR_NONE);
  text_of(&second, &twice);
  PROMISE(str_equal(buf_str(&once), buf_str(&twice)));
  PROMISE(declaration_field_bits(first) == declaration_field_bits(&second));
  json_free(root);
  buf_done(&once);
  buf_done(&twice);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct arena arena;
  struct json *root;
  struct declaration declaration;
  if (json_parse(str_of(data, size), &root) != ERR_NONE) return 0;
  arena_init(&arena, 0);
  struct work work = {.arena = &arena};
  enum err error = declaration_read(&work, root, &declaration);
  PROMISE(error == ERR_NONE || error == ERR_INVALID);
  if (error)
    check_fault(&work);
  else
    check_again(&work, &declaration);
  json_free(root);
  arena_done(&arena);
  return 0;
}
