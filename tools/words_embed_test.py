#!/usr/bin/env python3
"""Tests of words_embed."""
import pathlib
import re
import tempfile
import unittest

import words_embed

HEAD = "key\ttext\n"


class WordsEmbed(unittest.TestCase):
    def test_sentences_are_read_by_key(self):
        self.assertEqual(words_embed.read(HEAD + "a\tOne.\nb.c\tTwo {name}.\n", "en.tsv"),
                         {"a": "One.", "b.c": "Two {name}."})

    def test_what_is_no_pair_or_out_of_order_is_a_fault(self):
        for text in ["a\tb\n", HEAD + "a\n", HEAD + "a\t\n", HEAD + "a\t b\n", HEAD + "b\tx\na\ty\n",
                     HEAD + "a\tx\na\ty\n", HEAD + "a\tb\tc\n"]:
            with self.assertRaises(words_embed.Fault):
                words_embed.read(text, "en.tsv")

    def test_another_language_says_nothing_else_and_fills_in_the_same(self):
        words_embed.check({"en": {"a": "{name} {days}"}, "de": {"a": "{days}: {name}"}})
        for wrong in [{"b": "x"}, {"a": "{name}"}, {"a": "{name} {days} {list}"}]:
            with self.assertRaises(words_embed.Fault):
                words_embed.check({"en": {"a": "{name} {days}"}, "de": wrong})

    def test_the_table_has_english_first_and_a_gap_for_what_is_missing(self):
        table = words_embed.write({"de": {"a": "Eins \"x\""}, "en": {"a": "One", "b": "Two"}})
        self.assertIn('words_languages[] = {"en", "de"}', table)
        self.assertIn('{"a", {"One", "Eins \\"x\\""}},', table)
        self.assertIn('{"b", {"Two", NULL}},', table)

    def test_a_language_is_a_file_and_the_build_hears_of_it(self):
        with tempfile.TemporaryDirectory() as name:
            folder = pathlib.Path(name)
            for language in ["en", "fr"]:
                (folder / f"{language}.tsv").write_text(HEAD + "a\tx\n", encoding="utf-8")
            words_embed.main([name, str(folder / "out.h"), str(folder / "out.d")])
            self.assertIn('{"en", "fr"}', (folder / "out.h").read_text(encoding="utf-8"))
            self.assertIn(f"{folder} {folder}/en.tsv {folder}/fr.tsv",
                          (folder / "out.d").read_text(encoding="utf-8"))

    def test_every_sentence_that_the_program_names_is_there(self):
        source = pathlib.Path(__file__).resolve().parent.parent / "src"
        words = words_embed.read((source / "privacy/words/en.tsv").read_text(encoding="utf-8"), "en.tsv")
        named = set()
        for path in source.rglob("*.c"):
            for call in re.findall(r"\bnotice_word\(([^;]*?),\s*[\w.>-]+\)", path.read_text(encoding="utf-8")):
                if not path.stem.endswith("_test"):
                    named |= set(re.findall(r'"([a-z_.]+)"', call))
        self.assertGreater(len(named), 15)
        self.assertEqual(named - set(words), set())


if __name__ == "__main__":
    unittest.main()
