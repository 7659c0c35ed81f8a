/* From a draft to a signature: what is missing, what it does, and when it counts. */
#include "privacy/change.h"

#include "privacy/attribute.h"
#include "privacy/consent_state.h"
#include "privacy/privacy_test_support.h"
#include "privacy/purpose_builtin.h"
#include "privacy_test.sql.h"

#define WORDS                                                                            \
  "'title':{'en':'News','de':'Neues'},'description':{'en':'We write to you.','de':'Wir " \
  "schreiben'},"
#define SCOPE "'retention_days':30,'retention_from':'resolved','roles':['agent']"
#define NEWS "{'code':'news','basis':'consent'," WORDS SCOPE ",'fields':['purpose.email']}"
#define CARE                                                  \
  "{'code':'care','basis':'legitimate_interest'," WORDS SCOPE \
  ",'fields':['rating.score'],'interest':{'interest':'a','necessity':'b','balance':'c'}"
#define ASSESSED \
  "'compatibility':{'link':'a','context':'b','nature':'c','consequences':'d','safeguards':'e'}"

static struct change_context context_of(const struct stage *stage) {
  return (struct change_context){.site = stage->site, .language = STR("de-AT")};
}

static enum err draft(struct stage *stage, enum change_kind kind, const char *text,
                      struct change *out) {
  struct change_context context = context_of(stage);
  struct json *body = stage_json(text);
  stage->work->fault = NULL;
  enum err error = change_draft(stage->work, &context, kind, body, out);
  json_free(body);
  return error;
}

static struct change drafted(struct stage *stage, const char *text) {
  struct change change;
  assert_ok(draft(stage, CHANGE_PURPOSE, text, &change));
  return change;
}

static struct change_view *considered(struct stage *stage, const struct change *change) {
  struct change_context context = context_of(stage);
  struct change_view *view = ARENA_NEW(stage->work->arena, struct change_view);
  assert_ok(change_consider(stage->work, &context, change, view));
  return view;
}

static bool lacks(const struct change_view *view, const char *field) {
  for (size_t i = 0; i < view->lacks.count; i++)
    if (str_equal(str_from(view->lacks.item[i].field), str_from(field))) return true;
  return false;
}

static enum err signed_at(struct stage *stage, const struct change *change, int64_t at_ms,
                          bool *now) {
  struct change_context context = context_of(stage);
  struct change_signature signature = {.effective_at_ms = at_ms, .version = change->version};
  stage->work->fault = NULL;
  return change_sign(stage->work, &context, change->id, &signature, now);
}

static void is_fault(const struct stage *stage, const char *start) {
  if (!stage->work->fault || !str_starts(str_from(stage->work->fault), str_from(start)))
    fail_msg("%s, not %s", stage->work->fault ? stage->work->fault : "(none)", start);
}

/* Everything at once: as an administrator and the officer would, on one day. */
static void activate(struct stage *stage, const char *text) {
  stage_activate(stage, CHANGE_PURPOSE, text);
}

static void an_empty_draft_lists_everything_that_is_missing(void **state) {
  static const char *const fields[] = {"title",          "description",    "basis", "fields",
                                       "retention_days", "retention_from", "roles"};
  struct stage stage;
  stage_open(&stage, *state);
  struct change change = drafted(&stage, "{'code':'news'}");
  struct change_view *view = considered(&stage, &change);
  for (size_t i = 0; i < sizeof fields / sizeof fields[0]; i++)
    if (!lacks(view, fields[i])) fail_msg("%s", fields[i]);
  assert_int_equal(view->lacks.count, 9); /* title and description in two languages each */
  change = drafted(&stage, NEWS);
  assert_int_equal(considered(&stage, &change)->lacks.count, 0);
  stage_close(&stage);
}

