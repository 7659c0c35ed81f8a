#include "net/router.h"

#include <string.h>

static bool matches(struct str pattern, struct str path,
                    struct str parameters[static NET_PARAMETERS]) {
  size_t count = 0;
  struct str want;
  struct str have;
  for (;;) {
    bool more_pattern = str_cut(pattern, '/', &want, &pattern);
    if (str_equal(want, STR("*"))) {
      if (count == NET_PARAMETERS) return false;
      parameters[count] = path;
      return path.len > 0;
    }
    bool more_path = str_cut(path, '/', &have, &path);
    if (want.len > 0 && want.data[0] == ':') {
      if (count == NET_PARAMETERS || have.len == 0) return false;
      parameters[count++] = have;
    } else if (!str_equal(want, have)) {
      return false;
    }
    if (more_pattern != more_path) return false;
    if (!more_pattern) return true;
  }
}

static bool is_allowed(const char *allow, const char *method) {
  struct str rest = str_from(allow);
  struct str part;
  for (bool more = true; more;) {
    more = str_cut(rest, ',', &part, &rest);
    if (str_equal(str_trim(part), str_from(method))) return true;
  }
  return false;
}

static void allow_add(char allow[static ROUTER_ALLOW_BYTES], const char *method) {
  if (is_allowed(allow, method)) return;
  size_t len = strlen(allow);
  size_t more = strlen(method);
  if (len + more + 3 > ROUTER_ALLOW_BYTES) return;
  memcpy(allow + len, ", ", 2);
  if (len > 0) len += 2;
  memcpy(allow + len, method, more + 1);
}

int router_find(const struct net_route *routes, size_t count, struct str method, struct str path,
                struct router_found *found_out) {
  struct str wanted = str_equal(method, STR("HEAD")) ? STR("GET") : method;
  found_out->allow[0] = 0;
  for (size_t i = 0; i < count; i++) {
    struct str parameters[NET_PARAMETERS] = {{"", 0}, {"", 0}, {"", 0}};
    if (!matches(str_from(routes[i].pattern), path, parameters)) continue;
    if (str_equal(wanted, str_from(routes[i].method))) {
      found_out->route = &routes[i];
      memcpy(found_out->parameters, parameters, sizeof parameters);
      return 200;
    }
    allow_add(found_out->allow, routes[i].method);
    if (strcmp(routes[i].method, "GET") == 0) allow_add(found_out->allow, "HEAD");
  }
  return found_out->allow[0] ? 405 : 404;
}
