#!/usr/bin/env python3
"""What must not compile does not: run.py BUILD_FOLDER.

Each case is two bodies of one function. The first must be refused by the compiler, for
the reason that is written beside it; its twin differs in that one point and must
compile, so that no case passes because of a broken include. Compiler and warnings are
those of the build (compile_commands.json). Output: TAP.

Law: GDPR Art. 5(1)(f), 25(1): text about a person leaks nowhere, by its type.
"""
import json
import pathlib
import re
import shlex
import subprocess
import sys
import tempfile

HEAD = """
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/json.h"
#include "base/log.h"
#include "base/signal.h"
#include "privacy/personal.h"

void under_test(struct personal secret, struct buf *buf, struct json_writer *w);
void under_test(struct personal secret, struct buf *buf, struct json_writer *w) {
  struct str text = STR("plain");
  struct id id = {{0}};
  (void)secret;
  (void)buf;
  (void)w;
  (void)text;
  (void)id;
"""

# name, refused, why (in the compiler's words), accepted
CASES = [
    ("a personal text is no word of a log line",
     'log_event(LOG_INFO, "seen", LOG_WORD("name", secret));', r"expected",
     'log_event(LOG_INFO, "seen", LOG_WORD("name", "fixed"));'),
    ("a personal text is no name in a log line",
     'log_event(LOG_INFO, "seen", LOG_NAME("name", secret));', r"incompatible|initializing",
     'static const char *const names[] = {"a"};\n'
     '  log_event(LOG_INFO, "seen", LOG_NAME("name", names[0]));'),
    ("a personal text is no number in a log line",
     'log_event(LOG_INFO, "seen", LOG_INT("name", secret));', r"incompatible|passing",
     'log_event(LOG_INFO, "seen", LOG_INT("name", 7));'),
    ("a personal text is no id in a log line",
     'log_event(LOG_INFO, "seen", LOG_ID("name", secret));', r"incompatible|passing",
     'log_event(LOG_INFO, "seen", LOG_ID("name", id));'),
    ("a personal text is no error in a log line",
     'log_event(LOG_INFO, "seen", LOG_ERR(secret));', r"aggregate|arithmetic|scalar|pointer|operand",
     'log_event(LOG_INFO, "seen", LOG_ERR(ERR_CORRUPT));'),
    ("a personal text is no field of a log line by itself",
     'log_event(LOG_INFO, "seen", secret);', r"incompatible|initializ",
     'struct log_field field = log_field_int("n", 1);\n'
     '  log_event(LOG_INFO, "seen", field);'),
    ("a personal text is not the event of a log line",
     'log_event(LOG_INFO, secret, LOG_INT("n", 1));', r"expected",
     'log_event(LOG_INFO, "seen", LOG_INT("n", 1));'),
    ("text from outside is no word of a log line either",
     'log_event(LOG_INFO, "seen", LOG_WORD("name", text.data));', r"expected",
     'log_event(LOG_INFO, "seen", LOG_WORD("name", "fixed"));'),
    ("a personal text is not formatted into a buffer",
     'buf_append_format(buf, "%s", secret);', r"-Wformat|-Werror=format|format",
     'buf_append_format(buf, "%s", "plain");'),
    ("nor with a length before it",
     'buf_append_format(buf, "%.*s", STR_ARG(secret));', r"no member",
     'buf_append_format(buf, "%.*s", STR_ARG(text));'),
    ("a personal text is not printed",
     'printf("%s\\n", secret);', r"-Wformat|-Werror=format|format",
     'printf("%s\\n", "plain");'),
    ("nor printed to a file",
     'fprintf(stderr, "%s\\n", secret);', r"-Wformat|-Werror=format|format",
     'fprintf(stderr, "%s\\n", "plain");'),
    ("nor printed into memory",
     'char room[9];\n  (void)snprintf(room, sizeof room, "%s", secret);',
     r"-Wformat|-Werror=format|format",
     'char room[9];\n  (void)snprintf(room, sizeof room, "%s", "plain");'),
    ("nor put out as it is",
     'puts(secret);', r"incompatible|passing",
     'puts("plain");'),
    ("a personal text is no string of a JSON answer, but through personal_show",
     'json_write_string(w, secret);', r"incompatible|passing",
     'personal_show(w, "name", secret);'),
    ("nor under a key",
     'json_put_string(w, "name", secret);', r"incompatible|passing",
     'json_put_string(w, "name", text);'),
    ("nor as a word",
     'json_put_word(w, "name", secret);', r"incompatible|passing",
     'json_put_word(w, "name", "plain");'),
    ("nor as raw JSON",
     'json_write_raw(w, secret);', r"incompatible|passing",
     'json_write_raw(w, text);'),
    ("nor as a number",
     'json_write_int(w, secret);', r"incompatible|passing",
     'json_write_int(w, 1);'),
    ("a personal text is not appended to a buffer",
     'buf_append(buf, secret);', r"incompatible|passing",
     'buf_append(buf, text);'),
    ("nor byte by byte",
     'buf_append_bytes(buf, secret, 3);', r"incompatible|passing",
     'buf_append_bytes(buf, text.data, 3);'),
    ("nor as hexadecimal digits",
     'buf_append_hex(buf, secret, 3);', r"incompatible|passing",
     'buf_append_hex(buf, id.bytes, 3);'),
    ("a personal text has no bytes to look at",
     'const char *at = secret.data;\n  (void)at;', r"no member",
     'const char *at = text.data;\n  (void)at;'),
    ("nor can it be taken for plain text",
     'struct str plain = secret;\n  (void)plain;', r"incompatible|invalid init|initializing",
     'struct str plain = text;\n  (void)plain;'),
    ("nor be cast to it",
     'struct str plain = (struct str)secret;\n  (void)plain;', r"non-scalar|arithmetic or pointer",
     'struct str plain = (struct str){"plain", 5};\n  (void)plain;'),
    ("nor compared by what compares plain text",
     'bool same = str_equal(secret, text);\n  (void)same;', r"incompatible|passing",
     'bool same = str_equal(text, text);\n  (void)same;'),
    ("a result that must be used is not ignored",
     'buf_check(buf);', r"unused-result|ignoring return",
     'if (buf_check(buf)) return;'),
    ("nor that of checking a personal text",
     'personal_check(FIELD_PERSON_NAME, secret);', r"unused-result|ignoring return",
     'if (personal_check(FIELD_PERSON_NAME, secret)) return;'),
    ("STR takes a literal and no pointer",
     'const char *name = "x";\n  struct str s = STR(name);\n  (void)s;', r"expected",
     'struct str s = STR("x");\n  (void)s;'),
    ("STR takes no array either, whose length would be wrong",
     'char name[9] = "x";\n  struct str s = STR(name);\n  (void)s;', r"expected",
     'char name[9] = "x";\n  struct str s = str_from(name);\n  (void)s;'),
]