/* A draft, and the member that is missing in it or stands against it. */
static const struct {
  const char *body;
  const char *field;
} wanting[] = {
    {"{'code':'a','basis':'legitimate_interest'}", "interest.interest"},
    {"{'code':'a','basis':'legitimate_interest'}", "interest.necessity"},
    {"{'code':'a','basis':'legitimate_interest','interest':{'interest':'x'}}", "interest.balance"},
    {"{'code':'a','basis':'legal_obligation'}", "law"},
    {"{'code':'a','basis':'public_task'}", "law"},
    {"{'code':'a','basis':'contract'}", "contract"},
    {"{'code':'training','basis':'contract','contract':'x'}", "basis"},
    {"{'code':'training','basis':'consent'}", "sources"},
    {"{'code':'vital','basis':'consent'}", "basis"},
    {"{'code':'answer','basis':'consent'}", "basis"},
    {"{'code':'marketing','basis':'consent'}", "marketing"},
    {"{'code':'marketing','basis':'legitimate_interest','marketing':true}", "suppression"},
    {"{'code':'a','basis':'contract','marketing':true}", "basis"},
    {"{'code':'a','basis':'consent','special':'a'}", "explicit"},
    {"{'code':'a','basis':'contract','special':'a','explicit':true}", "basis"},
    {"{'code':'a','basis':'contract','explicit':true}", "explicit"},
    {"{'code':'a','basis':'consent','automated':{'decides':true}}", "explicit"},
    {"{'code':'a','basis':'consent','automated':{'decides':true}}", "automated.logic"},
    {"{'code':'a','basis':'consent','automated':{'decides':true}}", "automated.consequences"},
    {"{'code':'a','basis':'legitimate_interest','automated':{'decides':true}}", "basis"},
    {"{'code':'a','basis':'contract','special':'f','automated':{'decides':true}}", "special"},
    {"{'code':'a','basis':'consent','fields':['account.name']}", "fields"},
    {"{'code':'a','basis':'consent','asks':'email','fields':['message.text']}", "fields"},
    {"{'code':'a','recipients':['018f0000-0000-7000-8000-000000000000']}", "recipients"},
    {"{'code':'a','recipients':['nobody']}", "recipients"},
    {"{'code':'a','attributes':['shoe']}", "attributes"},
    {"{'code':'a','fields':['page'],'field_days':{'section':3}}", "field_days"},
    {"{'code':'a','retention_days':2,'fields':['page'],'field_days':{'page':3}}", "field_days"},
    {"{'code':'a','fields':['message.text'],'field_days':{'message.text':3}}", "field_days"},
    {"{'code':'a','fields':['person.name'],'field_days':{'person.name':3}}", "field_days"},
    {"{'code':'a','title':{'en':'x'}}", "title"},
    {"{'code':'a','description':{'de':'x'}}", "description"},
    {"{'code':'nothing','end':true}", "code"},
    {"{'code':'answer','end':true}", "end"},
    {"{'code':'answer','basis':'public_task','law':'x'}", "basis"}, /* contract is in force */
};

/*= GDPR Art. 6(1) */
/*= GDPR Art. 6(1)(f) */
/*= GDPR Art. 9(2) */
/*= GDPR Art. 22(2) */
/*= GDPR Art. 22(4) */
/*= ePrivacy Art. 13(2) */
/*= GDPR Art. 13(1)(e) */
static void what_a_purpose_lacks_is_named(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  for (size_t i = 0; i < sizeof wanting / sizeof wanting[0]; i++) {
    struct change change = drafted(&stage, wanting[i].body);
    if (!lacks(considered(&stage, &change), wanting[i].field))
      fail_msg("%s: %s", wanting[i].body, wanting[i].field);
  }
  struct change change = drafted(&stage, CARE "}");
  assert_int_equal(considered(&stage, &change)->lacks.count, 0);
  stage_close(&stage);
}

/*= GDPR Art. 6(1)(f) */
static void a_public_authority_does_not_rest_its_tasks_on_its_interest(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  struct change change = drafted(&stage, CARE "}");
  struct change_context context = context_of(&stage);
  struct change_view *view = ARENA_NEW(stage.work->arena, struct change_view);
  context.public_authority = true;
  assert_ok(change_consider(stage.work, &context, &change, view));
  assert_true(lacks(view, "basis"));
  stage_close(&stage);
}

