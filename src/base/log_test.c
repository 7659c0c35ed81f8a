#include "base/log.h"

#include <stdio.h>
#include <unistd.h>

#include "base/json.h"
#include "base/test.h"

/* What fn writes to standard error. */
static struct str captured(void (*fn)(void), char *room, size_t size) {
  int ends[2];
  assert_int_equal(pipe(ends), 0);
  int saved = dup(STDERR_FILENO);
  dup2(ends[1], STDERR_FILENO);
  fn();
  dup2(saved, STDERR_FILENO);
  close(saved);
  close(ends[1]);
  ssize_t len = read(ends[0], room, size);
  close(ends[0]);
  return str_of(room, len > 0 ? (size_t)len : 0);
}

static void speak(void) {
  struct id id = {{1}};
  log_event(LOG_INFO, "something", LOG_INT("count", 3), LOG_WORD("why", "because"),
            LOG_ID("session", id), LOG_ERR(ERR_DENIED));
}

static void a_line_is_one_json_object(void **state) {
  (void)state;
  char room[1024];
  struct json *root;
  struct str word;
  struct str line = captured(speak, room, sizeof room);
  assert_int_equal(line.data[line.len - 1], '\n');
  assert_ok(json_parse(str_slice(line, 0, line.len - 1), &root));
  assert_ok(json_get_str(root, "event", &word));
  assert_str(word, "something");
  assert_ok(json_get_str(root, "session", &word));
  assert_str(word, "01000000-0000-0000-0000-000000000000");
  assert_ok(json_get_str(root, "error", &word));
  assert_str(word, "denied");
  json_free(root);
}

static void whisper(void) { log_event(LOG_DEBUG, "quiet", LOG_INT("n", 1)); }

static void below_the_level_nothing_is_said(void **state) {
  (void)state;
  char room[256];
  assert_int_equal(captured(whisper, room, sizeof room).len, 0);
  log_set_level(LOG_DEBUG);
  assert_true(captured(whisper, room, sizeof room).len > 0);
  log_set_level(LOG_INFO);
}

TESTS_MAIN("log", cmocka_unit_test(a_line_is_one_json_object),
           cmocka_unit_test(below_the_level_nothing_is_said))
