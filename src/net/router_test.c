#include "net/router.h"

#include "base/test.h"

static void handle(struct net_request *request) { (void)request; }

static const struct net_route routes[] = {
    {"GET", "/", handle, 0},
    {"GET", "/api/sessions", handle, 0},
    {"POST", "/api/sessions", handle, 0},
    {"DELETE", "/api/sessions/:id", handle, 0},
    {"GET", "/api/:a/x/:b", handle, 0},
    {"GET", "/assets/*", handle, 0},
    {"POST", "/both/:id", handle, 0},
    {"POST", "/both/*", handle, 0},
};

struct found {
  int status;
  struct router_found is;
};

static struct found find(const char *method, const char *path) {
  struct found found = {0};
  found.status = router_find(routes, sizeof routes / sizeof routes[0], str_from(method),
                             str_from(path), &found.is);
  return found;
}

static void a_path_is_found_by_its_parts(void **state) {
  (void)state;
  assert_ptr_equal(find("GET", "/").is.route, &routes[0]);
  assert_ptr_equal(find("POST", "/api/sessions").is.route, &routes[2]);
  struct found found = find("GET", "/api/one/x/two");
  assert_ptr_equal(found.is.route, &routes[4]);
  assert_str(found.is.parameters[0], "one");
  assert_str(found.is.parameters[1], "two");
  found = find("GET", "/assets/a/b.js");
  assert_ptr_equal(found.is.route, &routes[5]);
  assert_str(found.is.parameters[0], "a/b.js");
}

static void what_is_only_similar_is_not_found(void **state) {
  (void)state;
  static const char *const paths[] = {
      "",        "//",        "/api",     "/api/sessions/", "/API/sessions",  "/assets/",
      "/assets", "/api//x/b", "/api/a/x", "/api/a/x/b/c",   "/api/./sessions"};
  for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
    assert_int_equal(find("GET", paths[i]).status, 404);
}

/* RFC 9110 15.5.6: Allow names what the address has. */
static void another_method_learns_which_there_are(void **state) {
  (void)state;
  struct found found = find("PUT", "/api/sessions");
  assert_int_equal(found.status, 405);
  assert_string_equal(found.is.allow, "GET, HEAD, POST");
  found = find("GET", "/api/sessions/7");
  assert_int_equal(found.status, 405);
  assert_string_equal(found.is.allow, "DELETE");
  assert_int_equal(find("get", "/").status, 405);
}

static void a_method_is_named_once_in_allow(void **state) {
  (void)state;
  assert_string_equal(find("GET", "/both/1").is.allow, "POST");
}

static void head_is_answered_by_get(void **state) {
  (void)state;
  assert_ptr_equal(find("HEAD", "/api/sessions").is.route, &routes[1]);
  assert_int_equal(find("HEAD", "/api/sessions/7").status, 405);
}

TESTS_MAIN("router", cmocka_unit_test(a_path_is_found_by_its_parts),
           cmocka_unit_test(what_is_only_similar_is_not_found),
           cmocka_unit_test(another_method_learns_which_there_are),
           cmocka_unit_test(a_method_is_named_once_in_allow),
           cmocka_unit_test(head_is_answered_by_get))