static const struct {
  enum change_kind kind;
  const char *body;
  const char *fault;
} impossible[] = {
    {CHANGE_PURPOSE, "{}", "code:"},
    {CHANGE_PURPOSE, "{'code':'Big'}", "code:"},
    {CHANGE_PURPOSE, "{'code':7}", "code:"},
    {CHANGE_PURPOSE, "{'code':'a','basis':'because'}", "basis:"},
    {CHANGE_PURPOSE, "{'code':'a','basis':['consent','contract']}", "basis:"},
    {CHANGE_PURPOSE, "{'code':'a','retention_days':0}", "retention_days:"},
    {CHANGE_PURPOSE, "{'code':'a','retention_days':365000}", "retention_days:"},
    {CHANGE_PURPOSE, "{'code':'a','retention_days':'30'}", "retention_days:"},
    {CHANGE_PURPOSE, "{'code':'a','retention_from':'birth'}", "retention_from:"},
    {CHANGE_PURPOSE, "{'code':'a','colour':'red'}", "colour:"},
    {CHANGE_PURPOSE, "{'code':'a','end':1}", "end:"},
    {CHANGE_PURPOSE, "{'code':'a','end':true,'basis':'consent'}", "end:"},
    {CHANGE_PURPOSE, "{'code':'a','title':'News'}", "title:"},
    {CHANGE_PURPOSE, "{'code':'a','title':{'en':7}}", "title:"},
    {CHANGE_PURPOSE, "{'code':'a','title':{'english!':'x'}}", "title:"},
    {CHANGE_PURPOSE, "{'code':'a','special':'k'}", "special:"},
    {CHANGE_PURPOSE, "{'code':'a','special':'aa'}", "special:"},
    {CHANGE_PURPOSE, "{'code':'a','fields':['iris.scan']}", "fields:"},
    {CHANGE_PURPOSE, "{'code':'a','fields':'page'}", "fields:"},
    {CHANGE_PURPOSE, "{'code':'a','fields':['page','page']}", "fields:"},
    {CHANGE_PURPOSE, "{'code':'a','field_days':{'page':0}}", "field_days:"},
    {CHANGE_PURPOSE, "{'code':'a','field_days':{'shoe':3}}", "field_days:"},
    {CHANGE_PURPOSE, "{'code':'a','roles':['king']}", "roles:"},
    {CHANGE_PURPOSE, "{'code':'a','interest':'all'}", "interest:"},
    {CHANGE_PURPOSE, "{'code':'a','interest':{'gain':'x'}}", "interest:"},
    {CHANGE_PURPOSE, "{'code':'a','automated':{}}", "automated.decides:"},
    {CHANGE_PURPOSE, "{'code':'a','asks':'phone'}", "asks:"},
    {CHANGE_PURPOSE, "{'code':'a','explicit':'yes'}", "explicit:"},
    {CHANGE_PURPOSE, "{'code':'a','compatibility':{'mood':'x'}}", "compatibility:"},
    {CHANGE_ROLE, "{'code':'answer','basis':'contract'}", "basis:"},
    {CHANGE_ROLE, "{'code':'answer'}", "body:"},
    {CHANGE_ROLE, "{'code':'nothing','roles':['dpo']}", "code:"},
    {CHANGE_RETENTION, "{'code':'answer','retention_days':0}", "retention_days:"},
};

/*= GDPR Art. 5(1)(e) */
static void what_cannot_be_is_refused_by_name_and_leaves_nothing(void **state) {
  struct stage stage;
  struct change change;
  struct change *changes;
  size_t count;
  stage_open(&stage, *state);
  for (size_t i = 0; i < sizeof impossible / sizeof impossible[0]; i++) {
    assert_err(draft(&stage, impossible[i].kind, impossible[i].body, &change), ERR_INVALID);
    is_fault(&stage, impossible[i].fault);
  }
  assert_ok(change_list(stage.work, stage.site, &changes, &count));
  assert_int_equal(count, 0);
  stage_close(&stage);
}

