import pathlib
import tempfile
import unittest

import layers

LAYERS = "# floors\n3: chat\n2: store net\n1: base\n"


class Layers(unittest.TestCase):
    def house(self, files, floors=LAYERS):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        root = pathlib.Path(folder.name)
        (root / "LAYERS").write_text(floors)
        for room in ("base", "store", "net", "chat"):
            (root / room).mkdir()
        for name in ("base/err.h", "base/test.h", "store/db.h", "store/db_internal.h", "net/net.h",
                     "chat/site.h", "store/store_test_support.h"):
            (root / name).write_text("\n")
        for name, target in files.items():
            (root / name).write_text(f'#include "{target}"\n')
        return layers.check(root)

    def test_own_and_lower_rooms_are_allowed(self):
        self.assertEqual(self.house({"chat/a.c": "store/db.h", "chat/b.c": "chat/site.h",
                                     "base/c.h": "base/err.h", "chat/d.c": "site.sql.h"}), [])

    def test_a_higher_room_is_refused(self):
        self.assertIn("may not use chat", self.house({"store/a.c": "chat/site.h"})[0])

    def test_a_room_on_the_same_floor_is_refused(self):
        self.assertIn("may not use net", self.house({"store/a.c": "net/net.h"})[0])

    def test_another_rooms_inside_is_refused(self):
        self.assertIn("alone", self.house({"chat/a.c": "store/db_internal.h"})[0])

    def test_test_headers_are_for_tests(self):
        self.assertIn("for tests", self.house({"chat/a.c": "store/store_test_support.h"})[0])
        self.assertEqual(self.house({"chat/a_test.c": "store/store_test_support.h"}), [])

    def test_unknown_rooms_and_headers_are_refused(self):
        self.assertIn("no floor", self.house({"chat/a.c": "attic/x.h"})[0])
        self.assertIn("no such header", self.house({"chat/a.c": "store/nothing.h"})[0])
        self.assertIn("name the room", self.house({"chat/a.c": "site.h"})[0])

    def test_a_wrong_floor_plan_is_refused(self):
        with self.assertRaises(layers.Fault):
            self.house({}, "1 base\n")
        with self.assertRaises(layers.Fault):
            self.house({}, "1: base\n2: base\n")


if __name__ == "__main__":
    unittest.main()
