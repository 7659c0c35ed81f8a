/* A change as the office sees it: whose name signs, what follows, what is shown. */
#include "chat/changing.h"

#include "chat/chat_test_support.h"
#include "privacy/attribute.h"

#define CARE                                                                         \
  "'code':'care','basis':'contract','contract':'x','title':{'en':'Care'},"           \
  "'description':{'en':'We care.'},'retention_days':30,'retention_from':'resolved'," \
  "'roles':['agent'],'fields':['page']"

static struct json *json_of(const char *text) {
  struct buf quoted = {0};
  struct json *root = NULL;
  for (; *text; text++) buf_append_char(&quoted, *text == '\'' ? '"' : *text);
  assert_ok(json_parse(buf_str(&quoted), &root));
  buf_done(&quoted);
  return root;
}

struct desk {
  struct bench bench;
  struct site site;
  struct change change;
};

static void open_desk(struct desk *desk, struct store_fixture *fixture) {
  struct json *body = json_of("{'name':'Shop'}");
  bench_open(&desk->bench, fixture);
  assert_ok(site_create(&desk->bench.work, body, &desk->site));
  json_free(body);
}

static enum err draft(struct desk *desk, const char *kind, const char *body) {
  char site[ID_TEXT_BYTES + 1];
  struct buf text = {0};
  id_format(desk->site.id, site);
  buf_append_format(&text, "{'site':'%s','kind':'%s','body':%s}", site, kind, body);
  buf_append_char(&text, 0);
  struct json *root = json_of(text.data);
  desk->bench.work.fault = NULL;
  enum err error = changing_draft(&desk->bench.work, root, &desk->change);
  json_free(root);
  buf_done(&text);
  return error;
}

static void ask(struct desk *desk) {
  assert_ok(change_ask(&desk->bench.work, desk->change.id, 0, &desk->change));
}

static enum err sign(struct desk *desk, const char *members) {
  struct buf text = {0};
  buf_append_format(&text, "{%s,'version':%lld}", members, (long long)desk->change.version);
  buf_append_char(&text, 0);
  struct json *root = json_of(text.data);
  desk->bench.work.fault = NULL;
  enum err error = changing_activate(&desk->bench.work, desk->change.id, root, &desk->change);
  json_free(root);
  buf_done(&text);
  return error;
}

static void is_fault(const struct desk *desk, const char *start) {
  const char *fault = desk->bench.work.fault;
  if (!fault || !str_starts(str_from(fault), str_from(start)))
    fail_msg("%s, not %s", fault ? fault : "(none)", start);
}

/*= GDPR Art. 5(2) */
static void only_the_own_name_signs(void **state) {
  struct desk desk;
  open_desk(&desk, *state);
  assert_ok(draft(&desk, "purpose", "{" CARE "}"));
  ask(&desk);
  assert_err(sign(&desk, "'effective_at':null"), ERR_INVALID);
  is_fault(&desk, "signature:");
  assert_err(sign(&desk, "'signature':'Somebody Else'"), ERR_INVALID);
  is_fault(&desk, "signature:");
  assert_err(sign(&desk, "'signature':'Mara Lind','effective_at':'now'"), ERR_INVALID);
  is_fault(&desk, "effective_at:");
  assert_int_equal(desk.change.state, CHANGE_ASKED);
  assert_ok(sign(&desk, "'signature':' Mara Lind '"));
  assert_int_equal(desk.change.state, CHANGE_ACTIVE);
  bench_close(&desk.bench);
}

/*= GDPR Art. 13(3) */
static void the_site_and_its_notice_follow(void **state) {
  struct desk desk;
  struct site site;
  open_desk(&desk, *state);
  assert_ok(draft(&desk, "retention", "{'code':'answer','retention_days':45}"));
  ask(&desk);
  assert_ok(sign(&desk, "'signature':'Mara Lind'"));
  assert_ok(site_read(&desk.bench.work, desk.site.id, &site));
  assert_int_equal(site.retention_days, 45);
  assert_int_equal(site.notice_version, desk.site.notice_version + 1);
  struct json *body = json_of("{'colour':'#123456'}");
  assert_ok(site_change(&desk.bench.work, site.id, body, &site)); /* which takes nothing back */
  json_free(body);
  struct purpose answer;
  assert_ok(purpose_read(&desk.bench.work, site.id, STR(PURPOSE_ANSWER), &answer));
  assert_int_equal(answer.retention_days, 45);
  assert_int_equal(answer.version, 2);
  bench_close(&desk.bench);
}

