#include "privacy/transfer.h"

#include <string.h>

#include "adequacy_tables.h"
#include "eea_tables.h"

#define DAY_BYTES 10

#define ROWS(table) (sizeof(table) / sizeof((table)[0]))

/* The day as YYYY-MM-DD: such texts compare as the days do. */
static void day_of(int64_t now_ms, char day_out[static DAY_BYTES + 1]) {
  struct buf text = {0};
  clock_append_iso(&text, now_ms);
  memset(day_out, '0', DAY_BYTES);
  day_out[DAY_BYTES] = '\0';
  if (!buf_check(&text) && text.len >= DAY_BYTES) memcpy(day_out, text.data, DAY_BYTES);
  buf_done(&text);
}

static bool holds(const char *from, const char *until, const char *day) {
  return strcmp(from, day) <= 0 && (strcmp(until, "-") == 0 || strcmp(day, until) <= 0);
}

/*= GDPR Art. 44 */
/*= GDPR Art. 45(1) */
struct transfer transfer_to(struct str country, int64_t now_ms) {
  char day[DAY_BYTES + 1];
  day_of(now_ms, day);
  for (size_t i = 0; i < ROWS(law_eea); i++)
    if (str_equal(country, str_from(law_eea[i][0])) && holds(law_eea[i][1], "-", day))
      return (struct transfer){.ground = TRANSFER_NONE};
  for (size_t i = 0; i < ROWS(law_adequacy); i++) {
    const char *const *row = law_adequacy[i];
    if (!str_equal(country, str_from(row[0])) || !holds(row[1], row[2], day)) continue;
    bool everybody = strcmp(row[3], "all") == 0;
    return (struct transfer){.ground = everybody ? TRANSFER_ADEQUATE : TRANSFER_CONDITIONAL,
                             .decision = row[4],
                             .scope = row[3]};
  }
  return (struct transfer){.ground = TRANSFER_THIRD};
}

static int number_at(struct str text, size_t from, size_t to) {
  int64_t value;
  if (text.data[from] == '-' || str_to_int64(str_slice(text, from, to), &value)) return -1;
  return (int)value;
}

static int days_in(int year, int month) {
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
  return month == 2 && leap ? 29 : days[month - 1];
}

bool transfer_is_past_day(struct str text, int64_t now_ms) {
  char day[DAY_BYTES + 1];
  if (text.len != DAY_BYTES || text.data[4] != '-' || text.data[7] != '-') return false;
  int year = number_at(text, 0, 4);
  int month = number_at(text, 5, 7);
  int date = number_at(text, 8, 10);
  if (year < 1990 || month < 1 || month > 12) return false;
  if (date < 1 || date > days_in(year, month)) return false;
  day_of(now_ms, day);
  return str_compare(text, str_from(day)) <= 0;
}
