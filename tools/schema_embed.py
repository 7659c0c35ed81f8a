#!/usr/bin/env python3
"""schema_embed FOLDER FILES TABLES: the DDL as C tables.

FILES: the statements of each file, with its SHA-256. TABLES: the tables in the order
in which they refer to one another, with PostgreSQL's statements to copy each.
"""
import hashlib
import re
import sys

import schema


def emit(folder):
    parts = ["/* Made by tools/schema_embed.py. */"]
    rows, hashes = [], hashlib.sha256()
    for number, path in schema.files(folder):
        with open(path, "rb") as file:
            data = file.read()
        parts.append(f"static const char *const schema_{number:04d}[] = {{")
        for statement in schema.statements(data.decode("utf-8")):
            escaped = statement.replace("\\", "\\\\").replace('"', '\\"')
            parts.append(f'  "{escaped}",')
        parts.append("  NULL};")
        digest = hashlib.sha256(data).hexdigest()
        rows.append(f'  {{{number}, "{digest}", schema_{number:04d}}},')
        hashes.update(f"{number} {digest}\n".encode())
    parts.append("static const struct schema_file schema_files[] = {")
    parts += rows + ["};", f'#define SCHEMA_HASH "{hashes.hexdigest()}"', ""]
    return "\n".join(parts)


def emit_tables(folder):
    names = []
    for _, path in schema.files(folder):
        with open(path, encoding="utf-8") as file:
            for statement in schema.statements(file.read()):
                names += re.findall(r"^CREATE TABLE (\w+)", statement)
    rows = []
    for name in names:
        some = f'"SELECT 1 FROM {name} LIMIT 1"'
        rows += [
            f'  {{{{.name = "{name}", .sqlite = {some}, .postgres = {some}}},',
            f'   "COPY {name} TO STDOUT (FORMAT binary)",',
            f'   "COPY {name} FROM STDIN (FORMAT binary)"}},',
        ]
    head = ["/* Made by tools/schema_embed.py. */", "static const struct schema_table schema_tables[] = {"]
    return "\n".join(head + rows + ["};", ""])


def main(arguments):
    folder, files, tables = arguments
    try:
        texts = {files: emit(folder), tables: emit_tables(folder)}
    except schema.Fault as fault:
        print(fault, file=sys.stderr)
        return 1
    for target, text in texts.items():
        with open(target, "w", encoding="utf-8") as file:
            file.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
