#!/usr/bin/env python3
"""Makes the archive of Art. 15 from the schema: ways.py WAYS SCHEMA_FOLDER KIND OUT.

WAYS (src/rights/ways.txt) says how the rows of a table belong to a person. Which columns are
given out is said by the annotations of the schema alone: every column about a visitor. A table
with such a column and no way is an error, and so is a way to a table that has none.

--sql  one statement for each table      --c  the tables of rights/archive_way.h
--schema  the JSON schema of the archive (docs/archive.schema.json)
--portable  the JSON schema of what goes along under Art. 20 (docs/portable.schema.json)
"""
import json
import re
import sys

sys.dont_write_bytecode = True  # nothing is written into the source folder
import columns  # noqa: E402
import sql_scan  # noqa: E402

SCOPES = ("person", "conversation", "either")
OPENS = ("field", "datum", "log", "outgoing")
GATES = ("conversation", "person", "purpose", "own")
PARAMETERS = ("workspace", "person", "conversation", "cursor", "limit")
TIMES = re.compile(r"(^at|_at|_ms|_until)$")
EXPLAINS = ("at_ms", "conversation", "field", "purpose", "sequence")
LISTS = ("@fields", "@operations")
PREFIX = ("slot", "key", "row", "sequence", "version")


class Fault(Exception):
    pass


def pair(text, where):
    parts = [part.strip() for part in text.split("|")]
    if len(parts) != 2 or not all(parts):
        raise Fault(f"{where}: English | Deutsch")
    return parts


class Way:
    def __init__(self, table, place):
        self.table, self.place = table, place
        self.title = self.source = self.where = self.by = self.key = self.spot = None
        self.scope, self.gate, self.open = "person", None, "field"
        self.also, self.words, self.calls = [], {}, {}

    def read(self, word, rest, place):
        if word == "title":
            self.title = pair(rest, place)
        elif word == "from":
            self.source = rest
        elif word in ("where", "by", "key"):
            setattr(self, word, rest)
        elif word == "spot":
            self.spot = [part.strip() for part in rest.split(",")]
        elif word in ("scope", "gate", "open"):
            allowed = {"scope": SCOPES, "gate": GATES, "open": OPENS}[word]
            if rest not in allowed:
                raise Fault(f"{place}: {word} is one of {', '.join(allowed)}")
            setattr(self, word, rest)
        elif word == "also":
            head, titles = rest.split("|", 1)
            name, kind, sql = head.strip().split(None, 2)
            self.also.append((name, kind, sql, pair(titles, place)))
        elif word == "word":
            name, names = rest.split(None, 1)
            self.words[name] = names.strip()
        elif word == "call":
            name, titles = rest.split(None, 1)
            self.calls[name] = pair(titles, place)
        else:
            raise Fault(f"{place}: {word} is not a word that is known here")

    def check(self):
        for word in ("title", "source", "where", "by"):
            if not getattr(self, word):
                raise Fault(f"{self.place}: way {self.table} has no {word.replace('source', 'from')}")


def read_ways(text, name):
    ways, none, current = [], {}, None
    for number, line in enumerate(text.split("\n"), 1):
        place = f"{name}:{number}"
        if not line.strip() or line.startswith("#"):
            continue
        word, _, rest = line.strip().partition(" ")
        if not line.startswith(" "):
            current = None
        if line.startswith("way "):
            current = Way(rest.strip(), place)
            ways.append(current)
        elif line.startswith("no "):
            table, _, why = rest.partition(":")
            none[table.strip()] = pair(why, place)
        elif current:
            current.read(word, rest.strip(), place)
        else:
            raise Fault(f"{place}: way TABLE or no TABLE: reason")
    for way in ways:
        way.check()
    return ways, none


def about_visitor(column):
    members = column.annotation()
    return members is not None and "visitor" in columns.words_of(members["subject"])


