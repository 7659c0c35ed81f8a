#!/usr/bin/env python3
"""Checks who includes whom: layers.py [SRC_FOLDER].

src/LAYERS gives each room its floor. A file may include headers of its own room and
of rooms on lower floors; a room without a floor, a header that is not there and an
include that leads out of the house are errors. Headers named *_internal.h and
*_test_support.h stay within their room, but that tests may use any test support.
"""
import pathlib
import re
import sys

INCLUDE = re.compile(r'^\s*#\s*include\s+"([^"]+)"')
LINE = re.compile(r"^(\d+):((?:\s+\w+)+)\s*$")


class Fault(Exception):
    """What is wrong, with its place."""


def read_floors(path):
    floors = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        match = LINE.match(line)
        if not match:
            raise Fault(f"{path}:{number}: not 'FLOOR: ROOM ...'")
        for room in match.group(2).split():
            if room in floors:
                raise Fault(f"{path}:{number}: {room} has a floor already")
            floors[room] = int(match.group(1))
    return floors


def includes(path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        match = INCLUDE.match(line)
        if match:
            yield number, match.group(1)


def is_test(path):
    return path.name.endswith("_test.c") or path.stem.endswith("_test_support")


def fault_of(folder, floors, path, target):
    """Why path must not include target; None when it may."""
    room = path.relative_to(folder).parts[0]
    parts = target.split("/")
    if len(parts) == 1:
        generated = target.endswith((".sql.h", "_files.h", "_tables.h", "_columns.h"))
        return None if generated else "name the room: room/header.h"
    other, name = parts[0], parts[-1]
    if other not in floors:
        return f"{other}/ has no floor in LAYERS"
    if not (folder / target).exists():
        return None if target.endswith(".sql.h") else "there is no such header"
    if other != room and floors[other] >= floors[room]:
        return f"{room} (floor {floors[room]}) may not use {other} (floor {floors[other]})"
    if other != room and name.endswith("_internal.h"):
        return f"{target} is for {other}/ alone"
    if name in ("test.h", ) or name.endswith("_test_support.h"):
        return None if is_test(path) or path.name.endswith("_test_support.h") else \
            f"{target} is for tests"
    return None


def check(folder):
    """Every fault below folder, as sentences."""
    floors = read_floors(folder / "LAYERS")
    faults = []
    for path in sorted(folder.rglob("*.[ch]")):
        room = path.relative_to(folder).parts[0]
        if room not in floors:
            faults.append(f"{path}: {room}/ has no floor in LAYERS")
            continue
        for number, target in includes(path):
            fault = fault_of(folder, floors, path, target)
            if fault:
                faults.append(f"{path}:{number}: {fault}")
    return faults


def main(arguments):
    if len(arguments) > 1:
        print("usage: layers.py [SRC_FOLDER]", file=sys.stderr)
        return 2
    here = pathlib.Path(__file__).resolve().parent.parent
    folder = pathlib.Path(arguments[0]) if arguments else here / "src"
    try:
        faults = check(folder)
    except (Fault, OSError) as error:
        faults = [str(error)]
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
