/* deadline_command: `parlour deadline`: when a period of law ends, and by which rules. */
#include <stdio.h>

#include "base/json.h"
#include "cli/deadline_moment.h"
#include "cli/subcommand.h"
#include "privacy/civil_time.h"
#include "privacy/deadline.h"

#define WHY_MOST 3
#define LAW "1182/71 "
#define A_TIME "a time with its offset such as 2026-06-12T16:20+02:00"

static const struct subcommand_flag flags[] = {
    {"--from", "DATE_OR_TIME",
     "the day of the event such as 2026-01-31, or its time with the offset from UTC such as "
     "2026-06-12T16:20+02:00; of the years 1900 to 2200"},
    {"--months", "N", "1 to 1200 months"},
    {"--weeks", "N", "1 to 1200 weeks"},
    {"--days", "N", "1 to 1200 days"},
    {"--hours", "N", "1 to 1200 hours, from a time"},
    {"--calendar", "CC",
     "whose public holidays: two letters of a member state, of Iceland (IS), Liechtenstein (LI) "
     "or Norway (NO), EU for the Union's institutions, or none for weekends only"},
    {"--json", NULL, "as JSON"},
    {NULL, NULL, NULL}};

static const struct unit {
  const char *flag;
  enum deadline_unit unit;
  bool hours;
  const char *rule;
  const char *sentence;
} units[] = {
    {"--months", DEADLINE_MONTHS, false, LAW "3(2)(c)",
     "ends on the same date, or on the month's last day without one"},
    {"--weeks", DEADLINE_WEEKS, false, LAW "3(2)(c)", "ends on the same day of the week"},
    {"--days", DEADLINE_DAYS, false, LAW "3(2)(b)", "the day of the event is not counted"},
    {"--hours", DEADLINE_DAYS, true, LAW "3(2)(a)", "elapsed hours, whatever day they end on"}};

struct asking {
  struct deadline_moment from;
  const struct unit *unit;
  unsigned count;
  const struct holiday_calendar *calendar;
};

struct reason {
  const char *rule;
  const char *sentence;
};

struct answer {
  struct buf nominal;
  struct buf due;
  struct reason why[WHY_MOST];
  size_t why_count;
};

static void give_reason(struct answer *answer, const char *rule, const char *sentence) {
  answer->why[answer->why_count++] = (struct reason){rule, sentence};
}

static enum err refuse(struct buf *fault, const char *flag, const char *sentence) {
  buf_append_format(fault, "flag %s: %s", flag, sentence);
  return ERR_INVALID;
}

static const char *value(const struct subcommand_line *line, const char *flag) {
  return subcommand_value(&subcommand_deadline, line, flag);
}

static enum err read_from(const struct subcommand_line *line, struct asking *asking,
                          struct buf *fault) {
  const char *written = value(line, "--from");
  if (!written) return refuse(fault, "--from", "is needed: a day such as 2026-01-31, or " A_TIME);
  if (deadline_moment_parse(str_from(written), &asking->from))
    return refuse(fault, "--from", "must be a day that there is, such as 2026-01-31, or " A_TIME);
  return ERR_NONE;
}

static enum err read_period(const struct subcommand_line *line, struct asking *asking,
                            struct buf *fault) {
  int64_t count = 0;
  for (size_t i = 0; i < sizeof units / sizeof units[0]; i++) {
    if (!value(line, units[i].flag)) continue;
    if (asking->unit)
      return refuse(fault, units[i].flag, "only one of --months, --weeks, --days and --hours");
    asking->unit = &units[i];
  }
  if (!asking->unit)
    return refuse(fault, "--months", "it, --weeks, --days or --hours is needed, with a number");
  if (str_to_int64(str_from(value(line, asking->unit->flag)), &count) || count < 1 ||
      count > DEADLINE_COUNT_MOST)
    return refuse(fault, asking->unit->flag, "must be a whole number from 1 to 1200");
  if (asking->unit->hours && !asking->from.has_time)
    return refuse(fault, "--from", "hours count from " A_TIME);
  asking->count = (unsigned)count;
  return ERR_NONE;
}

static enum err read_calendar(const struct subcommand_line *line, struct asking *asking,
                              struct buf *fault) {
  static const char which[] =
      "must be two letters of a country of the EEA such as DE, EU, or none for weekends only";
  const char *written = value(line, "--calendar");
  if (!written || holiday_calendar_find(str_from(written), &asking->calendar))
    return refuse(fault, "--calendar", which);
  return ERR_NONE;
}

/* A time falls on the day that it is where the calendar holds; none holds nowhere, so that
 * the day is the one written. */
static int64_t first_day(const struct asking *asking) {
  bool written =
      !asking->from.has_time || str_equal(holiday_calendar_code(asking->calendar), STR("none"));
  return written ? asking->from.day : civil_time_day(asking->calendar, asking->from.at_ms);
}

