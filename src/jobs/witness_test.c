/* A checkpoint a day to somebody else: to a file, and to an address over real TLS. */
#include "jobs/witness.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <openssl/ssl.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/test.h"
#include "net/tls.h"

#define NOTE "parlour/00\n7\nAAAA\n\n\xe2\x80\x94 parlour/00 BBBB\n"

enum answer { ANSWER_OK, ANSWER_REDIRECT, ANSWER_ERROR, ANSWER_ENDLESS, ANSWER_NEVER };

/* A small HTTPS server on 127.0.0.1 that answers every request in the same way. */
struct place {
  char folder[64];
  char certificate[100];
  char key[100];
  char url[100];
  enum answer answer;
  SSL_CTX *context;
  int listener;
  pthread_t thread;
  _Atomic int requests;
  char request[4096]; /* the last one */
};

static void answer_it(struct place *place, SSL *tls) {
  static const char *const heads[] = {
      [ANSWER_OK] = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
      [ANSWER_REDIRECT] = ("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n"
                           "Connection: close\r\n\r\n"),
      [ANSWER_ERROR] = "HTTP/1.1 500 No\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
      [ANSWER_ENDLESS] = "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n"};
  static const char filling[4096] = {'x'};
  if (place->answer == ANSWER_NEVER) {
    char byte;
    (void)SSL_read(tls, &byte, 1); /* until the other side goes */
    return;
  }
  (void)SSL_write(tls, heads[place->answer], (int)strlen(heads[place->answer]));
  while (place->answer == ANSWER_ENDLESS && SSL_write(tls, filling, sizeof filling) > 0) continue;
  (void)SSL_shutdown(tls);
}

static void serve_one(struct place *place, int fd) {
  SSL *tls = SSL_new(place->context);
  size_t len = 0;
  SSL_set_fd(tls, fd);
  if (SSL_accept(tls) == 1) {
    while (len < sizeof place->request - 1) {
      int got = SSL_read(tls, place->request + len, (int)(sizeof place->request - 1 - len));
      if (got <= 0) break;
      len += (size_t)got;
      place->request[len] = 0;
      bool posted = strncmp(place->request, "POST", 4) == 0;
      if (strstr(place->request, posted ? "BBBB\n" : "\r\n\r\n")) break;
    }
    atomic_fetch_add(&place->requests, 1);
    answer_it(place, tls);
  }
  SSL_free(tls);
  close(fd);
}

static void *serve(void *context) {
  struct place *place = context;
  int fd;
  while ((fd = accept(place->listener, NULL, NULL)) >= 0) serve_one(place, fd);
  return NULL;
}

static void place_open(struct place *place, enum answer answer) {
  struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
  socklen_t len = sizeof address;
  signal(SIGPIPE, SIG_IGN); /* as the server does */
  memset(place, 0, sizeof *place);
  place->answer = answer;
  (void)snprintf(place->folder, sizeof place->folder, "/tmp/parlour-witness-XXXXXX");
  assert_non_null(mkdtemp(place->folder));
  (void)snprintf(place->certificate, sizeof place->certificate, "%s/c.pem", place->folder);
  (void)snprintf(place->key, sizeof place->key, "%s/k.pem", place->folder);
  assert_ok(tls_make_self_signed(place->certificate, place->key, NULL));
  place->context = SSL_CTX_new(TLS_server_method());
  assert_int_equal(SSL_CTX_use_certificate_chain_file(place->context, place->certificate), 1);
  assert_int_equal(SSL_CTX_use_PrivateKey_file(place->context, place->key, SSL_FILETYPE_PEM), 1);
  place->listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  assert_int_equal(bind(place->listener, (struct sockaddr *)&address, sizeof address), 0);
  assert_int_equal(listen(place->listener, 8), 0);
  assert_int_equal(getsockname(place->listener, (struct sockaddr *)&address, &len), 0);
  (void)snprintf(place->url, sizeof place->url, "https://127.0.0.1:%d/log/add?x=1",
                 ntohs(address.sin_port));
  assert_int_equal(pthread_create(&place->thread, NULL, serve, place), 0);
}

static void place_close(struct place *place) {
  shutdown(place->listener, SHUT_RDWR);
  pthread_join(place->thread, NULL);
  close(place->listener);
  SSL_CTX_free(place->context);
  unlink(place->certificate);
  unlink(place->key);
  rmdir(place->folder);
}

static enum err post(const struct place *place, const char *certificates) {
  struct witness_post post = {.url = place->url, .certificates = certificates, .note = STR(NOTE)};
  return witness_post(&post);
}

