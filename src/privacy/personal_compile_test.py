#!/usr/bin/env python3
"""No log, format or text function takes a struct personal: leaking one does not compile.

personal_compile_test.py CC SOURCE_FOLDER. Each case is a function body; the controls
must compile, the leaks must not, and each for the type's sake.
"""
import pathlib
import subprocess
import sys
import unittest

CC, SRC = sys.argv[1].split(), pathlib.Path(sys.argv[2])
HEAD = """#include <stdio.h>
#include <string.h>
#include "base/log.h"
#include "privacy/personal.h"
void probe(struct personal text, struct str plain, struct buf *out, struct json_writer *w);
void probe(struct personal text, struct str plain, struct buf *out, struct json_writer *w) {
  (void)text; (void)plain; (void)out; (void)w;
  %s
}
"""
CONTROLS = [
    'log_event(LOG_INFO, "probe", LOG_INT("n", 1));',
    "buf_append(out, plain);",
    'json_put_string(w, "k", plain);',
    'personal_show(w, "k", text);',
    'printf("%.*s", STR_ARG(plain));',
]
LEAKS = [
    'log_event(LOG_INFO, "probe", LOG_WORD("t", text));',
    'log_event(LOG_INFO, "probe", LOG_NAME("t", text));',
    'log_event(LOG_INFO, "probe", LOG_INT("t", text));',
    "buf_append(out, text);",
    'buf_append_format(out, "%s", text);',
    'json_put_string(w, "k", text);',
    'json_put_word(w, "k", text);',
    'printf("%s", text);',
    'printf("%.*s", STR_ARG(text));',
    "(void)str_trim(text);",
    "(void)db_text(text);",
    "plain = text;",
]


def compiles(body):
    flags = ["-std=gnu17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wformat=2", "-Werror",
             "-fsyntax-only", "-I", str(SRC), "-x", "c", "-"]
    done = subprocess.run([*CC, *flags], input=HEAD % body, text=True, capture_output=True,
                          check=False)
    return done.returncode == 0, done.stderr


class Personal(unittest.TestCase):
    def test_what_is_no_secret_compiles(self):
        for body in CONTROLS:
            fine, why = compiles(body)
            self.assertTrue(fine, body + "\n" + why)

    def test_leaking_does_not_compile(self):
        for body in LEAKS:
            self.assertFalse(compiles(body)[0], body)

    def test_only_its_own_module_looks_inside(self):
        allowed = {SRC / "privacy/personal.c", SRC / "privacy/personal.h"}
        for path in [*SRC.rglob("*.c"), *SRC.rglob("*.h")]:
            if path not in allowed:
                self.assertNotIn("hidden_", path.read_text(encoding="utf-8"), path)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
