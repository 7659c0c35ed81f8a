"""parlour deadline, as a script drives it: the worked rows of test/deadline, and the edges."""
import json

from lib import ROOT, parlour

RULE = {"--months": "1182/71 3(2)(c)", "--weeks": "1182/71 3(2)(c)", "--days": "1182/71 3(2)(b)",
        "--hours": "1182/71 3(2)(a)"}


def deadline(*words):
    return parlour("deadline", *words)


def rows(name):
    lines = (ROOT / "test" / "deadline" / name).read_text(encoding="utf-8").splitlines()
    head = lines[0].split("\t")
    found = [dict(zip(head, line.split("\t"), strict=True)) for line in lines[1:]]
    assert found
    return found


def answer(start, unit, count, calendar):
    code, out, err = deadline("--from", start, unit, count, "--calendar", calendar, "--json")
    assert (code, err) == (0, ""), (start, unit, count, calendar, code, err)
    assert out.count("\n") == 1
    said = json.loads(out)
    assert list(said) == ["nominal", "due", "why"] and said["why"][0] == RULE[unit], said
    return said


def the_answer_has_the_form_of_the_manual(test):
    code, out, err = deadline("--from", "2026-01-31", "--months", "1", "--calendar", "DE", "--json")
    assert (code, err) == (0, "")
    assert out == '{"nominal":"2026-02-28","due":"2026-03-02","why":["1182/71 3(2)(c)","1182/71 3(4)"]}\n', out
    code, out, err = deadline("--from=2026-01-31", "--months=1", "--calendar=de")
    assert (code, err) == (0, "")
    assert out.startswith("due 2026-03-02\nnominal 2026-02-28\n1182/71 3(2)(c): "), out


def months_end_as_worked_out(test):
    for row in rows("reg1182-months.tsv"):
        said = answer(row["received"], "--months", row["months"], "EU")
        assert (said["nominal"], said["due"]) == (row["nominal_last_day"], row["last_day_after_3_4_roll"]), (row, said)
        assert ("1182/71 3(4)" in said["why"]) == (said["nominal"] != said["due"]), said


def weeks_end_as_worked_out(test):
    for row in rows("reg1182-weeks-art36.tsv"):
        said = answer(row["received"], "--weeks", row["weeks"], "EU")
        assert (said["nominal"], said["due"]) == (row["nominal_last_day"], row["after_roll"]), (row, said)


def days_end_as_worked_out(test):
    for row in rows("reg1182-days.tsv"):
        said = answer(row["received"], "--days", row["days"], row["calendar"])
        assert said["due"] == row["due"], (row, said)
        assert ("1182/71 3(5)" in said["why"]) == ("3(5)" in row["note"]), (row, said)


def hours_are_elapsed_hours_in_the_calendars_own_time(test):
    summer = ("2026-03-29", "2026-10-25")  # from, until

    def brussels(time):
        return time + ("+02:00" if summer[0] < time[:10] < summer[1] else "+01:00")

    for row in rows("reg1182-hours-72.tsv"):
        said = answer(brussels(row["aware_local"]), "--hours", 72, "EU")
        end = brussels(row["strict_72h_elapsed_local_Europe/Brussels"])
        assert said == {"nominal": end, "due": end, "why": [RULE["--hours"]]}, (row, said)


def a_time_that_is_not_the_calendars_keeps_its_offset_and_its_form(test):
    for start, calendar, end in [
            ("2026-03-27T12:30:00+01:00", "none", "2026-03-30T12:30:00+01:00"),
            ("2026-03-27T11:30:00Z", "DE", "2026-03-30T11:30:00Z"),
            ("2026-03-27T11:30+00:00", "DE", "2026-03-30T11:30+00:00"),
            ("2026-03-27T11:30+00:00", "PT", "2026-03-30T12:30+01:00"),
            ("2026-10-23T12:00:00.5+03:00", "FI", "2026-10-26T11:00:00.500+02:00"),
            ("2026-12-30T12:00-03:30", "NO", "2027-01-02T12:00-03:30")]:
        assert answer(start, "--hours", 72, calendar)["due"] == end, (start, calendar)


