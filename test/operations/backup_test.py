"""Backups: taken under load, moved, damaged, restored; who was erased stays erased."""
import base64
import json
import os
import pathlib
import shutil
import sqlite3
import subprocess
import time

from lib import Writers, late, offline_body, parlour, texts_of, wait_until

ADMIN = "admin@operations.example"
BEHIND = ["--trusted-proxies", "127.0.0.1/32"]


def write_one(server, site, number, text):
    status, _, body = server.call("POST", f"/api/v1/offline/{site}", offline_body(number, text),
                                  {"X-Forwarded-For": f"10.200.{number % 250}.1"})
    assert status == 201, (status, body)
    return json.loads(body)["conversation"]


def create(path, flags, *more):
    code, out, err = parlour("backup", "create", path, *flags, *more)
    assert code == 0, err
    return out


def restore_into(test, name, path, root_key, *more, database=None):
    data = test.folder / name
    flags = ["--data", data, "--database", database or test.database.fresh()]
    shutil.copy(root_key, f"{data}.key")
    os.chmod(f"{data}.key", 0o600)
    return data, flags, parlour("backup", "restore", path, *flags, *more)


def root_key_of(data):
    return pathlib.Path(f"{data}.key")


def run_sql(flags, statement):
    """Changes a stopped installation by hand."""
    address = flags[3]
    if address == "sqlite":
        with sqlite3.connect(pathlib.Path(flags[1]) / "data" / "parlour.sqlite") as db:
            db.execute(statement)
        db.close()
    else:
        subprocess.run(["psql", address, "-qc", statement], check=True)


def must_hold_nobody(server, gone):
    """The conversation is not only unreadable: its row is gone."""
    cookie = server.sign_in(ADMIN)
    assert server.call("GET", f"/api/v1/conversations/{gone}/messages", headers=cookie)[0] == 404
    status, _, body = server.call("GET", "/api/v1/conversations?view=all", headers=cookie)
    assert status == 200 and json.loads(body)["conversations"] == [], body


def erase_everybody(test, data, flags, *more):
    """Lets retention do its work: everything kept is over, and a round passes."""
    run_sql(flags, "UPDATE conversation SET kept_until = 1")
    server = test.serve(data, *flags[2:], *more)
    wait_until(lambda: '"event":"retention"' in server.log(), 20)
    return server


# /*= GDPR Art. 32(1)(c) */
def a_backup_under_load_loses_nothing_that_was_acknowledged_before(test):
    data, flags, site = test.installation()
    server = test.serve(data, *flags[2:], *BEHIND)
    writers = Writers(server, site, 20)
    wait_until(lambda: len(writers.so_far()) >= 60, 60)
    before = writers.so_far()
    create(test.folder / "b", flags)
    wait_until(lambda: len(writers.so_far()) > len(before) + 20, 60)
    writers.stop()
    assert server.stop() == 0
    other, other_flags, (code, out, err) = restore_into(test, "other", test.folder / "b",
                                                        root_key_of(data))
    assert code == 0, err
    code, out, err = parlour("ledger", "verify", *other_flags)
    assert code == 0 and "whole" in out, (out, err)
    restored = test.serve(other, *other_flags[2:])
    cookie = restored.sign_in(ADMIN)
    for conversation, text in before:
        assert texts_of(restored, cookie, conversation) == [text], conversation
    write_one(restored, site, 7, "and it goes on")
    assert len(before) >= 60


def archives_hold_no_plaintext(test):
    data, flags, site = test.installation()
    server = test.serve(data, *flags[2:], *BEHIND)
    write_one(server, site, 1, "The heron waits by the pond")
    create(test.folder / "b", flags)
    planted = test.folder / "control"
    planted.write_bytes(b"xx" + "The heron waits by the pond".encode("utf-16-le") + b"heron waits")
    words = ["heron waits", "Quillfeather", "zora1@", ADMIN, "Administrator"]
    forms = [w.encode(code) for w in words for code in ("utf-8", "utf-16-le")]
    assert sum(form in planted.read_bytes() for form in forms) >= 2, "the search finds nothing"
    for name in ("b.data", "b.keys"):
        content = (test.folder / name).read_bytes()
        assert len(content) > 4000
        assert [form for form in forms if form in content] == [], name
        assert root_key_of(data).read_text().strip().encode() not in content
        assert bytes.fromhex(root_key_of(data).read_text().strip()) not in content
        assert os.stat(test.folder / name).st_mode & 0o777 == 0o600
    left = [p.name for p in (data / "data").iterdir() if "copying" in p.name]
    assert left == [], left


