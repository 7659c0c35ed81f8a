/* Cases in, answers out. */
#include "cli/assess.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/test.h"

#define MS_2026 INT64_C(1767225600000)
#define MS_2023 INT64_C(1672531200000)

struct run {
  struct buf out;
  struct buf fault;
  struct json *answers;
};

static void run_at(struct run *run, const char *cases, int64_t at_ms) {
  *run = (struct run){.answers = NULL};
  enum err error =
      assess_run(assess_kind_find(STR("consent")), str_from(cases), at_ms, &run->out, &run->fault);
  buf_append_char(&run->fault, '\0');
  if (error) fail_msg("%s", run->fault.data);
  assert_true(str_ends(buf_str(&run->out), STR("\n")));
  assert_ok(json_parse(buf_str(&run->out), &run->answers));
}

static void done(struct run *run) {
  json_free(run->answers);
  buf_done(&run->out);
  buf_done(&run->fault);
}

/* 1, 0, or -1 for null. */
static int verdict_of(const struct json *answer) {
  bool valid;
  if (json_is_null(json_get(answer, "valid"))) return -1;
  assert_ok(json_get_bool(answer, "valid", &valid));
  return valid;
}

static bool asks(const struct json *answer, const char *fact) {
  const struct json *ask = json_get(answer, "ask");
  assert_true(json_is_array(ask));
  for (size_t i = 0; i < json_size(ask); i++) {
    struct str name;
    assert_ok(json_as_str(json_at(ask, i), &name));
    if (str_equal(name, str_from(fact))) return true;
  }
  return false;
}

static bool has_why(const struct json *answer, const char *word) {
  const struct json *why = json_get(answer, "why");
  assert_true(json_size(why) > 0);
  for (size_t i = 0; i < json_size(why); i++) {
    struct str rule;
    struct str text;
    assert_ok(json_get_str(json_at(why, i), "rule", &rule));
    assert_ok(json_get_str(json_at(why, i), "text", &text));
    if (memmem(rule.data, rule.len, word, strlen(word)) ||
        memmem(text.data, text.len, word, strlen(word)))
      return true;
  }
  return false;
}

#define TOLD "\"informed\":{\"controller\":true,\"purpose\":true,\"right_to_withdraw\":true}"
#define SOUND_BUT_INFORMED                                                                        \
  "\"affirmative_act\":true,\"pre_ticked\":false,\"separate_per_purpose\":true,\"conditional_on_" \
  "service\":false,\"detriment_on_refusal\":false,\"withdraw_steps\":1,\"give_steps\":1,"         \
  "\"imbalance\":false,\"explicit_needed\":false,\"explicit\":false"
#define SOUND "{" SOUND_BUT_INFORMED "," TOLD "}"

static void answer_of(struct run *run, const char *one_case, int verdict, const char *why) {
  char text[2000];
  (void)snprintf(text, sizeof text, "[%s]", one_case);
  run_at(run, text, MS_2026);
  assert_int_equal(json_size(run->answers), 1);
  assert_int_equal(verdict_of(json_at(run->answers, 0)), verdict);
  if (why && !has_why(json_at(run->answers, 0), why)) fail_msg("%.*s", STR_ARG(buf_str(&run->out)));
}

/* The sound case with one member changed; without the member where with is NULL. */
static void answer_with(struct run *run, const char *member, const char *with, int verdict,
                        const char *why) {
  char text[2000];
  const char *at = strstr(SOUND, member);
  assert_non_null(at);
  const char *end = at + strlen(member);
  if (!with && *end == ',') end++;
  (void)snprintf(text, sizeof text, "%.*s%s%s", (int)(at - SOUND), SOUND, with ? with : "", end);
  answer_of(run, text, verdict, why);
}

/* Worked examples of the guidelines, in our words. */
/*= GDPR Art. 4(11) */
/*= GDPR Art. 7(4) */
static void the_examples_are_answered_as_the_guidelines_answer_them(void **state) {
  (void)state;
  static const struct {
    const char *what;
    const char *member;
    const char *with;
    int verdict;
    const char *why;
  } examples[] = {
      {"no photo app without tracking", "\"conditional_on_service\":false",
       "\"conditional_on_service\":true", 0, "7(4)"},
      {"pupils' photographs, and no harm in no", "\"pre_ticked\":false", "\"pre_ticked\":\"no\"", 1,
       "Freely given"},
      {"the bank closes the account", "\"detriment_on_refusal\":false",
       "\"detriment_on_refusal\":\"yes (account closed, or a fee)\"", 0, "detriment"},
      {"one box for two purposes", "\"separate_per_purpose\":true",
       "\"separate_per_purpose\":false", 0, "granularity"},
      {"viewing consent used for advertising", "\"purpose\":true", "\"purpose\":false", 0,
       "new purpose needs a new consent"},
      {"a signature at the clinic", "\"explicit_needed\":false,\"explicit\":false",
       "\"explicit_needed\":true,\"explicit\":\"yes (signed)\"", 1, "Explicit"},
      {"health data on a mere click", "\"explicit_needed\":false", "\"explicit_needed\":true", 0,
       "9(2)(a)"},
      {"one click to give, a call to withdraw", "\"withdraw_steps\":1",
       "\"withdraw_steps\":\"4 (a call in office hours)\"", 0, "7(3)"},
      {"an authority asks", "\"imbalance\":false", "\"imbalance\":true", 0, "imbalance"},
      {"scrolling on", "\"affirmative_act\":true", "\"affirmative_act\":false", 0, "scrolling"},
      {"a box that is ticked", "\"pre_ticked\":false", "\"pre_ticked\":true", 0, "ticked"},
  };
  for (size_t i = 0; i < sizeof examples / sizeof examples[0]; i++) {
    struct run run;
    print_message("# %s\n", examples[i].what);
    answer_with(&run, examples[i].member, examples[i].with, examples[i].verdict, examples[i].why);
    assert_int_equal(json_size(json_get(json_at(run.answers, 0), "ask")), 0);
    done(&run);
  }
}

