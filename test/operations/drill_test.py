"""A restore drill: a hundred people are erased after a backup, others withdraw and object; the
machine is lost; the old backup and the journal bring back the rest, and nobody who went."""
import concurrent.futures
import json

from backup_test import (ADMIN, BEHIND, Visitor, create, must_hold_nobody, put_in_force,
                         restore_into, root_key_of)
from lib import parlour, texts_of, wait_until

ERASED = 100
STAYING = 12


class Person(Visitor):
    """One who writes from a network of their own."""

    def __init__(self, server, site, number):
        self.number = number
        self.network = {"X-Forwarded-For": f"10.{number % 250}.{number // 250}.1"}
        super().__init__(_Behind(server, self.network), site, number)

    def erase(self, server):
        status, _, body = server.call("POST", f"/api/v1/privacy/{self.site}/erase", {},
                                      {"Authorization": f"Bearer {self.token}", **self.network})
        assert status == 200, body

    def status(self, server):
        return server.call("GET", f"/api/v1/privacy/{self.site}", headers={
            "Authorization": f"Bearer {self.token}", **self.network})[0]


class _Behind:
    """The server, as seen from one network."""

    def __init__(self, server, network):
        self.server, self.network = server, network

    def call(self, method, path, body=None, headers=None):
        return self.server.call(method, path, body, {**(headers or {}), **self.network})


def people(server, site, first, count):
    with concurrent.futures.ThreadPoolExecutor(4) as pool:
        return list(pool.map(lambda n: Person(server, site, n), range(first, first + count)))


def conversations(server):
    cookie = server.sign_in(ADMIN)
    seen, path = {}, "/api/v1/conversations?view=all&limit=100"
    status, _, body = server.call("GET", path, headers=cookie)
    assert status == 200, body
    for each in json.loads(body)["conversations"]:
        seen[texts_of(server, cookie, each["id"])[0]] = each["id"]
    return seen


def text_of(person):
    return f"The heron {person.number} waits"


class Drill:
    """An installation with a journal and people in it; a backup; then what must not come back."""

    def __init__(self, test):
        self.test = test
        self.data, flags, self.site = test.installation()
        self.journal = test.folder / "journal"
        self.flags = [*flags, "--erasure-journal", self.journal]
        self.server = test.serve(self.data, *self.flags[2:], *BEHIND)
        cookie = self.server.sign_in(ADMIN)
        put_in_force(self.server, cookie, "training", sources=["Conversations of who agreed"])
        put_in_force(self.server, cookie, "statistics")
        self.going = people(self.server, self.site, 1, ERASED)
        self.staying = people(self.server, self.site, ERASED + 1, STAYING)
        for person in self.staying:
            assert person.choose(self.server, "training", "accept")["state"] == "given"
        create(test.folder / "b", self.flags)

    def after_the_backup(self):
        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda person: person.erase(self.server), self.going))
        self.withdrew, self.objected, self.neither = (
            self.staying[:4], self.staying[4:8], self.staying[8:])
        for person in self.withdrew:
            assert person.choose(self.server, "training", "withdraw")["state"] == "withdrawn"
        for person in self.objected:
            assert person.choose(self.server, "statistics", "object")["state"] == "objected"

    def lose_the_machine(self, erased, withdrawn=0, objected=0):
        """What is off it: the journal, and a checkpoint that says how long it is. Two keys of a
        person are destroyed: their own and their conversation's."""
        expected = {"erased": 2 * erased, "withdrawn": withdrawn, "objected": objected}

        def told():
            lines = [json.loads(line) for line in self.journal.read_text().splitlines()]
            note = self.server.call("GET", "/ledger/checkpoint")[2].decode()
            counts = {kind: sum(line["kind"] == kind for line in lines) for kind in expected}
            head = f"journal {lines[-1]['journal']} {lines[-1]['number']}\n"
            return note if counts == expected and head in note else None
        wait_until(told, 30)
        self.witness = self.test.folder / "witness"
        self.witness.write_text(told())
        self.server.kill()

    def restore(self, name, *more):
        return restore_into(self.test, name, self.test.folder / "b", root_key_of(self.data), *more)