static void where_a_draft_belongs_is_said(void **state) {
  struct desk desk;
  struct json *body;
  open_desk(&desk, *state);
  assert_err(draft(&desk, "mood", "{}"), ERR_INVALID);
  is_fault(&desk, "kind:");
  assert_err(draft(&desk, "purpose", "7"), ERR_INVALID);
  is_fault(&desk, "body:");
  body = json_of("{'kind':'purpose','body':{}}");
  assert_err(changing_draft(&desk.bench.work, body, &desk.change), ERR_INVALID);
  is_fault(&desk, "site:");
  json_free(body);
  bench_other_workspace(&desk.bench);
  assert_err(draft(&desk, "purpose", "{" CARE "}"), ERR_NOT_FOUND);
  bench_close(&desk.bench);
}

static struct json *shown(struct desk *desk) {
  struct buf out = {0};
  struct json *root;
  struct json_writer w = json_writer(&out);
  assert_ok(changing_write(&desk->bench.work, &w, &desk->change));
  assert_ok(json_parse(buf_str(&out), &root));
  buf_done(&out);
  return root;
}

static void a_change_shows_the_notice_before_and_after_and_who_signed(void **state) {
  struct desk desk;
  struct str text;
  open_desk(&desk, *state);
  assert_ok(draft(&desk, "retention", "{'code':'answer','retention_days':45}"));
  struct json *root = shown(&desk);
  const struct json *notice = json_get(json_get(root, "differences"), "notice");
  assert_true(json_size(notice) >= 1);
  assert_int_equal(json_size(json_get(root, "missing")), 0);
  json_free(root);
  ask(&desk);
  assert_ok(sign(&desk, "'signature':'Mara Lind'"));
  root = shown(&desk);
  assert_ok(json_get_str(root, "signed_by", &text));
  assert_str(text, "Mara Lind");
  assert_ok(json_get_str(root, "state", &text));
  assert_str(text, "active");
  assert_int_equal(json_size(json_get(json_get(root, "differences"), "notice")), 0);
  json_free(root);
  bench_close(&desk.bench);
}

static size_t with_state(const struct json *list, const char *state) {
  size_t count = 0;
  for (size_t i = 0; i < json_size(list); i++) {
    struct str text;
    assert_ok(json_get_str(json_at(list, i), "state", &text));
    count += str_equal(text, str_from(state));
  }
  return count;
}

static void a_site_lists_what_is_in_force_what_was_ended_and_what_could_be(void **state) {
  struct desk desk;
  struct buf out = {0};
  struct json *root;
  open_desk(&desk, *state);
  assert_ok(draft(&desk, "purpose", "{" CARE "}"));
  ask(&desk);
  assert_ok(sign(&desk, "'signature':'Mara Lind'"));
  assert_ok(draft(&desk, "purpose", "{'code':'care','end':true}"));
  ask(&desk);
  assert_ok(sign(&desk, "'signature':'Mara Lind'"));
  struct json_writer w = json_writer(&out);
  assert_ok(changing_write_purposes(&desk.bench.work, &w, desk.site.id, "de"));
  assert_ok(json_parse(buf_str(&out), &root));
  assert_int_equal(with_state(json_get(root, "purposes"), "active"), 5);
  assert_int_equal(with_state(json_get(root, "purposes"), "ended"), 1);
  assert_int_equal(with_state(json_get(root, "templates"), "template"), 6);
  assert_true(json_size(json_get(root, "fields")) > 10);
  json_free(root);
  buf_done(&out);
  bench_close(&desk.bench);
}

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 5(1)(c) */
static void nothing_of_page_and_browser_is_taken_that_no_purpose_asks_for(void **state) {
  struct desk desk;
  struct site site;
  struct json *body = json_of("{'collect':['page']}");
  open_desk(&desk, *state);
  assert_err(site_change(&desk.bench.work, desk.site.id, body, &site), ERR_INVALID);
  is_fault(&desk, "collect:");
  assert_ok(draft(&desk, "purpose", "{" CARE "}"));
  ask(&desk);
  assert_ok(sign(&desk, "'signature':'Mara Lind'"));
  assert_ok(site_change(&desk.bench.work, desk.site.id, body, &site));
  assert_str(site.collect, "[\"page\"]");
  json_free(body);
  assert_ok(draft(&desk, "purpose", "{'code':'care','end':true}"));
  ask(&desk);
  assert_err(sign(&desk, "'signature':'Mara Lind'"), ERR_CONFLICT);
  is_fault(&desk, "end: page:");
  bench_close(&desk.bench);
}