/*= GDPR Art. 24(1) */
/*= GDPR Art. 38(1) */
/*= GDPR Art. 5(2) */
static void it_counts_once_the_officer_was_asked_and_a_name_has_signed(void **state) {
  struct stage stage;
  struct purpose purpose;
  bool now = false;
  stage_open(&stage, *state);
  struct change_context context = context_of(&stage);
  int64_t epoch = stage_number(&stage, &sql_test_epoch, NULL);
  struct change change = drafted(&stage, NEWS);
  assert_err(signed_at(&stage, &change, 0, &now), ERR_CONFLICT);
  is_fault(&stage, "advice:");
  assert_ok(change_ask(stage.work, change.id, change.version, &change));
  assert_int_equal(change.state, CHANGE_ASKED);
  assert_err(purpose_read(stage.work, stage.site, STR("news"), &purpose), ERR_NOT_FOUND);
  assert_ok(signed_at(&stage, &change, 0, &now));
  assert_true(now);
  assert_ok(change_carry_out(stage.work, &context, change.id));
  assert_ok(purpose_read(stage.work, stage.site, STR("news"), &purpose));
  assert_int_equal(purpose.basis, BASIS_CONSENT);
  assert_int_equal(purpose.retention_from, RETENTION_FROM_RESOLVED);
  assert_true(purpose_has(&purpose, FIELD_PURPOSE_EMAIL));
  assert_int_equal(stage_number(&stage, &sql_test_epoch, NULL), epoch + 1);
  assert_true(ledger_has_staged(stage.work->ledger, LEDGER_PURPOSE_CHANGED));
  assert_true(ledger_has_staged(stage.work->ledger, LEDGER_CHANGE_ACTIVATED));
  assert_ok(change_read(stage.work, change.id, &change));
  assert_int_equal(change.state, CHANGE_ACTIVE);
  assert_true(id_equal(change.signed_by, stage.work->actor.id));
  assert_err(signed_at(&stage, &change, 0, &now), ERR_CONFLICT);
  assert_err(change_withdraw(stage.work, change.id, 0), ERR_CONFLICT);
  stage_close(&stage);
}

static void what_is_not_whole_cannot_be_signed(void **state) {
  struct stage stage;
  bool now;
  stage_open(&stage, *state);
  struct change change = drafted(&stage, "{'code':'news','basis':'consent'," SCOPE "}");
  assert_ok(change_ask(stage.work, change.id, 0, &change));
  assert_err(signed_at(&stage, &change, 0, &now), ERR_CONFLICT);
  is_fault(&stage, "title:");
  stage_close(&stage);
}

/*= GDPR Art. 5(1)(a) */
static void a_basis_is_never_swapped(void **state) {
  struct stage stage;
  stage_open(&stage, *state);
  activate(&stage, CARE "}");
  struct change change = drafted(
      &stage, "{'code':'care','basis':'consent'," WORDS SCOPE ",'fields':['rating.score']}");
  struct change_view *view = considered(&stage, &change);
  assert_int_equal(view->lacks.count, 1);
  assert_true(lacks(view, "basis"));
  activate(&stage, "{'code':'care','end':true}");
  view = considered(&stage, &change);
  assert_int_equal(view->lacks.count, 0); /* ended, and another made */
  stage_close(&stage);
}

static void two_at_once_do_not_overwrite_each_other(void **state) {
  struct stage stage;
  bool now;
  stage_open(&stage, *state);
  struct change change = drafted(&stage, NEWS);
  struct json *body = stage_json(NEWS);
  struct change edited;
  assert_ok(change_edit(stage.work, change.id, body, change.version, &edited));
  assert_err(change_edit(stage.work, change.id, body, change.version, &edited), ERR_CONFLICT);
  is_fault(&stage, "version:");
  assert_err(change_ask(stage.work, change.id, change.version, &change), ERR_CONFLICT);
  assert_ok(change_ask(stage.work, change.id, edited.version, &change));
  activate(&stage, NEWS); /* another draft of the same purpose came first */
  assert_err(signed_at(&stage, &change, 0, &now), ERR_CONFLICT);
  is_fault(&stage, "base:");
  json_free(body);
  stage_close(&stage);
}

