/* The table of states: every way in it leads out, and nobody takes a step that is not theirs. */
#include "rights/request_state.h"

#include <stdio.h>

#include "base/test.h"

static const struct actor person = {.kind = ACTOR_VISITOR};
static const struct actor program = {.kind = ACTOR_SYSTEM};

static struct actor staff(uint32_t roles) {
  return (struct actor){.kind = ACTOR_STAFF, .roles = roles};
}

/* Everybody who may take part, each with what they are to the request. */
static size_t everybody(struct actor list[static 6], bool own[static 6]) {
  const struct actor all[] = {person,
                              program,
                              staff(ROLE_AGENT),
                              staff(ROLE_SUPERVISOR),
                              staff(ROLE_DPO),
                              staff(ROLE_ADMINISTRATOR)};
  for (size_t i = 0; i < 6; i++) {
    list[i] = all[i];
    own[i] = i == 0;
  }
  return 6;
}

/* Can an end be reached by steps of these people, from here? */
static bool ends(enum request_state from, unsigned seen) {
  struct actor list[6];
  bool own[6];
  size_t count = everybody(list, own);
  if (request_state_is_end(from)) return true;
  for (int verb = 0; verb < REQUEST_VERB_COUNT; verb++)
    for (size_t i = 0; i < count; i++) {
      enum request_state to;
      if (request_state_next(from, (enum request_verb)verb, &list[i], own[i], &to)) continue;
      if (seen & (1u << to)) continue;
      if (ends(to, seen | (1u << to))) return true;
    }
  return false;
}

static void no_state_is_without_a_way_out(void **state) {
  (void)state;
  for (int from = 0; from < REQUEST_STATE_COUNT; from++)
    if (!ends((enum request_state)from, 1u << from))
      fail_msg("%s leads nowhere", request_state_name((enum request_state)from));
}

/* The desk alone must be able to end it: a person who never answers must not stop anything. */
static void the_desk_can_end_everything_without_the_person(void **state) {
  (void)state;
  struct actor desk = staff(ROLE_SUPERVISOR);
  for (int from = 0; from < REQUEST_DECIDED; from++) {
    enum request_state to;
    assert_ok(request_state_next((enum request_state)from, REQUEST_DECIDE, &desk, false, &to));
    assert_int_equal(to, REQUEST_DECIDED);
  }
  enum request_state to;
  assert_ok(request_state_next(REQUEST_DECIDED, REQUEST_DELIVER, &desk, false, &to));
  assert_int_equal(to, REQUEST_DELIVERED);
  assert_ok(request_state_next(to, REQUEST_CLOSE, &desk, false, &to));
  assert_int_equal(to, REQUEST_CLOSED);
}

/* A request may be made, and reached, in every state but by the table's own start. */
static void every_state_can_be_reached_from_the_receipt(void **state) {
  (void)state;
  unsigned reached = 1u << REQUEST_RECEIVED;
  struct actor list[6];
  bool own[6];
  size_t count = everybody(list, own);
  for (int round = 0; round < REQUEST_STATE_COUNT; round++)
    for (int from = 0; from < REQUEST_STATE_COUNT; from++)
      for (int verb = 0; (reached & (1u << from)) && verb < REQUEST_VERB_COUNT; verb++)
        for (size_t i = 0; i < count; i++) {
          enum request_state to;
          if (!request_state_next((enum request_state)from, (enum request_verb)verb, &list[i],
                                  own[i], &to))
            reached |= 1u << to;
        }
  assert_int_equal(reached, (1u << REQUEST_STATE_COUNT) - 1);
}

/* Who has no part in it is refused every step in every state; a step is refused as denied only
 * where somebody else could take it. */
