/*
 * log: JSON lines on standard error, without personal data.
 *
 * A line is an event's name and typed fields. The fields take numbers, ids of
 * the machine's own things, error kinds and words that are literals of the
 * program; text that came from outside has no way in, and `struct personal`
 * (privacy/personal.h) does not compile. Law: GDPR Art. 5(1)(c), 25(1).
 */
#ifndef PARLOUR_BASE_LOG_H
#define PARLOUR_BASE_LOG_H

#include "base/err.h"
#include "base/id.h"

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };

enum log_kind { LOG_KIND_INT, LOG_KIND_WORD, LOG_KIND_ID, LOG_KIND_ERR };
struct log_field {
  const char *key;
  enum log_kind kind;
  int64_t number;
  const char *word;
  struct id id;
};

static inline struct log_field log_field_int(const char *key, int64_t value) {
  return (struct log_field){.key = key, .kind = LOG_KIND_INT, .number = value};
}
static inline struct log_field log_field_id(const char *key, struct id value) {
  return (struct log_field){.key = key, .kind = LOG_KIND_ID, .id = value};
}

/* LOG_WORD takes string literals only. LOG_NAME takes a word from one of the
 * program's constant tables (a setting's name, a table's name). */
#define LOG_INT(name_, value) log_field_int("" name_, (value))
#define LOG_ID(name_, value) log_field_id("" name_, (value))
#define LOG_WORD(name_, literal) \
  ((struct log_field){.key = "" name_, .kind = LOG_KIND_WORD, .word = "" literal})
#define LOG_NAME(name_, constant) \
  ((struct log_field){.key = "" name_, .kind = LOG_KIND_WORD, .word = (constant)})
#define LOG_ERR(value) \
  ((struct log_field){.key = "error", .kind = LOG_KIND_ERR, .number = (int64_t)(value)})

/* log_event(LOG_INFO, "server_ready", LOG_INT("port", 8443)); */
#define log_event(level, event, ...)                                   \
  log_write((level), "" event, (struct log_field[]){{0}, __VA_ARGS__}, \
            sizeof((struct log_field[]){{0}, __VA_ARGS__}) / sizeof(struct log_field))

void log_set_level(enum log_level level); /* once, at start */
/* fields[0] is a place-holder. One write(2) a line, from any thread. */
void log_write(enum log_level level, const char *event, const struct log_field *fields,
               size_t count);

#endif