/*= GDPR Art. 35(2) */
/*= GDPR Art. 39(1)(c) */
static void the_officers_advice_is_kept_and_belongs_to_what_was_asked(void **state) {
  struct stage stage;
  struct str text;
  struct change_advice advice = {.advice = STR("object"), .text = STR("Too much.")};
  stage_open(&stage, *state);
  struct change change = drafted(&stage, NEWS);
  assert_err(change_advise(stage.work, change.id, &advice, &change), ERR_CONFLICT);
  assert_ok(change_ask(stage.work, change.id, 0, &change));
  advice.advice = STR("shrug");
  assert_err(change_advise(stage.work, change.id, &advice, &change), ERR_INVALID);
  advice.advice = STR("object");
  assert_ok(change_advise(stage.work, change.id, &advice, &change));
  assert_int_equal(change.state, CHANGE_ADVISED);
  assert_str(change.advice, "object");
  stage.work->actor.roles = ROLE_DPO;
  assert_ok(change_advice_text(stage.work, change.id, &text));
  assert_str(text, "Too much.");
  stage.work->actor.roles = ROLE_AGENT;
  assert_err(change_advice_text(stage.work, change.id, &text), ERR_DENIED);
  struct json *body = stage_json(CARE "}");
  assert_ok(change_edit(stage.work, change.id, body, change.version, &change));
  json_free(body);
  assert_int_equal(change.state, CHANGE_DRAFT);
  assert_int_equal(change.advice.len, 0);
  assert_int_equal(change.asked_at, 0);
  stage_close(&stage);
}

static void a_day_to_come_is_waited_for(void **state) {
  struct stage stage;
  struct purpose purpose;
  struct change_due due[4];
  size_t count;
  bool now = true;
  stage_open(&stage, *state);
  struct change_context context = context_of(&stage);
  struct change change = drafted(&stage, NEWS);
  assert_ok(change_ask(stage.work, change.id, 0, &change));
  int64_t day = stage.work->now_ms + 86400000;
  assert_err(signed_at(&stage, &change, day * 1000, &now), ERR_INVALID);
  is_fault(&stage, "effective_at:");
  assert_ok(signed_at(&stage, &change, day, &now));
  assert_false(now);
  assert_ok(change_list_due(stage.work, stage.work->now_ms, due, 4, &count));
  assert_int_equal(count, 0);
  assert_err(purpose_read(stage.work, stage.site, STR("news"), &purpose), ERR_NOT_FOUND);
  stage.work->now_ms = day;
  assert_ok(change_list_due(stage.work, stage.work->now_ms, due, 4, &count));
  assert_int_equal(count, 1);
  assert_true(id_equal(due[0].change, change.id));
  assert_ok(change_carry_out(stage.work, &context, change.id));
  assert_ok(purpose_read(stage.work, stage.site, STR("news"), &purpose));
  assert_int_equal(purpose.effective_at, day);
  assert_ok(change_list_due(stage.work, stage.work->now_ms, due, 4, &count));
  assert_int_equal(count, 0);
  stage_close(&stage);
}

static void what_is_no_longer_whole_on_its_day_goes_back(void **state) {
  struct stage stage;
  bool now;
  stage_open(&stage, *state);
  struct change_context context = context_of(&stage);
  struct change change = drafted(&stage, NEWS);
  assert_ok(change_ask(stage.work, change.id, 0, &change));
  assert_ok(signed_at(&stage, &change, stage.work->now_ms + 1000, &now));
  activate(&stage, NEWS);
  assert_err(change_carry_out(stage.work, &context, change.id), ERR_CONFLICT);
  assert_ok(change_give_back(stage.work, change.id, "why"));
  assert_ok(change_read(stage.work, change.id, &change));
  assert_int_equal(change.state, CHANGE_DRAFT);
  assert_int_equal(change.effective_at, 0);
  stage_close(&stage);
}

