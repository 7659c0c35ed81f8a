#!/usr/bin/env python3
"""The 301 core cases of the Autobahn list against a WebSocket echo server.

  run.py [--first] [--patience SECONDS] HOST:PORT [FILTER ...]

One line a case, in the Test Anything Protocol; at the end "N of N strict". A filter is
the beginning of case numbers, such as 6.4 or 9. --first ends at the first failure.
Status 0 when every case run was strict. There is no "non-strict": it is a failure.
"""

import argparse
import sys
import time

import basic_cases
import close_cases
import load_cases
import text_cases
from client import Client, Violation

CORE = 301


def order(case):
    return [int(part) for part in case[0].split(".")]


ALL = sorted(
    basic_cases.CASES + text_cases.CASES + close_cases.CASES + load_cases.CASES, key=order
)


def chosen(filters):
    def fits(number):
        return any(number == f or number.startswith(f.rstrip(".") + ".") for f in filters)

    return [case for case in ALL if not filters or fits(case[0])]


def run_case(case, host, port, patience):
    """None when strict, else what was wrong."""
    client = None
    try:
        client = Client(host, port, patience)
        case[3](client)
        return None
    except Violation as fault:
        return str(fault)
    except (EOFError, OSError, UnicodeDecodeError, ValueError) as fault:
        return "%s: %s" % (type(fault).__name__, fault)
    finally:
        if client:
            client.close()


def run_all(cases, host, port, options):
    strict = 0
    print("1..%d" % len(cases))
    for index, case in enumerate(cases, 1):
        number, title, expected = case[:3]
        begin = time.monotonic()
        fault = run_case(case, host, port, options.patience)
        took = int((time.monotonic() - begin) * 1000)
        strict += fault is None
        print("%s %d - %s %s (%d ms)" % ("not ok" if fault else "ok", index, number, title, took))
        if fault:
            print("# %s: %s; strict is: %s" % (number, fault, expected), flush=True)
            if options.first:
                break
    return strict


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--first", action="store_true", help="end at the first failure")
    parser.add_argument("--patience", type=float, default=20, help="seconds to wait for bytes")
    parser.add_argument("address", help="HOST:PORT")
    parser.add_argument("filter", nargs="*", help="case numbers, such as 6.4")
    options = parser.parse_args()
    host, _, port = options.address.rpartition(":")
    numbers = [case[0] for case in ALL]
    if len(set(numbers)) != CORE or len(numbers) != CORE:
        sys.exit("the list holds %d cases, not %d" % (len(set(numbers)), CORE))
    cases = chosen(options.filter)
    strict = run_all(cases, host.strip("[]"), int(port), options)
    print("# %d of %d strict" % (strict, len(cases)))
    return 0 if cases and strict == len(cases) else 1


if __name__ == "__main__":
    sys.exit(main())
