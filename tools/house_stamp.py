#!/usr/bin/env python3
"""Stops the build when the house is out of order: house_stamp.py STAMP.

Who includes whom (layers.py), the rules of law with code and no test (citations.py), the
rules that a machine can see (house.py). What each column holds about whom is checked where
the schema is built in (columns.py), and the weight of the front where that is (build.mjs).
"""
import pathlib
import sys

import citations
import house
import layers

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main(arguments):
    faults = layers.check(ROOT / "src") + house.check(ROOT)
    try:
        faults += citations.untested(citations.gather(ROOT))
    except citations.Fault as fault:
        faults.append(str(fault))
    for fault in faults:
        print(fault, file=sys.stderr)
    stamp = pathlib.Path(arguments[0])
    if not faults and not stamp.exists():
        stamp.touch()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
