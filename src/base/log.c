#include "base/log.h"

#include <stdatomic.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/json.h"

/* The process has one standard error: the documented exception to "no globals". */
static _Atomic int threshold = LOG_INFO;

static const char *level_name(enum log_level level) {
  static const char *const names[] = {"debug", "info", "warn", "error"};
  return names[level];
}

void log_set_level(enum log_level level) { atomic_store(&threshold, (int)level); }

static void write_field(struct json_writer *w, const struct log_field *field) {
  char text[ID_TEXT_BYTES + 1];
  switch (field->kind) {
    case LOG_KIND_INT:
      json_put_int(w, field->key, field->number);
      return;
    case LOG_KIND_WORD:
      json_put_word(w, field->key, field->word ? field->word : "");
      return;
    case LOG_KIND_ID:
      id_format(field->id, text);
      json_put_word(w, field->key, text);
      return;
    case LOG_KIND_ERR:
      json_put_word(w, field->key, err_name((enum err)field->number));
      return;
  }
}

/* A line that cannot be written is lost: there is nowhere to report it. */
static void write_out(struct str line) {
  while (line.len > 0) {
    ssize_t written = write(STDERR_FILENO, line.data, line.len);
    if (written <= 0) return;
    line = str_slice(line, (size_t)written, line.len);
  }
}

void log_write(enum log_level level, const char *event, const struct log_field *fields,
               size_t count) {
  if ((int)level < atomic_load(&threshold)) return;
  struct clock clock = clock_system();
  struct buf line;
  struct buf time = {0};
  buf_init(&line, 64 * 1024);
  struct json_writer w = json_writer(&line);
  clock_append_iso(&time, clock_now_ms(&clock));
  json_begin_object(&w);
  json_put_string(&w, "time", buf_str(&time));
  json_put_word(&w, "level", level_name(level));
  json_put_word(&w, "event", event);
  for (size_t i = 1; i < count; i++) write_field(&w, &fields[i]);
  json_end_object(&w);
  buf_append_char(&line, '\n');
  if (buf_check(&line) == ERR_NONE) write_out(buf_str(&line));
  buf_done(&time);
  buf_done(&line);
}
