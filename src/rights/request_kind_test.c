#include "rights/request_kind.h"

#include <string.h>

#include "base/test.h"

static void every_word_is_read_back(void **state) {
  (void)state;
  enum request_right right;
  enum request_channel channel;
  enum request_identity identity;
  enum request_decision decision;
  for (int i = 0; i < RIGHT_COUNT; i++) {
    assert_ok(request_right_parse(str_from(request_right_name((enum request_right)i)), &right));
    assert_int_equal(right, i);
  }
  for (int i = 0; i < CHANNEL_COUNT; i++) {
    assert_ok(
        request_channel_parse(str_from(request_channel_name((enum request_channel)i)), &channel));
    assert_int_equal(channel, i);
  }
  for (int i = 0; i < IDENTITY_COUNT; i++) {
    assert_ok(request_identity_parse(str_from(request_identity_name((enum request_identity)i)),
                                     &identity));
    assert_int_equal(identity, i);
  }
  for (int i = 0; i < DECISION_COUNT; i++) {
    assert_ok(request_decision_parse(str_from(request_decision_name((enum request_decision)i)),
                                     &decision));
    assert_int_equal(decision, i);
  }
  assert_err(request_right_parse(STR("forgiveness"), &right), ERR_INVALID);
  assert_err(request_channel_parse(STR(""), &channel), ERR_INVALID);
}

/*= GDPR Art. 12(4) */
/*= GDPR Art. 12(5)(b) */
static void each_ground_names_its_article_and_fits_some_right(void **state) {
  (void)state;
  for (int i = GROUND_NONE + 1; i < GROUND_COUNT; i++) {
    enum request_ground ground = (enum request_ground)i;
    enum request_ground read;
    bool fits = false;
    assert_ok(request_ground_parse(str_from(request_ground_name(ground)), &read));
    assert_int_equal(read, ground);
    assert_true(strlen(request_ground_article(ground)) >= 2);
    for (int right = 0; right < RIGHT_COUNT; right++)
      fits |= request_ground_fits(ground, (enum request_right)right);
    assert_true(fits);
  }
}

/* Every right can be refused for what Art. 11(2) and 12(5) say; but no copy of one's data because
 * a law wants them kept, and no objection because the data are right. */
static void a_ground_refuses_only_the_right_it_belongs_to(void **state) {
  (void)state;
  for (int right = 0; right < RIGHT_COUNT; right++) {
    assert_true(request_ground_fits(GROUND_NOT_IDENTIFIABLE, (enum request_right)right));
    assert_true(request_ground_fits(GROUND_EXCESSIVE, (enum request_right)right));
    assert_false(request_ground_fits(GROUND_NONE, (enum request_right)right));
  }
  assert_true(request_ground_fits(GROUND_LEGAL_DUTY, RIGHT_ERASURE));
  assert_false(request_ground_fits(GROUND_LEGAL_DUTY, RIGHT_ACCESS));
  assert_false(request_ground_fits(GROUND_ALREADY_DONE, RIGHT_ACCESS));
  assert_false(request_ground_fits(GROUND_ACCURATE, RIGHT_OBJECTION));
  assert_false(request_ground_fits(GROUND_COMPELLING, RIGHT_ERASURE));
}

/*= GDPR Art. 12(6) */
static void who_is_in_doubt_is_not_proven(void **state) {
  (void)state;
  assert_false(request_kind_is_proven(IDENTITY_UNPROVEN));
  assert_false(request_kind_is_proven(IDENTITY_DOUBT));
  assert_true(request_kind_is_proven(IDENTITY_SESSION));
  assert_true(request_kind_is_proven(IDENTITY_LINK));
  assert_true(request_kind_is_proven(IDENTITY_CONFIRMED));
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(every_word_is_read_back),
      cmocka_unit_test(each_ground_names_its_article_and_fits_some_right),
      cmocka_unit_test(a_ground_refuses_only_the_right_it_belongs_to),
      cmocka_unit_test(who_is_in_doubt_is_not_proven),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
