#include "privacy/notice_words.h"

#include <stdlib.h>
#include <string.h>

#include "words_tables.h"

#define YEAR_DAYS 365

static size_t language_number(struct str code) {
  for (size_t i = 0; i < WORDS_LANGUAGES; i++)
    if (str_equal(code, str_from(words_languages[i]))) return i;
  return WORDS_LANGUAGES;
}

const char *notice_language_at(size_t index) {
  return index < WORDS_LANGUAGES ? words_languages[index] : NULL;
}

/* "de-AT;q=0.8" is German. */
static struct str main_tag(struct str entry) {
  struct str tag;
  struct str rest;
  (void)str_cut(entry, ';', &tag, &rest);
  tag = str_trim(tag);
  (void)str_cut(tag, '-', &tag, &rest);
  return tag;
}

const char *notice_language(struct str wanted) {
  struct str entry;
  while (wanted.len > 0) {
    (void)str_cut(wanted, ',', &entry, &wanted);
    size_t number = language_number(main_tag(entry));
    if (number < WORDS_LANGUAGES) return words_languages[number];
  }
  return words_languages[0];
}

const char *notice_word_find(struct str key, const char *language) {
  size_t low = 0;
  size_t high = sizeof words_table / sizeof words_table[0];
  size_t number = language_number(str_from(language));
  while (low < high) {
    size_t middle = low + (high - low) / 2;
    int order = str_compare(key, str_from(words_table[middle].key));
    if (order == 0) {
      const char *text = number < WORDS_LANGUAGES ? words_table[middle].texts[number] : NULL;
      return text ? text : words_table[middle].texts[0];
    }
    if (order < 0)
      high = middle;
    else
      low = middle + 1;
  }
  return NULL;
}

const char *notice_word(const char *key, const char *language) {
  const char *word = notice_word_find(str_from(key), language);
  if (!word) abort(); /* a mistake of the program */
  return word;
}

/* The slot that begins at an opening brace; NULL: none of these. */
static const struct notice_slot *slot_at(const char *at, const struct notice_slot *slots,
                                         size_t count) {
  for (size_t i = 0; i < count; i++) {
    size_t len = strlen(slots[i].name);
    if (strncmp(at + 1, slots[i].name, len) == 0 && at[1 + len] == '}') return &slots[i];
  }
  return NULL;
}

void notice_word_fill(struct buf *out, const char *word, const struct notice_slot *slots,
                      size_t count) {
  while (*word) {
    const struct notice_slot *slot = *word == '{' ? slot_at(word, slots, count) : NULL;
    if (slot) {
      buf_append(out, slot->text);
      word += strlen(slot->name) + 2;
    } else {
      buf_append_char(out, *word++);
    }
  }
}

static void fill_number(struct buf *out, const char *word, int64_t n) {
  struct buf number = {0};
  buf_append_int(&number, n);
  struct notice_slot slot = {"n", buf_str(&number)};
  notice_word_fill(out, word, &slot, 1);
  buf_done(&number);
}

void notice_word_days(struct buf *out, const char *language, int64_t days) {
  fill_number(out, notice_word(days == 1 ? "days.one" : "days.many", language), days);
}

void notice_word_term(struct buf *out, const char *language, int64_t days) {
  int64_t years = days / YEAR_DAYS;
  if (days == 0 || days % YEAR_DAYS != 0)
    notice_word_days(out, language, days);
  else
    fill_number(out, notice_word(years == 1 ? "years.one" : "years.many", language), years);
}
