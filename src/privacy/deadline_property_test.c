/* What holds of every deadline, asked of many: seeded, and the seed is printed. */
#include <stdlib.h>

#include "base/rng.h"
#include "base/test.h"
#include "privacy/civil_time.h"
#include "privacy/deadline.h"

#define CASES 5000
#define FIRST_DAY 17676 /* 2018-05-25 */
#define SPAN_DAYS 30000
/* The longest rest of any calendar, and two working days on both sides of another. */
#define ROLLS_MOST_DAYS 7
#define EXTENDS_MOST_DAYS 14

struct question {
  const struct holiday_calendar *calendar;
  struct deadline_period period;
  int64_t from;
};

static struct question question(struct rng *rng) {
  static const unsigned most[] = {24, 60, 200};
  static size_t calendars = 0;
  while (holiday_calendar_at(calendars)) calendars++;
  enum deadline_unit unit = (enum deadline_unit)rng_below(rng, 3);
  return (struct question){
      .calendar = holiday_calendar_at(rng_below(rng, (uint32_t)calendars)),
      .period = {unit, 1 + rng_below(rng, rng_below(rng, 2) ? most[unit] : 3)},
      .from = FIRST_DAY + rng_below(rng, SPAN_DAYS),
  };
}

static struct deadline_date date_of(const struct question *asked) {
  struct deadline_date date;
  assert_ok(
      deadline_of_day(asked->from, asked->period, holiday_calendar_code(asked->calendar), &date));
  return date;
}

static int working_days(const struct holiday_calendar *calendar, int64_t from, int64_t last) {
  int count = 0;
  for (int64_t day = from + 1; day <= last; day++) count += holiday_is_working_day(calendar, day);
  return count;
}

/* Never before the nominal day, on a working day, with two of them, and not a day later than
 * that asks for. */
static void check_end(const struct question *asked, const struct deadline_date *date) {
  const struct holiday_calendar *calendar = asked->calendar;
  bool two = date->nominal - asked->from >= 2;
  assert_true(date->nominal > asked->from && date->due >= date->nominal);
  assert_true(holiday_is_working_day(calendar, date->due));
  assert_true(!two || working_days(calendar, asked->from, date->due) >= 2);
  assert_in_range(date->due - date->nominal, 0,
                  date->extended ? EXTENDS_MOST_DAYS : ROLLS_MOST_DAYS);
  assert_int_equal(date->rolled, !holiday_is_working_day(calendar, date->nominal));
  assert_true(date->due == date->nominal || date->rolled || date->extended);
  for (int64_t day = date->nominal; day < date->due; day++)
    assert_true(!holiday_is_working_day(calendar, day) ||
                (two && working_days(calendar, asked->from, day) < 2));
}

/* Who asks later never has to be answered earlier. */
static void check_order(const struct question *asked, const struct deadline_date *date) {
  struct question later = *asked;
  later.from++;
  struct deadline_date next = date_of(&later);
  assert_true(next.nominal >= date->nominal && next.due >= date->due);
  struct question longer = *asked;
  longer.period.count++;
  next = date_of(&longer);
  assert_true(next.nominal > date->nominal && next.due >= date->due);
}

/* From any moment of the day, in the country's own time, the end is the same moment. */
static void check_moments(struct rng *rng, const struct question *asked,
                          const struct deadline_date *date) {
  static enum err (*const by_unit[])(int64_t, unsigned, struct str, struct deadline *) = {
      deadline_months, deadline_weeks, deadline_days};
  int64_t first_ms = civil_time_day_end_ms(asked->calendar, asked->from - 1) + 1;
  int64_t length_ms = civil_time_day_end_ms(asked->calendar, asked->from) - first_ms + 1;
  struct deadline deadline;
  assert_ok(by_unit[asked->period.unit](first_ms + rng_below(rng, (uint32_t)length_ms),
                                        asked->period.count, holiday_calendar_code(asked->calendar),
                                        &deadline));
  assert_int_equal(deadline.nominal_ms, civil_time_day_end_ms(asked->calendar, date->nominal));
  assert_int_equal(deadline.due_ms, civil_time_day_end_ms(asked->calendar, date->due));
}

static uint64_t seed_of_run(void) {
  const char *text = getenv("PARLOUR_TEST_SEED");
  return text ? strtoull(text, NULL, 10) : 20261125;
}

/*= 1182/71 Art. 3(3) */
/*= 1182/71 Art. 3(4) */
/*= 1182/71 Art. 3(5) */
static void every_deadline_ends_on_the_first_day_that_will_do(void **state) {
  (void)state;
  struct rng rng;
  uint64_t seed = seed_of_run();
  size_t rolled = 0;
  size_t extended = 0;
  print_message("# seed %llu\n", (unsigned long long)seed);
  rng_init_seeded(&rng, seed);
  for (int i = 0; i < CASES; i++) {
    struct question asked = question(&rng);
    struct deadline_date date = date_of(&asked);
    check_end(&asked, &date);
    check_order(&asked, &date);
    check_moments(&rng, &asked, &date);
    rolled += date.rolled;
    extended += date.extended;
  }
  /* Each kind came up often enough to mean something. */
  assert_true(rolled > CASES / 10 && extended > CASES / 100);
}

TESTS_MAIN("deadline_property", cmocka_unit_test(every_deadline_ends_on_the_first_day_that_will_do))
