#include "privacy/easter.h"

/* The Julian calendar's 1 March of the year 0, in days before 1970. */
#define JULIAN_SHIFT_DAYS 719470

/* The paschal full moon is so many days after 21 March as the year's place in the moon's
 * cycle of 19 years says, set right for the leap days that centuries leave out and for what
 * the moon gains on the cycle; the last day of the cycle's month does not count, and the one
 * before it only in the first eleven years. Easter is the Sunday after. */
int64_t easter_gregorian(int64_t year) {
  int64_t place = year % 19;
  int64_t century = year / 100;
  int64_t left_out = (3 * century + 3) / 4;
  int64_t moon_gains = (8 * century + 13) / 25;
  int64_t days = (19 * place + left_out - moon_gains + 15) % 30;
  days -= (days + place / 11) / 29;
  int64_t full_moon = day_number((struct day){year, 3, 21}) + days;
  return full_moon + 7 - (int64_t)day_weekday(full_moon);
}

/* Years from March, without the centuries' exception. */
static int64_t julian_march_21(int64_t year) {
  return year * 365 + year / 4 + 20 - JULIAN_SHIFT_DAYS;
}

int64_t easter_orthodox(int64_t year) {
  int64_t full_moon = julian_march_21(year) + (19 * (year % 19) + 15) % 30;
  return full_moon + 7 - (int64_t)day_weekday(full_moon);
}