static void a_part_is_changed_without_saying_the_whole_again(void **state) {
  struct stage stage;
  struct purpose purpose;
  stage_open(&stage, *state);
  activate(&stage, CARE "}");
  stage_activate(&stage, CHANGE_RETENTION, "{'code':'care','retention_days':7}");
  stage_activate(&stage, CHANGE_ROLE, "{'code':'care','roles':['supervisor']}");
  stage_activate(&stage, CHANGE_BOT,
                 "{'code':'care','automated':{'decides':false,'logic':'x','consequences':'y'}}");
  assert_ok(purpose_read(stage.work, stage.site, STR("care"), &purpose));
  assert_int_equal(purpose.version, 4);
  assert_int_equal(purpose.retention_days, 7);
  assert_int_equal(purpose.roles, ROLE_SUPERVISOR);
  struct declaration said;
  assert_ok(declaration_of(stage.work, &purpose, &said));
  assert_true(said.automated && !said.decides);
  assert_str(said.balance, "c");
  stage_close(&stage);
}

static void stand(struct stage *stage, struct id person, int64_t version) {
  struct db_value values[] = {db_id(&stage->work->actor.workspace), db_id(&person),
                              db_int(version)};
  assert_ok(db_run(stage->work->db, &sql_test_consented, values, 3, NULL));
}

/*= GDPR Art. 7(1) */
static void a_consent_lapses_with_what_it_was_given_for_and_not_with_less(void **state) {
  struct stage stage;
  struct stage_chat chat;
  stage_open(&stage, *state);
  stage_chat(&stage, NULL, stage.work->now_ms + 900000, &chat);
  activate(&stage, NEWS);
  stand(&stage, chat.person, 1);
  stage_activate(&stage, CHANGE_RETENTION, "{'code':'news','retention_days':10}");
  assert_int_equal(stage_number(&stage, &sql_test_standing, &chat.person), CONSENT_GIVEN * 100 + 2);
  struct change change;
  assert_ok(draft(&stage, CHANGE_RETENTION, "{'code':'news','retention_days':60}", &change));
  struct change_view *view = considered(&stage, &change);
  assert_int_equal(view->lapses, 1);
  assert_int_equal(view->affected, 1);
  stage_activate(&stage, CHANGE_RETENTION, "{'code':'news','retention_days':60}");
  assert_int_equal(stage_number(&stage, &sql_test_standing, &chat.person),
                   CONSENT_EXPIRED * 100 + 2);
  stage_close(&stage);
}

static void a_purpose_is_not_ended_under_what_needs_it(void **state) {
  struct stage stage;
  struct attribute attribute;
  stage_open(&stage, *state);
  activate(&stage, CARE "}");
  struct json *body = stage_json(
      "{'code':'size','title':{'en':'Size'},'category':'size','purpose':'care','source':'agent'}");
  assert_ok(attribute_create(stage.work, stage.site, body, &attribute));
  json_free(body);
  struct purpose purpose;
  assert_ok(purpose_read(stage.work, stage.site, STR("care"), &purpose));
  activate(&stage,
           "{'code':'care','basis':'legitimate_interest'," WORDS SCOPE
           ",'attributes':['size'],"
           "'fields':['rating.score'],'interest':{'interest':'a','necessity':'b','balance':'c'}}");
  body = stage_json("{'active':true,'version':1}");
  assert_ok(attribute_change(stage.work, stage.site, STR("size"), body, &attribute));
  json_free(body);
  struct change change = drafted(&stage, "{'code':'care','end':true}");
  struct change_view *view = considered(&stage, &change);
  assert_true(lacks(view, "end"));
  assert_true(str_starts(str_from(view->lacks.item[0].why), STR("size:")));
  change = drafted(&stage, CARE "}");
  assert_true(lacks(considered(&stage, &change), "attributes"));
  stage_close(&stage);
}