def compiler(build):
    """Compiler and flags of one file of privacy, as the build calls it."""
    commands = json.loads((build / "compile_commands.json").read_text(encoding="utf-8"))
    for entry in commands:
        if entry["file"].endswith("privacy/personal.c"):
            words = shlex.split(entry["command"])
            return entry["directory"], list(without_files(words))
    raise SystemExit("Bail out! the build does not know privacy/personal.c")


def without_files(words):
    skip = 0
    for word in words:
        if skip:
            skip -= 1
        elif word in ("-o", "-MF", "-MQ"):
            skip = 1
        elif word not in ("-c", "-MD") and not word.endswith("personal.c"):
            yield word


class Runner:
    def __init__(self, build, folder):
        self.directory, self.command = compiler(build)
        self.source = folder / "case.c"

    def compiles(self, body):
        """(did it, what the compiler said)."""
        self.source.write_text(HEAD + "  " + body + "\n}\n", encoding="utf-8")
        # Compiled whole: gcc sees an ignored result only after it has parsed everything.
        done = subprocess.run([*self.command, "-c", str(self.source), "-o", "/dev/null"],
                              cwd=self.directory, text=True, capture_output=True, check=False)
        return done.returncode == 0, done.stderr

    def fault(self, refused, why, accepted):
        """None, or what is wrong with the case."""
        ok, said = self.compiles(accepted)
        if not ok:
            return "its twin does not compile: " + said
        ok, said = self.compiles(refused)
        if ok:
            return "it compiles"
        if not re.search(why, said):
            return "it is refused for another reason: " + said
        return None


def main():
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    failed = False
    print(f"1..{len(CASES)}")
    with tempfile.TemporaryDirectory() as folder:
        runner = Runner(pathlib.Path(sys.argv[1]), pathlib.Path(folder))
        for number, (name, refused, why, accepted) in enumerate(CASES, 1):
            fault = runner.fault(refused, why, accepted)
            print(f"{'ok' if fault is None else 'not ok'} {number} - {name}")
            if fault is not None:
                failed = True
                print("\n".join("# " + line for line in fault.split("\n")))
    sys.exit(1 if failed else 0)


main()
