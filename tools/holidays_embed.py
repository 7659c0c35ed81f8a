#!/usr/bin/env python3
"""holidays_embed: law/public-holidays.tsv becomes C tables: holidays_embed.py IN.tsv OUT.h.

One row a holiday: calendar, day, shift, from, until, name; the rows of a calendar stand
together.

day    12-25, a date | monday from 05-01, the first Monday on that date or after it |
       easter+39, so many days from Easter Sunday | orthodox-2, from the Orthodox one
shift  - | moves from DAYS to WEEKDAY after | also from DAYS to WEEKDAY before: what happens
       when the day falls on one of DAYS (sunday, or saturday or sunday): it moves to the next
       or the last such weekday, or that one is a holiday too
from, until   the first and the last day of the rule, or - for no end
"""
import datetime
import pathlib
import re
import sys

HEAD = ["calendar", "day", "shift", "from", "until", "name"]
WEEKDAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"]
DATE = re.compile(r"^(\d\d)-(\d\d)$")
FEAST = re.compile(r"^(easter|orthodox)(?:([+-])([1-9]\d?))?$")
SHIFT = re.compile(r"^(moves|also) from ((?:[a-z]+ or )*[a-z]+) to ([a-z]+) (after|before)$")
EPOCH = datetime.date(1970, 1, 1).toordinal()
# A feast stays within its year: Easter is never before 22 March, nor after 10 May till 2500.
FEAST_DAYS = 63
# A shift is of six days at most, and stays within its year.
SHIFT_FIRST, SHIFT_LAST = (1, 7), (12, 25)


class Fault(Exception):
    """What is wrong."""


def weekday(word):
    if word not in WEEKDAYS:
        raise Fault(f"{word} is no weekday")
    return WEEKDAYS.index(word)


def month_and_date(text):
    match = DATE.match(text)
    if not match:
        raise Fault(f"{text} is no date such as 12-25")
    month, date = int(match[1]), int(match[2])
    try:
        datetime.date(2023, month, date)  # every year has it
    except ValueError as error:
        raise Fault(f"{text}: {error}") from error
    return month, date


def read_day(text):
    """{field: value} of the day, in the words of struct holiday_rule."""
    feast = FEAST.match(text)
    if feast:
        offset = int((feast[2] or "+") + (feast[3] or "0"))
        if abs(offset) > FEAST_DAYS:
            raise Fault(f"{text}: at most {FEAST_DAYS} days from Easter")
        return {"base": "HOLIDAY_" + feast[1].upper(), "offset_days": offset}
    name, split, start = text.partition(" from ")
    month, date = month_and_date(start if split else name)
    if not split:
        return {"base": "HOLIDAY_DATE", "month": month, "date": date}
    if (month, date) > SHIFT_LAST:
        raise Fault(f"{text}: would leave the year")
    return {"base": "HOLIDAY_WEEKDAY", "month": month, "date": date, "weekday": weekday(name)}


def read_shift(text, day):
    if text == "-":
        return {}
    match = SHIFT.match(text)
    if not match:
        raise Fault(f"{text}: such as 'also from saturday or sunday to monday after'")
    if day["base"] != "HOLIDAY_DATE":
        raise Fault(f"{text}: only a date can fall on one weekday or another")
    if not SHIFT_FIRST <= (day["month"], day["date"]) <= SHIFT_LAST:
        raise Fault(f"{text}: could leave the year")
    falls = [weekday(word) for word in match[2].split(" or ")]
    if weekday(match[3]) in falls or len(set(falls)) != len(falls):
        raise Fault(f"{text}: says a weekday twice")
    return {"shift": f"HOLIDAY_{match[1].upper()}", "shift_from": sum(1 << day for day in falls),
            "shift_to": weekday(match[3]), "shift_step": 1 if match[4] == "after" else -1}


def read_bound(text, other):
    try:
        return other if text == "-" else str(datetime.date.fromisoformat(text).toordinal() - EPOCH)
    except ValueError as error:
        raise Fault(str(error)) from error


def read_row(cells):
    if len(cells) != len(HEAD) or not all(cell and cell.strip() == cell for cell in cells):
        raise Fault(f"each of {', '.join(HEAD)} must hold something")
    if not re.match(r"^[A-Z]{2}$", cells[0]):
        raise Fault(f"{cells[0]} is no calendar: two capital letters")
    rule = read_day(cells[1])
    rule |= read_shift(cells[2], rule)
    if "-" not in cells[3:5] and cells[3] > cells[4]:
        raise Fault("ends before it begins")
    rule |= {"from": read_bound(cells[3], "INT64_MIN"), "until": read_bound(cells[4], "INT64_MAX")}
    return rule | {"name": '"' + cells[5].replace("\\", "\\\\").replace('"', '\\"') + '"'}


def read(text, name):
    """{calendar: [rule]}, in the order of the file."""
    lines = text.rstrip("\n").split("\n")
    if lines[0].split("\t") != HEAD:
        raise Fault(f"{name}:1: the head must be {', '.join(HEAD)}")
    calendars = {}
    seen = set()
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        try:
            rule = read_row(cells)
            if cells[0] in calendars and cells[0] != list(calendars)[-1]:
                raise Fault(f"the rows of {cells[0]} do not stand together")
            if (cells[0], cells[1], cells[3]) in seen:
                raise Fault(f"{cells[1]} stands there already")
        except Fault as fault:
            raise Fault(f"{name}:{number}: {fault}") from fault
        seen.add((cells[0], cells[1], cells[3]))
        calendars.setdefault(cells[0], []).append(rule)
    return calendars


def write(calendars, name):
    out = [f"/* Made from law/{name} by tools/holidays_embed.py. */",
           '#include "privacy/holiday_internal.h"']
    for calendar, rules in calendars.items():
        out.append(f"static const struct holiday_rule holiday_rules_{calendar}[] = {{")
        out += ["    {" + ", ".join(f".{key} = {value}" for key, value in rule.items()) + "},"
                for rule in rules]
        out.append("};")
    out.append("static const struct holiday_calendar holiday_table[] = {")
    out += [f'    {{"{calendar}", holiday_rules_{calendar}, {len(rules)}}},'
            for calendar, rules in calendars.items()]
    return "\n".join(out + ["};"]) + "\n"


def main(arguments):
    source = pathlib.Path(arguments[0])
    try:
        calendars = read(source.read_text(encoding="utf-8"), source.name)
    except Fault as fault:
        sys.exit(str(fault))
    pathlib.Path(arguments[1]).write_text(write(calendars, source.name), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