def check_complete(ways, none, tables):
    named = [way.table for way in ways] + list(none)
    for name in named:
        if named.count(name) > 1:
            raise Fault(f"table {name} stands twice in the ways")
        if name not in tables:
            raise Fault(f"there is no table {name}: its way goes nowhere")
    for name, table in tables.items():
        theirs = [c.name for c in table.columns.values() if about_visitor(c)]
        if theirs and name not in named:
            raise Fault(f"table {name} has a column about a visitor ({theirs[0]}) and src/rights/ways.txt no "
                        "way to its rows: the person would not get it in their archive (Art. 15). Add "
                        f"'way {name}', as its neighbours are, or 'no {name}: why not'")
        if not theirs and name in named:
            raise Fault(f"table {name} has no column about a visitor: take its way out of src/rights/ways.txt")
    for way in ways:
        here = tables[way.table].columns
        known = set(here) | {name for name, *_ in way.also}
        for name in list(way.words) + list(way.calls):
            if name not in known:
                raise Fault(f"{way.place}: way {way.table} speaks of {name}, which is not there")
        for column in here.values():
            if about_visitor(column) and column.name.endswith("_sealed") and not (way.key and way.spot):
                raise Fault(f"{way.place}: {way.table}.{column.name} is sealed: say key and spot")


def cursor_type(way, table):
    return "NONE" if way.by == "none" else table.columns[way.by].type


class Column:
    """One column of the archive, from the schema or from 'also'."""

    def __init__(self, way, table, name, kind, sql, titles, members):
        self.name, self.sql, self.titles, self.members = name, sql, titles, members or {}
        self.words = way.words.get(name)
        self.key = name[:-len("_sealed")] if name.endswith("_sealed") else name
        if self.key != name and self.key in table.columns:
            self.key += "_text"
        self.hidden = name.startswith("_")
        self.type = self.type_of(name, kind)
        self.staff_words = self.type == "SEALED" and self.members.get("source") == "agent"
        self.shared = "agent" in columns.words_of(self.members.get("subject", ""))

    def type_of(self, name, kind):
        category = self.members.get("personal", "")
        if category == "credential":
            return "WITHHELD"
        if name.endswith("_sealed"):
            return "SEALED"
        if kind == "BYTEA":
            return "ID" if category == "identifier" else "BYTES"
        if kind == "BIGINT":
            return "TIME" if category == "time" or (not category and TIMES.search(name)) else "NUMBER"
        return "TEXT"


def columns_of(way, table):
    out = [Column(way, table, name, kind, sql, titles, None) for name, kind, sql, titles in way.also]
    out += [Column(way, table, c.name, c.type, f"t.{c.name}", way.calls.get(c.name), c.annotation())
            for c in table.columns.values() if about_visitor(c)]
    keys = [column.key for column in out]
    for key in keys:
        if keys.count(key) > 1:
            raise Fault(f"{way.place}: way {way.table} gives {key} twice")
    return out


def statement(way, table):
    """(SQL with $n, parameters in their order)"""
    first = [] if way.by == "none" else [f"t.{way.by}"]
    if way.key and way.key not in ("conversation", "person"):
        first += [part.strip() for part in way.key.split(",")]
    if way.spot:
        first += ["CAST(0 AS BIGINT)" if part == "0" else part for part in way.spot]
    names = first + [column.sql for column in columns_of(way, table)]
    text = f"SELECT {', '.join(names)}\nFROM {way.source}\nWHERE {way.where}"
    if way.by != "none":
        text += f" AND t.{way.by} > :cursor\nORDER BY t.{way.by}"
    text += " LIMIT :limit"
    order = []

    def number(match):
        name = match.group(1)
        if name not in PARAMETERS:
            raise Fault(f"{way.place}: :{name} is none of {', '.join(PARAMETERS)}")
        if name not in order:
            order.append(name)
        return f"${order.index(name) + 1}"
    return re.sub(r":([a-z]+)", number, text), order


