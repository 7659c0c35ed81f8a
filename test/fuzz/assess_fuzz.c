/* Cases to judge: whatever the bytes, either as many answers as cases, or a sentence. */
#include "cli/assess.h"
#include "fuzz.h"

#define MS_2026 INT64_C(1767225600000)

/* A verdict that is decided asks nothing; one that is open asks something. */
static void look_at(const struct json *answer) {
  const struct json *valid = json_get(answer, "valid");
  bool open = json_is_null(valid);
  PROMISE(open || json_is_bool(valid));
  PROMISE(json_size(json_get(answer, "why")) > 0);
  PROMISE(json_is_array(json_get(answer, "ask")));
  PROMISE((json_size(json_get(answer, "ask")) > 0) == open);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  struct json *cases;
  struct json *answers;
  struct buf out = {0};
  struct buf fault = {0};
  enum err error = assess_run(&assess_consent, str_of(data, size), MS_2026, &out, &fault);
  if (error) {
    PROMISE(out.len == 0 && fault.len > 0);
  } else {
    PROMISE(fault.len == 0);
    PROMISE(json_parse(str_of(data, size), &cases) == ERR_NONE);
    PROMISE(json_parse(buf_str(&out), &answers) == ERR_NONE);
    PROMISE(json_is_array(answers) && json_size(answers) == json_size(cases));
    for (size_t i = 0; i < json_size(answers); i++) look_at(json_at(answers, i));
    json_free(answers);
    json_free(cases);
  }
  buf_done(&out);
  buf_done(&fault);
  return 0;
}
