#include "base/actor.h"

#include "base/test.h"

static void roles_have_the_words_of_the_protocol(void **state) {
  (void)state;
  static const char *const words[] = {"agent", "supervisor", "dpo", "administrator"};
  for (size_t i = 0; i < 4; i++) {
    enum role role;
    assert_ok(actor_role_parse(str_from(words[i]), &role));
    assert_int_equal(role, 1u << i);
    assert_string_equal(actor_role_name(role), words[i]);
  }
  enum role role;
  assert_err(actor_role_parse(STR("Agent"), &role), ERR_INVALID);
}

static void only_staff_has_roles(void **state) {
  (void)state;
  struct actor actor = {.kind = ACTOR_VISITOR, .roles = ROLE_ALL};
  assert_false(actor_has_role(&actor, ROLE_ALL));
  actor.kind = ACTOR_STAFF;
  actor.roles = ROLE_AGENT;
  assert_true(actor_has_role(&actor, ROLE_AGENT | ROLE_DPO));
  assert_false(actor_has_role(&actor, ROLE_DPO));
}

TESTS_MAIN("actor", cmocka_unit_test(roles_have_the_words_of_the_protocol),
           cmocka_unit_test(only_staff_has_roles))