def every_damage_to_an_archive_is_found(test):
    data, flags, site = test.installation()
    create(test.folder / "b", flags)
    create(test.folder / "c", flags)
    code, out, err = parlour("backup", "verify", test.folder / "b", *flags)
    assert code == 0 and "whole" in out, err
    for name in ("b.data", "b.keys"):
        whole = (test.folder / name).read_bytes()
        size = len(whole)
        places = [0, 30, 60, 150, 300, 500, size // 2, size - 20, size - 1]
        damaged = [whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1:] for at in places]
        damaged += [whole[:at] for at in (0, 10, 200, size // 2, size - 1)]
        damaged += [whole + b"x", whole + whole]
        for i, content in enumerate(damaged):
            (test.folder / name).write_bytes(content)
            code, out, err = parlour("backup", "verify", test.folder / "b", *flags)
            assert code == 1 and name in err, (i, code, out, err)
        (test.folder / name).write_bytes(whole)
    # Files that do not belong together.
    swapped = parlour("backup", "verify", test.folder / "b", "--keys", test.folder / "b.data", *flags)
    assert swapped[0] == 2 and "archive of data" in swapped[2], swapped
    older = parlour("backup", "verify", test.folder / "c", "--keys", test.folder / "b.keys", *flags)
    assert older[0] == 1 and "older than the data" in older[2], older
    newer = parlour("backup", "verify", test.folder / "b", "--keys", test.folder / "c.keys", *flags)
    assert newer[0] == 0, newer
    stranger, stranger_flags, _ = test.installation("stranger")
    create(test.folder / "s", stranger_flags)
    foreign = parlour("backup", "verify", test.folder / "b", "--keys", test.folder / "s.keys", *flags)
    assert foreign[0] == 1 and "another installation" in foreign[2], foreign
    wrong_root = parlour("backup", "verify", test.folder / "b", *stranger_flags)
    assert wrong_root[0] == 1 and "sealed under root key" in wrong_root[2], wrong_root


def a_restore_never_writes_over_what_is_there(test):
    data, flags, _ = test.installation()
    create(test.folder / "b", flags)
    code, _, err = parlour("backup", "create", test.folder / "b", *flags)
    assert code == 2 and "b.data" in err, err
    code, _, err = parlour("backup", "restore", test.folder / "b", *flags)
    assert code == 1 and "not empty" in err, err
    other, other_flags, (code, _, err) = restore_into(
        test, "other", test.folder / "b", root_key_of(data),
        database=flags[3] if flags[3] != "sqlite" else None)
    if flags[3] != "sqlite":  # the database that is in use
        assert code != 0 and "database" in err, err
        other, other_flags, (code, _, err) = restore_into(test, "third", test.folder / "b",
                                                          root_key_of(data))
    assert code == 0, err
    code, _, err = parlour("backup", "restore", test.folder / "b", "--data", test.folder / "nokey")
    assert code == 2 and "root key" in err and not (test.folder / "nokey").exists(), err


def a_restore_that_fails_leaves_nothing_and_can_be_repeated(test):
    data, flags, _ = test.installation()
    create(test.folder / "b", flags)
    whole = (test.folder / "b.data").read_bytes()
    (test.folder / "b.data").write_bytes(whole[:-1])
    other, other_flags, (code, _, err) = restore_into(test, "other", test.folder / "b",
                                                      root_key_of(data))
    assert code == 1 and "not whole" in err, err
    assert not any(other.rglob("*")), list(other.rglob("*"))
    (test.folder / "b.data").write_bytes(whole)
    code, _, err = parlour("backup", "restore", test.folder / "b", *other_flags)
    assert code == 0, err


# /*= GDPR Art. 17(1) */
def erased_people_stay_erased_with_keys_that_are_newer_than_the_data(test):
    data, flags, site = test.installation()
    server = test.serve(data, *flags[2:], *BEHIND)
    gone = write_one(server, site, 1, "forget me")
    create(test.folder / "old", flags)
    server.stop()
    server = erase_everybody(test, data, flags, *BEHIND)
    time.sleep(1)
    kept = write_one(server, site, 2, "keep me")
    # The next round destroys the key; a stop and start does it at once.
    server.stop()
    test.serve(data, *flags[2:]).stop()
    create(test.folder / "new", flags)
    other, other_flags, (code, out, err) = restore_into(
        test, "other", test.folder / "old", root_key_of(data), "--keys", test.folder / "new.keys")
    assert code == 0 and "taken out again: 1" in out, (out, err)
    restored = test.serve(other, *other_flags[2:])
    must_hold_nobody(restored, gone)
    code, out, err = parlour("ledger", "verify", *other_flags)
    assert code == 0, (out, err)
    assert kept != gone


# /*= GDPR Art. 17(1) */
def erased_people_stay_erased_by_the_journal_of_erasures(test):
    data, flags, site = test.installation()
    journal = test.folder / "elsewhere.jsonl"
    keeps = [*BEHIND, "--erasure-journal", journal]
    server = test.serve(data, *flags[2:], *keeps)
    gone = write_one(server, site, 1, "forget me")
    create(test.folder / "b", [*flags, "--erasure-journal", journal])
    server.stop()
    server = erase_everybody(test, data, flags, *keeps)
    server.stop()
    server = test.serve(data, *flags[2:], *keeps)
    wait_until(lambda: journal.read_text().count("\n") >= 3)
    witness = test.folder / "witness"
    witness.write_bytes(server.call("GET", "/ledger/checkpoint")[2])
    server.stop()
    lines = [json.loads(line) for line in journal.read_text().splitlines()]
    assert [line["kind"] for line in lines] == ["begun", "erased", "erased"], lines
    assert all(set(line) == {"journal", "number", "at", "kind", "slot", "key", "ground", "mac"}
               for line in lines[1:]), lines
    _, _, (code, _, err) = restore_into(test, "without", test.folder / "b", root_key_of(data))
    assert code == 1 and "--journal" in err, err
    forged = test.folder / "forged.jsonl"
    forged.write_text(journal.read_text().replace('"slot":', '"slot":1'))
    _, _, (code, _, err) = restore_into(test, "forged", test.folder / "b", root_key_of(data),
                                        "--journal", forged)
    assert code == 1 and "journal" in err, err
    other, other_flags, (code, out, err) = restore_into(
        test, "other", test.folder / "b", root_key_of(data), "--journal", journal,
        "--witness", witness)
    assert code == 0 and "taken out again: 1" in out, (out, err)
    assert "is not known" not in out, out
    restored = test.serve(other, *other_flags[2:])
    must_hold_nobody(restored, gone)


def put_in_force(server, cookie, code, **more):
    """The administrator takes a template, asks for advice and signs."""
    _, _, body = server.call("GET", "/api/v1/sites", headers=cookie)
    site = json.loads(body)["sites"][0]["id"]
    _, _, body = server.call("GET", f"/api/v1/sites/{site}/purposes", headers=cookie)
    template = next(each for each in json.loads(body)["templates"] if each["code"] == code)
    for name in ("version", "state", "since", "people", "article", "objectable"):
        template.pop(name, None)
    status, _, body = server.call("POST", "/api/v1/changes", {
        "site": site, "kind": "purpose", "body": {**template, **more}}, cookie)
    assert status == 201 and json.loads(body)["missing"] == [], body
    change = json.loads(body)["id"]
    status, _, body = server.call("POST", f"/api/v1/changes/{change}/ask", {}, cookie)
    assert status < 300, body
    status, _, body = server.call("POST", f"/api/v1/changes/{change}/activate", {
        "effective_at": int(time.time() * 1000), "signature": "Administrator",
        "version": json.loads(body)["version"]}, cookie)
    assert status < 300, body


class Visitor:
    """Somebody who wrote, and looks at their privacy with the token of their tab."""

    def __init__(self, server, site, number):
        self.site = site
        self.token = "pv_" + base64.urlsafe_b64encode(os.urandom(32)).decode().rstrip("=")
        _, _, body = server.call("GET", f"/api/v1/widget/{site}?lang=en")
        self.notice = json.loads(body)["notice"]["version"]
        status, _, body = server.call("POST", f"/api/v1/offline/{site}", {
            **offline_body(number, f"The heron {number} waits"), "notice": self.notice,
            "token": self.token})
        assert status == 201, body

    def purpose(self, server, code):
        status, _, body = server.call("GET", f"/api/v1/privacy/{self.site}?lang=en",
                                      headers={"Authorization": f"Bearer {self.token}"})
        assert status == 200, body
        return next(each for each in json.loads(body)["purposes"] if each["code"] == code)

    def choose(self, server, code, choice):
        shown = self.purpose(server, code)
        status, _, body = server.call("POST", f"/api/v1/privacy/{self.site}/choices", {
            "purpose": code, "choice": choice, "purpose_version": shown["purpose_version"],
            "notice_version": self.notice, "language": "en", "standing": shown["standing"],
            "method": "privacy_centre"}, {"Authorization": f"Bearer {self.token}"})
        assert status == 200, (code, choice, body)
        return self.purpose(server, code)


# /*= GDPR Art. 7(3) */
# /*= GDPR Art. 21(1) */
def a_restore_brings_back_no_consent_and_undoes_no_objection(test):
    data, flags, site = test.installation()
    server = test.serve(data, *flags[2:])
    cookie = server.sign_in(ADMIN)
    put_in_force(server, cookie, "training", sources=["Conversations of people who agreed"])
    put_in_force(server, cookie, "statistics")
    gone, still = Visitor(server, site, 1), Visitor(server, site, 2)
    for visitor in (gone, still):
        assert visitor.choose(server, "training", "accept")["state"] == "given"
        assert visitor.purpose(server, "statistics")["state"] == "active"
    create(test.folder / "b", flags)
    assert gone.choose(server, "training", "withdraw")["state"] == "withdrawn"
    assert gone.choose(server, "statistics", "object")["state"] == "objected"
    server.stop()
    other, other_flags, (code, out, err) = restore_into(test, "other", test.folder / "b",
                                                        root_key_of(data))
    assert code == 0, err
    restored = test.serve(other, *other_flags[2:])
    # Nobody can tell the two apart any more: neither's words are used without a new word.
    for visitor in (gone, still):
        assert visitor.purpose(restored, "training")["state"] == "expired"
        shown = visitor.purpose(restored, "statistics")
        assert shown["state"] == "objected" and shown["restored"] is True, shown
        assert visitor.purpose(restored, "answer")["state"] == "active"
    assert still.choose(restored, "training", "accept")["state"] == "given"
    shown = still.choose(restored, "statistics", "resume")
    assert shown["state"] == "active" and "restored" not in shown, shown
    assert gone.purpose(restored, "training")["state"] == "expired"
    assert "2 consents stand as expired, and for 2 times somebody counts as having objected" in out
    restored.stop()
    code, out, err = parlour("ledger", "verify", *other_flags)
    assert code == 0 and "whole" in out, (out, err)


# /*= GDPR Art. 5(2) */
def sessions_end_with_a_restore_and_the_log_begins_anew(test):
    data, flags, _ = test.installation()
    server = test.serve(data, *flags[2:])
    cookie = server.sign_in(ADMIN)
    create(test.folder / "b", flags)
    time.sleep(1.5)
    old = server.call("GET", "/ledger/checkpoint")[2].decode()
    server.stop()
    other, other_flags, (code, _, err) = restore_into(test, "other", test.folder / "b",
                                                      root_key_of(data))
    assert code == 0, err
    restored = test.serve(other, *other_flags[2:])
    assert restored.call("GET", "/api/v1/session", headers=cookie)[0] == 401
    new = restored.call("GET", "/ledger/checkpoint")[2].decode()
    assert old.splitlines()[0].startswith("parlour/")
    assert new.splitlines()[0] != old.splitlines()[0], "the same log under the same name"
    witness = test.folder / "witness"
    witness.write_text(old)
    restored.stop()
    code, out, err = parlour("ledger", "verify", "--witness", witness, *other_flags)
    assert code == 0 and "whole" in out, (out, err)


def expired_keys_are_refused_until_somebody_decides(test):
    data, flags, _ = test.installation()
    assert "expires on" in create(test.folder / "b", flags, "--keyring-backup-days", "1")
    facts = {kind: json.loads((test.folder / f"b.{kind}").read_bytes().split(b"\n")[1])
             for kind in ("data", "keys")}
    assert facts["keys"]["expires_ms"] - facts["keys"]["made_ms"] == 86400000
    assert facts["data"]["expires_ms"] == 0 and facts["data"]["pair"] == facts["keys"]["pair"]
    verify = ["backup", "verify", test.folder / "b", *flags]
    assert parlour(*verify)[0] == 0
    code, _, err = parlour(*verify, env=late(2))
    assert code == 1 and "expired" in err, err
    other = test.folder / "other"
    shutil.copy(root_key_of(data), f"{other}.key")
    restore = ["backup", "restore", test.folder / "b", "--data", other,
               "--database", test.database.fresh()]
    code, _, err = parlour(*restore, env=late(2))
    assert code == 1 and "expired" in err and "--decided-by" in err, err
    assert not other.exists()
    code, _, err = parlour(*restore, "--decided-by", "Ines Duarte", env=late(2))
    assert code == 0, err
    # A date that was changed by hand is a damaged archive.
    content = (test.folder / "b.keys").read_bytes()
    day = str(facts["keys"]["expires_ms"]).encode()
    (test.folder / "b.keys").write_bytes(content.replace(day, b"9" + day[1:]))
    code, _, err = parlour(*verify)
    assert code == 1 and "not whole" in err, err


def keys_rotate_under_load_and_older_archives_ask_for_their_root_key(test):
    data, flags, site = test.installation()
    server = test.serve(data, *flags[2:], *BEHIND)
    create(test.folder / "old", flags)
    old_key = test.folder / "old.key"
    shutil.copy(root_key_of(data), old_key)
    writers = Writers(server, site, 4)
    wait_until(lambda: len(writers.so_far()) >= 10, 60)
    for _ in range(3):
        code, out, err = parlour("keys", "rotate", *flags)
        assert code == 0, err
    writers.stop()
    assert root_key_of(data).read_bytes() != old_key.read_bytes()
    assert os.stat(root_key_of(data)).st_mode & 0o777 == 0o600
    assert not pathlib.Path(f"{root_key_of(data)}.old").exists()
    server.stop()
    server = test.serve(data, *flags[2:])
    cookie = server.sign_in(ADMIN)
    for conversation, text in writers.so_far():
        assert texts_of(server, cookie, conversation) == [text]
    server.stop()
    assert parlour("backup", "verify", test.folder / "old", *flags)[0] == 1
    code, _, err = parlour("backup", "verify", test.folder / "old", *flags, "--root-key", old_key)
    assert code == 0, err
    assert parlour("keys", "rotate", *flags)[0] == 0
    assert parlour("ledger", "verify", *flags)[0] == 0


tests = [a_backup_under_load_loses_nothing_that_was_acknowledged_before,
         archives_hold_no_plaintext,
         every_damage_to_an_archive_is_found,
         a_restore_never_writes_over_what_is_there,
         a_restore_that_fails_leaves_nothing_and_can_be_repeated,
         erased_people_stay_erased_with_keys_that_are_newer_than_the_data,
         erased_people_stay_erased_by_the_journal_of_erasures,
         a_restore_brings_back_no_consent_and_undoes_no_objection,
         sessions_end_with_a_restore_and_the_log_begins_anew,
         expired_keys_are_refused_until_somebody_decides,
         keys_rotate_under_load_and_older_archives_ask_for_their_root_key]
