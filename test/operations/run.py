#!/usr/bin/env python3
"""Runs the operators' tests against the real binary and prints TAP: run.py NAME ...

NAME is the beginning of NAME_test.py; NAME:WORD runs only tests with that word in their
name. Each test there is a function of the list `tests`;
those marked with `once` do not touch a database and run a single time. Without a
PostgreSQL in PARLOUR_TEST_POSTGRES a throw-away one is started.
"""
import importlib
import os
import pathlib
import sys
import traceback

HERE = pathlib.Path(__file__).resolve().parent
WITH_POSTGRES = HERE.parent.parent / "script" / "with-postgres"


def run_one(number, function, database):
    import lib
    title = f"{function.__name__.replace('_', ' ')} ({database.name})"
    test = lib.Test(database)
    try:
        function(test)
        print(f"ok {number} - {title}", flush=True)
        return True
    except lib.Skip as why:
        print(f"ok {number} - {title} # SKIP {why}", flush=True)
        return True
    except BaseException:  # the runner itself must go on, and say what happened
        print(f"not ok {number} - {title}", flush=True)
        print("".join("# " + line + "\n" for line in traceback.format_exc().splitlines()), end="",
              flush=True)
        return False
    finally:
        test.done()


def main(names):
    if "PARLOUR_TEST_POSTGRES" not in os.environ:
        os.execv(WITH_POSTGRES, [str(WITH_POSTGRES), sys.executable, "-B", __file__, *names])
    sys.path.insert(0, str(HERE))
    import lib
    number, failed = 0, 0
    print("TAP version 13")
    for name in names:
        name, _, word = name.partition(":")
        for function in importlib.import_module(name + "_test").tests:
            if word not in function.__name__:
                continue
            kinds = ["SQLite"] if getattr(function, "once", False) else ["SQLite", "PostgreSQL"]
            for kind in kinds:
                number += 1
                failed += not run_one(number, function, lib.Databases(kind))
    print(f"1..{number}")
    return 1 if failed or number == 0 else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
