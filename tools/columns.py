#!/usr/bin/env python3
"""Checks that every column says whether it is about a person: columns.py FOLDER [--c OUT].

A column carries, on its own line,
    -- personal: CATEGORY; subject: WHO[, WHO]; purpose: P[, P]; erase: HOW
with HOW one of key, row, or `never, REASON`; or
    -- not personal
Every table has a column workspace, unless its CREATE line carries
    -- global: REASON
With --c the columns are written as rows of `struct inventory_column`
(privacy/inventory.h), so that inventory, export and erasure follow the schema.
"""
import os
import re
import sys

sys.dont_write_bytecode = True  # nothing is written into the source folder
import schema  # noqa: E402
import sql_scan  # noqa: E402

WORD = r'"?([a-z_][a-z0-9_]*)"?'
CREATE = re.compile(rf"^\s*CREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?{WORD}\s*\(", re.I)
DROP = re.compile(rf"^\s*DROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?{WORD}", re.I)
ADD = re.compile(rf"^\s*ALTER\s+TABLE\s+{WORD}\s+ADD\s+(?:COLUMN\s+)?{WORD}\s", re.I)
DROP_COLUMN = re.compile(rf"^\s*ALTER\s+TABLE\s+{WORD}\s+DROP\s+(?:COLUMN\s+)?{WORD}", re.I)
RENAME = re.compile(rf"^\s*ALTER\s+TABLE\s+{WORD}\s+RENAME\s+TO\s+{WORD}", re.I)
RENAME_COLUMN = re.compile(
    rf"^\s*ALTER\s+TABLE\s+{WORD}\s+RENAME\s+(?:COLUMN\s+)?{WORD}\s+TO\s+{WORD}", re.I)
CREATE_ANY = re.compile(r"^\s*CREATE\s+(\w+\s+)*TABLE\b", re.I)
TABLE_RULE = re.compile(r"^(PRIMARY|UNIQUE|FOREIGN|CHECK|CONSTRAINT|EXCLUDE)\b", re.I)
PERSONAL = re.compile(r"^personal:\s*([^;]+);\s*subject:\s*([^;]+);\s*purpose:\s*([^;]+);"
                      r"\s*erase:\s*(key|row|never,\s*\S.*)$")
GLOBAL = re.compile(r"--\s*global:\s*\S")


ColumnError = schema.Fault


class Column:
    def __init__(self, name, place, note):
        self.name, self.place = name, place
        self.category = self.subject = self.purposes = self.erase = None
        if note == "not personal":
            return
        match = PERSONAL.match(note)
        if not match:
            raise ColumnError(f"{place}: column {name} must end with '-- personal: CATEGORY; "
                              "subject: WHO; purpose: P; erase: key|row|never, REASON' "
                              "or '-- not personal'")
        self.category, self.subject, self.purposes, self.erase = (
            part.strip() for part in match.groups())
        if (self.erase == "key") != name.endswith("_sealed"):
            raise ColumnError(f"{place}: column {name}: what is sealed goes with a key, "
                              "and what goes with a key has a name that ends in _sealed")

    def annotation(self):
        """(category, subject, purposes, erase), or None: not personal."""
        if self.category is None:
            return None
        return self.category, self.subject, self.purposes, self.erase


class Table:
    def __init__(self, place, is_global):
        self.place, self.is_global, self.columns = place, is_global, {}

    def add(self, column):
        if column.name in self.columns:
            raise ColumnError(f"{column.place}: column {column.name} stands here twice")
        self.columns[column.name] = column


def note_of(lines):
    """The last comment of these lines, without its dashes; "" when there is none."""
    notes = []
    for line in lines:
        for kind, start, end in sql_scan.pieces(line):
            if kind == "comment":
                notes.append(line[start:end].lstrip("-").strip())
    return notes[-1] if notes else ""


