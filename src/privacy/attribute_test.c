/* What a site notes about people: nothing without a category and a purpose in force. */
#include "privacy/attribute.h"

#include "privacy/privacy_test_support.h"

#define WORDS "'title':{'en':'Care'},'description':{'en':'We care.'},"
#define CARE(more)                                                                               \
  "{'code':'care','basis':'contract','contract':'x'," WORDS                                      \
  "'retention_days':30,'retention_from':'resolved','roles':['agent'],'attributes':['size']" more \
  "}"
#define SIZE "'code':'size','title':{'en':'Size'},'category':'clothing','purpose':'care'"

static enum err create(struct stage *stage, const char *text, struct attribute *out) {
  struct json *body = stage_json(text);
  stage->work->fault = NULL;
  enum err error = attribute_create(stage->work, stage->site, body, out);
  json_free(body);
  return error;
}

static enum err change(struct stage *stage, const char *text, struct attribute *out) {
  struct json *body = stage_json(text);
  stage->work->fault = NULL;
  enum err error = attribute_change(stage->work, stage->site, STR("size"), body, out);
  json_free(body);
  return error;
}

static void is_fault(const struct stage *stage, const char *start) {
  if (!stage->work->fault || !str_starts(str_from(stage->work->fault), str_from(start)))
    fail_msg("%s, not %s", stage->work->fault ? stage->work->fault : "(none)", start);
}

/* The purpose "care" is in force and declares "size". */
static void open_with_care(struct stage *stage, struct store_fixture *fixture, const char *care) {
  struct attribute attribute;
  stage_open(stage, fixture);
  stage_activate(stage, CHANGE_PURPOSE,
                 "{'code':'care','basis':'contract','contract':'x'," WORDS
                 "'retention_days':30,'retention_from':'resolved','roles':['agent'],"
                 "'fields':['message.text']}");
  assert_ok(create(stage, "{" SIZE "}", &attribute));
  stage_activate(stage, CHANGE_PURPOSE, care);
}

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 5(1)(c) */
static void without_category_or_purpose_there_is_none(void **state) {
  static const char *const wrong[][2] = {
      {"{'title':{'en':'Size'},'category':'clothing','purpose':'answer'}", "code:"},
      {"{'code':'Size','title':{'en':'Size'},'category':'clothing','purpose':'answer'}", "code:"},
      {"{'code':'size','title':{'en':'Size'},'purpose':'answer'}", "category:"},
      {"{'code':'size','title':{'en':'Size'},'category':'','purpose':'answer'}", "category:"},
      {"{'code':'size','title':{'en':'Size'},'category':7,'purpose':'answer'}", "category:"},
      {"{'code':'size','title':{'en':'Size'},'category':'clothing'}", "purpose:"},
      {"{'code':'size','title':{'en':'Size'},'category':'clothing','purpose':'love'}", "purpose:"},
      {"{'code':'size','category':'clothing','purpose':'answer'}", "title:"},
      {"{'code':'size','title':{'de':'G'},'category':'clothing','purpose':'answer'}", "title:"},
      {"{'code':'size','title':'Size','category':'clothing','purpose':'answer'}", "title:"},
      {"{'code':'size','title':{'en':'Size'},'category':'clothing','purpose':'answer','active':"
       "true}",
       "purpose:"}, /* it does not declare it */
      {"{'code':'ill','title':{'en':'Ill'},'category':'Health','purpose':'answer'}", "special:"},
      {"{'code':'size','title':{'en':'Size'},'category':'c','purpose':'answer','source':'god'}",
       "source:"},
      {"{'code':'size','title':{'en':'S'},'category':'c','purpose':'answer','source':'agent',"
       "'asked':true}",
       "asked:"},
      {"{'code':'size','title':{'en':'S'},'category':'c','purpose':'answer','required':true}",
       "required:"},
      {"{'code':'size','title':{'en':'S'},'category':'c','purpose':'answer','shoe':true}", "shoe:"},
      {"{'code':'size','title':{'en':'S'},'category':'c','purpose':'answer','asked':1}",
       "special, asked"},
  };
  struct stage stage;
  struct attribute attribute;
  struct attribute *list;
  size_t count;
  stage_open(&stage, *state);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    assert_err(create(&stage, wrong[i][0], &attribute), ERR_INVALID);
    is_fault(&stage, wrong[i][1]);
  }
  assert_ok(attribute_list(stage.work, stage.site, &list, &count));
  assert_int_equal(count, 0);
  stage_close(&stage);
}

static void it_is_switched_on_once_its_purpose_declares_it(void **state) {
  struct stage stage;
  struct attribute attribute;
  open_with_care(&stage, *state, CARE(""));
  assert_err(change(&stage, "{'active':true}", &attribute), ERR_INVALID);
  is_fault(&stage, "version:");
  assert_err(change(&stage, "{'active':true,'version':9}", &attribute), ERR_CONFLICT);
  assert_err(change(&stage, "{'active':true,'purpose':'answer','version':1}", &attribute),
             ERR_INVALID);
  is_fault(&stage, "purpose:");
  assert_ok(change(&stage, "{'active':true,'asked':true,'version':1}", &attribute));
  assert_true(attribute.active && attribute.asked);
  assert_int_equal(attribute.version, 2);
  assert_ok(attribute_read(stage.work, stage.site, STR("size"), &attribute));
  assert_str(attribute.title, "{\"en\":\"Size\"}");
  assert_str(attribute.purpose, "care");
  assert_err(create(&stage, "{" SIZE "}", &attribute), ERR_CONFLICT);
  is_fault(&stage, "code:");
  stage_close(&stage);
}

