#!/usr/bin/env python3
"""Tests of holidays_embed."""
import pathlib
import unittest

import holidays_embed

HEAD = "\t".join(holidays_embed.HEAD) + "\n"


def row(day, shift="-", first="-", last="-", calendar="NL", name="A day"):
    return "\t".join([calendar, day, shift, first, last, name]) + "\n"


def rule(*cells):
    return holidays_embed.read(HEAD + row(*cells), "a.tsv")["NL"][0]


class HolidaysEmbed(unittest.TestCase):
    def fault(self, *rows):
        with self.assertRaises(holidays_embed.Fault) as caught:
            holidays_embed.read(HEAD + "".join(rows), "a.tsv")
        return str(caught.exception)

    def test_each_form_of_a_day_becomes_a_rule(self):
        self.assertEqual(rule("12-25"), {"base": "HOLIDAY_DATE", "month": 12, "date": 25,
                                         "from": "INT64_MIN", "until": "INT64_MAX", "name": '"A day"'})
        self.assertEqual(rule("easter")["offset_days"], 0)
        self.assertEqual((rule("orthodox-48")["base"], rule("orthodox-48")["offset_days"]),
                         ("HOLIDAY_ORTHODOX", -48))
        found = rule("monday from 10-25")
        self.assertEqual((found["base"], found["weekday"], found["month"], found["date"]),
                         ("HOLIDAY_WEEKDAY", 1, 10, 25))

    def test_a_shift_names_the_weekdays_and_where_to(self):
        moves = rule("04-27", "moves from sunday to saturday before")
        self.assertEqual((moves["shift"], moves["shift_from"], moves["shift_to"], moves["shift_step"]),
                         ("HOLIDAY_MOVES", 1, 6, -1))
        also = rule("05-04", "also from saturday or sunday to monday after")
        self.assertEqual((also["shift"], also["shift_from"], also["shift_to"], also["shift_step"]),
                         ("HOLIDAY_ALSO", 0b1000001, 1, 1))

    def test_bounds_are_days_since_1970(self):
        found = rule("12-24", "-", "1970-01-02", "2024-01-01")
        self.assertEqual((found["from"], found["until"]), ("1", "19723"))

    def test_what_is_wrong_is_said_with_its_line(self):
        for cells, said in [(("02-30",), "02-30"), (("02-29",), "02-29"), (("monday",), "no date"),
                            (("someday from 05-01",), "no weekday"), (("monday from 12-26",), "leave the year"),
                            (("easter+64",), "at most 63"), (("easter+0",), "no date"),
                            (("12-25", "moves to monday"), "such as"),
                            (("easter", "also from sunday to monday after"), "only a date"),
                            (("12-26", "also from sunday to monday after"), "leave the year"),
                            (("05-01", "also from sunday to sunday after"), "twice"),
                            (("05-01", "-", "2024-02-30"), "day"),
                            (("05-01", "-", "2024-01-01", "2023-01-01"), "before it begins"),
                            (("05-01", "-", "-", "-", "Nl"), "no calendar"),
                            (("05-01", "-", "-", "-", "NL", ""), "must hold something")]:
            message = self.fault(row("01-01"), row(*cells))
            self.assertIn("a.tsv:3: ", message)
            self.assertIn(said, message)

    def test_a_calendar_stands_together_and_says_a_day_once(self):
        self.assertIn("together", self.fault(row("01-01"), row("01-01", calendar="DE"), row("01-02")))
        self.assertIn("already", self.fault(row("01-01"), row("01-01")))

    def test_the_tables_of_law_have_the_same_calendars(self):
        law = pathlib.Path(__file__).resolve().parent.parent / "law"
        table = holidays_embed.read((law / "public-holidays.tsv").read_text(encoding="utf-8"), "x")
        times = (law / "civil-time.tsv").read_text(encoding="utf-8").splitlines()[1:]
        self.assertEqual(sorted(table) + ["none"], sorted({line.split("\t")[0] for line in times}))
        self.assertIn("holiday_rules_DE", holidays_embed.write(table, "public-holidays.tsv"))


if __name__ == "__main__":
    unittest.main()