def emit_sql(ways, tables):
    out = ["-- Made from src/rights/ways.txt and store/schema by tools/ways.py."]
    for way in ways:
        out.append(f"-- name: way_{way.table}\n{statement(way, tables[way.table])[0]}\n")
    return "\n".join(out)


def c_text(value):
    return "NULL" if value is None else sql_scan.c_string(value, "")


def c_words(way, column):
    """(definition, members) of what its numbers mean."""
    if not column.words:
        return "", ""
    if column.words.startswith("@"):
        is_list = ", .list = true" if column.words in LISTS else ""
        return "", f", .word = archive_word_{column.words[1:]}{is_list}"
    name = f"words_{way.table}_{column.key}"
    names = [word.strip() for word in column.words.split(",")]
    listed = ", ".join(c_text(word) for word in names)
    return (f"static const char *const {name}[] = {{{listed}}};\n",
            f", .words = {name}, .word_count = {len(names)}")


def c_column(way, column):
    definition, words = c_words(way, column)
    titles = column.titles or (None, None)
    quoted = c_text(f'"{column.key}":')
    out = (f"  {{.key = {c_text(column.key)}, .quoted = {{{quoted}, sizeof {quoted} - 1}}, .title = {{{c_text(titles[0])}, {c_text(titles[1])}}}, "
           f".type = ARCHIVE_{column.type}")
    if column.members:
        out += (f",\n   .column = {c_text(column.name)}, .category = {c_text(column.members['personal'])}, "
                f".purposes = {c_text(column.members['purpose'])}, .source = {c_text(column.members['source'])}")
    for flag in ("hidden", "staff_words", "shared"):
        if getattr(column, flag):
            out += f", .{flag} = true"
    return definition, out + words + "},"


def prefix_places(way):
    """Where the statement gives cursor, key and spot: -1 for what it does not give."""
    at, places = 0 if way.by == "none" else 1, {}
    if way.key and way.key not in ("conversation", "person"):
        places["slot"], places["key"] = at, at + 1
        at += 2
    if way.spot:
        places["row"], places["sequence"], places["version"] = at, at + 1, at + 2
        at += 3
    return places, at


def c_way(way, table):
    places, first = prefix_places(way)
    names = [column.name for column in columns_of(way, table)]
    note = names.index("note") if "note" in names else -1
    _, order = statement(way, table)
    parameters = ", ".join(f"ARCHIVE_{name.upper()}" for name in order)
    at = ", ".join(f".{name}_at = {places.get(name, -1)}" for name in PREFIX)
    key = {"conversation": "CONVERSATION", "person": "PERSON", None: "NONE"}.get(way.key, "ROW")
    gate = (way.gate or "none").upper()
    return (f"  {{.table = {c_text(way.table)}, .title = {{{c_text(way.title[0])}, {c_text(way.title[1])}}},\n"
            f"   .scope = ARCHIVE_SCOPE_{way.scope.upper()}, .cursor = ARCHIVE_CURSOR_{cursor_type(way, table)},\n"
            f"   .key = ARCHIVE_KEY_{key}, .gate = ARCHIVE_GATE_{gate}, .open = ARCHIVE_OPEN_{way.open.upper()},\n"
            f"   .sql = &sql_way_{way.table}, .parameters = {{{parameters}}}, .parameter_count = {len(order)},\n"
            f"   {at}, .first_at = {first}, .note_at = {note},\n"
            f"   .columns = columns_{way.table}, .column_count = "
            f"sizeof columns_{way.table} / sizeof columns_{way.table}[0]}},")


