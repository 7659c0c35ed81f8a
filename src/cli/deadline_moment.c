#include "cli/deadline_moment.h"

#define MINUTE_MS 60000
#define HOUR_MINUTES 60
#define OFFSET_MOST_MINUTES (14 * HOUR_MINUTES) /* the farthest clocks from UTC */
#define FRACTION_MOST 3

/* Takes the character; false when another stands there. */
static bool take(struct str *text, char c) {
  if (text->len == 0 || text->data[0] != c) return false;
  *text = str_slice(*text, 1, text->len);
  return true;
}

/* Takes two digits up to most. */
static bool take_two(struct str *text, int most, int *value_out) {
  int value = 0;
  if (text->len < 2) return false;
  for (size_t i = 0; i < 2; i++) {
    if (text->data[i] < '0' || text->data[i] > '9') return false;
    value = value * 10 + (text->data[i] - '0');
  }
  *text = str_slice(*text, 2, text->len);
  *value_out = value;
  return value <= most;
}

/* Takes one to three digits behind the point, as milliseconds. */
static bool take_fraction(struct str *text, int *ms_out) {
  int ms = 0;
  int taken = 0;
  for (; taken < FRACTION_MOST && text->len > 0 && text->data[0] >= '0' && text->data[0] <= '9';
       taken++) {
    ms = ms * 10 + (text->data[0] - '0');
    *text = str_slice(*text, 1, text->len);
  }
  for (int i = taken; i < FRACTION_MOST; i++) ms *= 10;
  *ms_out = ms;
  return taken > 0;
}

/* "16:20", "16:20:05", "16:20:05.250": no leap second, no 24:00. */
static bool take_time(struct str *text, struct deadline_moment *moment, int64_t *ms_out) {
  int hour;
  int minute;
  int second = 0;
  int ms = 0;
  if (!take_two(text, 23, &hour) || !take(text, ':') || !take_two(text, 59, &minute)) return false;
  moment->time_parts = 2;
  if (take(text, ':')) {
    if (!take_two(text, 59, &second)) return false;
    moment->time_parts = 3;
    if (take(text, '.')) {
      if (!take_fraction(text, &ms)) return false;
      moment->time_parts = 4;
    }
  }
  *ms_out = ((int64_t)hour * HOUR_MINUTES + minute) * MINUTE_MS + (int64_t)second * 1000 + ms;
  return true;
}

/* "Z", "+02:00", "-03:30" */
static bool take_offset(struct str *text, struct deadline_moment *moment) {
  int hours;
  int minutes;
  moment->zulu = take(text, 'Z');
  if (moment->zulu) return true;
  bool ahead = take(text, '+');
  if (!ahead && !take(text, '-')) return false;
  if (!take_two(text, 14, &hours) || !take(text, ':') || !take_two(text, 59, &minutes))
    return false;
  minutes += hours * HOUR_MINUTES;
  moment->offset_minutes = ahead ? minutes : -minutes;
  return minutes <= OFFSET_MOST_MINUTES;
}

enum err deadline_moment_parse(struct str text, struct deadline_moment *moment_out) {
  struct deadline_moment moment = {.has_time = text.len > DAY_TEXT_BYTES};
  struct str rest = str_slice(text, DAY_TEXT_BYTES, text.len);
  int64_t ms = 0;
  TRY(day_parse(str_slice(text, 0, DAY_TEXT_BYTES), &moment.day));
  if (moment.has_time) {
    if (!take(&rest, 'T') || !take_time(&rest, &moment, &ms) || !take_offset(&rest, &moment) ||
        rest.len > 0)
      return ERR_INVALID;
    moment.at_ms = moment.day * DAY_MS + ms - (int64_t)moment.offset_minutes * MINUTE_MS;
  }
  *moment_out = moment;
  return ERR_NONE;
}

void deadline_moment_append(struct buf *out, const struct deadline_moment *moment) {
  int64_t wall_ms = moment->at_ms + (int64_t)moment->offset_minutes * MINUTE_MS;
  int64_t day = day_of_ms(wall_ms);
  int ms = (int)(wall_ms - day * DAY_MS);
  int minutes = ms / MINUTE_MS;
  int offset = moment->offset_minutes < 0 ? -moment->offset_minutes : moment->offset_minutes;
  day_append(out, day);
  buf_append_format(out, "T%02d:%02d", minutes / HOUR_MINUTES, minutes % HOUR_MINUTES);
  if (moment->time_parts > 2) buf_append_format(out, ":%02d", ms / 1000 % 60);
  if (moment->time_parts > 3) buf_append_format(out, ".%03d", ms % 1000);
  if (moment->zulu)
    buf_append_char(out, 'Z');
  else
    buf_append_format(out, "%c%02d:%02d", moment->offset_minutes < 0 ? '-' : '+',
                      offset / HOUR_MINUTES, offset % HOUR_MINUTES);
}
