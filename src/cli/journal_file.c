#include "cli/journal_file.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINE_MAX_BYTES 16384

typedef enum err take_line(void *context, const struct journal_line *line);

struct reading {
  uint8_t key[KEYRING_KEY_BYTES];
  struct arena *arena;
  take_line *take;
  void *context;
};

/* Calls take() for each line. A last line without its end was cut by a crash. */
static enum err read_lines(FILE *file, const struct reading *reading) {
  char *text = malloc(LINE_MAX_BYTES);
  enum err error = text ? ERR_NONE : ERR_MACHINE;
  while (!error && fgets(text, LINE_MAX_BYTES, file)) {
    struct journal_line line;
    struct str whole = str_from(text);
    if (!str_ends(whole, STR("\n"))) {
      error = feof(file) ? ERR_NONE : ERR_CORRUPT;
      break;
    }
    error =
        journal_line_read(reading->key, str_slice(whole, 0, whole.len - 1), reading->arena, &line);
    if (!error) error = reading->take(reading->context, &line);
  }
  free(text);
  return error;
}

/* Within a journal each follows the one before; another begins where it was cut off. */
static enum err note_last(void *context, const struct journal_line *line) {
  struct journal_file *file = context;
  bool same = strcmp(file->last.name, line->head.name) == 0;
  if (same && line->head.number != file->last.number + 1) return ERR_CORRUPT;
  file->last = line->head;
  return ERR_NONE;
}

/* A line that a crash cut is taken away, so that the next one stands alone. */
static enum err end_last_line(int fd) {
  char last = '\n';
  off_t end = lseek(fd, 0, SEEK_END);
  if (end > 0 && pread(fd, &last, 1, end - 1) != 1) return ERR_MACHINE;
  if (last == '\n') return ERR_NONE;
  while (end > 0 && pread(fd, &last, 1, end - 1) == 1 && last != '\n') end--;
  return ftruncate(fd, end) == 0 ? ERR_NONE : ERR_MACHINE;
}

static enum err read_all(struct keyring *keyring, FILE *file, take_line *take, void *context,
                         struct arena *arena) {
  struct reading reading = {.arena = arena, .take = take, .context = context};
  enum err error = journal_key(keyring, reading.key);
  if (!error) error = read_lines(file, &reading);
  sodium_memzero(reading.key, sizeof reading.key);
  return error;
}

enum err journal_file_open(struct keyring *keyring, const char *path,
                           struct journal_file *file_out) {
  struct arena arena;
  struct journal_file journal = {.fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600)};
  if (journal.fd < 0) return ERR_MACHINE;
  arena_init(&arena, 0);
  enum err error = end_last_line(journal.fd);
  int copy = error ? -1 : dup(journal.fd);
  FILE *file = copy < 0 ? NULL : fdopen(copy, "r");
  if (file) {
    rewind(file);
    error = read_all(keyring, file, note_last, &journal, &arena);
    (void)fclose(file);
  } else if (!error) {
    error = ERR_MACHINE;
  }
  arena_done(&arena);
  if (error)
    journal_file_close(&journal);
  else
    *file_out = journal;
  return error;
}

void journal_file_close(struct journal_file *file) {
  if (file->fd >= 0) close(file->fd);
  file->fd = -1;
}

static enum err append(struct journal_file *file, struct str lines) {
  if (lines.len == 0) return ERR_NONE;
  if (write(file->fd, lines.data, lines.len) != (ssize_t)lines.len) {
    (void)end_last_line(file->fd);
    return ERR_MACHINE;
  }
  return fdatasync(file->fd) == 0 ? ERR_NONE : ERR_MACHINE;
}

/*= GDPR Art. 17(1) */
enum err journal_file_follow(struct journal_file *file, struct db *db, int64_t *taken_out) {
  struct journal_head head;
  struct buf lines = {0};
  TRY(journal_head_read(db, &head));
  bool same = strcmp(head.name, file->last.name) == 0;
  int64_t last = same ? file->last.number : 0;
  *taken_out = 0;
  if (!head.name[0]) return ERR_NONE;
  if (last > head.number) return ERR_CONFLICT;
  enum err error = ERR_NONE;
  while (!error && last < head.number) {
    int64_t before = last;
    buf_reset(&lines);
    error = journal_take(db, &last, &lines);
    if (!error) error = append(file, buf_str(&lines));
    if (error || last == before) break;
    head.number = last > head.number ? last : head.number;
    file->last = head;
    file->last.number = last;
  }
  buf_done(&lines);
  *taken_out = last;
  return error;
}

struct gathered {
  struct journal_line *lines;
  size_t count;
  size_t capacity;
};

static enum err gather(void *context, const struct journal_line *line) {
  struct gathered *all = context;
  if (all->count == all->capacity) {
    size_t capacity = all->capacity ? 2 * all->capacity : 256;
    struct journal_line *grown = realloc(all->lines, capacity * sizeof *grown);
    if (!grown) return ERR_MACHINE;
    all->lines = grown;
    all->capacity = capacity;
  }
  all->lines[all->count++] = *line;
  return ERR_NONE;
}

enum err journal_file_read(struct keyring *keyring, const char *path, struct arena *arena,
                           struct journal_line **lines_out, size_t *count_out) {
  struct gathered all = {.lines = NULL};
  FILE *file = fopen(path, "re");
  if (!file) return ERR_NOT_FOUND;
  enum err error = read_all(keyring, file, gather, &all, arena);
  (void)fclose(file);
  struct journal_line *lines = arena_alloc(arena, (all.count + 1) * sizeof *lines);
  if (!lines && !error) error = ERR_MACHINE;
  if (!error && all.count > 0) memcpy(lines, all.lines, all.count * sizeof *lines);
  free(all.lines);
  if (error) return error;
  *lines_out = lines;
  *count_out = all.count;
  return ERR_NONE;
}
