#include "cli/assess_facts.h"

#include <string.h>

#include "base/text.h"
#include "cli/nearest.h"

#define SHOWN_BYTES 40
#define NOT_APPLICABLE (-2)

struct word {
  const char *word;
  int32_t value;
};

static const struct word absences[] = {
    {"unknown", ASSESS_UNKNOWN}, {"not given", ASSESS_UNKNOWN},      {"-", ASSESS_UNKNOWN},
    {"n/a", NOT_APPLICABLE},     {"not applicable", NOT_APPLICABLE}, {NULL, 0}};
static const struct word answers[] = {{"yes", 1}, {"true", 1}, {"no", 0}, {"false", 0}, {NULL, 0}};
static const struct word numbers[] = {{"zero", 0},  {"one", 1},  {"two", 2},  {"three", 3},
                                      {"four", 4},  {"five", 5}, {"six", 6},  {"seven", 7},
                                      {"eight", 8}, {"nine", 9}, {"ten", 10}, {NULL, 0}};

static bool find_word(const struct word *words, struct str text, int32_t *value_out) {
  for (; words->word; words++) {
    if (!str_equal_nocase(text, str_from(words->word))) continue;
    *value_out = words->value;
    return true;
  }
  return false;
}

static void say_field(const struct assess_case *c, const struct assess_fact *fact) {
  buf_append_format(c->fault, "case %zu: %s%s%s: ", c->number, fact->group ? fact->group : "",
                    fact->group ? "." : "", fact->name);
}

static enum err say_wanted(const struct assess_case *c, const struct assess_fact *fact) {
  say_field(c, fact);
  switch (fact->form) {
    case ASSESS_YES_NO:
      buf_append(c->fault, STR("yes or no"));
      break;
    case ASSESS_NUMBER:
      buf_append_format(c->fault, "a whole number from 0 to %d", (int)fact->high);
      break;
    case ASSESS_COUNTRY:
      buf_append(c->fault, STR("the two letters of a country, such as DE"));
      break;
  }
  return ERR_INVALID;
}

/* Foreign text, for a terminal: short, and without what moves the cursor. */
static struct str shown(struct str text) {
  if (!text_is_line(text)) return STR("(unreadable)");
  return text.len > SHOWN_BYTES ? STR("(long)") : text;
}

static bool in_group(const struct assess_fact *fact, const char *group) {
  return group ? fact->group && strcmp(fact->group, group) == 0 : !fact->group;
}

static enum err say_unknown(const struct assess_case *c, const struct assess_fact *facts,
                            const char *group, struct str name) {
  struct nearest nearest = nearest_to(name);
  for (; facts->name; facts++) {
    if (in_group(facts, group)) nearest_offer(&nearest, facts->name);
    if (!group && facts->group) nearest_offer(&nearest, facts->group);
  }
  buf_append_format(c->fault, "case %zu: %s%s", c->number, group ? group : "", group ? "." : "");
  buf_append(c->fault, shown(name));
  buf_append(c->fault, STR(": there is no such fact"));
  if (nearest.best) buf_append_format(c->fault, "; did you mean %s?", nearest.best);
  return ERR_INVALID;
}

static bool has_fact(const struct assess_fact *facts, const char *group, struct str name) {
  for (; facts->name; facts++)
    if (in_group(facts, group) && str_equal(name, str_from(facts->name))) return true;
  return false;
}

/* The group of that name; NULL. */
static const char *group_of(const struct assess_fact *facts, struct str name) {
  for (; facts->name; facts++)
    if (facts->group && str_equal(name, str_from(facts->group))) return facts->group;
  return NULL;
}

static enum err only_inside(const struct assess_case *c, const struct assess_fact *facts,
                            const char *group, const struct json *object) {
  struct str name;
  const struct json *value;
  if (json_is_null(object)) return ERR_NONE;
  if (!json_is_object(object)) {
    buf_append_format(c->fault, "case %zu: %s: an object of facts", c->number, group);
    return ERR_INVALID;
  }
  for (size_t i = 0; json_member(object, i, &name, &value); i++)
    if (!has_fact(facts, group, name)) return say_unknown(c, facts, group, name);
  return ERR_NONE;
}

