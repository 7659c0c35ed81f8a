#!/usr/bin/env python3
"""The house rules that a machine can see: house.py [ROOT].

Files of at most 600 lines, functions of at most 60 lines and five parameters, no call
that cannot be bounded, no SQL in C, no unfinished work, no text that becomes markup.
"""
import pathlib
import re
import sys

FILE_LINES = 600
FUNCTION_LINES = 60
PARAMETERS = 5
CODE = {".c", ".h"}
FRONT = {".ts", ".tsx", ".mjs"}

BANNED = [
    (CODE, re.compile(r"\b(sprintf|vsprintf|strcpy|strcat|gets|strtok|alloca|system|popen)\s*\("),
     "a call that cannot be bounded"),
    (CODE, re.compile(r"\bsqlite3_exec\b|\bPQexec\s*\("), "SQL that is not prepared"),
    (CODE, re.compile(r'"\s*(SELECT|INSERT INTO|UPDATE|DELETE FROM|CREATE TABLE)\b'),
     "SQL belongs into module.sql"),
    (CODE | FRONT, re.compile(r"\b(TODO|FIXME|XXX)\b|not implemented"), "unfinished work"),
    (FRONT, re.compile(r"\b(innerHTML|outerHTML|insertAdjacentHTML|dangerouslySetInnerHTML|"
                       r"document\.write)\b|\beval\("), "markup or code from a string"),
]
# Where a rule does not hold: the drivers and the tests of SQL itself, and the rules.
ALLOWED = [
    (re.compile(r"^src/store/(db_|store_test_support|\w+_test\.c)"), re.compile("SQL")),
    (re.compile(r"^web/(lint\.mjs|test/lint\.test\.ts)$"), re.compile("markup|unfinished")),
]


# Whose form a library dictates.
CALLBACKS = {"select_protocol"}


def allowed(path, what):
    return any(where.search(path) and rule.search(what) for where, rule in ALLOWED)




def c_functions(lines):
    """(name, first line number, lines, parameters) of each function of clang-format's form."""
    start = None
    for number, line in enumerate(lines, 1):
        if start is None and line.rstrip().endswith("{") and not line.startswith(("}", "#")):
            head, first = line, number
            while first > 1 and not re.match(r"^[A-Za-z_]", lines[first - 1]):
                first -= 1
                head = lines[first - 1] + head
            if "(" in head and not re.match(r"^(struct|enum|union|static const|const)\b[^(]*\{", head):
                start, name = first, head
            else:
                start, name = number, None
        elif line.startswith("}") and start is not None:
            if name:
                yield describe(name, start, number - start + 1)
            start = None
    return


def describe(head, start, count):
    match = re.search(r"(\w+)\((.*)\)\s*\{", head.replace("\n", " "))
    if not match:
        return head.strip(), start, count, 0
    inner = re.sub(r"\([^()]*\)", "", match.group(2))
    parameters = 0 if inner.strip() in ("", "void") else inner.count(",") + 1
    return match.group(1), start, count, parameters


def function_faults(path, lines):
    for name, start, count, parameters in c_functions(lines):
        if count > FUNCTION_LINES:
            yield f"{path}:{start}: {name} has {count} lines; {FUNCTION_LINES} are the most"
        if parameters > PARAMETERS and name not in CALLBACKS:
            yield f"{path}:{start}: {name} takes {parameters} parameters; {PARAMETERS} are the most"


def faults_of(path, text):
    """Every fault of one file; path relative to the root, with slashes."""
    lines = text.splitlines()
    suffix = pathlib.PurePosixPath(path).suffix
    if len(lines) > FILE_LINES:
        yield f"{path}: {len(lines)} lines; {FILE_LINES} are the most"
    for number, line in enumerate(lines, 1):
        for kinds, pattern, what in BANNED:
            if suffix in kinds and pattern.search(line) and not allowed(path, what):
                yield f"{path}:{number}: {what}"
    if suffix == ".c":
        yield from function_faults(path, lines)


def check(root):
    faults = []
    for folder in ("src", "test", "bench", "web"):
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root)
            if path.suffix in CODE | FRONT and "node_modules" not in relative.parts:
                faults += faults_of(relative.as_posix(), path.read_text(encoding="utf-8"))
    return faults


def main(arguments):
    here = pathlib.Path(__file__).resolve().parent.parent
    faults = check(pathlib.Path(arguments[0]) if arguments else here)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
