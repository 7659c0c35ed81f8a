#!/usr/bin/env python3
"""Tests of law_embed."""
import unittest

import law_embed


class LawEmbed(unittest.TestCase):
    def test_rows_become_a_table(self):
        rows = law_embed.read("country\tfrom\tname\nNL\t2018-05-25\tThe \"AP\"\n", "a.tsv")
        self.assertEqual(rows, [["NL", "2018-05-25", 'The "AP"']])
        self.assertIn('{"NL", "2018-05-25", "The \\"AP\\""},', law_embed.write(rows, "a"))
        self.assertIn("law_a[][3]", law_embed.write(rows, "a"))
        self.assertIn("law_a_b[][3]", law_embed.write(rows, "a-b"))

    def test_what_a_law_says_next_stands_below_what_it_said_before(self):
        head = "country\tfrom\tage\n"
        rows = law_embed.read(head + "DK\t2018-05-25\t13\nDK\t2024-01-01\t15\n", "a.tsv")
        self.assertEqual(len(rows), 2)
        for line in ["DK\t2018-05-24\t15", "DK\t2018-05-25\t15"]:
            with self.assertRaises(law_embed.Fault) as caught:
                law_embed.read(head + "DK\t2018-05-25\t13\nSE\t2018-05-25\t13\n" + line + "\n", "a.tsv")
            self.assertIn("a.tsv:4", str(caught.exception))

    def test_an_empty_or_missing_cell_is_a_fault(self):
        for line in ["NL\t2018-05-25\t", "NL\t2018-05-25", "NL\t2018-05-25\t x"]:
            with self.assertRaises(law_embed.Fault):
                law_embed.read("country\tfrom\tname\n" + line + "\n", "a.tsv")

    def test_a_day_that_is_none_is_a_fault(self):
        with self.assertRaises(law_embed.Fault):
            law_embed.read("country\tfrom\nNL\t2018-02-30\n", "a.tsv")


if __name__ == "__main__":
    unittest.main()