static enum err count_days(const struct asking *asking, struct answer *answer) {
  struct deadline_date date;
  TRY(deadline_of_day(first_day(asking),
                      (struct deadline_period){asking->unit->unit, asking->count},
                      holiday_calendar_code(asking->calendar), &date));
  day_append(&answer->nominal, date.nominal);
  day_append(&answer->due, date.due);
  if (date.rolled)
    give_reason(answer, LAW "3(4)",
                "the last day is a public holiday, a Sunday or a Saturday: the next working day");
  if (date.extended)
    give_reason(answer, LAW "3(5)", "two days or more hold two working days at least");
  return ERR_NONE;
}

/* A time that was written as the clocks there show it is answered so, also when they have
 * been changed since; any other keeps its offset. */
static enum err count_hours(const struct asking *asking, struct answer *answer) {
  struct deadline deadline;
  struct deadline_moment end = asking->from;
  TRY(deadline_hours(asking->from.at_ms, asking->count, holiday_calendar_code(asking->calendar),
                     &deadline));
  end.at_ms = deadline.due_ms;
  if (!end.zulu &&
      end.offset_minutes == civil_time_offset_minutes(asking->calendar, asking->from.at_ms))
    end.offset_minutes = civil_time_offset_minutes(asking->calendar, end.at_ms);
  deadline_moment_append(&answer->nominal, &end);
  deadline_moment_append(&answer->due, &end);
  return ERR_NONE;
}

static enum err answer_of(const struct subcommand_line *line, struct answer *answer,
                          struct buf *fault) {
  struct asking asking = {.count = 0};
  TRY(read_from(line, &asking, fault));
  TRY(read_period(line, &asking, fault));
  TRY(read_calendar(line, &asking, fault));
  give_reason(answer, asking.unit->rule, asking.unit->sentence);
  enum err error = (asking.unit->hours ? count_hours : count_days)(&asking, answer);
  if (error) return refuse(fault, "--from", "must be of the years 1900 to 2200");
  TRY(buf_check(&answer->nominal));
  return buf_check(&answer->due);
}

static void write_json(struct buf *out, const struct answer *answer) {
  struct json_writer w = json_writer(out);
  json_begin_object(&w);
  json_put_string(&w, "nominal", buf_str(&answer->nominal));
  json_put_string(&w, "due", buf_str(&answer->due));
  json_key(&w, "why");
  json_begin_array(&w);
  for (size_t i = 0; i < answer->why_count; i++)
    json_write_string(&w, str_from(answer->why[i].rule));
  json_end_array(&w);
  json_end_object(&w);
  buf_append_char(out, '\n');
}

static void write_text(struct buf *out, const struct answer *answer) {
  buf_append_format(out, "due %.*s\n", STR_ARG(buf_str(&answer->due)));
  buf_append_format(out, "nominal %.*s\n", STR_ARG(buf_str(&answer->nominal)));
  for (size_t i = 0; i < answer->why_count; i++)
    buf_append_format(out, "%s: %s\n", answer->why[i].rule, answer->why[i].sentence);
}

static int run(const struct settings *settings, const struct subcommand_line *line) {
  struct answer answer = {.why_count = 0};
  struct buf out = {0};
  struct buf fault = {0};
  int code = 0;
  (void)settings;
  enum err error = answer_of(line, &answer, &fault);
  if (!error) (value(line, "--json") ? write_json : write_text)(&out, &answer);
  if (!error) error = buf_check(&out);
  if (error)
    code = subcommand_fail(error, &fault);
  else if (fwrite(out.data, 1, out.len, stdout) != out.len || fflush(stdout) != 0)
    code = subcommand_fail_text(ERR_MACHINE, "standard output: cannot be written");
  buf_done(&answer.nominal);
  buf_done(&answer.due);
  buf_done(&out);
  buf_done(&fault);
  return code;
}

const struct subcommand subcommand_deadline = {
    .name = "deadline",
    .verbs = NULL,
    .words = "",
    .word_count = 0,
    .summary = "say when a period of law ends, and by which rules",
    .about =
        "deadline counts as Regulation (EEC, Euratom) 1182/71 does, by which the periods of the "
        "GDPR run: one month for an answer to a person (Art. 12(3), three when extended, counted "
        "from the receipt), 72 hours for a breach (Art. 33), eight or fourteen weeks for a prior "
        "consultation (Art. 36). It needs --from, --calendar and one of --months, --weeks, --days "
        "and --hours. No data folder is needed.\n\n"
        "The day of the event is not counted. A period that ends on a public holiday, a Sunday or "
        "a Saturday ends with the next working day, and one of two days or more has two working "
        "days at least. Regional holidays do not count. Holidays are sure for the years from 2018 "
        "on. The answer is a day: the period ends with it. A time given for such a period counts "
        "as the day it is in the capital of the calendar's country, in Brussels for EU, and as "
        "the day written for none.\n\n"
        "Hours are elapsed hours, across a change of the clocks too; they end when they end, on "
        "a Sunday as on any day, and the answer is a time. A time written in the calendar's own "
        "time is answered in it, any other with the offset it has.\n\n"
        "nominal is the end before weekends and holidays, due the end that counts, why the rules "
        "that made it.",
    .flags = flags,
    .run = run};
