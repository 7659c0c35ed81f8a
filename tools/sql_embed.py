#!/usr/bin/env python3
"""sql_embed: module.sql becomes module.sql.h, a constant `sql_<name>` for each statement.

A statement stands under `-- name: foo`; one text serves both databases. Where they
differ, `-- name: foo @sqlite` and `-- name: foo @postgres` stand instead of it.
`-- name: foo @postgres_batch` stands beside either: every parameter is an array.
"""
import re
import sys

HEAD = re.compile(r"^-- name: ([a-z][a-z0-9_]*)(?: @(sqlite|postgres|postgres_batch))?\s*$")
PARAMETER = re.compile(r"\$(\d+)")


class Fault(Exception):
    pass


def strip_comments(text):
    return "\n".join(line for line in text.split("\n") if not line.strip().startswith("--")).strip()


def parse(source, name="sql"):
    """{statement name: {variant: text}}, in the file's order. variant "" serves both."""
    statements = {}
    current = None
    for number, line in enumerate(source.split("\n"), 1):
        head = HEAD.match(line)
        if head:
            current = statements.setdefault(head.group(1), {})
            variant = head.group(2) or ""
            if variant in current:
                raise Fault(f"{name}:{number}: {head.group(1)} stands twice")
            current[variant] = ""
            current = (current, variant)
        elif line.startswith("-- name"):
            raise Fault(f"{name}:{number}: not a name: {line}")
        elif current:
            current[0][current[1]] += line + "\n"
        elif strip_comments(line):
            raise Fault(f"{name}:{number}: a statement without a name")
    return statements


def check_text(where, text):
    if not text:
        raise Fault(f"{where}: no statement")
    unquoted = re.sub(r"'[^']*'", "''", text)
    if ";" in unquoted:
        raise Fault(f"{where}: one statement only, without a semicolon")
    numbers = {int(n) for n in PARAMETER.findall(unquoted)}
    if numbers != set(range(1, len(numbers) + 1)):
        raise Fault(f"{where}: parameters must be $1 to ${max(numbers)} without a gap")
    return len(numbers)


def check(statements, name="sql"):
    for statement, variants in statements.items():
        where = f"{name}: {statement}"
        for variant in variants:
            variants[variant] = strip_comments(variants[variant])
        counts = {check_text(f"{where} {v}".strip(), t) for v, t in variants.items()}
        if len(counts) > 1:
            raise Fault(f"{where}: the variants take different parameters")
        kinds = set(variants) - {"postgres_batch"}
        if kinds not in ({""}, {"sqlite", "postgres"}):
            raise Fault(f"{where}: one text for both databases, or one for each")


def literal(text):
    lines = [line.rstrip() for line in text.split("\n")]
    quoted = [line.replace("\\", "\\\\").replace('"', '\\"') for line in lines]
    return "\n      ".join(f'"{line}\\n"' for line in quoted)


def emit(statements):
    parts = ["/* Made by tools/sql_embed.py. */", '#include "store/db.h"', ""]
    for name, variants in statements.items():
        batch = variants.get("postgres_batch")
        parts += [
            f"static const struct sql sql_{name} __attribute__((unused)) = {{",
            f'  .name = "{name}",',
            f"  .sqlite = {literal(variants.get('sqlite', variants.get('', '')))},",
            f"  .postgres = {literal(variants.get('postgres', variants.get('', '')))},",
        ]
        if batch:
            parts.append(f"  .postgres_batch = {literal(batch)},")
        first = next(iter(variants.values()))
        parts += [f"  .parameters = {check_text(name, first)},", "};", ""]
    return "\n".join(parts)


def main(arguments):
    source, target = arguments
    try:
        with open(source, encoding="utf-8") as file:
            statements = parse(file.read(), source)
        check(statements, source)
    except Fault as fault:
        print(fault, file=sys.stderr)
        return 1
    with open(target, "w", encoding="utf-8") as file:
        file.write(emit(statements))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