enum err assess_only(const struct assess_case *c, const struct assess_fact *facts) {
  struct str name;
  const struct json *value;
  for (size_t i = 0; json_member(c->object, i, &name, &value); i++) {
    const char *group = group_of(facts, name);
    if (group)
      TRY(only_inside(c, facts, group, value));
    else if (!has_fact(facts, NULL, name))
      return say_unknown(c, facts, NULL, name);
  }
  return ERR_NONE;
}

/* What stands before a remark in brackets; false when they are not closed. */
static bool without_remark(struct str text, struct str *bare_out) {
  struct str remark;
  if (str_cut(text, '(', bare_out, &remark) && !str_ends(remark, STR(")"))) return false;
  *bare_out = str_trim(*bare_out);
  return true;
}

static bool has_digit(struct str text) {
  for (size_t i = 0; i < text.len; i++)
    if (text.data[i] >= '0' && text.data[i] <= '9') return true;
  return false;
}

/* "3", "3 calls", "three calls", "> 3": one more than three at least. What holds a second
 * number is none. */
static bool read_words(struct str text, int64_t *out) {
  struct str head;
  struct str rest;
  int32_t small;
  bool more = str_starts(text, STR(">"));
  if (more) text = str_trim(str_slice(text, 1, text.len));
  (void)str_cut(text, ' ', &head, &rest);
  if (has_digit(rest)) return false;
  if (find_word(numbers, head, &small))
    *out = small;
  else if (str_to_int64(head, out))
    return false;
  if (more && *out < INT32_MAX) ++*out;
  return true;
}

static enum err read_number(const struct assess_case *c, const struct assess_fact *fact,
                            const struct json *value, int32_t *value_out) {
  struct str text;
  int64_t number = -1;
  bool found = json_as_int(value, &number) == ERR_NONE;
  if (!found && json_as_str(value, &text) == ERR_NONE)
    found = without_remark(str_trim(text), &text) && read_words(text, &number);
  if (!found || number < 0 || number > fact->high) return say_wanted(c, fact);
  *value_out = (int32_t)number;
  return ERR_NONE;
}

static enum err read_yes_no(const struct assess_case *c, const struct assess_fact *fact,
                            const struct json *value, int32_t *value_out) {
  struct str text;
  bool yes;
  if (json_as_bool(value, &yes) == ERR_NONE) {
    *value_out = yes;
    return ERR_NONE;
  }
  if (json_as_str(value, &text) || !without_remark(str_trim(text), &text) ||
      !find_word(answers, text, value_out))
    return say_wanted(c, fact);
  return ERR_NONE;
}

/* The value of the fact; NULL where the case says nothing. */
static const struct json *value_of(const struct assess_case *c, const struct assess_fact *fact) {
  const struct json *object = fact->group ? json_get(c->object, fact->group) : c->object;
  const struct json *value = json_get(object, fact->name);
  return json_is_null(value) ? NULL : value;
}

/* Whether it is one of the words for what is not known, or does not apply. */
static bool is_absence(const struct json *value, int32_t *word_out) {
  struct str text;
  return json_as_str(value, &text) == ERR_NONE && without_remark(str_trim(text), &text) &&
         find_word(absences, text, word_out);
}

enum err assess_read(const struct assess_case *c, const struct assess_fact *fact,
                     int32_t *value_out) {
  const struct json *value = value_of(c, fact);
  int32_t word;
  if (!value) {
    *value_out = fact->absent;
    return ERR_NONE;
  }
  if (is_absence(value, &word)) {
    *value_out = word == NOT_APPLICABLE ? fact->not_applicable : ASSESS_UNKNOWN;
    return ERR_NONE;
  }
  return fact->form == ASSESS_YES_NO ? read_yes_no(c, fact, value, value_out)
                                     : read_number(c, fact, value, value_out);
}

enum err assess_read_country(const struct assess_case *c, const struct assess_fact *fact,
                             char code_out[static COUNTRY_BYTES + 1]) {
  const struct json *value = value_of(c, fact);
  struct str text;
  int32_t word;
  if (!value || is_absence(value, &word)) {
    code_out[0] = '\0';
    return ERR_NONE;
  }
  if (json_as_str(value, &text) || country_parse(str_trim(text), code_out))
    return say_wanted(c, fact);
  return ERR_NONE;
}
