/*
 * err: the kinds of failure, chosen by what the caller does next.
 *
 * One table maps each kind to an HTTP status, a WebSocket close code and an
 * exit code, so that the same failure looks the same through every door.
 */
#ifndef PARLOUR_BASE_ERR_H
#define PARLOUR_BASE_ERR_H

#define MUST_USE __attribute__((warn_unused_result))

/* Leaves the function with what failed. */
#define TRY(expression)                          \
  do {                                           \
    enum err try_error = (expression);           \
    if (try_error != ERR_NONE) return try_error; \
  } while (0)

enum err {
  ERR_NONE = 0,
  ERR_INVALID,         /* the input is wrong; the same input fails again */
  ERR_UNAUTHENTICATED, /* nobody, or a token that no longer counts */
  ERR_DENIED,          /* somebody, but not for this */
  ERR_NOT_FOUND,
  ERR_CONFLICT,    /* the state does not allow it, or it was done differently */
  ERR_TOO_LARGE,   /* over a stated limit */
  ERR_TOO_MANY,    /* too often; later it may work */
  ERR_UNAVAILABLE, /* not now: stopping, queue full, other side away */
  ERR_CORRUPT,     /* bytes, keys or proofs do not fit together */
  ERR_MACHINE,     /* memory, disk, operating system */
  ERR_COUNT
};

/* The kind's stable word for interfaces and logs, such as "not_found". */
const char *err_name(enum err error);

/* RFC 9110 status; 200 for ERR_NONE. */
int err_http_status(enum err error);

/* RFC 6455 7.4 close code; 1000 for ERR_NONE. */
int err_close_code(enum err error);

/* 0 done, 1 the answer is no, 2 wrong usage or input, 3 a fault of the machine. */
int err_exit_code(enum err error);

/* A sentence for people that says what to do. */
const char *err_sentence(enum err error);

#endif
