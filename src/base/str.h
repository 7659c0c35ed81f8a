/*
 * str: a borrowed run of bytes. It owns nothing and need not end in NUL.
 *
 * Thread: any. Ownership: whoever made the bytes keeps them.
 */
#ifndef PARLOUR_BASE_STR_H
#define PARLOUR_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct str {
  const char *data;
  size_t len;
};

/* A str from a string literal; anything else does not compile. */
#define STR(literal) ((struct str){"" literal, sizeof(literal) - 1})
#define STR_EMPTY ((struct str){"", 0})
/* For printf("%.*s", STR_ARG(s)): the caller vouches that len fits an int. */
#define STR_ARG(s) (int)(s).len, (s).data

struct str str_from(const char *c_string); /* NULL gives the empty str */
struct str str_of(const void *data, size_t len);
bool str_equal(struct str a, struct str b);
bool str_equal_nocase(struct str a, struct str b); /* ASCII only */
int str_compare(struct str a, struct str b);       /* bytewise, as memcmp */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
struct str str_slice(struct str s, size_t from, size_t to); /* clamped */
struct str str_trim(struct str s);                          /* ASCII space and tab, CR, LF */

/* Cuts s at the first separator: the part before in *head_out, after in
 * *tail_out. False, and all of s in head with an empty tail, when absent. */
bool str_cut(struct str s, char separator, struct str *head_out, struct str *tail_out);

/* Decimal, the whole of s, no sign but a leading '-'. ERR_INVALID otherwise. */
MUST_USE enum err str_to_int64(struct str s, int64_t *value_out);

/* Lower-case hexadecimal; out holds 2 * len bytes, no NUL. */
void str_hex(const uint8_t *bytes, size_t len, char *out);
/* Exactly len bytes from 2 * len digits of either case. ERR_INVALID. */
MUST_USE enum err str_unhex(struct str digits, uint8_t *bytes_out, size_t len);

#endif
