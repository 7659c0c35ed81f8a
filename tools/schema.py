"""schema: reads the numbered DDL files, for schema_embed and columns."""
import os
import re


class Fault(Exception):
    pass


def files(folder):
    """[(number, path)] in order; the numbers are consecutive from 1."""
    found = sorted(name for name in os.listdir(folder) if name.endswith(".sql"))
    for expected, name in enumerate(found, 1):
        if name != f"{expected:04d}.sql":
            raise Fault(f"{folder}: expected {expected:04d}.sql, found {name}")
    if not found:
        raise Fault(f"{folder}: no schema")
    return [(int(name[:4]), os.path.join(folder, name)) for name in found]


def statements(text):
    """Splits at semicolons outside of quotes and comments; comments are left out."""
    parts, current, at = [], "", 0
    while at < len(text):
        if text.startswith("--", at):
            end = text.find("\n", at)
            at = len(text) if end < 0 else end
        elif text[at] == "'":
            end = text.index("'", at + 1) + 1
            current += text[at:end]
            at = end
        elif text[at] == ";":
            parts.append(current)
            current = ""
            at += 1
        else:
            current += text[at]
            at += 1
    parts.append(current)
    tidy = [re.sub(r"\s+", " ", part).strip() for part in parts]
    return [part for part in tidy if part]
