/* What is asked through the control socket arrives whole, and nothing else does. */
#include "cli/control.h"

#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/test.h"

/* A server that takes one request and gives one answer. */
struct house {
  char folder[40];
  int socket;
  pthread_t thread;
  const char *answer;
  struct control_taken taken;
  enum err result;
};

static void *serve_one(void *context) {
  struct house *house = context;
  int connection = accept(house->socket, NULL, NULL);
  assert_true(connection >= 0);
  house->result = control_take(connection, &house->taken);
  ssize_t len = (ssize_t)strlen(house->answer);
  assert_int_equal(send(connection, house->answer, (size_t)len, MSG_NOSIGNAL), len);
  close(connection);
  return NULL;
}

static void open_house(struct house *house, const char *answer) {
  *house = (struct house){.folder = "/tmp/parlour-control-XXXXXX", .answer = answer};
  assert_non_null(mkdtemp(house->folder));
  assert_ok(control_listen(house->folder, &house->socket));
  assert_int_equal(pthread_create(&house->thread, NULL, serve_one, house), 0);
}

static void close_house(struct house *house) {
  control_taken_done(&house->taken);
  close(house->socket);
  control_unlink(house->folder);
  assert_int_equal(rmdir(house->folder), 0);
}

static enum err ask(struct house *house, const struct control_request *request, struct buf *fault) {
  struct buf answer = {0};
  enum err error = control_ask(house->folder, request, &answer, fault);
  pthread_join(house->thread, NULL);
  buf_done(&answer);
  return error;
}

static void a_request_arrives_with_its_details_and_files(void **state) {
  struct house house;
  struct buf details = {0};
  struct buf fault = {0};
  struct stat here;
  struct stat there;
  (void)state;
  for (int i = 0; i < 300; i++) buf_append(&details, STR("{\"a b\": 1} "));
  open_house(&house, "{\"ok\":true}\n");
  int file = open("/dev/null", O_RDONLY | O_CLOEXEC);
  struct control_request request = {
      .verb = "reset", .files = {-1, file}, .details = buf_str(&details)};
  assert_ok(ask(&house, &request, &fault));
  assert_ok(house.result);
  assert_string_equal(house.taken.verb, "reset");
  assert_str(buf_str(&details), house.taken.details);
  assert_int_equal(fstat(file, &here), 0);
  assert_int_equal(fstat(house.taken.files[0], &there), 0);
  assert_true(here.st_ino == there.st_ino && here.st_rdev == there.st_rdev);
  assert_int_equal(house.taken.files[1], -1);
  close(file);
  close_house(&house);
  buf_done(&details);
  buf_done(&fault);
}

static void a_request_without_details_has_none(void **state) {
  struct house house;
  struct buf fault = {0};
  (void)state;
  open_house(&house, "{\"ok\":true}\n");
  assert_ok(ask(&house, &(struct control_request){.verb = "status", .files = {-1, -1}}, &fault));
  assert_string_equal(house.taken.verb, "status");
  assert_string_equal(house.taken.details, "");
  close_house(&house);
  buf_done(&fault);
}

static void a_refusal_comes_back_with_its_kind_and_sentence(void **state) {
  struct house house;
  struct buf fault = {0};
  (void)state;
  open_house(&house, "{\"ok\":false,\"error\":\"not_found\",\"fault\":\"nobody here\"}\n");
  assert_err(ask(&house, &(struct control_request){.verb = "reset", .files = {-1, -1}}, &fault),
             ERR_NOT_FOUND);
  assert_str(buf_str(&fault), "nobody here");
  close_house(&house);
  buf_done(&fault);
}

/* Nobody answers: the sentence stays empty, which tells it from a refusal. */
static void no_server_is_not_found_and_has_no_sentence(void **state) {
  char folder[] = "/tmp/parlour-control-XXXXXX";
  struct control_request request = {.verb = "status", .files = {-1, -1}};
  struct buf answer = {0};
  struct buf fault = {0};
  (void)state;
  assert_non_null(mkdtemp(folder));
  assert_err(control_ask(folder, &request, &answer, &fault), ERR_NOT_FOUND);
  assert_int_equal(fault.len, 0);
  assert_int_equal(rmdir(folder), 0);
}

/* Not even asked: in a folder without a server it would be ERR_NOT_FOUND. */
static void details_that_do_not_fit_are_not_sent(void **state) {
  struct buf details = {0};
  struct buf answer = {0};
  struct buf fault = {0};
  (void)state;
  size_t most = CONTROL_LINE_BYTES - strlen("reset \n");
  for (size_t i = 0; i < most; i++) buf_append_char(&details, 'x');
  struct control_request request = {
      .verb = "reset", .files = {-1, -1}, .details = buf_str(&details)};
  assert_err(control_ask("/tmp/parlour-nowhere", &request, &answer, &fault), ERR_NOT_FOUND);
  buf_append_char(&details, 'x');
  request.details = buf_str(&details);
  assert_err(control_ask("/tmp/parlour-nowhere", &request, &answer, &fault), ERR_TOO_LARGE);
  buf_done(&details);
  buf_done(&fault);
}

/* Bytes as they come, past control_ask: in pieces, without an end, too many, none. */
static void what_is_no_line_is_refused_and_pieces_are_joined(void **state) {
  static char much[CONTROL_LINE_BYTES + 1];
  memset(much, 'x', CONTROL_LINE_BYTES);
  static const struct {
    const char *pieces[2];
    enum err wanted;
  } cases[] = {{{"res", "et {}\n"}, ERR_NONE}, {{"reset ", "{}\n"}, ERR_NONE},
               {{"reset", ""}, ERR_INVALID},   {{"", ""}, ERR_INVALID},
               {{much, "\n"}, ERR_INVALID},    {{"reset {}", "\n"}, ERR_NONE}};
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct control_taken taken;
    int ends[2];
    assert_int_equal(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends), 0);
    for (int piece = 0; piece < 2; piece++) {
      struct str bytes = str_from(cases[i].pieces[piece]);
      assert_int_equal(send(ends[0], bytes.data, bytes.len, 0), (ssize_t)bytes.len);
    }
    shutdown(ends[0], SHUT_WR);
    assert_err(control_take(ends[1], &taken), cases[i].wanted);
    if (cases[i].wanted == ERR_NONE) {
      assert_string_equal(taken.verb, "reset");
      assert_string_equal(taken.details, "{}");
    }
    control_taken_done(&taken);
    close(ends[0]);
    close(ends[1]);
  }
}

TESTS_MAIN("control", cmocka_unit_test(a_request_arrives_with_its_details_and_files),
           cmocka_unit_test(a_request_without_details_has_none),
           cmocka_unit_test(a_refusal_comes_back_with_its_kind_and_sentence),
           cmocka_unit_test(no_server_is_not_found_and_has_no_sentence),
           cmocka_unit_test(details_that_do_not_fit_are_not_sent),
           cmocka_unit_test(what_is_no_line_is_refused_and_pieces_are_joined))
