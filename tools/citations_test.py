import pathlib
import tempfile
import unittest

import citations


def mark(rule):
    return f"/*{'='} {rule} */\n"


class Citations(unittest.TestCase):
    def tree(self, files):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        for name in ("src/a", "web", "test", "docs"):
            (root / name).mkdir(parents=True)
        for name, rule in files.items():
            (root / name).write_text(mark(rule))
        return root

    def check(self, files):
        root = self.tree(files)
        citations.run(root, "--write", root / "docs/law.md")
        return citations.run(root, "--check", root / "docs/law.md")

    def test_code_with_its_test_is_good(self):
        self.assertEqual(self.check({"src/a/x.c": "GDPR Art. 17(1)",
                                     "src/a/x_test.c": "GDPR Art. 17(1)(a)"}), [])

    def test_code_without_test_is_an_error(self):
        self.assertIn("no test", self.check({"src/a/x.c": "GDPR Art. 17(1)(a)",
                                             "src/a/x_test.c": "GDPR Art. 17(1)(b)"})[0])

    def test_articles_with_the_same_beginning_are_told_apart(self):
        self.assertIn("no test", self.check({"src/a/x.c": "GDPR Art. 1",
                                             "test/x.mjs": "GDPR Art. 17(1)"})[0])

    def test_another_form_is_an_error(self):
        with self.assertRaises(citations.Fault):
            self.check({"src/a/x.c": "GDPR 17"})

    def test_a_document_that_is_not_current_is_an_error(self):
        root = self.tree({"test/x.py": "RFC 6455 5.2"})
        self.assertIn("not current", citations.run(root, "--check", root / "docs/law.md")[0])

    def test_rules_are_in_the_order_of_the_law(self):
        rules = ["GDPR Art. 17(1)", "GDPR Art. 5(2)", "GDPR Art. 17", "GDPR Art. 5(1)(e)"]
        self.assertEqual(sorted(rules, key=citations.sort_key),
                         ["GDPR Art. 5(1)(e)", "GDPR Art. 5(2)", "GDPR Art. 17", "GDPR Art. 17(1)"])


if __name__ == "__main__":
    unittest.main()
