import os
import tempfile
import unittest

import schema
import schema_embed


class SchemaEmbed(unittest.TestCase):
    def folder(self, **named):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        for name, text in named.items():
            with open(os.path.join(folder.name, name.lstrip("_") + ".sql"), "w") as file:
                file.write(text)
        return folder.name

    def test_statements_are_split_outside_quotes_and_comments(self):
        text = "CREATE TABLE a ( -- one; two\n b TEXT DEFAULT ';');\n-- c;\nCREATE INDEX d ON a (b);"
        self.assertEqual(
            schema.statements(text),
            ["CREATE TABLE a ( b TEXT DEFAULT ';')", "CREATE INDEX d ON a (b)"],
        )

    def test_numbers_follow_one_another(self):
        with self.assertRaises(schema.Fault):
            schema.files(self.folder(_0001="", _0003=""))
        self.assertEqual(len(schema.files(self.folder(_0001="", _0002=""))), 2)

    def test_tables_stand_in_the_order_of_the_schema(self):
        folder = self.folder(_0001="CREATE TABLE b (c TEXT);\nCREATE TABLE a (c TEXT);")
        text = schema_embed.emit_tables(folder)
        self.assertLess(text.index("COPY b TO"), text.index("COPY a TO"))

    def test_each_file_has_its_hash(self):
        one = schema_embed.emit(self.folder(_0001="CREATE TABLE a (b TEXT);"))
        two = schema_embed.emit(self.folder(_0001="CREATE TABLE a (b TEXT); "))
        self.assertIn("schema_0001", one)
        self.assertNotEqual(one, two)
        self.assertRegex(one, '#define SCHEMA_HASH "[0-9a-f]{64}"')
        self.assertNotEqual(one.split("SCHEMA_HASH")[1], two.split("SCHEMA_HASH")[1])


if __name__ == "__main__":
    unittest.main()
