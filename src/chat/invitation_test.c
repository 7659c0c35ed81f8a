#include "chat/invitation.h"

#include "staff/staff_test_support.h"

static struct json *parsed(const char *text) {
  struct json *body = NULL;
  assert_ok(json_parse(str_from(text), &body));
  return body;
}

static void make_site(struct bench *b, const char *text, struct site *out) {
  struct json *body = parsed(text);
  assert_ok(site_create(&b->work, body, out));
  json_free(body);
}

static enum err create(struct bench *b, struct id site, const char *text, struct invitation *out) {
  struct json *body = parsed(text);
  enum err error = invitation_create(&b->work, site, body, out);
  json_free(body);
  return error;
}

static enum err change(struct bench *b, struct id site, struct id id, const char *text) {
  struct invitation out;
  struct json *body = parsed(text);
  enum err error = invitation_change(&b->work, site, id, body, &out);
  json_free(body);
  return error;
}

/* What the loader gets, kept in the bench's arena. */
static struct str rules(struct bench *b, const struct site *site) {
  struct invitation *list;
  size_t count;
  struct buf out = {0};
  struct str text;
  struct json_writer w = json_writer(&out);
  assert_ok(invitation_list(&b->work, site->id, &list, &count));
  invitation_write_rules(&w, site, list, count);
  assert_ok(arena_copy(&b->arena, buf_str(&out), &text));
  buf_done(&out);
  return text;
}

static void an_invitation_goes_to_the_loader_as_a_rule(void **state) {
  struct bench b;
  struct site site;
  struct invitation made;
  bench_open(&b, *state);
  make_site(&b, "{\"name\":\"Shop\",\"locale\":\"de-AT\"}", &site);
  assert_str(rules(&b, &site), "[]");
  size_t before = bench_recorded(&b);
  assert_ok(create(&b, site.id,
                   "{\"page\":\"/a.b/(c)*\",\"seconds\":30,\"scroll\":50,\"returns\":1,"
                   "\"promotional\":true,\"text\":{\"en\":\" Hello \",\"de\":\"Hallo\"}}",
                   &made));
  assert_int_equal(bench_recorded(&b), before + 1);
  assert_str(rules(&b, &site),
             "[[\"^/a\\\\.b/\\\\(c\\\\).*$\",30,50,1,1,"
             "{\"en\":\"Hello\",\"de\":\"Hallo\",\"\":\"Hallo\"}]]");
  assert_ok(change(&b, site.id, made.id, "{\"active\":false}"));
  assert_str(rules(&b, &site), "[]");
  bench_close(&b);
}

static void what_is_not_said_is_every_page_at_once_and_no_promotion(void **state) {
  struct bench b;
  struct site site;
  struct invitation made;
  bench_open(&b, *state);
  make_site(&b, "{\"name\":\"Shop\"}", &site);
  assert_ok(create(&b, site.id, "{\"text\":{\"fr\":\"Bonjour\"}}", &made));
  assert_str(rules(&b, &site), "[[\"^/.*$\",0,0,0,0,{\"fr\":\"Bonjour\",\"\":\"Bonjour\"}]]");
  bench_close(&b);
}

static void what_is_wrong_with_an_invitation_is_named(void **state) {
  static const char *const wrong[][2] = {
      {"{\"text\":{}}", "text"},
      {"{\"text\":\"Hello\"}", "text"},
      {"{\"text\":{\"en\":\"\"}}", "text"},
      {"{\"text\":{\"en\":\"a\\nb\"}}", "text"},
      {"{\"text\":{\"english\":\"Hello\"}}", "text"},
      {"{\"text\":{\"en\":1}}", "text"},
      {"{\"page\":\"shop\"}", "page"},
      {"{\"page\":\"\"}", "page"},
      {"{\"page\":\"/a b\"}", "page"},
      {"{\"page\":\"/a[b]\"}", "page"},
      {"{\"page\":\"/*a*b*c*\"}", "page"},
      {"{\"seconds\":-1}", "seconds"},
      {"{\"seconds\":3601}", "seconds"},
      {"{\"seconds\":\"5\"}", "seconds"},
      {"{\"scroll\":101}", "seconds, scroll"},
      {"{\"returns\":21}", "seconds, scroll, returns"},
      {"{\"promotional\":1}", "promotional"},
      {"{\"agent\":\"Sanne\"}", "agent"},
  };
  struct bench b;
  struct site site;
  struct invitation made;
  bench_open(&b, *state);
  make_site(&b, "{\"name\":\"Shop\"}", &site);
  assert_err(create(&b, site.id, "{}", &made), ERR_INVALID);
  assert_memory_equal(b.work.fault, "text", 4);
  assert_ok(create(&b, site.id, "{\"text\":{\"en\":\"Hello\"}}", &made));
  struct str before = rules(&b, &site);
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    assert_err(change(&b, site.id, made.id, wrong[i][0]), ERR_INVALID);
    assert_memory_equal(b.work.fault, wrong[i][1], strlen(wrong[i][1]));
  }
  assert_true(str_equal(rules(&b, &site), before));
  bench_close(&b);
}

static void a_site_has_at_most_twenty(void **state) {
  struct bench b;
  struct site site;
  struct invitation made;
  bench_open(&b, *state);
  make_site(&b, "{\"name\":\"Shop\"}", &site);
  for (int i = 0; i < INVITATIONS_MAX; i++)
    assert_ok(create(&b, site.id, "{\"text\":{\"en\":\"Hello\"}}", &made));
  assert_err(create(&b, site.id, "{\"text\":{\"en\":\"Hello\"}}", &made), ERR_CONFLICT);
  assert_ok(invitation_remove(&b.work, site.id, made.id));
  assert_ok(create(&b, site.id, "{\"text\":{\"en\":\"Hello\"}}", &made));
  bench_close(&b);
}

static void invitations_of_another_site_or_workspace_are_not_there(void **state) {
  struct bench b;
  struct site site;
  struct site other;
  struct invitation made;
  struct invitation *list;
  size_t count;
  bench_open(&b, *state);
  make_site(&b, "{\"name\":\"Shop\"}", &site);
  make_site(&b, "{\"name\":\"Club\"}", &other);
  assert_ok(create(&b, site.id, "{\"text\":{\"en\":\"Hello\"}}", &made));
  assert_err(change(&b, other.id, made.id, "{\"active\":false}"), ERR_NOT_FOUND);
  assert_err(invitation_remove(&b.work, other.id, made.id), ERR_NOT_FOUND);
  bench_other_workspace(&b);
  assert_err(create(&b, site.id, "{\"text\":{\"en\":\"Hello\"}}", &made), ERR_NOT_FOUND);
  assert_err(change(&b, site.id, made.id, "{\"active\":false}"), ERR_NOT_FOUND);
  assert_err(invitation_remove(&b.work, site.id, made.id), ERR_NOT_FOUND);
  assert_ok(invitation_list(&b.work, site.id, &list, &count));
  assert_int_equal(count, 0);
  bench_first_workspace(&b);
  assert_ok(invitation_list(&b.work, site.id, &list, &count));
  assert_int_equal(count, 1);
  bench_close(&b);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(an_invitation_goes_to_the_loader_as_a_rule),
      cmocka_unit_test(what_is_not_said_is_every_page_at_once_and_no_promotion),
      cmocka_unit_test(what_is_wrong_with_an_invitation_is_named),
      cmocka_unit_test(a_site_has_at_most_twenty),
      cmocka_unit_test(invitations_of_another_site_or_workspace_are_not_there),
  };
  return store_test_run("invitation", tests, sizeof tests / sizeof tests[0]);
}
