"""Names every file that the front is made of, one a line: web_inputs.py WEB_FOLDER."""
import pathlib
import sys

ENDINGS = {".ts", ".tsx", ".css", ".html", ".json", ".svg"}

folder = pathlib.Path(sys.argv[1])
for path in sorted(folder.rglob("*")):
    below = path.relative_to(folder).parts
    if path.suffix in ENDINGS and "node_modules" not in below and below[0] != "test":
        print(path)
