#!/usr/bin/env python3
"""Runs clang-tidy over every source of a build, two at a time: tidy.py BUILD_FOLDER [PART ...]."""
import concurrent.futures
import json
import pathlib
import subprocess
import sys


def sources(build, parts):
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    names = {str((pathlib.Path(each["directory"]) / each["file"]).resolve()) for each in commands}
    root = pathlib.Path.cwd()
    return sorted(name for name in names
                  if (root / "src") in pathlib.Path(name).parents
                  and (not parts or any(part in name for part in parts)))


def look(build, name):
    done = subprocess.run(["clang-tidy", "-p", str(build), "--quiet",
                           "--extra-arg=-Wno-unknown-warning-option", name], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    # gcc's own flags are unknown to clang; what it says about them is no finding.
    return done.returncode, done.stdout


def main(arguments):
    if not arguments:
        print("usage: tidy.py BUILD_FOLDER [PART ...]", file=sys.stderr)
        return 2
    build = pathlib.Path(arguments[0])
    wrong = 0
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        for code, out in pool.map(lambda name: look(build, name), sources(build, arguments[1:])):
            if code:
                wrong += 1
                print(out)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
