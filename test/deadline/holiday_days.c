/*
 * holiday_days: prints every public holiday of every calendar, "DE 2026-01-01", for the
 * years from its first argument to its second. For the test that compares them.
 */
#include <stdio.h>
#include <stdlib.h>

#include "privacy/holiday.h"

static int print(const struct holiday_calendar *calendar, int64_t from, int64_t until) {
  for (int64_t day = from; day < until; day++) {
    struct buf line = {0};
    if (!holiday_name(calendar, day)) continue;
    buf_append(&line, holiday_calendar_code(calendar));
    buf_append_char(&line, ' ');
    day_append(&line, day);
    bool ok = !buf_check(&line) && printf("%.*s\n", STR_ARG(buf_str(&line))) > 0;
    buf_done(&line);
    if (!ok) return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}

int main(int argc, char **argv) {
  int64_t first = 0;
  int64_t last = 0;
  if (argc != 3 || str_to_int64(str_from(argv[1]), &first) ||
      str_to_int64(str_from(argv[2]), &last))
    return EXIT_FAILURE;
  int64_t from = day_number((struct day){first, 1, 1});
  int64_t until = day_number((struct day){last + 1, 1, 1});
  for (size_t i = 0; holiday_calendar_at(i); i++)
    if (print(holiday_calendar_at(i), from, until)) return EXIT_FAILURE;
  return EXIT_SUCCESS;
}
