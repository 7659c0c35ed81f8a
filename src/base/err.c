#include "base/err.h"

struct kind {
  const char *name;
  int http_status;
  int close_code;
  int exit_code;
  const char *sentence;
};

static const struct kind kinds[ERR_COUNT] = {
    [ERR_NONE] = {"none", 200, 1000, 0, "Done."},
    [ERR_INVALID] = {"invalid", 400, 1008, 2,
                     "Something in the request is wrong. Correct it and try again."},
    [ERR_UNAUTHENTICATED] = {"unauthenticated", 401, 1008, 1, "Sign in first."},
    [ERR_DENIED] = {"denied", 403, 1008, 1,
                    "You may not do this. Ask an administrator if you should."},
    [ERR_NOT_FOUND] = {"not_found", 404, 1008, 1, "There is nothing of this name here."},
    [ERR_CONFLICT] = {"conflict", 409, 1008, 1,
                      "This does not fit what is there now. Look again and decide anew."},
    [ERR_TOO_LARGE] = {"too_large", 413, 1009, 2,
                       "This is too large. Make it smaller and try again."},
    [ERR_TOO_MANY] = {"too_many", 429, 4008, 1, "Too many at once. Wait a little and try again."},
    [ERR_UNAVAILABLE] = {"unavailable", 503, 1013, 3,
                         "This does not work right now. Try again in a moment."},
    [ERR_CORRUPT] = {"corrupt", 500, 1011, 3,
                     "Data or keys do not fit together. Tell the administrator."},
    [ERR_MACHINE] = {"machine", 500, 1011, 3, "The machine has a fault. Tell the administrator."},
};

static const struct kind *kind_of(enum err error) {
  return &kinds[(unsigned)error < ERR_COUNT ? error : ERR_MACHINE];
}

const char *err_name(enum err error) { return kind_of(error)->name; }
int err_http_status(enum err error) { return kind_of(error)->http_status; }
int err_close_code(enum err error) { return kind_of(error)->close_code; }
int err_exit_code(enum err error) { return kind_of(error)->exit_code; }
const char *err_sentence(enum err error) { return kind_of(error)->sentence; }