static void a_fact_left_out_leaves_it_open_and_is_asked_for(void **state) {
  (void)state;
  static const struct {
    const char *member;
    const char *fact;
  } facts[] = {{"\"affirmative_act\":true", "affirmative_act"},
               {"\"pre_ticked\":false", "pre_ticked"},
               {"\"separate_per_purpose\":true", "separate_per_purpose"},
               {"\"conditional_on_service\":false", "conditional_on_service"},
               {"\"detriment_on_refusal\":false", "detriment_on_refusal"},
               {"\"withdraw_steps\":1", "withdraw_steps"},
               {"\"give_steps\":1", "give_steps"},
               {"\"imbalance\":false", "imbalance"},
               {"\"explicit_needed\":false", "explicit_needed"},
               {"\"controller\":true", "informed.controller"},
               {"\"purpose\":true", "informed.purpose"}};
  for (size_t i = 0; i < sizeof facts / sizeof facts[0]; i++) {
    struct run run;
    answer_with(&run, facts[i].member, NULL, -1, "Not known");
    assert_int_equal(json_size(json_get(json_at(run.answers, 0), "ask")), 1);
    assert_true(asks(json_at(run.answers, 0), facts[i].fact));
    done(&run);
  }
}

static void nothing_known_asks_for_all_but_what_only_children_need(void **state) {
  (void)state;
  struct run run;
  answer_of(&run, "{}", -1, "Not known");
  const struct json *answer = json_at(run.answers, 0);
  assert_int_equal(json_size(json_get(answer, "ask")), 13);
  assert_false(asks(answer, "country"));
  assert_false(asks(answer, "parental"));
  done(&run);
  answer_of(&run, "{\"pre_ticked\":true}", 0, "Recital 32");
  assert_int_equal(json_size(json_get(json_at(run.answers, 0), "ask")), 0);
  assert_int_equal(json_size(json_get(json_at(run.answers, 0), "why")), 1);
  done(&run);
}

/*= GDPR Art. 8(1) */
static void a_child_consents_alone_from_the_age_of_its_country(void **state) {
  (void)state;
  static const struct {
    const char *facts;
    int verdict;
    const char *asks;
  } cases[] = {{"\"child_age\":15,\"country\":\"DE\",\"parental\":false", 0, NULL},
               {"\"child_age\":15,\"country\":\"DE\",\"parental\":true", 1, NULL},
               {"\"child_age\":15,\"country\":\"AT\"", 1, NULL},
               {"\"child_age\":\"14 years\",\"country\":\"fr\",\"parental\":\"no\"", 0, NULL},
               {"\"child_age\":15,\"country\":\"US\",\"parental\":false", 0, NULL},
               {"\"child_age\":15", -1, "country"},
               {"\"child_age\":12", -1, "parental"},
               {"\"child_age\":16", 1, NULL},
               {"\"child_age\":\"n/a\",\"country\":\"DE\"", 1, NULL},
               {"\"child_age\":\"unknown\"", -1, "child_age"},
               {"\"child_age\":44", 1, NULL},
               {"\"child_age\":0,\"country\":\"NO\",\"parental\":false", 0, NULL}};
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    struct run run;
    char text[1000];
    (void)snprintf(text, sizeof text, "{%s,%s,%s}", SOUND_BUT_INFORMED, TOLD, cases[i].facts);
    answer_of(&run, text, cases[i].verdict, cases[i].verdict == 0 ? "8(1)" : NULL);
    if (cases[i].asks) assert_true(asks(json_at(run.answers, 0), cases[i].asks));
    done(&run);
  }
}

/*= GDPR Art. 8(1) */
static void the_law_is_the_one_of_the_day_asked_for(void **state) {
  (void)state;
  struct run run;
  static const char text[] =
      "[{" SOUND_BUT_INFORMED "," TOLD ",\"child_age\":14,\"country\":\"DK\",\"parental\":false}]";
  run_at(&run, text, MS_2023);
  assert_int_equal(verdict_of(json_at(run.answers, 0)), 1);
  done(&run);
  run_at(&run, text, MS_2026);
  assert_int_equal(verdict_of(json_at(run.answers, 0)), 0);
  done(&run);
}