/*= GDPR Art. 9(1) */
static void a_special_one_needs_a_condition_at_its_purpose(void **state) {
  struct stage stage;
  struct attribute attribute;
  open_with_care(&stage, *state, CARE(""));
  assert_err(change(&stage, "{'active':true,'special':true,'version':1}", &attribute), ERR_INVALID);
  is_fault(&stage, "purpose:");
  stage_activate(&stage, CHANGE_PURPOSE, CARE(",'special':'h'"));
  assert_ok(change(&stage, "{'active':true,'special':true,'version':1}", &attribute));
  stage_close(&stage);
}

static void is_asked(struct stage *stage, const char *language, const char *expected) {
  struct buf text = {0};
  struct json_writer w = json_writer(&text);
  struct attribute_asking asking = {.language = language, .country = STR("DE"), .now_ms = 0};
  assert_ok(attribute_write_asked(stage->work, stage->site, &asking, &w));
  assert_str(buf_str(&text), expected);
  buf_done(&text);
}

/*= GDPR Art. 7(4) */
static void what_rests_on_consent_is_never_required(void **state) {
  struct stage stage;
  struct attribute attribute;
  stage_open(&stage, *state);
  stage_activate(&stage, CHANGE_PURPOSE,
                 "{'code':'care','basis':'consent'," WORDS
                 "'retention_days':30,'retention_from':'resolved','roles':['agent'],"
                 "'fields':['message.text']}");
  assert_ok(create(&stage, "{" SIZE "}", &attribute));
  stage_activate(&stage, CHANGE_PURPOSE,
                 "{'code':'care','basis':'consent'," WORDS
                 "'retention_days':30,'retention_from':'resolved','roles':['agent'],"
                 "'attributes':['size']}");
  assert_err(change(&stage, "{'active':true,'asked':true,'required':true,'version':1}", &attribute),
             ERR_INVALID);
  is_fault(&stage, "required:");
  assert_ok(change(&stage, "{'active':true,'asked':true,'version':1}", &attribute));
  /* A choice comes first, and what must be said before it. */
  is_asked(
      &stage, "en",
      "[{\"code\":\"size\",\"title\":\"Size\",\"required\":false,\"purpose\":\"care\","
      "\"purpose_title\":\"Care\",\"consent\":{\"description\":\"We care.\",\"purpose_version\":2,"
      "\"asks\":null,\"explicit\":false,\"age\":null}}]");
  stage_close(&stage);
}

#define OFFERS(more)                                                                  \
  "{'code':'care','basis':'legitimate_interest','marketing':true,'suppression':true," \
  "'interest':{'interest':'a','necessity':'b','balance':'c'}," WORDS                  \
  "'retention_days':30,'retention_from':'resolved','roles':['agent']," more "}"

/*= GDPR Art. 21(2) */
static void what_is_for_marketing_is_neither_required_nor_asked_before(void **state) {
  struct stage stage;
  struct attribute attribute;
  stage_open(&stage, *state);
  stage_activate(&stage, CHANGE_PURPOSE, OFFERS("'fields':['message.text']"));
  assert_ok(create(&stage, "{" SIZE "}", &attribute));
  stage_activate(&stage, CHANGE_PURPOSE, OFFERS("'attributes':['size']"));
  assert_err(change(&stage, "{'active':true,'asked':true,'required':true,'version':1}", &attribute),
             ERR_INVALID);
  is_fault(&stage, "required:");
  assert_ok(change(&stage, "{'active':true,'asked':true,'version':1}", &attribute));
  is_asked(&stage, "en", "[]");
  stage_close(&stage);
}

#define ASKED(title)                           \
  "[{\"code\":\"size\",\"title\":\"" title     \
  "\",\"required\":true,\"purpose\":\"care\"," \
  "\"purpose_title\":\"Care\",\"consent\":null}]"

/*= GDPR Art. 13(1)(c) */
static void what_is_asked_before_a_chat_is_said_with_what_it_is_for(void **state) {
  struct stage stage;
  struct attribute attribute;
  open_with_care(&stage, *state, CARE(""));
  is_asked(&stage, "en", "[]");
  assert_ok(change(&stage,
                   "{'title':{'en':'Size','de':'Gr\\u00f6\\u00dfe'},'asked':true,'required':true,"
                   "'version':1}",
                   &attribute));
  is_asked(&stage, "en", "[]"); /* not switched on yet */
  assert_ok(change(&stage, "{'active':true,'version':2}", &attribute));
  is_asked(&stage, "en", ASKED("Size"));
  is_asked(&stage, "de", ASKED("Größe"));
  is_asked(&stage, "fr", ASKED("Size"));
  assert_ok(change(&stage, "{'asked':false,'required':false,'version':3}", &attribute));
  is_asked(&stage, "en", "[]");
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(without_category_or_purpose_there_is_none),
      cmocka_unit_test(it_is_switched_on_once_its_purpose_declares_it),
      cmocka_unit_test(a_special_one_needs_a_condition_at_its_purpose),
      cmocka_unit_test(what_rests_on_consent_is_never_required),
      cmocka_unit_test(what_is_for_marketing_is_neither_required_nor_asked_before),
      cmocka_unit_test(what_is_asked_before_a_chat_is_said_with_what_it_is_for),
  };
  return store_test_run("attribute", tests, sizeof tests / sizeof tests[0]);
}
