#!/usr/bin/env python3
"""law_embed: a table of law/ becomes a C table: law_embed.py IN.tsv OUT.h.

Each row is {"cell", "cell" ...} of the array law_<name>, - of the name as _; a date column
`from` must hold a date, every cell must hold something, and rows with the same first cell
follow each other by their date: the last that has begun is the one that counts.
"""
import datetime
import pathlib
import sys


class Fault(Exception):
    """What is wrong, with its place."""


def read(text, name):
    lines = text.rstrip("\n").split("\n")
    head = lines[0].split("\t")
    rows = []
    began = {}
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != len(head) or not all(cell.strip() == cell and cell for cell in cells):
            raise Fault(f"{name}:{number}: each of {', '.join(head)} must hold something")
        if "from" in head:
            try:
                datetime.date.fromisoformat(cells[head.index("from")])
            except ValueError as error:
                raise Fault(f"{name}:{number}: {error}") from error
            if began.get(cells[0], "") >= cells[head.index("from")]:
                raise Fault(f"{name}:{number}: {cells[0]} has a later row above")
            began[cells[0]] = cells[head.index("from")]
        rows.append(cells)
    return rows


def literal(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write(rows, name):
    body = "".join("    {" + ", ".join(map(literal, row)) + "},\n" for row in rows)
    return f"/* Made from law/{name}.tsv by tools/law_embed.py. */\n" \
           f"static const char *const law_{name.replace('-', '_')}[][{len(rows[0])}] = {{\n{body}}};\n"


def main(arguments):
    source = pathlib.Path(arguments[0])
    try:
        rows = read(source.read_text(encoding="utf-8"), source.name)
    except Fault as fault:
        sys.exit(str(fault))
    pathlib.Path(arguments[1]).write_text(write(rows, source.stem), encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
