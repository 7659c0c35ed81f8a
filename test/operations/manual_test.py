"""The manual page is the one that the tables make."""
import shutil
import subprocess

from lib import ROOT, parlour


def the_manual_page_is_current(test):
    code, text, err = parlour("manual")
    assert code == 0, err
    kept = (ROOT / "docs" / "man" / "parlour.1").read_text()
    assert kept == text, "run: build/parlour manual > docs/man/parlour.1"


the_manual_page_is_current.once = True


def the_manual_page_names_every_command_and_setting(test):
    _, text, _ = parlour("manual")
    _, help_text, _ = parlour("--help")
    for line in help_text.splitlines():
        if line.startswith("  --"):
            name = line.split()[0][2:].replace("-", "_")
            assert f"\\fB{name}\\fR" in text, name
        elif line.startswith("  ") and line[2:3].isalpha() and "parlour" not in line[:9]:
            assert f".SS parlour {line.split()[0]}" in text, line
    if shutil.which("man"):
        done = subprocess.run(["man", "--warnings", "-l", "-"], input=text, text=True,
                              capture_output=True)
        assert done.returncode == 0 and "warning" not in done.stderr, done.stderr


the_manual_page_names_every_command_and_setting.once = True

tests = [the_manual_page_is_current, the_manual_page_names_every_command_and_setting]
