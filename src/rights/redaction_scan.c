#include "rights/redaction_scan.h"

#include <ctype.h>
#include <string.h>

#include "base/text.h"

const char *redaction_kind_name(enum redaction_kind kind) {
  static const char *const names[] = {"email", "phone", "name", "note"};
  return names[kind];
}

/* The text as bytes, and where one is in it. */
struct scan {
  struct str text;
  const struct redaction_own *own;
  bool among_staff;
  struct redaction_span *spans;
  size_t count;
  size_t max;
};

static bool is_byte(struct str text, size_t at, const char *set) {
  return at < text.len && text.data[at] != 0 && strchr(set, text.data[at]) != NULL;
}
static bool is_digit(struct str text, size_t at) {
  return at < text.len && text.data[at] >= '0' && text.data[at] <= '9';
}
/* Every character beyond ASCII may be of a word. */
static bool is_letter(struct str text, size_t at) {
  if (at >= text.len) return false;
  unsigned char c = (unsigned char)text.data[at];
  return c >= 0x80 || isalpha(c);
}

static size_t word_end(struct str text, size_t at) {
  while (is_letter(text, at) || (is_byte(text, at, "'-") && is_letter(text, at + 1))) at++;
  return at;
}

/* Latin, Greek and Cyrillic capitals; of two bytes all of them. */
static bool is_capital(struct str word) {
  if (word.len == 0) return false;
  unsigned char a = (unsigned char)word.data[0];
  unsigned char b = word.len > 1 ? (unsigned char)word.data[1] : 0;
  if (a < 0x80) return isupper(a);
  if (a == 0xc3) return b >= 0x80 && b <= 0x9e && b != 0x97;
  if (a == 0xc4 || a == 0xc5) return b % 2 == 0;
  if (a == 0xce) return b >= 0x86 && b <= 0xab && b != 0x90;
  return a == 0xd0 && b >= 0x80 && b <= 0xaf;
}

static bool is_one_of(struct str word, const char *const *list) {
  for (; *list; list++)
    if (str_equal_nocase(word, str_from(*list))) return true;
  return false;
}

static void add(struct scan *scan, enum redaction_kind kind, size_t from, size_t to) {
  if (scan->count == scan->max) return;
  scan->spans[scan->count++] =
      (struct redaction_span){kind, (int64_t)text_code_points(str_slice(scan->text, 0, from)),
                              (int64_t)text_code_points(str_slice(scan->text, from, to))};
}

/* From an @ to both sides; 0: it is none. */
static size_t find_email(struct scan *scan, size_t at) {
  struct str text = scan->text;
  size_t end = at;
  while (is_letter(text, end) || is_digit(text, end) || is_byte(text, end, "._%+-")) end++;
  if (end == at || !is_byte(text, end, "@")) return 0;
  size_t domain = ++end;
  bool dotted = false;
  while (is_letter(text, end) || is_digit(text, end) || is_byte(text, end, "-") ||
         (is_byte(text, end, ".") && (is_letter(text, end + 1) || is_digit(text, end + 1)))) {
    dotted = dotted || (text.data[end] == '.' && end > domain);
    end++;
  }
  if (!dotted) return 0;
  if (!str_equal_nocase(str_slice(text, at, end), str_trim(scan->own->email)))
    add(scan, REDACTION_EMAIL, at, end);
  return end;
}

/* Seven to fifteen digits that begin as a number to call does: +49 …, 0…, (0…). */
static size_t find_phone(struct scan *scan, size_t at) {
  struct str text = scan->text;
  size_t end = at;
  size_t last = at;
  size_t digits = 0;
  if (at > 0 && (is_letter(text, at - 1) || is_digit(text, at - 1))) return 0;
  if (!is_byte(text, at, "+0(")) return 0;
  if (text.data[at] != '0' && !is_byte(text, at + 1, "0123456789")) return 0;
  while (is_digit(text, end) || is_byte(text, end, "+ -/().")) {
    digits += is_digit(text, end);
    if (is_digit(text, end)) last = end + 1;
    end++;
  }
  if (digits < 7 || digits > 15 || is_letter(text, last)) return 0;
  add(scan, REDACTION_PHONE, at, last);
  return last;
}

