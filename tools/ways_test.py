#!/usr/bin/env python3
"""Tests of ways.py: no column about a visitor is out of the archive without a word."""
import os
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
import columns  # noqa: E402
import ways  # noqa: E402

PLAIN = "  workspace BYTEA NOT NULL, -- not personal\n"
NOTE = "-- personal: name; subject: {}; purpose: answer; source: visitor; special: no; erase: row\n"
WAY = """way pet
  title Pets | Tiere
  from pet t
  where t.workspace = :workspace AND t.person = :person
  by id
"""


def schema(columns_text, more=""):
    return f"CREATE TABLE pet (\n{PLAIN}  id BYTEA NOT NULL, -- not personal\n{columns_text});\n{more}"


def run(text, way):
    """What check_complete says; None: nothing."""
    with tempfile.TemporaryDirectory() as folder:
        with open(os.path.join(folder, "0001.sql"), "w", encoding="utf-8") as file:
            file.write(text)
        found, none = ways.read_ways(way, "ways")
        tables = columns.read_tables(folder)
        ways.check_complete(found, none, tables)
        return found, none, tables


class Complete(unittest.TestCase):
    def fault(self, text, way):
        with self.assertRaises(ways.Fault) as caught:
            run(text, way)
        return str(caught.exception)

    # = GDPR Art. 15(3)
    def test_a_table_about_a_visitor_without_a_way_is_an_error(self):
        said = self.fault(schema("  called TEXT " + NOTE.format("visitor")), "")
        self.assertIn("table pet has a column about a visitor (called)", said)

    def test_a_new_column_is_in_the_archive_though_nobody_names_it(self):
        text = schema("  called TEXT, " + NOTE.format("visitor") + "  colour TEXT " + NOTE.format("visitor, agent"))
        found, none, tables = run(text, WAY)
        sql = ways.emit_sql(found, tables)
        self.assertIn("t.called, t.colour", sql)
        self.assertIn('.key = "colour"', ways.emit_c(found, none, tables))
        self.assertIn('"colour"', ways.emit_schema(found, tables))

    def test_what_is_about_staff_alone_is_not_in_it(self):
        text = schema("  called TEXT, " + NOTE.format("visitor") + "  vet TEXT " + NOTE.format("agent"))
        found, _, tables = run(text, WAY)
        self.assertNotIn("vet", ways.emit_sql(found, tables))

    def test_no_way_needs_a_reason_in_both_languages(self):
        text = schema("  called TEXT " + NOTE.format("visitor"))
        self.assertIsNotNone(run(text, "no pet: Because. | Darum.\n"))
        self.assertIn("English | Deutsch", self.fault(text, "no pet: Because.\n"))

    def test_a_way_to_what_is_not_there_is_an_error(self):
        text = schema("  called TEXT " + NOTE.format("visitor"))
        self.assertIn("no table dog", self.fault(text, WAY + "no dog: Why. | Warum.\n"))
        self.assertIn("speaks of colour", self.fault(text, WAY + "  call colour Colour | Farbe\n"))
        none = schema("  called TEXT " + NOTE.format("agent"))
        self.assertIn("take its way out", self.fault(none, WAY))

    def test_what_is_sealed_needs_its_key(self):
        sealed = "  words_sealed BYTEA -- personal: name; subject: visitor; purpose: answer; source: visitor; special: no; erase: key\n"
        self.assertIn("say key and spot", self.fault(schema(sealed), WAY))
        run(schema(sealed), WAY + "  key person\n  spot t.id, 0, 0\n")

    def test_parameters_are_numbered_as_they_come_and_credentials_stay(self):
        hashed = "  token_hash BYTEA -- personal: credential; subject: visitor; purpose: answer; source: program; special: no; erase: row\n"
        found, none, tables = run(schema(hashed), WAY)
        sql, order = ways.statement(found[0], tables["pet"])
        self.assertEqual(order, ["workspace", "person", "cursor", "limit"])
        self.assertTrue(sql.endswith("AND t.id > $3\nORDER BY t.id LIMIT $4"), sql)
        self.assertIn("ARCHIVE_WITHHELD", ways.emit_c(found, none, tables))


if __name__ == "__main__":
    unittest.main()
