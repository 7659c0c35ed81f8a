import unittest

import run_tests


class Counting(unittest.TestCase):
    def count(self, *records):
        tally = run_tests.Tally()
        for result, stdout in records:
            tally.add("a test", {"name": "x", "result": result, "stdout": stdout})
        return tally.line()

    def test_each_tap_point_counts(self):
        self.assertEqual(self.count(("OK", "1..2\nok 1 - a\nok 2 - b\n")), "2 passed, 0 failed")

    def test_a_test_without_points_counts_once(self):
        self.assertEqual(self.count(("OK", "fine"), ("FAIL", "")), "1 passed, 1 failed")

    def test_a_failure_after_good_points_is_a_failure(self):
        self.assertEqual(self.count(("TIMEOUT", "ok 1 - a\n")), "0 passed, 1 failed")
        self.assertEqual(self.count(("FAIL", "ok 1 - a\nnot ok 2 - b\n")), "1 passed, 1 failed")

    def test_what_cannot_run_is_said(self):
        self.assertEqual(self.count(("SKIP", "no loop devices"), ("OK", "ok 1 - a\nok 2 # SKIP b\n")),
                         "1 passed, 0 failed, 2 skipped")


if __name__ == "__main__":
    unittest.main()