/* Are these the person's own names, all of them? */
static bool is_own(const struct scan *scan, size_t from, size_t to) {
  bool any = false;
  for (size_t at = from; at < to;) {
    size_t end = word_end(scan->text, at);
    if (end == at) {
      at++;
      continue;
    }
    bool found = false;
    for (size_t o = 0; o < scan->own->name.len;) {
      size_t own_end = word_end(scan->own->name, o);
      if (own_end > o &&
          str_equal_nocase(str_slice(scan->own->name, o, own_end), str_slice(scan->text, at, end)))
        found = true;
      o = own_end > o ? own_end : o + 1;
    }
    if (!found) return false;
    any = true;
    at = end;
  }
  return any;
}

/* As many names in a row as there are, three at most; where the last ends, or from. */
static size_t names_end(struct str text, size_t from, size_t *count_out) {
  size_t end = from;
  *count_out = 0;
  while (*count_out < 3) {
    size_t at = *count_out == 0 ? from : end + 1;
    if (*count_out > 0 && !is_byte(text, end, " ")) break;
    size_t next = word_end(text, at);
    if (next == at || !is_capital(str_slice(text, at, next))) break;
    end = next;
    (*count_out)++;
  }
  return end;
}

static const char *const addresses[] = {"Mr",
                                        "Mrs",
                                        "Ms",
                                        "Miss",
                                        "Dr",
                                        "Prof",
                                        "Herr",
                                        "Herrn",
                                        "Frau",
                                        "Fr\xc3\xa4ulein",
                                        "Dhr",
                                        "Mevr",
                                        "Mevrouw",
                                        "Meneer",
                                        "Mme",
                                        "Mlle",
                                        "Monsieur",
                                        "Madame",
                                        "Sr",
                                        "Sra",
                                        "Se\xc3\xb1or",
                                        "Se\xc3\xb1ora",
                                        "Sig",
                                        "Signora",
                                        "Pan",
                                        "Pani",
                                        NULL};
static const char *const relations[] = {
    "neighbour",  "neighbor",  "wife",   "husband",  "son",       "daughter",  "mother",
    "father",     "brother",   "sister", "friend",   "colleague", "boss",      "partner",
    "girlfriend", "boyfriend", "aunt",   "uncle",    "cousin",    "Nachbar",   "Nachbarin",
    "Ehefrau",    "Ehemann",   "Mann",   "Sohn",     "Tochter",   "Mutter",    "Vater",
    "Bruder",     "Schwester", "Freund", "Freundin", "Kollege",   "Kollegin",  "Chef",
    "Chefin",     "Partnerin", "Tante",  "Onkel",    "buurman",   "buurvrouw", "collega",
    NULL};

/* The names behind a word that announces them; begin: what is hidden begins there. */
static size_t announced(struct scan *scan, size_t begin, size_t names_at) {
  size_t count;
  size_t end = names_end(scan->text, names_at, &count);
  if (count == 0) return 0;
  if (!is_own(scan, names_at, end)) add(scan, REDACTION_NAME, begin, end);
  return end;
}

static size_t find_name(struct scan *scan, size_t at) {
  struct str text = scan->text;
  size_t end = word_end(text, at);
  struct str word = str_slice(text, at, end);
  size_t count;
  size_t found = 0;
  size_t next = end + (is_byte(text, end, ".") ? 1 : 0);
  if (is_byte(text, next, " ") && is_capital(word) && is_one_of(word, addresses))
    found = announced(scan, at, next + 1);
  if (!found && is_byte(text, end, " ") && is_one_of(word, relations))
    found = announced(scan, end + 1, end + 1);
  if (found || !scan->among_staff) return found;
  found = names_end(text, at, &count);
  if (count < 2) return 0;
  if (!is_own(scan, at, found)) add(scan, REDACTION_NAME, at, found);
  return found;
}

/*= GDPR Art. 15(4) */
size_t redaction_scan(struct str text, const struct redaction_own *own, bool among_staff,
                      struct redaction_span *spans, size_t max) {
  struct scan scan = {
      .text = text, .own = own, .among_staff = among_staff, .spans = spans, .max = max};
  for (size_t at = 0; at < text.len;) {
    size_t end = 0;
    bool starts_word = is_letter(text, at) || is_digit(text, at);
    if (starts_word) end = find_email(&scan, at);
    if (!end) end = find_phone(&scan, at);
    if (!end && is_letter(text, at)) end = find_name(&scan, at);
    if (!end && is_letter(text, at)) end = word_end(text, at);
    if (!end && is_digit(text, at))
      for (end = at; is_digit(text, end);) end++;
    at = end > at ? end : at + 1;
  }
  return scan.count;
}
