#!/usr/bin/env python3
"""Stops the build when the house is out of order: house_stamp.py STAMP.

Who includes whom (layers.py). The stamp is written only when it changes, so that
nothing is built again without need.
"""
import pathlib
import sys

import layers

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main(arguments):
    faults = layers.check(ROOT / "src")
    for fault in faults:
        print(fault, file=sys.stderr)
    stamp = pathlib.Path(arguments[0])
    if not faults and not stamp.exists():
        stamp.touch()
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