def emit_c(ways, none, tables):
    out = ["/* Made from src/rights/ways.txt and store/schema by tools/ways.py; the structs are the",
           " * includer's. */", '#include "archive_ways.sql.h"', ""]
    for way in ways:
        rows = [c_column(way, column) for column in columns_of(way, tables[way.table])]
        out += [definition for definition, _ in rows if definition]
        out += [f"static const struct archive_column columns_{way.table}[] = {{"]
        out += [row for _, row in rows] + ["};"]
    out += ["static const struct archive_way ways[] = {"]
    out += [c_way(way, tables[way.table]) for way in ways] + ["};"]
    out += ["static const struct archive_no_way no_ways[] = {"]
    out += [f"  {{{c_text(table)}, {{{c_text(why[0])}, {c_text(why[1])}}}}}," for table, why in none.items()]
    out += ["};", "static const char archive_schema_text[] ="]
    out += [f"  {c_text(line + chr(10))}" for line in emit_schema(ways, tables).rstrip("\n").split("\n")]
    return "\n".join(out + ["  ;"]) + "\n"


WITHHELD = {"$ref": "#/$defs/withheld"}


def value_schema(way, column):
    described = {}
    if column.members:
        described["description"] = (f"{column.members['personal']}; purpose: {column.members['purpose']}; "
                                    f"source: {column.members['source']}")
    elif column.titles:
        described["description"] = column.titles[0]
    if column.type == "WITHHELD":
        return {**WITHHELD, **described}
    if way.open == "log" and column.type == "SEALED":
        return {"anyOf": [{"$ref": "#/$defs/look"}, WITHHELD, {"type": "null"}], **described}
    if column.type == "SEALED":
        return {"anyOf": [{"type": "string"}, WITHHELD, {"type": "null"}], **described}
    if column.words and not column.words.startswith("@"):
        return {"enum": [word.strip() for word in column.words.split(",")] + [None], **described}
    if column.words in LISTS:
        return {"type": "array", "items": {"type": "string"}, **described}
    if column.words or column.type in ("TEXT", "BYTES", "ID"):
        return {"type": ["string", "null"], **described}
    if column.type == "TIME":
        return {"type": ["integer", "null"], "description":
                "UTC, milliseconds since 1970" + (f"; {described['description']}" if described else "")}
    return {"type": ["integer", "null"], **described}


def table_schema(way, table):
    shown = [column for column in columns_of(way, table) if not column.hidden]
    return {"description": way.title[0], "type": "array", "items": {
        "type": "object", "additionalProperties": False,
        "required": [column.key for column in shown],
        "properties": {column.key: value_schema(way, column) for column in shown}}}


def emit_schema(ways, tables):
    text = {"type": "string"}
    known = {"type": ["string", "null"]}
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "parlour-archive-1.schema.json",
        "title": "Everything that is held about one person (GDPR Art. 15)",
        "description": "Made from the program's own inventory. A member that is added later does not change "
                       "what the others mean; what would, gets another number in format.",
        "type": "object", "additionalProperties": False,
        "required": ["format", "made_at", "language", "site", "controller", "statement", "not_reached",
                     "elsewhere", "records", "withheld"],
        "properties": {
            "format": {"const": "parlour-archive/1"},
            "made_at": {"type": "integer", "description": "UTC, milliseconds since 1970"},
            "language": text, "site": text,
            "controller": {"type": "object", "required": ["name"], "additionalProperties": False,
                           "properties": {"name": text, "contact": known, "address": known,
                                          "country": known, "representative": known, "dpo": known}},
            "statement": {"description": "What Art. 15(1)(a) to (h) and (2) ask for", "type": "array",
                          "items": {"type": "object", "additionalProperties": False,
                                    "required": ["article", "title", "text"],
                                    "properties": {"article": text, "title": text,
                                                   "text": {"type": "array", "items": text}}}},
            "not_reached": {"type": "array", "items": {
                "type": "object", "additionalProperties": False, "required": ["table", "why"],
                "properties": {"table": text, "why": text}}},
            "elsewhere": {"description": "What is held, for a while, in no table", "type": "array", "items": {
                "type": "object", "additionalProperties": False,
                "required": ["what", "category", "source", "rests", "ends"],
                "properties": {name: text for name in ("what", "category", "source", "rests", "ends")}}},
            "records": {"type": "object", "additionalProperties": False,
                        "required": [way.table for way in ways],
                        "properties": {way.table: table_schema(way, tables[way.table]) for way in ways}},
            "withheld": {"description": "How many values were withheld or blackened, and why", "type": "array",
                         "items": {"type": "object", "additionalProperties": False,
                                   "required": ["ground", "count", "why"],
                                   "properties": {"ground": text, "count": {"type": "integer"},
                                                  "why": text}}},
        },
        "$defs": {
            "withheld": {"type": "object", "additionalProperties": False, "required": ["withheld"],
                         "properties": {"withheld": {"enum": ["credential", "others_words", "others_rights",
                                                              "over", "gone", "unreadable"]}}},
            "look": {"type": "object", "additionalProperties": False,
                     "required": ["by", "object", "purpose", "note"],
                     "properties": {"by": text, "object": known, "purpose": known, "note": known}},
        },
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


