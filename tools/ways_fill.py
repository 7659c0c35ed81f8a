#!/usr/bin/env python3
"""For the test of completeness: ways_fill.py WAYS SCHEMA_FOLDER --sql|--c OUT.

A statement that fills a row of every table that has a way, and one for each personal column that
counts where a value still is: so that a table added next year is filled, looked for and erased
by the same test.
"""
import sys

sys.dont_write_bytecode = True  # nothing is written into the source folder
import columns  # noqa: E402
import ways  # noqa: E402

# Written by the ledger's own functions.
NOT_FILLED = ("ledger_opening",)


def filled(found, tables):
    """In the schema's order: what is referred to comes first."""
    named = {way.table for way in found} - set(NOT_FILLED)
    return [(name, table) for name, table in tables.items() if name in named]


def emit_sql(found, tables):
    out = ["-- Made by tools/ways_fill.py."]
    for name, table in filled(found, tables):
        names = list(table.columns)
        values = ", ".join(f"${at + 1}" for at in range(len(names)))
        out.append(f"-- name: fill_{name}\nINSERT INTO {name} ({', '.join(names)}) VALUES ({values})\n")
        for column in table.columns.values():
            if ways.about_visitor(column):
                out.append(f"-- name: left_{name}_{column.name}\n"
                           f"SELECT COUNT(*) FROM {name} WHERE {column.name} = $1\n")
    return "\n".join(out)


def c_column(name, column):
    personal = ways.about_visitor(column)
    members = column.annotation() or {}
    text = f'  {{.name = "{column.name}", .type = "{column.type}"'
    if not personal and not column.required:
        text += ", .optional = true"
    if personal:
        text += (f', .personal = true, .category = {ways.c_text(members["personal"])}, '
                 f'.erase = {ways.c_text(members["erase"])}, .left = &sql_left_{name}_{column.name}')
    return text + "},"


def emit_c(found, tables):
    out = ["/* Made by tools/ways_fill.py; the structs are the includer's. */", '#include "archive_fill.sql.h"']
    for name, table in filled(found, tables):
        out += [f"static const struct fill_column fill_columns_{name}[] = {{"]
        out += [c_column(name, column) for column in table.columns.values()] + ["};"]
    out += ["static const struct fill_table fill_tables[] = {"]
    out += [f'  {{"{name}", &sql_fill_{name}, fill_columns_{name}, {len(table.columns)}}},'
            for name, table in filled(found, tables)]
    return "\n".join(out + ["};"]) + "\n"


def main(arguments):
    if len(arguments) != 4 or arguments[2] not in ("--sql", "--c"):
        print("usage: ways_fill.py WAYS SCHEMA_FOLDER --sql|--c OUT", file=sys.stderr)
        return 2
    with open(arguments[0], encoding="utf-8") as file:
        found, _ = ways.read_ways(file.read(), arguments[0])
    tables = columns.read_tables(arguments[1])
    with open(arguments[3], "w", encoding="utf-8") as file:
        file.write((emit_sql if arguments[2] == "--sql" else emit_c)(found, tables))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
