/*
 * notice_said: the facts of a notice in the words of a language. For the files of the
 * notice alone.
 *
 * Thread: any. Ownership: texts are borrowed from the facts or constants, unless appended.
 * Law:    GDPR Art. 12(1).
 */
#ifndef PARLOUR_PRIVACY_NOTICE_SAID_H
#define PARLOUR_PRIVACY_NOTICE_SAID_H

#include "base/json.h"
#include "privacy/notice_words.h"

struct said {
  const struct json *facts;
  const char *language;
  struct str name; /* of the controller */
};
struct said said_of(const struct json *facts, const char *language);

/* Members of facts, which were written by the program; what is missing is empty, 0, false. */
struct str said_text(const struct json *object, const char *key);
int64_t said_int(const struct json *object, const char *key);
bool said_bool(const struct json *object, const char *key);
/* The member of a list that has this code (or id); NULL. */
const struct json *said_find(const struct json *list, const char *key, struct str code);
bool said_has(const struct json *list, struct str text);

/* A text that a site wrote, in the language, else in English, else in the first it has. */
struct str said_in(const struct json *words, const char *language);
struct str said_purpose_title(const struct said *said, const struct json *purpose);
struct str said_purpose_description(const struct said *said, const struct json *purpose);
struct str said_field_title(const struct said *said, struct str code);
struct str said_category(const struct said *said, struct str code);
/* The declaration of a purpose. */
const struct json *said_declaration(const struct json *purpose);
/* What a purpose of these facts really stores: the fields it declares, as far as the site
 * collects them, and its attributes. False past the last. */
bool said_field(const struct said *said, const struct json *purpose, size_t index,
                struct str *code_out);
/* Which interest, law or contract it rests on, or what the program says of it. */
struct str said_rests_on(const struct said *said, const struct json *purpose, const char *key);

bool said_is_mark(struct str code); /* mark.read, typing, presence */
/* Is it about the visitor? What concerns the staff alone is told to the staff. */
bool said_is_of_visitor(const struct json *purpose);
/* A term of one datum alone; without one, that of its purpose. */
int64_t said_field_days(const struct json *purpose, struct str code);
/* The word PREFIX.CODE; empty where there is none. It is a whole C string. */
struct str said_word(const struct said *said, const char *prefix, struct str code);
/* "Mailer: carries e-mail for Shop, NL" */
void said_recipient(const struct said *said, struct buf *out, const struct json *recipient);

/* "A, B and C" is plain ", " between them. */
void said_list_add(struct buf *list, struct str item);
/* "90 days after your last message" */
void said_term(const struct said *said, struct buf *out, int64_t days, const char *word);
void said_kept(const struct said *said, struct buf *out, const struct json *purpose);
void said_attribute(const struct said *said, struct buf *out, const struct json *attribute);
/* key filled with {name} of the controller, and {list}. */
void said_fill(const struct said *said, struct buf *out, const char *key, struct str list);

#endif