# /*= GDPR Art. 17(1) */
# /*= GDPR Art. 7(3) */
# /*= GDPR Art. 21(1) */
# /*= GDPR Art. 32(1)(c) */
def who_went_after_the_backup_stays_gone_and_the_rest_is_whole(test):
    drill = Drill(test)
    drill.after_the_backup()
    drill.lose_the_machine(ERASED, 4, 4)
    other, flags, (code, out, err) = drill.restore("other", "--journal", drill.journal,
                                                   "--witness", drill.witness)
    assert code == 0, err
    assert f"taken out again: {ERASED}." in out, out
    assert "4 withdrawals, 4 objections" in out and "is not known" not in out, out
    restored = test.serve(other, *flags[2:], *BEHIND)
    assert sorted(conversations(restored)) == sorted(map(text_of, drill.staying))
    for person in drill.going:
        assert person.status(restored) == 401, person.number
    for person in drill.withdrew:
        assert person.purpose(restored, "training")["state"] == "withdrawn"
    for person in drill.objected:
        assert person.purpose(restored, "statistics")["state"] == "objected"
    for person in drill.neither:  # nobody's word is doubted, since nothing is missing
        assert person.purpose(restored, "training")["state"] == "given"
        assert person.purpose(restored, "statistics")["state"] == "active"
    code, out, err = parlour("ledger", "verify", "--witness", drill.witness, *flags)
    assert code == 0 and "whole" in out, (out, err)


# /*= GDPR Art. 32(1)(c) */
def it_stays_closed_while_the_end_is_missing_until_somebody_decides(test):
    drill = Drill(test)
    drill.after_the_backup()
    drill.lose_the_machine(ERASED, 4, 4)
    lines = drill.journal.read_text().splitlines(keepends=True)
    cut, hole, other_end = (test.folder / n for n in ("cut", "hole", "other_end"))
    cut.write_text("".join(lines[:-3]))
    hole.write_text("".join(lines[:20] + lines[21:]))
    witnessed = ["--witness", drill.witness]
    tried = [(["--journal", cut, *witnessed], "does not reach it"),
             (["--journal", hole, *witnessed], "lines after it are missing"),
             (["--journal", drill.journal], "no checkpoint kept elsewhere"),
             (witnessed, "--journal"),
             (["--journal", test.folder / "nowhere", *witnessed], "cannot be read")]
    for number, (more, why) in enumerate(tried):
        folder, _, (code, _, err) = drill.restore(f"closed{number}", *more)
        assert code != 0 and why in err, (number, code, err)
        assert not any(folder.rglob("*")), list(folder.rglob("*"))
    other, flags, (code, out, err) = drill.restore(
        "decided", "--journal", cut, *witnessed, "--decided-by", "Ines Duarte")
    assert code == 0 and f"taken out again: {ERASED}." in out, (out, err)
    assert f"{STAYING - 4} consents stand as expired" in out, out
    restored = test.serve(other, *flags[2:], *BEHIND)
    assert len(conversations(restored)) == STAYING
    for person in drill.staying[4:]:
        assert person.purpose(restored, "training")["state"] == "expired"
        assert person.purpose(restored, "statistics")["state"] == "objected"


# /*= GDPR Art. 17(1) */
def an_old_backup_is_brought_up_to_date_through_a_restore_in_between(test):
    drill = Drill(test)
    first, second = drill.going[:2]
    first.erase(drill.server)
    drill.lose_the_machine(1)
    both = ["--journal", drill.journal, "--witness", drill.witness]
    middle, flags, (code, out, err) = drill.restore("middle", *both)
    assert code == 0 and "taken out again: 1." in out, (out, err)
    drill.server = test.serve(middle, *flags[2:], *BEHIND, "--erasure-journal", drill.journal)
    second.erase(drill.server)
    old_note = drill.witness.read_text()
    drill.lose_the_machine(2 + 1)  # the first one's conversation row had a tombstone again
    other, flags, (code, out, err) = drill.restore("other", *both)
    assert code == 0 and "taken out again: 2." in out, (out, err)
    restored = test.serve(other, *flags[2:], *BEHIND)
    assert [person.status(restored) for person in drill.going[:4]] == [401, 401, 200, 200]
    restored.stop()
    drill.witness.write_text(old_note)  # it knows nothing of the journal after the first restore
    _, _, (code, _, err) = drill.restore("unwitnessed", *both)
    assert code == 1 and "no checkpoint kept elsewhere" in err, err


def a_database_put_back_by_hand_does_not_start(test):
    if test.database.name != "SQLite":
        return
    drill = Drill(test)
    drill.server.stop()
    database = drill.data / "data" / "parlour.sqlite"
    before = database.read_bytes()
    drill.server = test.serve(drill.data, *drill.flags[2:], *BEHIND)
    drill.going[0].erase(drill.server)
    wait_until(lambda: '"erased"' in drill.journal.read_text(), 20)
    drill.server.stop()
    database.write_bytes(before)
    for more in ("-wal", "-shm"):
        database.with_name(database.name + more).unlink(missing_ok=True)
    code, _, err = parlour("serve", *drill.flags, *BEHIND, "--listen", "127.0.0.1:0")
    assert code != 0 and "erasure_journal" in err, (code, err)


tests = [who_went_after_the_backup_stays_gone_and_the_rest_is_whole,
         it_stays_closed_while_the_end_is_missing_until_somebody_decides,
         an_old_backup_is_brought_up_to_date_through_a_restore_in_between,
         a_database_put_back_by_hand_does_not_start]