static void an_address_gets_the_note_by_post(void **state) {
  (void)state;
  struct place place;
  place_open(&place, ANSWER_OK);
  assert_ok(post(&place, place.certificate));
  assert_int_equal(place.requests, 1);
  assert_true(str_starts(str_from(place.request), STR("POST /log/add?x=1 HTTP/1.1\r\n")));
  assert_non_null(strstr(place.request, "Content-Type: text/plain; charset=utf-8\r\n"));
  assert_non_null(strstr(place.request, "\r\n\r\n" NOTE));
  assert_null(strcasestr(place.request, "user-agent:"));
  assert_null(strcasestr(place.request, "cookie:"));
  place_close(&place);
}

static void refusals(enum answer answer) {
  struct place place;
  place_open(&place, answer);
  assert_err(post(&place, place.certificate), ERR_UNAVAILABLE);
  assert_int_equal(place.requests, 1); /* and no other: a redirect is not followed */
  place_close(&place);
}

static void a_redirect_is_not_followed(void **state) {
  (void)state;
  refusals(ANSWER_REDIRECT);
}

static void an_error_is_a_refusal(void **state) {
  (void)state;
  refusals(ANSWER_ERROR);
}

static void an_endless_answer_is_broken_off(void **state) {
  (void)state;
  refusals(ANSWER_ENDLESS);
}

/*= GDPR Art. 32(1)(b) */
static void a_certificate_that_does_not_fit_gets_nothing(void **state) {
  (void)state;
  struct place place;
  struct place other;
  place_open(&place, ANSWER_OK);
  place_open(&other, ANSWER_OK);
  assert_err(post(&place, NULL), ERR_UNAVAILABLE); /* the system knows no such authority */
  assert_err(post(&place, other.certificate), ERR_UNAVAILABLE);
  assert_int_equal(place.requests, 0);
  place_close(&place);
  place_close(&other);
}

static void only_https_is_an_address(void **state) {
  (void)state;
  struct witness *witness = NULL;
  static const char *const wrong[] = {"http://127.0.0.1/", "ftp://127.0.0.1/", "127.0.0.1", ""};
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    struct witness_post post = {.url = wrong[i], .note = STR(NOTE)};
    struct witness_config config = {.url = wrong[i]};
    assert_err(witness_post(&post), ERR_INVALID);
    assert_err(witness_open(&config, &witness), ERR_INVALID);
  }
}

static void nobody_there_is_unavailable(void **state) {
  (void)state;
  struct place place;
  place_open(&place, ANSWER_OK);
  place_close(&place);
  assert_err(post(&place, NULL), ERR_UNAVAILABLE);
}

static void an_end_breaks_off_what_waits_for_an_answer(void **state) {
  (void)state;
  struct place place;
  struct witness *witness = NULL;
  place_open(&place, ANSWER_NEVER);
  struct witness_config config = {.url = place.url, .certificates = place.certificate};
  assert_ok(witness_open(&config, &witness));
  witness_offer(witness, STR(NOTE), 1000);
  for (int i = 0; i < 500 && place.requests == 0; i++) usleep(10000);
  assert_int_equal(place.requests, 1);
  uint64_t before = clock_monotonic_ns();
  witness_close(witness);
  assert_true(clock_monotonic_ns() - before < UINT64_C(10000000000));
  place_close(&place);
}

static void a_place_is_served_once_a_day(void **state) {
  (void)state;
  struct witness_turn turn = {0};
  assert_true(witness_is_due(&turn, 0));
  witness_served(&turn, true, 5000);
  assert_false(witness_is_due(&turn, 5000 + WITNESS_EVERY_MS - 1));
  assert_true(witness_is_due(&turn, 5000 + WITNESS_EVERY_MS));
}

static void a_failure_is_tried_again_later_and_later_but_within_the_hour(void **state) {
  (void)state;
  static const int64_t minutes[] = {1, 2, 4, 8, 16, 32, 60, 60, 60};
  struct witness_turn turn = {0};
  for (size_t i = 0; i < sizeof minutes / sizeof minutes[0]; i++) {
    witness_served(&turn, false, 0);
    assert_int_equal(turn.next_ms, minutes[i] * 60000);
    assert_int_equal(turn.failures, i + 1);
  }
  witness_served(&turn, true, 0);
  assert_int_equal(turn.failures, 0);
  witness_served(&turn, false, 0);
  assert_int_equal(turn.next_ms, 60000);
}

static void read_file(const char *path, struct buf *out) {
  FILE *file = fopen(path, "re");
  buf_reset(out);
  if (!file) return;
  char bytes[4096];
  buf_append_bytes(out, bytes, fread(bytes, 1, sizeof bytes, file));
  fclose(file);
}