def is_provided(column):
    """By the person, or by their use of it: what Art. 20 speaks of (rights/portable.c)."""
    sources = columns.words_of(column.members.get("source", ""))
    return column.type != "WITHHELD" and ("visitor" in sources or "browser" in sources)


def portable_table(way, table):
    listed = [column for column in columns_of(way, table) if not column.hidden]
    held = [column for column in listed if is_provided(column) or column.key in EXPLAINS]
    return {"description": way.title[0], "type": "array", "items": {
        "type": "object", "additionalProperties": False,
        "properties": {column.key: portable_value(column) for column in held}}}


def portable_value(column):
    number = column.type in ("TIME", "NUMBER") and not column.words
    out = {"type": "integer" if number else "string"}
    if column.members:
        out["description"] = (f"{column.members['personal']}; purpose: {column.members['purpose']}; "
                              f"source: {column.members['source']}")
    return out


def emit_portable(ways, tables):
    text, known = {"type": "string"}, {"type": ["string", "null"]}
    held = [way for way in ways if any(is_provided(c) for c in columns_of(way, tables[way.table]))]
    whole = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "parlour-portable-1.schema.json",
        "title": "What a person provided, on consent or for a contract (GDPR Art. 20)",
        "description": "left_out says what stays behind, and why. A member that is added later does not "
                       "change what the others mean; what would, gets another number in format.",
        "type": "object", "additionalProperties": False,
        "required": ["format", "made_at", "language", "site", "controller", "data", "left_out"],
        "properties": {
            "format": {"const": "parlour-portable/1"},
            "made_at": {"type": "integer", "description": "UTC, milliseconds since 1970"},
            "language": text, "site": known, "controller": known,
            "data": {"type": "object", "additionalProperties": False,
                     "required": [way.table for way in held],
                     "properties": {way.table: portable_table(way, tables[way.table]) for way in held}},
            "left_out": {"type": "array", "items": {
                "type": "object", "additionalProperties": False,
                "required": ["table", "title", "values", "ground", "why"],
                "properties": {"table": text, "title": text, "values": {"type": "integer"},
                               "ground": {"enum": ["not_provided_by_you", "not_this_basis", "credential"]},
                               "why": text}}},
        },
    }
    return json.dumps(whole, indent=1, ensure_ascii=False) + "\n"


MAKERS = {"--sql": lambda ways, none, tables: emit_sql(ways, tables), "--c": emit_c,
          "--schema": lambda ways, none, tables: emit_schema(ways, tables),
          "--portable": lambda ways, none, tables: emit_portable(ways, tables)}


def main(arguments):
    if len(arguments) != 4 or arguments[2] not in MAKERS:
        print(f"usage: ways.py WAYS SCHEMA_FOLDER {' | '.join(MAKERS)} OUT", file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8") as file:
            ways, none = read_ways(file.read(), arguments[0])
        tables = columns.read_tables(arguments[1])
        check_complete(ways, none, tables)
        made = MAKERS[arguments[2]](ways, none, tables)
    except (Fault, columns.ColumnError) as error:
        print(error, file=sys.stderr)
        return 1
    with open(arguments[3], "w", encoding="utf-8") as file:
        file.write(made)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
