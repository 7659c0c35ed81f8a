#!/usr/bin/env python3
"""Builds the echo server with one mistake after another; the runner must find each.

  mistakes_test.py SOURCE_FOLDER BUILD_FOLDER [NAME PART]

Prints a line a mistake, in the Test Anything Protocol, with the case that found it. A
mistake that does not apply, does not compile, or is not found, fails.
"""

import concurrent.futures
import os
import re
import select
import subprocess
import sys
import tempfile

from mistakes import MISTAKES

HERE = os.path.dirname(os.path.abspath(__file__))
LIBRARIES = ("libuv", "libssl", "libcrypto", "libsodium", "jansson")


def pkg_config():
    out = subprocess.run(["pkg-config", "--cflags", "--libs", *LIBRARIES],
                         check=True, capture_output=True, text=True)
    return out.stdout.split()


def with_mistake(source, mistake):
    """The file's text with the mistake in it, or an exception that says why not."""
    with open(os.path.join(source, "src", mistake[1]), encoding="utf-8") as file:
        text = file.read()
    if text.count(mistake[2]) != 1:
        raise ValueError("its text stands %d times in %s" % (text.count(mistake[2]), mistake[1]))
    return text.replace(mistake[2], mistake[3])


def build(source, folder, mistake, linked):
    path = os.path.join(folder, os.path.basename(mistake[1]))
    program = os.path.join(folder, "echo")
    with open(path, "w", encoding="utf-8") as file:
        file.write(with_mistake(source, mistake))
    # The object with the mistake comes first: the archive's own is then not taken.
    done = subprocess.run(
        ["cc", "-std=gnu17", "-D_GNU_SOURCE", "-O1", "-w", "-I" + os.path.join(source, "src"),
         path, os.path.join(source, "src/net/echo_main.c"),
         "-o", program, *linked, "-lpthread", "-lm"],
        capture_output=True, text=True)
    if done.returncode:
        raise ValueError("it does not compile: " + done.stderr.strip().splitlines()[-1])
    return program


def found_by(program):
    """The number of the first case that is not strict, None when all are."""
    server = subprocess.Popen([program, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE,
                              text=True)
    try:
        if not select.select([server.stdout], [], [], 20)[0]:
            raise ValueError("the server did not start")
        address = server.stdout.readline().strip().rpartition("/")[2]
        runner = [sys.executable, "-B", os.path.join(HERE, "run.py"), "--first",
                  "--patience", "3", address]
        out = subprocess.run(runner, capture_output=True, text=True).stdout
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
    failed = re.search(r"^not ok \d+ - (\S+)", out, re.M)
    return failed.group(1) if failed else None


def check(source, mistake, linked):
    try:
        with tempfile.TemporaryDirectory(prefix="parlour-mistake-") as folder:
            case = found_by(build(source, folder, mistake, linked))
    except ValueError as fault:
        return False, str(fault)
    return case is not None, "found by %s" % case if case else "not found"


def main():
    source, built = sys.argv[1:3]
    archives = [os.path.join(built, name) for name in ("src/net/libnet.a", "src/base/libbase.a")]
    chosen = [m for m in MISTAKES if len(sys.argv) < 4 or sys.argv[3] in m[0]]
    linked = archives + pkg_config()
    failed = 0
    print("1..%d" % len(chosen))
    with concurrent.futures.ThreadPoolExecutor(max_workers=2) as pool:
        results = pool.map(lambda m: check(source, m, linked), chosen)
        for index, (mistake, (ok, what)) in enumerate(zip(chosen, results), 1):
            failed += not ok
            print("%s %d - %s: %s" % ("ok" if ok else "not ok", index, mistake[0], what), flush=True)
    return 1 if failed or not chosen else 0


if __name__ == "__main__":
    sys.exit(main())
