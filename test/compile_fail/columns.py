#!/usr/bin/env python3
"""A column without purpose cannot be built: columns.py BUILD_FOLDER.

The build's own step that reads the schema is run by ninja over copies of it with one line
put in; a program that needs the step must not come into being, and must without the line.
That the real program needs the step is read from the build itself. Output: TAP.

Law: GDPR Art. 5(1)(b), 25(1).
"""
import pathlib
import shlex
import shutil
import subprocess
import sys
import tempfile

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
SCHEMA = ROOT / "src" / "store" / "schema"
STEP = "src/store/inventory_columns.h"
GOOD = ("-- personal: name; subject: visitor; purpose: answer; source: visitor; special: no; "
        "erase: row")

# name, the line's column and annotation, what is said
CASES = [
    ("a column without annotation", "nickname TEXT, ", "column nickname: must end with"),
    ("a column with a remark in its place", "nickname TEXT, -- see below", "column nickname"),
    ("a person's address that is said not to be personal", "email TEXT, -- not personal", "about a person"),
    ("a reference to a person that is said not to be personal",
     "friend BYTEA REFERENCES person (id), -- not personal", "about a person"),
    ("a column without purpose", "nickname TEXT, " + GOOD.replace(" purpose: answer;", ""), "purpose: P"),
    ("a column with an empty purpose", "nickname TEXT, " + GOOD.replace("answer", ""), "purpose is empty"),
    ("a column with a purpose that nobody declared",
     "nickname TEXT, " + GOOD.replace("answer", "curiosity"), "declares no purpose curiosity"),
    ("a column without subject", "nickname TEXT, " + GOOD.replace(" subject: visitor;", ""), "subject: WHO"),
    ("a column without category", "nickname TEXT, " + GOOD.replace("name;", ";"), "personal is empty"),
    ("a column without source", "nickname TEXT, " + GOOD.replace(" source: visitor;", ""), "source: S"),
    ("a column that does not say of which kind", "nickname TEXT, " + GOOD.replace(" special: no;", ""),
     "special: yes|no"),
    ("a column that never goes, for no reason",
     "nickname TEXT, " + GOOD.replace("erase: row", "erase: never"), "never with a reason"),
    ("a column from a source that there is not",
     "nickname TEXT, " + GOOD.replace("source: visitor", "source: hearsay"), "source hearsay"),
    ("a column of health without its flag",
     "nickname TEXT, " + GOOD.replace("personal: name", "personal: health"), "special: yes"),
    ("a column of health in clear",
     "nickname TEXT, " + GOOD.replace("personal: name", "personal: health").replace("special: no", "special: yes"),
     "is sealed"),
]


def step_of(build, schema):
    """The build's command for the step, over another schema."""
    said = subprocess.run(["ninja", "-C", str(build), "-t", "commands", STEP], text=True,
                          capture_output=True, check=True).stdout
    words = shlex.split(next(line for line in said.splitlines() if "columns.py" in line))
    assert str(SCHEMA) in words and STEP in words, words
    return shlex.join({str(SCHEMA): str(schema), STEP: "header"}.get(
        word, str((build / word).resolve()) if word.endswith(".py") else word) for word in words)


def builds(build, folder, line):
    """(whether a program comes into being, what was said)."""
    shutil.rmtree(folder, ignore_errors=True)
    schema = folder / "schema"
    shutil.copytree(SCHEMA, schema)
    if line:
        file = schema / "0001.sql"
        text = file.read_text(encoding="utf-8")
        head = "CREATE TABLE person (\n"
        assert text.count(head) == 1
        file.write_text(text.replace(head, head + "  " + line + "\n"), encoding="utf-8")
    (folder / "build.ninja").write_text(
        f"rule step\n  command = {step_of(build, schema)}\nrule program\n  command = cp $in $out\n"
        "build header: step\nbuild program: program header\ndefault program\n", encoding="utf-8")
    done = subprocess.run(["ninja", "-C", str(folder)], text=True, capture_output=True, check=False)
    return (folder / "program").exists() and done.returncode == 0, done.stdout + done.stderr


def fault_of(build, folder, line, why):
    made, said = builds(build, folder, line)
    if made != (why is None):
        return ("it builds: " if made else "it does not build: ") + said
    return None if why is None or why in said else "it is refused for another reason: " + said


def needs_the_step(build):
    said = subprocess.run(["ninja", "-C", str(build), "-t", "commands", "parlour"], text=True,
                          capture_output=True, check=True).stdout
    return None if "columns.py" in said else "parlour is built without reading the schema's columns"


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    build, failed = pathlib.Path(sys.argv[1]), False
    twins = [("the schema as it is", None, None),
             ("the schema with one column more, as it should be", "nickname TEXT, " + GOOD, None)]
    print(f"1..{len(CASES) + len(twins) + 1}")
    with tempfile.TemporaryDirectory() as place:
        found = [("the program cannot be built without the step", needs_the_step(build))]
        found += [(name + (" builds" if why is None else " breaks the build"),
                   fault_of(build, pathlib.Path(place) / "copy", line, why))
                  for name, line, why in twins + CASES]
    for number, (name, fault) in enumerate(found, 1):
        print(f"{'ok' if fault is None else 'not ok'} {number} - {name}")
        failed = failed or fault is not None
        if fault is not None:
            print("\n".join("# " + line for line in fault.split("\n")))
    sys.exit(1 if failed else 0)


main()