static void nobody_acts_without_a_part_in_it(void **state) {
  (void)state;
  const struct actor others[] = {
      person, {.kind = ACTOR_BOT}, {.kind = ACTOR_BOT, .roles = ROLE_ALL}, staff(0)};
  for (int from = 0; from < REQUEST_STATE_COUNT; from++)
    for (int verb = 0; verb < REQUEST_VERB_COUNT; verb++)
      for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        enum request_state to = REQUEST_STATE_COUNT;
        enum err error = request_state_next((enum request_state)from, (enum request_verb)verb,
                                            &others[i], false, &to);
        assert_true(error == ERR_DENIED || error == ERR_CONFLICT);
        assert_int_equal(to, REQUEST_STATE_COUNT);
      }
}

static bool may(uint32_t roles, enum request_state from, enum request_verb verb) {
  struct actor actor = staff(roles);
  enum request_state to;
  return request_state_next(from, verb, &actor, false, &to) == ERR_NONE;
}

/*= GDPR Art. 38(6) */
static void the_data_protection_officer_advises_and_does_not_decide(void **state) {
  (void)state;
  assert_true(may(ROLE_DPO, REQUEST_WORKING, REQUEST_ADVISE));
  assert_false(may(ROLE_ADMINISTRATOR, REQUEST_WORKING, REQUEST_ADVISE));
  for (int from = 0; from < REQUEST_STATE_COUNT; from++) {
    assert_false(may(ROLE_DPO, (enum request_state)from, REQUEST_DECIDE));
    assert_false(may(ROLE_DPO | ROLE_ADMINISTRATOR, (enum request_state)from, REQUEST_DECIDE));
    assert_false(may(ROLE_AGENT, (enum request_state)from, REQUEST_DECIDE));
  }
  assert_true(may(ROLE_ADMINISTRATOR, REQUEST_WORKING, REQUEST_DECIDE));
  assert_true(may(ROLE_SUPERVISOR | ROLE_AGENT, REQUEST_WORKING, REQUEST_DECIDE));
}

static void nobody_of_the_staff_handles_their_own_request(void **state) {
  (void)state;
  struct actor administrator = staff(ROLE_ADMINISTRATOR);
  enum request_state to;
  assert_err(request_state_next(REQUEST_WORKING, REQUEST_DECIDE, &administrator, true, &to),
             ERR_DENIED);
  assert_ok(request_state_next(REQUEST_WORKING, REQUEST_WITHDRAW, &administrator, true, &to));
  assert_int_equal(to, REQUEST_WITHDRAWN);
}

static void what_is_over_takes_no_step_but_after_a_fee(void **state) {
  (void)state;
  for (int verb = 0; verb < REQUEST_VERB_COUNT; verb++) {
    assert_false(may(ROLE_ALL & ~ROLE_DPO, REQUEST_WITHDRAWN, (enum request_verb)verb));
    assert_int_equal(may(ROLE_ALL & ~ROLE_DPO, REQUEST_CLOSED, (enum request_verb)verb),
                     verb == REQUEST_RESUME);
  }
}

static void every_word_is_read_back(void **state) {
  (void)state;
  for (int i = 0; i < REQUEST_STATE_COUNT; i++) {
    enum request_state read;
    assert_ok(request_state_parse(str_from(request_state_name((enum request_state)i)), &read));
    assert_int_equal(read, i);
  }
  for (int i = 0; i < REQUEST_VERB_COUNT; i++) {
    enum request_verb read;
    assert_ok(
        request_state_verb_parse(str_from(request_state_verb_name((enum request_verb)i)), &read));
    assert_int_equal(read, i);
  }
  enum request_state none;
  assert_err(request_state_parse(STR("lost"), &none), ERR_INVALID);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(no_state_is_without_a_way_out),
      cmocka_unit_test(the_desk_can_end_everything_without_the_person),
      cmocka_unit_test(every_state_can_be_reached_from_the_receipt),
      cmocka_unit_test(nobody_acts_without_a_part_in_it),
      cmocka_unit_test(the_data_protection_officer_advises_and_does_not_decide),
      cmocka_unit_test(nobody_of_the_staff_handles_their_own_request),
      cmocka_unit_test(what_is_over_takes_no_step_but_after_a_fee),
      cmocka_unit_test(every_word_is_read_back),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