static void a_file_gets_one_note_behind_the_other(void **state) {
  (void)state;
  char path[] = "/tmp/parlour-witness-XXXXXX";
  struct buf text = {0};
  close(mkstemp(path));
  assert_ok(witness_append(path, STR("one\n")));
  assert_ok(witness_append(path, STR("two\n")));
  read_file(path, &text);
  assert_str(buf_str(&text), "one\n\ntwo\n\n");
  buf_done(&text);
  unlink(path);
}

static void a_file_that_cannot_be_written_is_a_fault(void **state) {
  (void)state;
  assert_err(witness_append("/nowhere/at/all", STR("one\n")), ERR_MACHINE);
  assert_err(witness_append("/dev/full", STR("one\n")), ERR_MACHINE);
}

static void wait_for(const char *path, const char *expected) {
  struct buf text = {0};
  for (int i = 0; i < 500; i++) {
    read_file(path, &text);
    if (text.len >= strlen(expected)) break;
    usleep(10000);
  }
  assert_str(buf_str(&text), expected);
  buf_done(&text);
}

/*= GDPR Art. 5(2) */
static void both_places_get_a_note_a_day_and_none_twice(void **state) {
  (void)state;
  struct place place;
  struct witness *witness = NULL;
  char path[] = "/tmp/parlour-witness-XXXXXX";
  close(mkstemp(path));
  place_open(&place, ANSWER_OK);
  struct witness_config config = {
      .file = path, .url = place.url, .certificates = place.certificate};
  assert_ok(witness_open(&config, &witness));
  witness_offer(witness, STR(NOTE), 1000);
  wait_for(path, NOTE "\n");
  for (int i = 0; i < 500 && place.requests == 0; i++) usleep(10000);
  witness_offer(witness, STR("later that day BBBB\n"), 2000); /* not yet due */
  usleep(50000);
  witness_offer(witness, STR(NOTE), 1000 + WITNESS_EVERY_MS); /* due, but they have it */
  usleep(50000);
  witness_offer(witness, STR("next day BBBB\n"), 2000 + WITNESS_EVERY_MS);
  wait_for(path, NOTE "\nnext day BBBB\n\n");
  for (int i = 0; i < 500 && place.requests < 2; i++) usleep(10000);
  witness_close(witness);
  assert_int_equal(place.requests, 2);
  place_close(&place);
  unlink(path);
}

/* A checkpoint that is as old as a day would not show that lines of today are missing. */
/*= GDPR Art. 17(1) */
static void it_does_not_wait_for_its_day_when_the_journal_grew(void **state) {
  (void)state;
  struct str old = STR("parlour/a\n7\nAAAA\njournal 0011223344556677 4\n\n");
  struct str grown = STR("parlour/a\n9\nBBBB\njournal 0011223344556677 5\n\n");
  struct str another = STR("parlour/b\n2\nCCCC\njournal 8899aabbccddeeff 1\n\n");
  struct str none = STR("parlour/a\n9\nBBBB\n\n");
  struct witness_turn turn = {0};
  int64_t then = 5000 + WITNESS_JOURNAL_MS;
  witness_served(&turn, true, 5000);
  assert_true(witness_is_late(&turn, old, grown, then));
  assert_true(witness_is_late(&turn, old, another, then));
  assert_true(witness_is_late(&turn, STR_EMPTY, old, then));
  assert_false(witness_is_late(&turn, old, grown, then - 1)); /* not each second */
  assert_false(witness_is_late(&turn, old, old, then));
  assert_false(witness_is_late(&turn, old, none, then));
  witness_served(&turn, false, then); /* what failed has its own times */
  assert_false(witness_is_late(&turn, old, grown, then + 1));
}

TESTS_MAIN("witness", cmocka_unit_test(it_does_not_wait_for_its_day_when_the_journal_grew),
           cmocka_unit_test(an_address_gets_the_note_by_post),
           cmocka_unit_test(a_redirect_is_not_followed), cmocka_unit_test(an_error_is_a_refusal),
           cmocka_unit_test(an_endless_answer_is_broken_off),
           cmocka_unit_test(a_certificate_that_does_not_fit_gets_nothing),
           cmocka_unit_test(only_https_is_an_address),
           cmocka_unit_test(nobody_there_is_unavailable),
           cmocka_unit_test(an_end_breaks_off_what_waits_for_an_answer),
           cmocka_unit_test(a_place_is_served_once_a_day),
           cmocka_unit_test(a_failure_is_tried_again_later_and_later_but_within_the_hour),
           cmocka_unit_test(a_file_gets_one_note_behind_the_other),
           cmocka_unit_test(a_file_that_cannot_be_written_is_a_fault),
           cmocka_unit_test(both_places_get_a_note_a_day_and_none_twice))
