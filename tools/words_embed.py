#!/usr/bin/env python3
"""words_embed: the sentences of a folder, one file a language, become a C table:
words_embed.py FOLDER OUT.h DEPFILE.

FOLDER/LANG.tsv holds a header line "key<TAB>text" and one sentence a line, in the order of
the keys. English has every sentence; another language may leave some out, which then stay
English. Whoever adds a language adds its file, and nothing else.
"""
import pathlib
import re
import sys

SLOT = re.compile(r"\{[a-z_]+\}")
FIRST = "en"


class Fault(Exception):
    """What is wrong, with its place."""


def read(text, name):
    """{key: sentence} of one file."""
    lines = text.rstrip("\n").split("\n")
    if lines[0] != "key\ttext":
        raise Fault(f"{name}:1: begins with key and text")
    words = {}
    last = ""
    for number, line in enumerate(lines[1:], 2):
        cells = line.split("\t")
        if len(cells) != 2 or not all(cell and cell.strip() == cell for cell in cells):
            raise Fault(f"{name}:{number}: a key and a sentence, nothing around them")
        key, sentence = cells
        if key <= last:
            raise Fault(f"{name}:{number}: {key} comes before {last}")
        words[key] = sentence
        last = key
    return words


def check(languages):
    """Every language says what English says, with the same slots."""
    english = languages[FIRST]
    for language, words in languages.items():
        for key, sentence in words.items():
            if key not in english:
                raise Fault(f"{language}: {key} is no sentence that English has")
            if sorted(set(SLOT.findall(sentence))) != sorted(set(SLOT.findall(english[key]))):
                raise Fault(f"{language}: {key} has other slots than English")


def literal(text):
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def write(languages):
    names = [FIRST] + sorted(name for name in languages if name != FIRST)
    rows = []
    for key in sorted(languages[FIRST]):
        texts = [literal(languages[name][key]) if key in languages[name] else "NULL" for name in names]
        rows.append(f"    {{{literal(key)}, {{{', '.join(texts)}}}}},\n")
    return "/* Made from a folder of words by tools/words_embed.py. */\n" \
           f"#define WORDS_LANGUAGES {len(names)}\n" \
           f"static const char *const words_languages[] = {{{', '.join(map(literal, names))}}};\n" \
           "static const struct {\n  const char *key;\n  const char *texts[WORDS_LANGUAGES];\n" \
           f"}} words_table[] = {{\n{''.join(rows)}}};\n"


def main(arguments):
    folder, out, depfile = (pathlib.Path(argument) for argument in arguments)
    paths = sorted(folder.glob("*.tsv"))
    try:
        languages = {path.stem: read(path.read_text(encoding="utf-8"), path.name) for path in paths}
        if FIRST not in languages:
            raise Fault(f"{folder}: English is missing")
        check(languages)
    except Fault as fault:
        sys.exit(str(fault))
    out.write_text(write(languages), encoding="utf-8")
    # The folder itself too: it changes when a language comes or goes.
    read_from = " ".join(str(path).replace(" ", "\\ ") for path in [folder, *paths])
    depfile.write_text(f"{out}: {read_from}\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
