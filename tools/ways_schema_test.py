#!/usr/bin/env python3
"""docs/KIND.schema.json is what ways.py makes of the schema: ways_schema_test.py archive|portable.

When it is not, a form that people rely on has changed: look at the difference, and make it anew
with  python3 -B tools/ways.py src/rights/ways.txt src/store/schema --schema|--portable docs/KIND.schema.json
"""
import pathlib
import sys

sys.dont_write_bytecode = True
import columns  # noqa: E402
import ways  # noqa: E402

ROOT = pathlib.Path(__file__).resolve().parent.parent


def main(kind):
    path = ROOT / "src/rights/ways.txt"
    found, _ = ways.read_ways(path.read_text(encoding="utf-8"), str(path))
    tables = columns.read_tables(str(ROOT / "src/store/schema"))
    made = {"archive": ways.emit_schema, "portable": ways.emit_portable}[kind](found, tables)
    if made == (ROOT / f"docs/{kind}.schema.json").read_text(encoding="utf-8"):
        return 0
    print(f"docs/{kind}.schema.json is not what the schema makes of it\n{__doc__}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
