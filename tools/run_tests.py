#!/usr/bin/env python3
"""Runs the tests of both builds and counts them: run_tests.py [SUITE ...].

build/ runs everything; build-asan/ the unit tests again, under sanitizers. Each TAP
line counts as a test, a test without TAP as one. Prints what failed with its output;
the last line is 'N passed, N failed' (', N skipped' where something cannot run here).
"""
import json
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent
# What starts the real binary under a load of its own; the rest is quick and small.
WHOLE = {"e2e", "operations", "durability", "million", "autobahn", "mutants", "disk", "tools", "web"}
POINT = re.compile(r"^(ok|not ok)\b(.*)$")


class Tally:
    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.faults = []

    def add(self, title, record):
        """Counts one test of meson's log: {returncode, result, stdout, stderr, ...}."""
        result = record["result"]
        points = [match for line in record.get("stdout", "").splitlines()
                  for match in [POINT.match(line)] if match]
        if result == "SKIP":
            self.skipped += 1
            print(f"skipped: {title}: {last_line(record)}")
            return
        skipped = sum("# SKIP" in point.group(2) for point in points)
        failed = sum(point.group(1) == "not ok" for point in points)
        if result != "OK":
            failed = max(failed, 1)
            self.faults.append((title, record))
        self.failed += failed
        self.skipped += skipped
        self.passed += max(len(points) - skipped - failed, 0) if points else int(result == "OK")

    def line(self):
        skipped = f", {self.skipped} skipped" if self.skipped else ""
        return f"{self.passed} passed, {self.failed} failed{skipped}"


def last_line(record):
    text = (record.get("stdout", "") + record.get("stderr", "")).strip().splitlines()
    return text[-1] if text else "no reason given"


def suites_of(build):
    out = subprocess.run(["meson", "test", "-C", build, "--list"], cwd=ROOT, text=True,
                         stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True).stdout
    return sorted({line.split(":")[1].split(" / ")[0] for line in out.splitlines()
                   if ":" in line and " / " in line})


def run(build, suites, tally):
    log = ROOT / build / "meson-logs" / "testlog.json"
    log.unlink(missing_ok=True)
    chosen = [word for suite in suites for word in ("--suite", suite)]
    code = subprocess.run(["meson", "test", "-C", build, "--no-rebuild", "--num-processes", "2",
                           *chosen], cwd=ROOT).returncode
    before = tally.passed + tally.failed + tally.skipped
    failed = tally.failed
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
        record = json.loads(line)
        tally.add(f"{build}: {record['name']}", record)
    if tally.passed + tally.failed + tally.skipped == before or (code and tally.failed == failed):
        tally.failed += 1
        print(f"failed: {build}: the runner itself ended with {code}")


def tell(tally):
    for title, record in tally.faults:
        print(f"\n--- failed: {title} ({record['result']}, exit {record.get('returncode')})")
        print(record.get("stdout", "")[-6000:])
        print(record.get("stderr", "")[-6000:])


def main(wanted):
    tally = Tally()
    for build, leave_out in (("build", set()), ("build-asan", WHOLE)):
        suites = [suite for suite in suites_of(build)
                  if suite not in leave_out and (not wanted or suite in wanted)]
        if suites:
            run(build, suites, tally)
    tell(tally)
    print(tally.line(), flush=True)
    return 0 if tally.passed and not tally.failed else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