def a_time_counts_as_the_day_it_is_there(test):
    for start, calendar, due in [("2026-06-30T22:00Z", "DE", "2026-08-03"), ("2026-06-30T21:59Z", "DE", "2026-07-30"),
                                 ("2026-06-30T23:30-05:00", "none", "2026-07-30"),
                                 ("2026-06-30T23:30+02:00", "EU", "2026-07-30")]:
        assert answer(start, "--months", 1, calendar)["due"] == due, (start, calendar)


def leap_days_year_ends_and_long_periods(test):
    for start, unit, count, nominal in [("2028-01-31", "--months", 1, "2028-02-29"), ("2027-01-31", "--months", 1, "2027-02-28"),
                                        ("2024-02-29", "--months", 12, "2025-02-28"), ("2026-12-31", "--days", 1, "2027-01-01"),
                                        ("2100-02-28", "--days", 1, "2100-03-01"), ("2000-02-28", "--days", 1, "2000-02-29"),
                                        ("2200-12-31", "--months", 1200, "2300-12-31"), ("1900-01-01", "--weeks", 1200, "1923-01-01")]:
        said = answer(start, unit, count, "none")
        assert said["nominal"] == nominal and said["due"] >= nominal, said


def wrong_input_names_the_field_and_answers_nothing(test):
    day, month, none = ("--from", "2026-01-31"), ("--months", "1"), ("--calendar", "none")
    time = ("--from", "2026-01-31T10:00Z")
    wrong = [((*month, *none), "--from: is needed"), ((*day, *none), "--months: it, --weeks"), ((*day, *month), "--calendar: must"),
             ((*day, *month, "--weeks", "1", *none), "--weeks: only one of"), ((*time, "--days", "1", "--hours", "1", *none), "--hours: only one of"),
             ((*day, "--hours", "72", *none), "--from: hours count from a time"),
             ((*day, *month), "--calendar"), ((*day, *month, "--calendar", "XX"), "--calendar"), ((*day, *month, "--calendar", "GB"), "--calendar"),
             ((*day, *month, "--calendar", ""), "--calendar"), ((*day, *month, *none, "--jsn"), "did you mean --json?"),
             ((*day, *month, *none, "word"), "word: one word too many"), ((*day, *none, "--months"), "--months: N must follow")]
    for text in ("", "0", "1201", "-1", "1.5", "x", "1e2", "99999999999999999999", " 1"):
        wrong += [((*time, unit, text, *none), f"flag {unit}: must be a whole number from 1 to 1200") for unit in RULE]
    for text in ("", "2026-02-29", "2026-04-31", "2026-13-01", "2026-00-01", "26-01-01", "yesterday", "2026-01-31T25:00Z",
                 "2026-01-31T10:00", "2026-01-31 10:00Z", "2026-01-31T10:00+25:00", "2026-1-31"):
        wrong.append((("--from", text, *month, *none), "flag --from: must be a day that there is"))
    for text in ("1899-12-31", "2201-01-01", "9999-12-31", "1000-01-01"):
        wrong.append((("--from", text, *month, *none), "flag --from: must be of the years 1900 to 2200"))
        wrong.append((("--from", text + "T10:00Z", "--hours", "1", *none), "flag --from: must be of the years 1900 to 2200"))
    for words, said in wrong:
        code, out, err = deadline(*words)
        assert (code, out) == (2, "") and said in err and err.startswith("parlour: ") and err.count("\n") == 1, (words, code, out, err)


tests = [the_answer_has_the_form_of_the_manual, months_end_as_worked_out, weeks_end_as_worked_out,
         days_end_as_worked_out, hours_are_elapsed_hours_in_the_calendars_own_time,
         a_time_that_is_not_the_calendars_keeps_its_offset_and_its_form, a_time_counts_as_the_day_it_is_there,
         leap_days_year_ends_and_long_periods, wrong_input_names_the_field_and_answers_nothing]
for function in tests:
    function.once = True
