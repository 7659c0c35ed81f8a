import os
import tempfile
import unittest

import columns
import schema

GOOD = """CREATE TABLE a (
  workspace BYTEA NOT NULL, -- not personal
  name_sealed BYTEA, -- personal: name; subject: visitor; purpose: answer; erase: key
  PRIMARY KEY (workspace)
);
ALTER TABLE a ADD COLUMN seen BIGINT; -- personal: time; subject: visitor; purpose: answer, security; erase: row
"""


class Columns(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "0001.sql"), "w") as file:
                file.write(text)
            return columns.read_all(folder)

    def refused(self, text, part):
        with self.assertRaises(schema.Fault) as caught:
            self.read(text)
        self.assertIn(part, str(caught.exception))

    def test_annotations_are_read(self):
        found = self.read(GOOD)
        self.assertEqual([c[1] for c in found], ["workspace", "name_sealed", "seen"])
        self.assertEqual(found[1][2], ("name", "visitor", "answer", "key"))
        self.assertEqual(found[2][2][2], "answer, security")
        self.assertIn('{"a", "workspace", false', columns.emit(found))

    def test_a_column_without_annotation_fails_with_its_line(self):
        self.refused(GOOD.replace(" -- not personal", ""), "0001.sql:2")

    def test_an_incomplete_annotation_fails(self):
        self.refused(GOOD.replace("; erase: key", ""), "0001.sql:3")
        self.refused(GOOD.replace("erase: row", "erase: never"), "0001.sql:6")

    def test_a_sealed_column_goes_with_a_key(self):
        self.refused(GOOD.replace("erase: key", "erase: row"), "goes with a key")

    def test_a_table_without_workspace_must_say_why(self):
        bare = "CREATE TABLE a (\n  b TEXT NOT NULL -- not personal\n);\n"
        self.refused(bare, "no workspace")
        self.assertEqual(len(self.read(bare.replace("a (", "a ( -- global: one log"))), 1)

    def test_an_altered_table_is_annotated_too(self):
        self.refused(GOOD + "ALTER TABLE a ADD COLUMN c TEXT;\n", "0001.sql:7")

    def test_the_project_s_own_schema_is_whole(self):
        folder = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "src", "store", "schema")
        self.assertGreater(len(columns.read_all(folder)), 100)


if __name__ == "__main__":
    unittest.main()
