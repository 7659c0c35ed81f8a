#include "cli/reset_order.h"

#include "staff/staff_test_support.h"

#define HASH "$argon2id$v=19$m=19456,t=2,p=1$bmV3c2FsdA$bmV3aGFzaA"

static void an_order_is_read_as_it_was_written(void **state) {
  struct bench b;
  struct buf text = {0};
  struct reset_order order;
  struct reset_order written = {.email = STR("m\xc3\xa4ra@acme.example"),
                                .password_hash = STR(HASH),
                                .ends_second_factor = true};
  bench_open(&b, *state);
  reset_order_write(&text, &written);
  assert_ok(reset_order_read(buf_str(&text), &b.arena, &order));
  buf_wipe(&text); /* it lives in the arena, not in the text */
  assert_str(order.email, "m\xc3\xa4ra@acme.example");
  assert_str(order.password_hash, HASH);
  assert_true(order.ends_second_factor);
  buf_done(&text);
  bench_close(&b);
}

static void what_is_no_order_is_refused(void **state) {
  static const char *const wrong[] = {
      "",
      "{}",
      "[]",
      "{\"email\":\"a@b.example\",\"password_hash\":\"" HASH "\"}",
      "{\"email\":7,\"password_hash\":\"" HASH "\",\"end_second_factor\":false}",
      "{\"email\":\"a@b.example\",\"password_hash\":\"in the clear\",\"end_second_factor\":false}",
      "{\"email\":\"a@b.example\",\"password_hash\":\"" HASH "\",\"end_second_factor\":\"no\"}",
      "{\"email\":\"a@b.example\",\"password_hash\":\"" HASH HASH HASH
      "\",\"end_second_factor\":false}"};
  struct bench b;
  struct reset_order order;
  bench_open(&b, *state);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    assert_int_not_equal(reset_order_read(str_from(wrong[i]), &b.arena, &order), ERR_NONE);
  bench_close(&b);
}

/*= GDPR Art. 32(1)(b) */
static void it_is_carried_out_for_the_address_however_it_is_written(void **state) {
  struct bench b;
  struct id account;
  bool same;
  bench_open(&b, *state);
  struct id mara = bench_account(&b, "mara@acme.example", ROLE_AGENT);
  struct reset_order order = {.email = STR("MARA@acme.example"), .password_hash = STR(HASH)};
  struct work system = b.work;
  system.actor = (struct actor){.kind = ACTOR_SYSTEM};
  assert_ok(reset_order_run(&system, &order, &account));
  assert_true(id_equal(account, mara));
  assert_ok(account_password_is(&b.work, mara, STR(HASH), &same));
  assert_true(same);
  assert_ok(account_password_is(&b.work, b.administrator, STR(HASH), &same));
  assert_false(same);
  bench_close(&b);
}

static void an_address_that_nobody_has_is_told_and_changes_nothing(void **state) {
  struct bench b;
  struct id account;
  bench_open(&b, *state);
  struct reset_order order = {.email = STR("nobody@acme.example"), .password_hash = STR(HASH)};
  struct work system = b.work;
  system.actor = (struct actor){.kind = ACTOR_SYSTEM};
  size_t recorded = bench_recorded(&b);
  assert_err(reset_order_run(&system, &order, &account), ERR_NOT_FOUND);
  assert_non_null(strstr(system.fault, "nobody has this e-mail"));
  assert_int_equal(bench_recorded(&b), recorded);
  bench_close(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_order_is_read_as_it_was_written),
      cmocka_unit_test(what_is_no_order_is_refused),
      cmocka_unit_test(it_is_carried_out_for_the_address_however_it_is_written),
      cmocka_unit_test(an_address_that_nobody_has_is_told_and_changes_nothing),
  };
  return store_test_run("reset_order", tests, sizeof tests / sizeof tests[0]);
}