class Reader:
    """Follows the DDL of all files; tables is what stands at the end."""

    def __init__(self):
        self.tables = {}

    def read(self, path, text):
        code = sql_scan.code_only(text)
        lines = text.split("\n")
        start = 0
        for end in [m.start() for m in re.finditer(";", code)]:
            # Comments before a statement are not its own: begin at its first word.
            first = start + len(code[start:end]) - len(code[start:end].lstrip())
            self.statement(path, lines, code[first:end], code.count("\n", 0, first))
            start = end + 1

    def statement(self, path, lines, code, line):
        place = f"{path}:{line + 1}"
        create = CREATE.match(code)
        if create:
            self.create(path, lines, code, line, create)
        elif CREATE_ANY.match(code):
            raise ColumnError(f"{place}: write CREATE TABLE name (")
        elif ADD.match(code) and not TABLE_RULE.match(ADD.match(code).group(2)):
            table, name = ADD.match(code).groups()
            last = line + code.count("\n") + 1
            self.table(table, place).add(Column(name, place, note_of(lines[line:last])))
        elif DROP_COLUMN.match(code):
            table, name = DROP_COLUMN.match(code).groups()
            self.table(table, place).columns.pop(name, None)
        elif RENAME.match(code):
            old, new = RENAME.match(code).groups()
            self.tables[new] = self.table(old, place)
            del self.tables[old]
        elif RENAME_COLUMN.match(code):
            table, old, new = RENAME_COLUMN.match(code).groups()
            columns = self.table(table, place).columns
            columns[new] = columns.pop(old)
            columns[new].name = new
        elif DROP.match(code):
            self.tables.pop(DROP.match(code).group(1), None)

    def table(self, name, place):
        if name not in self.tables:
            raise ColumnError(f"{place}: there is no table {name}")
        return self.tables[name]

    def create(self, path, lines, code, line, match):
        name = match.group(1)
        place = f"{path}:{line + 1}"
        if name in self.tables:
            raise ColumnError(f"{place}: table {name} stands here twice")
        table = Table(place, bool(GLOBAL.search(lines[line])))
        self.tables[name] = table
        used = set()
        for first, last, words in items(code, match.end()):
            if TABLE_RULE.match(words):
                continue
            where = f"{path}:{line + first + 1}"
            if first in used or last in used:
                raise ColumnError(f"{where}: one column a line")
            used.update((first, last))
            note = note_of(lines[line + first:line + last + 1])
            table.add(Column(words.split()[0].strip('"'), where, note))


def items(code, at):
    """(first line, last line, words) of what stands between commas in the outer ( )."""
    depth = 1
    start = at
    while at < len(code) and depth:
        depth += {"(": 1, ")": -1}.get(code[at], 0)
        if depth == 0 or (depth == 1 and code[at] == ","):
            part = code[start:at]
            words = part.strip()
            if words:
                first = start + part.index(words[0])
                last = first + len(words)
                yield code.count("\n", 0, first), code.count("\n", 0, last), words
            start = at + 1
        at += 1


def check_workspaces(tables):
    for name, table in tables.items():
        if not table.is_global and "workspace" not in table.columns:
            raise ColumnError(f"{table.place}: table {name} has no workspace; "
                              "say '-- global: REASON' on its CREATE line if that is meant")


def read_all(folder):
    """[(table, column, (category, subject, purposes, erase) or None)] in the schema's order."""
    reader = Reader()
    for _, path in schema.files(folder):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        try:
            reader.read(path, text)
        except ValueError as error:
            raise ColumnError(f"{path}:1: {error}") from error
    check_workspaces(reader.tables)
    return [(name, column.name, column.annotation())
            for name, table in reader.tables.items() for column in table.columns.values()]


def c_text(value):
    return "NULL" if value is None else sql_scan.c_string(value, "")


def emit(found):
    out = ["/* Made from store/schema by tools/columns.py; the struct is the includer's. */",
           "static const struct inventory_column inventory_table[] = {"]
    for table, column, personal in found:
        fields = ", ".join(c_text(field) for field in personal or (None,) * 4)
        out.append(f'  {{"{table}", "{column}", {"true" if personal else "false"},\n   {fields}}},')
    return "\n".join(out + ["};"]) + "\n"


def main(arguments):
    if len(arguments) not in (1, 3) or (len(arguments) == 3 and arguments[1] != "--c"):
        print("usage: columns.py SCHEMA_FOLDER [--c OUT]", file=sys.stderr)
        return 2
    try:
        found = read_all(arguments[0])
    except ColumnError as error:
        print(error, file=sys.stderr)
        return 1
    if len(arguments) == 3:
        with open(arguments[2], "w", encoding="utf-8") as file:
            file.write(emit(found))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
