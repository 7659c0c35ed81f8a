#!/usr/bin/env python3
"""The 301 core cases of the Autobahn list against a WebSocket echo server.

  run.py [--first] [--patience SECONDS] [--tls] HOST:PORT [FILTER ...]
  run.py [...] --serve PROGRAM [FILTER ...]     starts the server itself

One line a case, in the Test Anything Protocol; at the end "N of N strict". A filter is
the beginning of case numbers, such as 6.4 or 9. --first ends at the first failure.
Status 0 when every case run was strict. There is no "non-strict": it is a failure.
"""

import argparse
import select
import subprocess
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


def run_case(case, host, port, options):
    """None when strict, else what was wrong."""
    client = None
    try:
        client = Client(host, port, options.patience, options.tls)
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
        fault = run_case(case, host, port, options)
        took = int((time.monotonic() - begin) * 1000)
        strict += fault is None
        print("%s %d - %s %s (%d ms)" % ("not ok" if fault else "ok", index, number, title, took))
        if fault:
            print("# %s: %s; strict is: %s" % (number, fault, expected), flush=True)
            if options.first:
                break
    return strict


def serve(program, tls):
    """The server's process and its address."""
    command = [program, "--listen", "127.0.0.1:0"] + (["--tls"] if tls else [])
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    if not select.select([server.stdout], [], [], 20)[0]:
        server.kill()
        sys.exit("the server did not start")
    return server, server.stdout.readline().strip().rpartition("/")[2]


def arguments():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--first", action="store_true", help="end at the first failure")
    parser.add_argument("--patience", type=float, default=20, help="seconds to wait for bytes")
    parser.add_argument("--tls", action="store_true", help="over TLS")
    parser.add_argument("--serve", metavar="PROGRAM", help="the echo server, to be started")
    parser.add_argument("rest", nargs="*", help="HOST:PORT without --serve; case numbers")
    options = parser.parse_args()
    if not options.serve and not options.rest:
        parser.error("an address HOST:PORT is needed, or --serve")
    return options


def main():
    options = arguments()
    numbers = [case[0] for case in ALL]
    if len(set(numbers)) != CORE or len(numbers) != CORE:
        sys.exit("the list holds %d cases, not %d" % (len(set(numbers)), CORE))
    server, address = serve(options.serve, options.tls) if options.serve else (None, None)
    filters = options.rest if server else options.rest[1:]
    host, _, port = (address or options.rest[0]).rpartition(":")
    cases = chosen(filters)
    try:
        strict = run_all(cases, host.strip("[]"), int(port), options)
    finally:
        if server:
            server.terminate()
            server.wait()
    print("# %d of %d strict" % (strict, len(cases)))
    return 0 if cases and strict == len(cases) else 1


if __name__ == "__main__":
    sys.exit(main())
