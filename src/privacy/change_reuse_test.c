/* What was given for one purpose goes to another only when it was assessed, agreed to, or
 * is the law's; and where nothing was given there is nothing to assess. */
#include "privacy/change.h"

#include "privacy/consent_state.h"
#include "privacy/datum.h"
#include "privacy/privacy_test_support.h"
#include "privacy/standing.h"

#define WORDS                                                                            \
  "'title':{'en':'News','de':'Neues'},'description':{'en':'We write to you.','de':'Wir " \
  "schreiben'},"
#define SCOPE "'retention_days':30,'retention_from':'resolved','roles':['agent']"
#define NEWS "{'code':'news','basis':'consent'," WORDS SCOPE ",'fields':['purpose.email']}"
#define ASSESSED \
  "'compatibility':{'link':'a','context':'b','nature':'c','consequences':'d','safeguards':'e'}"

static struct change drafted(struct stage *stage, const char *text) {
  struct change change;
  struct change_context context = {.site = stage->site, .language = STR("de-AT")};
  struct json *body = stage_json(text);
  assert_ok(change_draft(stage->work, &context, CHANGE_PURPOSE, body, &change));
  json_free(body);
  return change;
}

static struct change_view *considered(struct stage *stage, const struct change *change) {
  struct change_context context = {.site = stage->site, .language = STR("de-AT")};
  struct change_view *view = ARENA_NEW(stage->work->arena, struct change_view);
  assert_ok(change_consider(stage->work, &context, change, view));
  return view;
}

static bool lacks(const struct change_view *view, const char *field) {
  for (size_t i = 0; i < view->lacks.count; i++)
    if (str_equal(str_from(view->lacks.item[i].field), str_from(field))) return true;
  return false;
}

static void activate(struct stage *stage, const char *text) {
  stage_activate(stage, CHANGE_PURPOSE, text);
}

/*= GDPR Art. 6(4) */
/*= GDPR Art. 13(3) */
static void old_data_go_to_a_new_purpose_only_when_it_was_assessed(void **state) {
  struct stage stage;
  struct stage_chat chat;
  stage_open(&stage, *state);
  struct buf text = {0};
  buf_append(&text, STR("{'code':'care','basis':'legitimate_interest'," WORDS SCOPE
                        ",'fields':['message.text'],'interest':{'interest':'a','necessity':'b',"
                        "'balance':'c'}}"));
  buf_append_char(&text, 0);
  struct change change = drafted(&stage, text.data);
  struct change_view *view = considered(&stage, &change);
  assert_false(view->compatibility_needed); /* nobody has written yet */
  assert_false(view->needs_notice);
  stage_chat(&stage, NULL, 5000, &chat);
  view = considered(&stage, &change);
  assert_true(view->compatibility_needed);
  assert_true(view->needs_notice);
  assert_int_equal(view->affected, 1);
  assert_true(lacks(view, "compatibility.link") && lacks(view, "compatibility.safeguards"));
  text.len -= 2; /* the brace and the NUL */
  buf_append(&text, STR("," ASSESSED "}"));
  buf_append_char(&text, 0);
  change = drafted(&stage, text.data);
  assert_int_equal(considered(&stage, &change)->lacks.count, 0);
  buf_done(&text);
  stage_close(&stage);
}

/* The person agreed to the news, and gave an address for it. */
static void agree_to_news(struct stage *stage, const struct stage_chat *chat) {
  struct standing standing = {.consent = CONSENT_GIVEN, .purpose_version = 1};
  struct datum_value value = {.person = chat->person,
                              .purpose = STR("news"),
                              .field = STR("purpose.email"),
                              .text = personal_of(STR("a@example.org")),
                              .kept_until = stage->work->now_ms + 500000};
  struct actor actor = stage->work->actor;
  assert_ok(standing_write(stage->work, chat->person, STR("news"), &standing));
  stage->work->actor.kind = ACTOR_VISITOR;
  stage->work->actor.id = chat->person;
  assert_ok(datum_put(stage->work, &value));
  stage->work->actor = actor;
}

/*= GDPR Art. 6(4) */
static void data_given_on_consent_go_elsewhere_only_by_consent_or_law(void **state) {
  static const char other[] = "{'code':'other','basis':'contract','contract':'x'," WORDS SCOPE
                              ",'fields':['purpose.email']," ASSESSED "}";
  static const char agreed[] =
      "{'code':'other','basis':'consent'," WORDS SCOPE ",'fields':['purpose.email']}";
  static const char by_law[] = "{'code':'other','basis':'legal_obligation','law':'x'," WORDS SCOPE
                               ",'fields':['purpose.email']}";
  struct stage stage;
  struct stage_chat chat;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, stage.work->now_ms + 900000, &chat);
  activate(&stage, NEWS);
  struct change change = drafted(&stage, other);
  struct change_view *view = considered(&stage, &change);
  assert_int_equal(view->lacks.count, 0); /* nobody gave any yet: there is nothing to take over */
  assert_false(view->compatibility_needed);
  agree_to_news(&stage, &chat);
  view = considered(&stage, &change);
  assert_true(lacks(view, "basis"));
  assert_true(view->compatibility_needed);
  change = drafted(&stage, agreed);
  assert_int_equal(considered(&stage, &change)->lacks.count, 0);
  change = drafted(&stage, by_law);
  assert_int_equal(considered(&stage, &change)->lacks.count, 0);
  stage_close(&stage);
}

/*= GDPR Art. 6(4) */
static void what_answering_rests_on_was_not_collected_on_a_later_consent(void **state) {
  static const char study[] = "{'code':'study','basis':'legitimate_interest'," WORDS SCOPE
                              ",'fields':['message.text'],'interest':{'interest':'a',"
                              "'necessity':'b','balance':'c'}," ASSESSED "}";
  struct stage stage;
  struct stage_chat chat;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, 5000, &chat);
  activate(&stage, "{'code':'news','basis':'consent'," WORDS SCOPE ",'fields':['message.text']}");
  struct standing standing = {.consent = CONSENT_GIVEN, .purpose_version = 1};
  assert_ok(standing_write(stage.work, chat.person, STR("news"), &standing));
  struct change change = drafted(&stage, study);
  struct change_view *view = considered(&stage, &change);
  assert_true(view->compatibility_needed);
  assert_int_equal(view->lacks.count, 0);
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(old_data_go_to_a_new_purpose_only_when_it_was_assessed),
      cmocka_unit_test(data_given_on_consent_go_elsewhere_only_by_consent_or_law),
      cmocka_unit_test(what_answering_rests_on_was_not_collected_on_a_later_consent),
  };
  return store_test_run("change_reuse", tests, sizeof tests / sizeof tests[0]);
}
