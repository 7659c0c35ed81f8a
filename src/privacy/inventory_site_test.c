/* Which data a site holds for which purpose. */
#include "privacy/inventory_site.h"

#include "privacy/attribute.h"
#include "privacy/privacy_test_support.h"
#include "privacy/purpose_builtin.h"

static const struct id nobody = {{0}};

static void add_builtin(struct stage *stage, const char *code, enum basis basis) {
  struct purpose purpose;
  int64_t version;
  assert_ok(purpose_builtin_make(stage->work->arena, str_from(code), basis, &purpose));
  assert_ok(purpose_publish(stage->work, stage->site, &purpose, nobody, &version));
}

static const struct inventory_use *find(const struct inventory_use *uses, size_t count,
                                        const char *purpose, const char *field) {
  for (size_t i = 0; i < count; i++)
    if (str_equal(uses[i].purpose, str_from(purpose)) && str_equal(uses[i].field, str_from(field)))
      return &uses[i];
  return NULL;
}

/*= GDPR Art. 30(1)(f) */
static void each_field_of_each_purpose_in_force_has_a_row_with_its_term(void **state) {
  struct stage stage;
  struct inventory_use *uses;
  size_t count;
  stage_open(&stage, *state);
  assert_ok(purpose_builtin_install(stage.work, stage.site));
  add_builtin(&stage, PURPOSE_MARKETING, BASIS_CONSENT);
  assert_ok(inventory_site_uses(stage.work, stage.site, &uses, &count));
  const struct inventory_use *text = find(uses, count, "answer", "message.text");
  assert_non_null(text);
  assert_str(text->category, "message text");
  assert_str(text->subject, "visitor, agent");
  assert_str(text->rests, "database, sealed");
  assert_int_equal(text->days, 90);
  assert_int_equal(text->from, RETENTION_FROM_LAST_MESSAGE);
  assert_non_null(find(uses, count, "marketing", "purpose.email"));
  assert_null(find(uses, count, "rating", "rating.score"));
  assert_ok(purpose_end(stage.work, stage.site, STR("marketing")));
  assert_ok(inventory_site_uses(stage.work, stage.site, &uses, &count));
  assert_null(find(uses, count, "marketing", "purpose.email"));
  stage_close(&stage);
}

/*= GDPR Art. 5(2) */
static void nothing_about_any_row_is_left_empty(void **state) {
  struct stage stage;
  struct inventory_use *uses;
  size_t count;
  stage_open(&stage, *state);
  assert_ok(purpose_builtin_install(stage.work, stage.site));
  static const struct {
    const char *code;
    enum basis basis;
  } more[] = {{PURPOSE_TRANSCRIPT, BASIS_LEGITIMATE_INTEREST},
              {PURPOSE_RATING, BASIS_LEGITIMATE_INTEREST},
              {PURPOSE_STATISTICS, BASIS_LEGITIMATE_INTEREST},
              {PURPOSE_TRAINING, BASIS_CONSENT},
              {PURPOSE_MARKETING, BASIS_CONSENT},
              {PURPOSE_VITAL, BASIS_VITAL_INTERESTS}};
  for (size_t i = 0; i < sizeof more / sizeof more[0]; i++)
    add_builtin(&stage, more[i].code, more[i].basis);
  assert_ok(inventory_site_uses(stage.work, stage.site, &uses, &count));
  assert_true(count > 20);
  for (size_t i = 0; i < count; i++) {
    assert_true(uses[i].title.len > 0 && uses[i].category.len > 0 && uses[i].subject.len > 0);
    assert_true(uses[i].source.len > 0 && uses[i].rests.len > 0 && uses[i].days > 0);
    assert_false(str_starts(uses[i].rests, STR("nowhere")));
  }
  stage_close(&stage);
}

static void set_active(struct stage *stage, const char *text) {
  struct attribute attribute;
  struct json *body = stage_json(text);
  assert_ok(attribute_change(stage->work, stage->site, STR("size"), body, &attribute));
  json_free(body);
}

/*= GDPR Art. 30(1)(c) */
static void an_attribute_is_there_while_it_is_switched_on(void **state) {
  struct stage stage;
  struct attribute attribute;
  struct inventory_use *uses;
  size_t count;
  stage_open(&stage, *state);
  struct json *body = stage_json(
      "{'code':'size','title':{'de':'Groesse','en':'Size'},'category':'clothing',"
      "'purpose':'answer','source':'host'}");
  assert_ok(attribute_create(stage.work, stage.site, body, &attribute));
  json_free(body);
  stage_activate(&stage, CHANGE_PURPOSE,
                 "{'code':'care','basis':'contract','contract':'x','title':{'en':'Care'},"
                 "'description':{'en':'We care.'},'retention_days':30,'retention_from':'resolved',"
                 "'roles':['agent'],'attributes':['size']}");
  set_active(&stage, "{'active':true,'purpose':'care','version':1}");
  assert_ok(inventory_site_uses(stage.work, stage.site, &uses, &count));
  const struct inventory_use *size = find(uses, count, "care", "attribute.size");
  assert_non_null(size);
  assert_str(size->title, "Size");
  assert_str(size->category, "clothing");
  assert_str(size->source, "host page");
  assert_str(size->rests, "database, sealed");
  assert_int_equal(size->days, 30);
  assert_int_equal(size->from, RETENTION_FROM_RESOLVED);
  assert_null(find(uses, count, "answer", "attribute.size"));
  set_active(&stage, "{'active':false,'version':2}");
  assert_ok(inventory_site_uses(stage.work, stage.site, &uses, &count));
  assert_null(find(uses, count, "care", "attribute.size"));
  stage_close(&stage);
}

static void another_site_has_none_of_it(void **state) {
  struct stage stage;
  struct inventory_use *uses;
  size_t count = 9;
  stage_open(&stage, *state);
  assert_ok(inventory_site_uses(stage.work, nobody, &uses, &count));
  assert_int_equal(count, 0);
  stage_close(&stage);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(each_field_of_each_purpose_in_force_has_a_row_with_its_term),
      cmocka_unit_test(nothing_about_any_row_is_left_empty),
      cmocka_unit_test(an_attribute_is_there_while_it_is_switched_on),
      cmocka_unit_test(another_site_has_none_of_it),
  };
  return store_test_run("inventory_site", tests, sizeof tests / sizeof tests[0]);
}
