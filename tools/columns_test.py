import os
import tempfile
import unittest

import columns
import schema

GOOD = """CREATE TABLE a (
  workspace BYTEA NOT NULL, -- not personal
  name_sealed BYTEA, -- personal: name; subject: visitor; purpose: answer; source: visitor; special: no; erase: key
  PRIMARY KEY (workspace)
);
ALTER TABLE a ADD COLUMN seen BIGINT; -- personal: time; subject: visitor; purpose: answer, security; source: program; special: no; erase: row
"""


FULL = GOOD.replace("source: visitor; special: no", "source: visitor, host page; special: yes")


class Columns(unittest.TestCase):
    def read(self, text):
        with tempfile.TemporaryDirectory() as folder:
            with open(os.path.join(folder, "0001.sql"), "w") as file:
                file.write(text)
            return columns.read_all(folder, {"answer", "security"})

    def refused(self, text, part):
        with self.assertRaises(schema.Fault) as caught:
            self.read(text)
        self.assertIn(part, str(caught.exception))

    def test_annotations_are_read(self):
        found = self.read(GOOD)
        self.assertEqual([c[1] for c in found], ["workspace", "name_sealed", "seen"])
        self.assertIsNone(found[0][2])
        self.assertEqual(found[1][2], {
            "personal": "name", "subject": "visitor", "purpose": "answer", "source": "visitor",
            "special": "no", "erase": "key", "rests": "database, sealed"})
        self.assertEqual(found[2][2]["purpose"], "answer, security")
        self.assertEqual(found[2][2]["rests"], "database, in clear")
        text = columns.emit(found)
        self.assertIn('{.table = "a", .column = "workspace"},', text)
        self.assertIn('.column = "name_sealed", .personal = true', text)

    def test_source_and_kind_are_read(self):
        found = self.read(FULL)
        self.assertEqual(found[1][2]["source"], "visitor, host page")
        self.assertEqual(found[1][2]["special"], "yes")
        text = columns.emit(found)
        self.assertIn('.source = "visitor, host page"', text)
        self.assertIn(".special = true", text)

    def test_a_column_without_annotation_fails_with_its_line(self):
        self.refused(GOOD.replace(" -- not personal", ""), "0001.sql:2")

    def test_an_incomplete_annotation_fails(self):
        self.refused(GOOD.replace("; erase: key", ""), "0001.sql:3")
        self.refused(GOOD.replace("erase: row", "erase: never"), "0001.sql:6")

    def test_an_empty_member_fails(self):
        for member, value in (("personal", "name"), ("subject", "visitor"), ("purpose", "answer"),
                              ("source", "visitor"), ("special", "no")):
            self.refused(GOOD.replace(f"{member}: {value};", f"{member}: ;"), "0001.sql:3")
            self.refused(GOOD.replace(f"{member}: {value};", f"{member}:;"), f"{member} is empty")
            self.refused(GOOD.replace(f"{member}: {value};", f"{member}: {value}, ;"), f"{member} is empty")
            self.refused(GOOD.replace(f"{member}: {value};", ""), "0001.sql:3")

    def test_members_stand_once_and_in_their_order(self):
        self.refused(GOOD.replace("subject: visitor; purpose: answer",
                                  "purpose: answer; subject: visitor"), "0001.sql:3")
        self.refused(FULL.replace("; special", "; purpose: answer; special"), "0001.sql:3")
        self.refused(GOOD.replace("personal: name", "personal: name; colour: red"), "0001.sql:3")

    def test_what_is_about_a_person_cannot_be_said_not_to_be(self):
        for column in ("b BYTEA REFERENCES person (id)", "c BYTEA NOT NULL references account (id)",
                       "reply_email TEXT", "ip BYTEA", "user_agent TEXT"):
            self.refused(GOOD + f"ALTER TABLE a ADD COLUMN {column}; -- not personal\n", "about a person")
            bare = f"CREATE TABLE b (\n  workspace BYTEA, -- not personal\n  {column} -- not personal\n);\n"
            self.refused(GOOD + bare, "about a person")
        kind = "ALTER TABLE a ADD COLUMN recipient BYTEA REFERENCES recipient (id); -- not personal\n"
        self.assertEqual(len(self.read(GOOD + kind)), 4)

    def test_a_purpose_that_the_program_does_not_declare_fails(self):
        self.refused(GOOD.replace("purpose: answer;", "purpose: curiosity;"),
                     "declares no purpose curiosity; there are answer, security")
        self.refused(GOOD.replace("answer, security", "answer, securitty"), "purpose securitty")
        self.assertLessEqual({"answer", "security", "staff", "notice"}, columns.declared_purposes())

    def test_a_source_that_there_is_not_fails(self):
        self.refused(FULL.replace("host page", "somewhere"), "source somewhere is none of")

    def test_special_categories_are_flagged_and_sealed(self):
        self.refused(FULL.replace("special: yes", "special: perhaps"), "special is yes or no")
        self.refused(FULL.replace("special: yes", "special: no").replace("personal: name", "personal: health"),
                     "Art. 9 or 10")
        self.refused(GOOD.replace("personal: name", "personal: religious belief"), "special: yes")
        self.refused(FULL.replace("name_sealed", "name").replace("erase: key", "erase: row"), "is sealed")
        self.assertEqual(len(self.read(FULL.replace("personal: name", "personal: health"))), 3)

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
