import unittest

import sql_embed


def embed(source):
    statements = sql_embed.parse(source)
    sql_embed.check(statements)
    return sql_embed.emit(statements)


class SqlEmbed(unittest.TestCase):
    def test_one_text_serves_both(self):
        header = embed("-- name: a_read\n-- why\nSELECT b\nFROM a WHERE c = $1\n")
        self.assertIn("sql_a_read", header)
        self.assertIn(".parameters = 1,", header)
        self.assertEqual(header.count('"SELECT b\\n"'), 2)
        self.assertNotIn("why", header)

    def test_variants_and_batch(self):
        header = embed(
            "-- name: x @sqlite\nSELECT $1\n-- name: x @postgres\nSELECT $1::bytea\n"
            "-- name: x @postgres_batch\nSELECT unnest($1::bytea[])\n"
        )
        self.assertIn(".postgres_batch", header)

    def refused(self, source, part):
        with self.assertRaises(sql_embed.Fault) as caught:
            embed(source)
        self.assertIn(part, str(caught.exception))

    def test_what_is_wrong_is_named(self):
        self.refused("-- name: a\n\n-- name: b\nSELECT 1\n", "a: no statement")
        self.refused("-- name: a\nSELECT 1\n-- name: a\nSELECT 2\n", "stands twice")
        self.refused("-- name: a @sqlite\nSELECT 1\n", "one for each")
        self.refused("-- name: a\nSELECT 1; SELECT 2\n", "semicolon")
        self.refused("-- name: a\nSELECT $1, $3\n", "without a gap")
        self.refused("-- name: a @sqlite\nSELECT $1\n-- name: a @postgres\nSELECT 1\n", "different")
        self.refused("-- name: A\nSELECT 1\n", "not a name")
        self.refused("SELECT 1\n", "without a name")

    def test_semicolon_in_a_string_is_text(self):
        self.assertIn("';'", embed("-- name: a\nSELECT ';'\n"))


if __name__ == "__main__":
    unittest.main()
