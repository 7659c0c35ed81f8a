/*
 * gate_bench: what the gate costs on the way of a message.
 *
 * The same text is sealed with the gate asked before (privacy/personal, as a message does) and
 * without (crypto/aead under the same key), in turns of a few milliseconds, so that both see
 * the same machine. One line of JSON: nanoseconds of CPU each, and the median of the ratios.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "crypto/aead.h"
#include "privacy/privacy_test_support.h"

#define TURNS 301
#define SEALINGS 400
#define TEXT "Good morning. Is the opal pendant of 38 cm in stock, and when would it be with me?"

static double cpu_ns(void) {
  struct timespec t;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

struct bench {
  struct stage stage;
  struct personal_subject subject;
  struct id row;
  uint8_t key[KEYRING_KEY_BYTES];
  struct buf out;
};

static double with_gate(struct bench *b) {
  double begun = cpu_ns();
  for (int i = 1; i <= SEALINGS; i++) {
    struct personal_spot spot = {.row = b->row, .sequence = i};
    buf_reset(&b->out);
    assert_ok(personal_seal(b->stage.work, personal_at(&b->subject, FIELD_MESSAGE_TEXT, spot),
                            personal_of(STR(TEXT)), &b->out));
  }
  return (cpu_ns() - begun) / SEALINGS;
}

static double without(struct bench *b) {
  double begun = cpu_ns();
  for (int i = 1; i <= SEALINGS; i++) {
    struct aead_place place = {.workspace = b->subject.workspace,
                               .table = "message",
                               .column = "text_sealed",
                               .row = b->row,
                               .sequence = i};
    buf_reset(&b->out);
    assert_ok(
        keyring_open_key(b->stage.work->keyring, b->subject.workspace, b->subject.key, b->key));
    aead_seal(b->key, &place, STR(TEXT), b->stage.work->rng, &b->out);
  }
  return (cpu_ns() - begun) / SEALINGS;
}

static int ascending(const void *a, const void *b) {
  double x = *(const double *)a;
  double y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *values) {
  qsort(values, TURNS, sizeof *values, ascending);
  return values[TURNS / 2];
}

static void the_cost_of_the_gate(void **state) {
  static double gated[TURNS];
  static double bare[TURNS];
  static double ratios[TURNS];
  struct bench b = {0};
  struct stage_chat chat;
  stage_open(&b.stage, *state);
  stage_chat(&b.stage, NULL, INT64_MAX, &chat);
  b.subject = stage_subject(&b.stage, &chat);
  b.row = chat.conversation;
  for (int i = 0; i < TURNS; i++) {
    gated[i] = with_gate(&b);
    bare[i] = without(&b);
    ratios[i] = gated[i] / bare[i];
  }
  printf("{\"gate\":{\"sealed_ns\":%.0f,\"bare_ns\":%.0f,\"ratio\":%.3f,\"turns\":%d}}\n",
         median(gated), median(bare), median(ratios), TURNS);
  buf_done(&b.out);
  stage_close(&b.stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {cmocka_unit_test(the_cost_of_the_gate)};
  return store_test_run("gate_bench", tests, 1);
}
