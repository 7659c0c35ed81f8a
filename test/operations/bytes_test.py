"""What an erased person said and was called is nowhere any more: not in files, on the raw disk, in
backups, in logs, nor in the memory of the server. Each place is searched by the same search before,
where it must find what is there. Needs root and a loop device; else it is skipped."""
import base64
import ctypes
import os
import pathlib
import re
import sqlite3
import subprocess
import time

from backup_test import BEHIND, create
from drill_test import Person
from lib import PASSWORD, Skip, parlour, wait_until

IMAGE_BYTES = 192 * 1024 * 1024
MEMORY_MS = 60_000


def forms(word):
    """How a word may rest: as it is, as UTF-16, in hexadecimal, in base64 at each offset."""
    plain = word if isinstance(word, bytes) else word.encode()
    all_forms = {plain, plain.hex().encode(), plain.hex().upper().encode()}
    if not isinstance(word, bytes):
        all_forms.add(word.encode("utf-16-le"))
    for before in range(3):
        text = base64.b64encode(b"x" * before + plain).rstrip(b"=")
        all_forms.add(text[(4 if before else 0):-2])
    return {form for form in all_forms if len(form) >= 8}


def found(content, words):
    return sorted({str(word) for word in words for form in forms(word) if form in content})


class Disk:
    """An ext4 of its own, whose raw image is searched."""

    def __init__(self, test):
        self.image, self.folder = test.folder / "image", test.folder / "disk"
        if os.getuid() != 0:
            raise Skip("mounting needs root")
        with open(self.image, "wb") as file:
            file.truncate(IMAGE_BYTES)
        path = os.environ.get("PATH", "") + ":/usr/sbin:/sbin"
        if subprocess.run(["mkfs.ext4", "-q", "-F", self.image], env={**os.environ, "PATH": path},
                          check=False).returncode:
            raise Skip("mkfs.ext4 is not installed")
        self.folder.mkdir()
        if subprocess.run(["mount", "-o", "loop,data=ordered", self.image, self.folder],
                          stderr=subprocess.DEVNULL, check=False).returncode:
            raise Skip("no loop device can be mounted")
        test.undo.append(lambda: subprocess.run(["umount", "-l", self.folder], check=False))

    def raw(self):
        ctypes.CDLL(None).syncfs(os.open(self.folder, os.O_RDONLY))
        os.sync()
        return self.image.read_bytes()


def memory_of(pid):
    content = []
    with open(f"/proc/{pid}/mem", "rb") as mem:
        for line in pathlib.Path(f"/proc/{pid}/maps").read_text().splitlines():
            span, rights = line.split()[:2]
            if "r" not in rights or "[v" in line:
                continue
            begin, end = (int(part, 16) for part in span.split("-"))
            try:
                mem.seek(begin)
                content.append(mem.read(end - begin))
            except (OSError, ValueError, OverflowError):
                continue  # a guard page
    return b"".join(content)


def files_of(*folders):
    return b"".join(path.read_bytes() for folder in folders for path in sorted(folder.rglob("*"))
                    if path.is_file())


def wrapped_keys(data):
    """The person's keys as they lie in the slot files: found by their random ids."""
    with sqlite3.connect(f"file:{data / 'data' / 'parlour.sqlite'}?mode=ro", uri=True) as db:
        ids = [row[0] for row in db.execute(
            "SELECT key_id FROM person UNION ALL SELECT key_id FROM conversation")]
    slots = (data / "keys" / "slots.a").read_bytes()
    places = [slots.find(each) for each in ids]
    assert len(ids) == 2 and all(at > 0 for at in places), (len(ids), places)
    return [slots[at + 16:at + 48] for at in places]


def search_everywhere(test, data, server, disk):
    return {"files": files_of(data), "raw image": disk.raw(), "log": server.log().encode(),
            "memory": memory_of(server.process.pid)}


# /*= GDPR Art. 17(1) */
def nothing_of_an_erased_person_is_left_anywhere(test):
    disk = Disk(test)
    data = disk.folder / "house"
    root_key = test.folder / "root.key"
    control = "mailto:planted-wryneck-4711@house.example"
    flags = ["--data", data, "--database", "sqlite", "--root-key", root_key]
    code, out, err = parlour("init", "--email", "a@house.example", "--password-stdin", *flags,
                             stdin=PASSWORD + "\n")
    assert code == 0, err
    site = re.search(r"First site.*?(\S+)\n", out)[1]
    server = test.serve(data, *flags[2:], *BEHIND, "--security-contact", control,
                        "--erasure-journal", test.folder / "journal")
    person = Person(server, site, 4242)
    words = [f"The heron {person.number} waits", "Zora Quillfeather",
             "zora4242@quillfeather.example", person.token]
    keys = wrapped_keys(data)
    # The positive controls: the same search finds what is there.
    (disk.folder / "planted").write_text("xx" + words[0] + base64.b64encode(words[1].encode()).decode())
    before = search_everywhere(test, data, server, disk)
    assert len(found(before["raw image"], keys)) == 2 and len(found(before["files"], keys)) == 2
    assert found(before["raw image"], words[:2]) == sorted(words[:2]), "the search finds nothing"
    assert found(before["memory"], [control]) and found(before["log"], ["server_ready"])
    planted = (disk.folder / "planted").stat().st_size
    with open(disk.folder / "planted", "r+b") as file:
        file.write(b"\0" * planted)
        os.fsync(file.fileno())
    create(test.folder / "before", flags)
    status, _, body = server.call("POST", f"/api/v1/privacy/{site}/erase", {}, {
        "Authorization": f"Bearer {person.token}", **person.network})
    assert status == 200, body
    erased = time.monotonic()
    create(test.folder / "after", flags)
    wait_until(lambda: '"erased"' in (test.folder / "journal").read_text(), 20)
    time.sleep(max(0.0, MEMORY_MS / 1000 - (time.monotonic() - erased)))
    after = search_everywhere(test, data, server, disk)
    for name in ("before.data", "before.keys", "after.data", "after.keys", "journal"):
        after[name] = (test.folder / name).read_bytes()
        assert len(after[name]) > 100, name
    for place, content in after.items():
        assert found(content, words) == [], (place, found(content, words))
        assert found(content, keys) == [], (place, "a wrapped key")
    assert found(after["memory"], [control]) and found(after["log"], ["server_ready"])
    server.stop()
    after = {"files": files_of(data), "raw image": disk.raw()}
    for place, content in after.items():
        assert found(content, words) == [] and found(content, keys) == [], place


nothing_of_an_erased_person_is_left_anywhere.once = True  # PostgreSQL's files are its own
tests = [nothing_of_an_erased_person_is_left_anywhere]
