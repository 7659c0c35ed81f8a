/*
 * declaration: what a site says about one of its purposes, read, checked and written.
 *
 * The canonical text (members in a fixed order, nothing left out) is what a version of a
 * purpose keeps, what notices and records are made from, and what is compared.
 *
 * Thread:    any; pure but for the arena.
 * Ownership: texts are borrowed from what was read.
 * Errors:    ERR_INVALID with a fault that names the member.
 * Law:       GDPR Art. 5(1)(b), 6(1), 9(2), 13, 22, 30(1).
 */
#ifndef PARLOUR_PRIVACY_DECLARATION_H
#define PARLOUR_PRIVACY_DECLARATION_H

#include "base/json.h"
#include "privacy/purpose.h"

#define DECLARED_LANGUAGES 24
#define DECLARED_ITEMS 40
#define DECLARED_TITLE_MAX 200
#define DECLARED_TEXT_MAX 4000

struct declared_words {
  struct str language[DECLARED_LANGUAGES]; /* sorted */
  struct str text[DECLARED_LANGUAGES];
  size_t count;
};
struct declared_list {
  struct str item[DECLARED_ITEMS];
  size_t count;
};

struct declaration {
  struct declared_words title;
  struct declared_words description;
  /* What the basis rests on; empty: not said. */
  struct str interest;
  struct str necessity;
  struct str balance;
  struct str law;
  struct str contract;
  char special;                     /* letter of Art. 9(2), or 0 */
  struct declared_list fields;      /* codes of data_field */
  struct declared_list attributes;  /* codes of the site's attributes */
  struct declared_list days_fields; /* fields with a term of their own, and the term */
  int64_t days[DECLARED_ITEMS];
  struct declared_list recipients; /* ids, as text */
  uint32_t roles;
  bool automated; /* the next three are said */
  bool decides;
  struct str logic;
  struct str consequences;
  bool optional;
  struct str asks;  /* "email", or empty */
  bool is_explicit; /* consent in two steps */
  bool children;
  bool marketing;
  bool suppression;             /* marketing without consent: who said no is never written to */
  struct declared_list sources; /* of a model, for training */
};

/* One of the members in canonical order. */
void declaration_write(struct json_writer *w, const struct declaration *declaration);
/* The same without the braces, into an object that is open. */
void declaration_write_members(struct json_writer *w, const struct declaration *declaration);
/* Members of body that belong to a declaration; those missing are empty. Types, lengths and
 * codes are checked; what is required is declaration_missing's. Other members of body are not
 * looked at. */
MUST_USE enum err declaration_read(struct work *work, const struct json *body,
                                   struct declaration *declaration_out);
/* The kept text of a version. ERR_CORRUPT. The texts live in the work's arena. */
MUST_USE enum err declaration_of(struct work *work, const struct purpose *purpose,
                                 struct declaration *declaration_out);
/* What a version keeps of it: its canonical text (in the arena) and what is read often. */
MUST_USE enum err declaration_into(struct arena *arena, const struct declaration *declaration,
                                   struct purpose *purpose);
/* What of it is sealed text: FIELD_BIT of each. */
uint64_t declaration_field_bits(const struct declaration *declaration);
/* How many days a field of the purpose is kept: its own term, else the purpose's. */
MUST_USE enum err declaration_field_days(struct work *work, const struct purpose *purpose,
                                         struct str field, int64_t *days_out);
/* The same of what was read; 0: the field has no term of its own. */
int64_t declared_days(const struct declaration *declaration, struct str field);
bool declared_has(const struct declared_list *list, struct str item);
/* Empty when not said in this language. */
struct str declared_in(const struct declared_words *words, struct str language);

#endif
