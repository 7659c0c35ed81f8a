#!/usr/bin/env python3
"""Checks that every column says whether it is about a person: columns.py FOLDER [--c OUT].

A column carries, on its own line,
    -- personal: CATEGORY; subject: WHO[, WHO]; purpose: P[, P]; source: S[, S]; special: yes|no; erase: HOW
or
    -- not personal
which what refers to a person, an account or a conversation cannot be, nor what is called an
e-mail address and the like. P is a purpose that the program declares (PURPOSE_… in src/privacy/purpose*.h). S is who it
comes from: visitor, agent, browser, host page, program. special says whether data of the kinds of
GDPR Art. 9(1) or 10 may be asked for there; then it is sealed. HOW is one of key, row, or `never, REASON`.
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

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..")
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
MEMBERS = ("personal", "subject", "purpose", "source", "special", "erase")
ERASE = re.compile(r"^(key|row|never,\s*\S.*)$")
SOURCES = ("visitor", "agent", "browser", "host page", "program")
SPECIAL = re.compile(r"\b(health|rac(e|ial)|ethnic|politic|religio|belief|philosoph|trade union|"
                     r"genetic|biometric|sex|criminal|offence)", re.I)
REFERS = re.compile(r"\bREFERENCES\s+(person|account|conversation)\b", re.I)
TELLING = re.compile(r"(^|_)(e?mail|phone|birth|birthday|surname|ip|user_agent|visitor)(_|$)")
DECLARED = re.compile(r'^#define PURPOSE_[A-Z_]+ "([a-z_]+)"$', re.M)
FORM = ("'-- personal: CATEGORY; subject: WHO; purpose: P; source: S; special: yes|no; "
        "erase: key|row|never, REASON' or '-- not personal'")
GLOBAL = re.compile(r"--\s*global:\s*\S")


ColumnError = schema.Fault


class Column:
    def __init__(self, name, place, note, words=""):
        self.name, self.place, self.members = name, place, None
        self.type = type_of(name, words)
        self.required = "NOT NULL" in words.upper()
        if note == "not personal":
            if REFERS.search(words) or TELLING.search(name):
                self.fault("it is about a person, whatever the note says")
            return
        self.members = self.read(note)
        if not ERASE.match(self.members["erase"]):
            self.fault("erase is one of key, row, or never with a reason")
        if (self.members["erase"] == "key") != name.endswith("_sealed"):
            self.fault("what is sealed goes with a key, and what goes with a key has a name that "
                       "ends in _sealed")
        self.check_source()
        self.check_special()

    def fault(self, what):
        raise ColumnError(f"{self.place}: column {self.name}: {what}")

    def read(self, note):
        """The members in their order, none twice, none empty."""
        members, rest = {}, note
        for at, name in enumerate(MEMBERS):
            start = re.match(rf"^\s*{name}:", rest)
            if not start:
                self.fault(f"must end with {FORM}")
            rest = rest[start.end():]
            last = at == len(MEMBERS) - 1
            value, _, rest = (rest, "", "") if last else rest.partition(";")
            members[name] = value.strip()
            if not all(part.strip() for part in members[name].split(",")):
                self.fault(f"{name} is empty; it must end with {FORM}")
        return members

    def check_source(self):
        for source in words_of(self.members["source"]):
            if source not in SOURCES:
                self.fault(f"source {source} is none of {', '.join(SOURCES)}")

    def check_special(self):
        special = self.members["special"]
        if special not in ("yes", "no"):
            self.fault("special is yes or no")
        if SPECIAL.search(self.members["personal"]) and special != "yes":
            self.fault(f"{self.members['personal']} is of the kinds of Art. 9 or 10: special: yes")
        if special == "yes" and not self.name.endswith("_sealed"):
            self.fault("what may be of the kinds of Art. 9 or 10 is sealed")

    def check_purposes(self, declared):
        for purpose in words_of(self.members["purpose"] if self.members else None):
            if purpose not in declared:
                self.fault(f"the program declares no purpose {purpose}; there are "
                           f"{', '.join(sorted(declared))}")

    def rests(self):
        """In which form it lies in the database; the name says it."""
        if self.name.endswith("_sealed"):
            return "database, sealed"
        return "database, as a hash" if self.name.endswith("_hash") else "database, in clear"

    def annotation(self):
        """Its members and where it rests, or None: not personal."""
        return self.members and {**self.members, "rests": self.rests()}


def words_of(members):
    return [word.strip() for word in members.split(",")] if members else []


def type_of(name, words):
    """The word behind the name: BYTEA, BIGINT, TEXT."""
    split = [word.strip('"') for word in words.split()]
    at = split.index(name) + 1 if name in split else len(split)
    return split[at].upper() if at < len(split) else ""


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
            self.table(table, place).add(Column(name, place, note_of(lines[line:last]), code))
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
            table.add(Column(words.split()[0].strip('"'), where, note, words))


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


def declared_purposes(folder=os.path.join(ROOT, "src", "privacy")):
    """The codes that the headers of the purposes name."""
    codes = set()
    for name in sorted(os.listdir(folder)):
        if name.startswith("purpose") and name.endswith(".h"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                codes.update(DECLARED.findall(file.read()))
    return codes


def read_tables(folder, declared=None):
    """{name: Table} as the DDL of all files leaves them, checked."""
    reader = Reader()
    declared = declared or declared_purposes()
    for _, path in schema.files(folder):
        with open(path, encoding="utf-8") as file:
            text = file.read()
        try:
            reader.read(path, text)
        except ValueError as error:
            raise ColumnError(f"{path}:1: {error}") from error
    check_workspaces(reader.tables)
    for table in reader.tables.values():
        for column in table.columns.values():
            column.check_purposes(declared)
    return reader.tables


def read_all(folder, declared=None):
    """[(table, column, annotation or None)] in the schema's order."""
    return [(name, column.name, column.annotation())
            for name, table in read_tables(folder, declared).items()
            for column in table.columns.values()]


def c_text(value):
    return "NULL" if value is None else sql_scan.c_string(value, "")


def c_row(table, column, annotation):
    """One initialiser of struct inventory_column."""
    out = f'  {{.table = "{table}", .column = "{column}"'
    if annotation:
        out += ", .personal = true"
        for member, name in (("personal", "category"), ("subject", "subject"),
                             ("purpose", "purposes"), ("source", "source"),
                             ("erase", "erase"), ("rests", "rests")):
            out += f",\n   .{name} = {c_text(annotation[member])}"
        if annotation["special"] == "yes":
            out += ",\n   .special = true"
    return out + "},"


def emit(found):
    out = ["/* Made from store/schema by tools/columns.py; the struct is the includer's. */",
           "static const struct inventory_column inventory_table[] = {"]
    return "\n".join(out + [c_row(*row) for row in found] + ["};"]) + "\n"


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
