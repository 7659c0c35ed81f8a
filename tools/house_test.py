import unittest

import house


def function(lines, parameters="void"):
    return f"static int long_one({parameters}) {{\n" + "  x();\n" * (lines - 2) + "}\n"


class House(unittest.TestCase):
    def faults(self, text, path="src/a/a.c"):
        return list(house.faults_of(path, text))

    def test_a_function_of_sixty_lines_is_good(self):
        self.assertEqual(self.faults(function(60)), [])

    def test_a_longer_one_is_not(self):
        self.assertIn("long_one has 61 lines", self.faults(function(61))[0])

    def test_tables_are_no_functions(self):
        table = "static const struct row table[] = {\n" + "    {1},\n" * 80 + "};\n"
        self.assertEqual(self.faults(table), [])

    def test_six_parameters_are_too_many(self):
        six = "int a, int b,\n                    int c, int d, int e, int f"
        self.assertIn("takes 6 parameters", self.faults(function(5, six))[0])
        self.assertEqual(self.faults(function(5, "int a, int (*b)(int, int), int c")), [])

    def test_files_have_an_end(self):
        self.assertIn("601 lines", self.faults("\n" * 601)[0])

    def test_calls_without_bounds_and_sql_are_refused(self):
        self.assertIn("bounded", self.faults("  sprintf(a, b);\n")[0])
        self.assertIn("module.sql", self.faults('  x("SELECT 1");\n')[0])
        self.assertEqual(self.faults("  (void)snprintf(a, 1, b);\n"), [])

    def test_markup_from_strings_is_refused(self):
        self.assertIn("markup", self.faults("a.innerHTML = b;\n", "web/a.ts")[0])


if __name__ == "__main__":
    unittest.main()