static const struct json *kept(const struct json *root, const char *name) {
  const struct json *list = json_get(root, "data");
  for (size_t i = 0; i < json_size(list); i++) {
    struct str text;
    assert_ok(json_get_str(json_at(list, i), "name", &text));
    if (str_equal(text, str_from(name))) return json_at(list, i);
  }
  return NULL;
}

/* With the site's own settings: an attribute that is switched on, and the page. */
static struct json *inventory_of(struct desk *desk) {
  struct buf out = {0};
  struct json *root;
  struct json_writer w = json_writer(&out);
  assert_ok(changing_write_inventory(&desk->bench.work, &w, desk->site.id));
  assert_ok(json_parse(buf_str(&out), &root));
  buf_done(&out);
  return root;
}

static void switch_on(struct desk *desk) {
  struct attribute attribute;
  struct json *body = json_of(
      "{'code':'size','title':{'en':'Size'},'category':'clothing',"
      "'purpose':'answer','asked':true}");
  assert_ok(attribute_create(&desk->bench.work, desk->site.id, body, &attribute));
  json_free(body);
  assert_ok(draft(desk, "purpose", "{" CARE ",'attributes':['size']}"));
  ask(desk);
  assert_ok(sign(desk, "'signature':'Mara Lind'"));
  body = json_of("{'active':true,'purpose':'care','version':1}");
  assert_ok(attribute_change(&desk->bench.work, desk->site.id, STR("size"), body, &attribute));
  json_free(body);
  body = json_of("{'collect':['page']}");
  assert_ok(site_change(&desk->bench.work, desk->site.id, body, &desk->site));
  json_free(body);
}

/*= GDPR Art. 30(1)(c) */
static void the_inventory_is_schema_and_settings_with_their_purposes(void **state) {
  struct desk desk;
  struct str text;
  open_desk(&desk, *state);
  struct json *root = inventory_of(&desk);
  assert_null(kept(root, "size"));
  assert_null(kept(root, "page"));
  const struct json *words = kept(root, "message.text_sealed");
  assert_non_null(words);
  assert_ok(json_get_str(words, "rests", &text));
  assert_str(text, "database, sealed");
  assert_ok(json_get_str(json_at(json_get(words, "purposes"), 0), "article", &text));
  assert_str(text, "6(1)(f)");
  json_free(root);
  switch_on(&desk);
  root = inventory_of(&desk);
  assert_ok(json_get_str(kept(root, "size"), "kind", &text));
  assert_str(text, "prechat");
  assert_ok(json_get_str(json_at(json_get(kept(root, "page"), "purposes"), 0), "code", &text));
  assert_str(text, "care");
  assert_true(json_size(json_get(root, "uses")) > 5);
  json_free(root);
  bench_close(&desk.bench);
}

static enum err patch_site(struct room *room, struct work *work) {
  struct site site;
  struct json *body = json_of("{'retention_days':91,'button':'Ask'}");
  work->actor.roles = ROLE_ADMINISTRATOR;
  enum err error = site_change(work, room->site, body, &site);
  json_free(body);
  return error;
}

static enum err read_site(struct room *room, struct work *work) {
  struct site site;
  TRY(site_read(work, room->site, &site));
  return site.retention_days == 90 && str_equal(site.button, STR("Chat")) ? ERR_NONE : ERR_CORRUPT;
}

/*= GDPR Art. 5(1)(a) */
static void once_people_have_chatted_a_term_is_no_switch_and_nothing_is_half_done(void **state) {
  struct room room;
  room_open(&room, *state);
  room_begin(&room);
  assert_err(room_do(&room, &room.agent, patch_site), ERR_CONFLICT);
  assert_ok(room_do(&room, &room.agent, read_site));
  room_close(&room);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(only_the_own_name_signs),
      cmocka_unit_test(the_site_and_its_notice_follow),
      cmocka_unit_test(where_a_draft_belongs_is_said),
      cmocka_unit_test(a_change_shows_the_notice_before_and_after_and_who_signed),
      cmocka_unit_test(a_site_lists_what_is_in_force_what_was_ended_and_what_could_be),
      cmocka_unit_test(once_people_have_chatted_a_term_is_no_switch_and_nothing_is_half_done),
      cmocka_unit_test(the_inventory_is_schema_and_settings_with_their_purposes),
      cmocka_unit_test(nothing_of_page_and_browser_is_taken_that_no_purpose_asks_for),
  };
  return store_test_run("changing", tests, sizeof tests / sizeof tests[0]);
}
