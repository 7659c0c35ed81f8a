#include "staff/passwords.h"

#include <sodium.h>
#include <stdatomic.h>
#include <unistd.h>

#include "base/list.h"
#include "base/test.h"

struct asked {
  struct password_job job;
  _Atomic bool answered;
};

static void answered(struct password_job *job) {
  atomic_store(&LIST_ENTRY(job, struct asked, job)->answered, true);
}

static void await(struct asked *asked) {
  for (int i = 0; i < 20000 && !atomic_load(&asked->answered); i++) usleep(1000);
  assert_true(atomic_load(&asked->answered));
}

static void ask(struct passwords *passwords, struct asked *asked, const char *password) {
  asked->job.password = str_from(password);
  asked->job.done = answered;
  assert_ok(passwords_send(passwords, &asked->job));
}

static void a_password_fits_the_hash_that_was_made_of_it(void **state) {
  struct passwords *passwords;
  struct asked derive = {.job = {.derive = true}};
  (void)state;
  assert_ok(passwords_open(&passwords));
  ask(passwords, &derive, "correct horse battery");
  await(&derive);
  assert_ok(derive.job.result);
  struct asked right = {.job = {.has_hash = true}};
  struct asked wrong = {.job = {.has_hash = true}};
  struct asked nobody = {.job = {.has_hash = false}};
  memcpy(right.job.hash, derive.job.hash, sizeof right.job.hash);
  memcpy(wrong.job.hash, derive.job.hash, sizeof wrong.job.hash);
  ask(passwords, &right, "correct horse battery");
  ask(passwords, &wrong, "correct horse batterz");
  ask(passwords, &nobody, "correct horse battery");
  await(&nobody);
  assert_true(right.job.matches);
  assert_false(wrong.job.matches);
  assert_false(nobody.job.matches);
  passwords_close(passwords);
}

static void more_than_sixteen_are_refused_and_what_waits_is_answered(void **state) {
  static struct asked asked[PASSWORDS_WAITING_MAX];
  struct asked more = {.job = {.password = STR("x"), .done = answered}};
  struct passwords *passwords;
  size_t accepted = 0;
  (void)state;
  assert_ok(passwords_open(&passwords));
  for (size_t i = 0; i < PASSWORDS_WAITING_MAX; i++, accepted++)
    ask(passwords, &asked[i], "correct horse battery");
  assert_err(passwords_send(passwords, &more.job), ERR_UNAVAILABLE);
  passwords_stop(passwords);
  for (size_t i = 0; i < accepted; i++) assert_true(atomic_load(&asked[i].answered));
  assert_err(passwords_send(passwords, &more.job), ERR_UNAVAILABLE);
  assert_false(atomic_load(&more.answered));
  passwords_close(passwords);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(a_password_fits_the_hash_that_was_made_of_it),
      cmocka_unit_test(more_than_sixteen_are_refused_and_what_waits_is_answered),
  };
  if (sodium_init() < 0) return 1;
  return cmocka_run_group_tests_name("passwords", tests, NULL, NULL);
}