static const struct json *difference(const struct json *list, const char *member) {
  for (size_t i = 0; i < json_size(list); i++) {
    struct str name;
    assert_ok(json_get_str(json_at(list, i), "member", &name));
    if (str_equal(name, str_from(member))) return json_at(list, i);
  }
  return NULL;
}

/*= GDPR Art. 30(1) */
/*= GDPR Art. 35(1) */
static void a_draft_shows_what_changes_in_records_and_impact(void **state) {
  struct stage stage;
  struct buf out = {0};
  struct json *root;
  struct str text;
  stage_open(&stage, *state);
  activate(&stage, CARE "}");
  struct change change = drafted(
      &stage, "{'code':'care','basis':'legitimate_interest'," WORDS
              "'retention_days':7,'retention_from':'resolved','roles':['agent'],'children':true,"
              "'fields':['rating.score','page'],'interest':{'interest':'a','necessity':'b','"
              "balance':'c'}}");
  struct json_writer w = json_writer(&out);
  json_begin_object(&w);
  assert_ok(change_write_differences(stage.work, &w, considered(&stage, &change)));
  json_end_object(&w);
  assert_ok(json_parse(buf_str(&out), &root));
  const struct json *erasure = difference(json_get(root, "records"), "erasure");
  assert_non_null(erasure);
  assert_ok(json_get_str(erasure, "before", &text));
  assert_str(text, "30 days from resolved");
  assert_ok(json_get_str(erasure, "after", &text));
  assert_str(text, "7 days from resolved");
  assert_non_null(difference(json_get(root, "records"), "data"));
  assert_null(difference(json_get(root, "records"), "basis"));
  assert_non_null(difference(json_get(root, "dpia"), "vulnerable_subjects"));
  assert_non_null(difference(json_get(root, "dpia"), "systematic_monitoring"));
  assert_null(difference(json_get(root, "dpia"), "automated_decision"));
  json_free(root);
  buf_done(&out);
  stage_close(&stage);
}

static void another_workspace_sees_and_changes_nothing(void **state) {
  struct stage stage;
  struct change *changes;
  size_t count;
  bool now;
  stage_open(&stage, *state);
  struct change change = drafted(&stage, NEWS);
  stage.work->actor.workspace = ledger_bench_id(&stage.bench);
  assert_err(change_read(stage.work, change.id, &change), ERR_NOT_FOUND);
  assert_err(signed_at(&stage, &change, 0, &now), ERR_NOT_FOUND);
  assert_err(change_withdraw(stage.work, change.id, 0), ERR_NOT_FOUND);
  assert_ok(change_list(stage.work, stage.site, &changes, &count));
  assert_int_equal(count, 0);
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_empty_draft_lists_everything_that_is_missing),
      cmocka_unit_test(what_a_purpose_lacks_is_named),
      cmocka_unit_test(a_public_authority_does_not_rest_its_tasks_on_its_interest),
      cmocka_unit_test(what_cannot_be_is_refused_by_name_and_leaves_nothing),
      cmocka_unit_test(it_counts_once_the_officer_was_asked_and_a_name_has_signed),
      cmocka_unit_test(what_is_not_whole_cannot_be_signed),
      cmocka_unit_test(a_basis_is_never_swapped),
      cmocka_unit_test(two_at_once_do_not_overwrite_each_other),
      cmocka_unit_test(the_officers_advice_is_kept_and_belongs_to_what_was_asked),
      cmocka_unit_test(a_day_to_come_is_waited_for),
      cmocka_unit_test(what_is_no_longer_whole_on_its_day_goes_back),
      cmocka_unit_test(a_part_is_changed_without_saying_the_whole_again),
      cmocka_unit_test(a_consent_lapses_with_what_it_was_given_for_and_not_with_less),
      cmocka_unit_test(a_purpose_is_not_ended_under_what_needs_it),
      cmocka_unit_test(a_draft_shows_what_changes_in_records_and_impact),
      cmocka_unit_test(another_workspace_sees_and_changes_nothing),
  };
  return store_test_run("change", tests, sizeof tests / sizeof tests[0]);
}
