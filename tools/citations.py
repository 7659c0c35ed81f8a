#!/usr/bin/env python3
"""Gathers the rules of law that code carries out: citations.py --write|--check docs/law.md.

A citation is a comment of its own, `/*= GDPR Art. 17(1)(a) */`, above the code or the
test. A rule that code cites and no test does is an error, and so is a citation that is
not in the form of its law, and with --check a docs/law.md that is not current.
"""
import pathlib
import re
import sys

MARK = re.compile(r"/\*=\s*(.*?)\s*\*/")
FORMS = [
    ("GDPR", re.compile(r"^GDPR Art\. \d{1,2}(\(\d{1,2}\))?(\([a-z]\))?$")),
    ("AI Act", re.compile(r"^AI Act Art\. \d{1,3}(\(\d{1,2}\))?$")),
    ("ePrivacy Directive", re.compile(r"^ePrivacy Art\. \d{1,2}(\(\d{1,2}\))?$")),
    ("Regulation 1182/71", re.compile(r"^1182/71 Art\. \d(\(\d\))?(\([a-z]\))?$")),
    ("Directive 2000/84/EC", re.compile(r"^Directive 2000/84/EC Art\. \d$")),
    ("RFC", re.compile(r"^RFC \d{3,5}( \d+(\.\d+)*)?$")),
]
FOLDERS = [("src", (".c", ".h", ".sql")), ("web", (".ts", ".tsx", ".mjs")),
           ("test", (".c", ".mjs", ".py", ".ts"))]


class Fault(Exception):
    """What is wrong, with its place."""


def is_test(path):
    return path.parts[0] == "test" or path.stem.endswith("_test") or "test" in path.parts[1:-1]


def law_of(citation, place):
    for law, form in FORMS:
        if form.match(citation):
            return law
    raise Fault(f"{place}: '{citation}' is not in a form this tool knows")


def sort_key(citation):
    return [(0, int(part), "") if part.isdigit() else (1, 0, part)
            for part in re.findall(r"\d+|[A-Za-z]+", citation)]


def files(root):
    for folder, endings in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            relative = path.relative_to(root)
            if path.suffix in endings and "node_modules" not in relative.parts:
                yield relative


def gather(root):
    """{law: {citation: (files of code, files of tests)}}"""
    found = {}
    for path in files(root):
        text = (root / path).read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            for citation in MARK.findall(line):
                law = law_of(citation, f"{path}:{number}")
                code, tests = found.setdefault(law, {}).setdefault(citation, (set(), set()))
                (tests if is_test(path) else code).add(path.as_posix())
    return found


def covers(tested, rule):
    """A test of Art. 17(1)(a) is one of Art. 17(1) too."""
    return tested == rule or tested.startswith(rule + "(") or tested.startswith(rule + ".")


def untested(found):
    for rules in found.values():
        for rule, (code, _) in rules.items():
            if code and not any(tests and covers(other, rule)
                                for other, (_, tests) in rules.items()):
                yield f"{rule}: carried out in {min(code)}, and no test says so"


def links(paths):
    return ", ".join(f"[{path}](../{path})" for path in sorted(paths)) or "–"


def document(found):
    out = ["# The law in the code", "",
           "Which rule is carried out where, and which test shows it. Made by",
           "`tools/citations.py` from the comments `/*= … */`; the build fails on a rule that",
           "code cites and no test does."]
    for law, _ in FORMS:
        if law not in found:
            continue
        out += ["", f"## {law}", "", "| rule | code | tests |", "|---|---|---|"]
        for rule in sorted(found[law], key=sort_key):
            code, tests = found[law][rule]
            out.append(f"| {rule} | {links(code)} | {links(tests)} |")
    return "\n".join(out) + "\n"


def run(root, mode, target):
    found = gather(root)
    faults = list(untested(found))
    text = document(found)
    if mode == "--write":
        target.write_text(text, encoding="utf-8")
    elif not target.exists() or target.read_text(encoding="utf-8") != text:
        faults.append(f"{target}: not current; run tools/citations.py --write docs/law.md")
    return faults


def main(arguments):
    if len(arguments) != 2 or arguments[0] not in ("--write", "--check"):
        print("usage: citations.py --write|--check docs/law.md", file=sys.stderr)
        return 2
    root = pathlib.Path(__file__).resolve().parent.parent
    try:
        faults = run(root, arguments[0], root / arguments[1])
    except Fault as error:
        faults = [str(error)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