static void answers_are_as_many_as_cases_and_in_their_order(void **state) {
  (void)state;
  struct run run;
  run_at(&run, "[{\"pre_ticked\":true},{}," SOUND ",{}]", MS_2026);
  static const int verdicts[] = {0, -1, 1, -1};
  assert_int_equal(json_size(run.answers), 4);
  for (size_t i = 0; i < 4; i++) assert_int_equal(verdict_of(json_at(run.answers, i)), verdicts[i]);
  done(&run);
  run_at(&run, " [ ] ", MS_2026);
  assert_str(buf_str(&run.out), "[]\n");
  done(&run);
}

static void assert_refused(struct str text, enum err error, const char *said) {
  struct buf out = {0};
  struct buf fault = {0};
  assert_err(assess_run(&assess_consent, text, MS_2026, &out, &fault), error);
  assert_int_equal(out.len, 0);
  if (!memmem(fault.data, fault.len, said, strlen(said)))
    fail_msg("%.*s", STR_ARG(buf_str(&fault)));
  buf_done(&out);
  buf_done(&fault);
}

static void what_cannot_be_read_is_refused_with_its_place_and_nothing_is_answered(void **state) {
  (void)state;
  static const struct {
    const char *text;
    const char *said;
  } cases[] = {
      {"", "empty"},
      {" \n", "empty"},
      {"[{}", "line 1, column"},
      {"[{},\n{]", "line 2, column"},
      {"{}", "an array of cases"},
      {"null", "an array of cases"},
      {"[{},3]", "case 2: an object"},
      {"[{},[]]", "case 2: an object"},
      {"[{},{},{\"affirmative\":true}]", "case 3: affirmative: there is no such fact"},
      {"[{},{\"pre_ticked\":\"perhaps\"}]", "case 2: pre_ticked: yes or no"},
      {"[{\"pre_ticked\":1}]", "case 1: pre_ticked: yes or no"},
      {"[{\"informed\":true}]", "case 1: informed: an object"},
      {"[{\"informed\":{\"who\":true}}]", "case 1: informed.who: there is no such fact"},
      {"[{\"informed\":{\"purpose\":7}}]", "case 1: informed.purpose: yes or no"},
      {"[{\"withdraw_steps\":-1}]", "case 1: withdraw_steps: a whole number from 0 to 1000"},
      {"[{\"give_steps\":1.5}]", "case 1: give_steps: a whole number"},
      {"[{\"child_age\":-3}]", "case 1: child_age: a whole number from 0 to 130"},
      {"[{\"child_age\":9000}]", "case 1: child_age: a whole number from 0 to 130"},
      {"[{\"country\":\"Atlantis\"}]", "case 1: country: the two letters"},
      {"[{\"country\":\"XX\"}]", "case 1: country: the two letters"},
      {"[{\"country\":\"DE\",\"country\":\"AT\"}]", "not JSON from line 1"},
      {"[{\"pre_ticked\":\"\\u0000\"}]", "not JSON from line 1"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++)
    assert_refused(str_from(cases[i].text), ERR_INVALID, cases[i].said);
}

static void too_many_cases_are_refused_and_as_many_as_allowed_are_answered(void **state) {
  (void)state;
  struct run run;
  struct buf text = {0};
  buf_append(&text, STR("[{}"));
  for (int i = 1; i < ASSESS_CASES_MAX; i++) buf_append(&text, STR(",{}"));
  buf_append(&text, STR("]\0"));
  run_at(&run, text.data, MS_2026);
  assert_int_equal(json_size(run.answers), ASSESS_CASES_MAX);
  done(&run);
  text.len -= 2;
  buf_append(&text, STR(",{}]"));
  assert_refused(buf_str(&text), ERR_TOO_LARGE, "at most 10000 cases");
  buf_done(&text);
}

static void depth_is_no_way_in(void **state) {
  (void)state;
  char deep[100];
  memset(deep, '[', sizeof deep);
  assert_refused(str_of(deep, sizeof deep), ERR_INVALID, "nested too deep");
}

static void a_kind_that_there_is_not_is_not_found(void **state) {
  (void)state;
  assert_null(assess_kind_find(STR("consents")));
  assert_null(assess_kind_find(STR("")));
  assert_ptr_equal(assess_kind_find(STR("consent")), &assess_consent);
}

TESTS_MAIN("assess", cmocka_unit_test(the_examples_are_answered_as_the_guidelines_answer_them),
           cmocka_unit_test(a_fact_left_out_leaves_it_open_and_is_asked_for),
           cmocka_unit_test(nothing_known_asks_for_all_but_what_only_children_need),
           cmocka_unit_test(a_child_consents_alone_from_the_age_of_its_country),
           cmocka_unit_test(the_law_is_the_one_of_the_day_asked_for),
           cmocka_unit_test(answers_are_as_many_as_cases_and_in_their_order),
           cmocka_unit_test(what_cannot_be_read_is_refused_with_its_place_and_nothing_is_answered),
           cmocka_unit_test(too_many_cases_are_refused_and_as_many_as_allowed_are_answered),
           cmocka_unit_test(depth_is_no_way_in),
           cmocka_unit_test(a_kind_that_there_is_not_is_not_found))
