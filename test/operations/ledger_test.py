"""The log of who did what, against somebody who writes to the database behind its back."""
import json
import sqlite3
import subprocess

from lib import offline_body, parlour, texts_of, wait_until

ADMIN = "admin@operations.example"


def change(data, flags, statement):
    """Runs a statement that both databases understand, beside the program."""
    if flags[3] == "sqlite":
        with sqlite3.connect(data / "data" / "parlour.sqlite") as db:
            db.execute(statement)
        db.close()
    else:
        subprocess.run(["psql", flags[3], "-v", "ON_ERROR_STOP=1", "-qc", statement], check=True)


def begun(test):
    data, flags, site = test.installation()
    server = test.serve(data, *flags[2:])
    status, _, body = server.call("POST", f"/api/v1/offline/{site}", offline_body(1, "a question"))
    assert status == 201 and server.stop() == 0
    return data, flags, json.loads(body)["conversation"]


def must_be_wrong(flags, words):
    code, out, err = parlour("ledger", "verify", *flags)
    assert code == 1 and words in out, (out, err)
    code, out, _ = parlour("doctor", *flags)
    assert code == 1 and "BAD  ledger" in out and words in out, out


# /*= GDPR Art. 32(1)(b) */
def a_tombstone_that_somebody_puts_in_destroys_no_key(test):
    data, flags, conversation = begun(test)
    change(data, flags,
           "INSERT INTO tombstone (position, workspace, slot, key_id, ground, at_ms, destroyed_at, "
           "seal) SELECT -1, workspace, key_slot, key_id, 'asked', 0, NULL, key_id "
           "FROM conversation")
    journal = test.folder / "journal"
    server = test.serve(data, *flags[2:], "--erasure-journal", journal)
    cookie = server.sign_in(ADMIN)
    assert texts_of(server, cookie, conversation) == ["a question"]
    assert server.stop() == 0
    assert "erased" not in journal.read_text(), "it would be believed at a restore"
    must_be_wrong(flags, "tombstone")


def details_that_somebody_takes_away_are_missed(test):
    data, flags, _ = begun(test)
    code, out, err = parlour("ledger", "verify", *flags)
    assert code == 0, (out, err)
    change(data, flags,
           "DELETE FROM ledger_opening WHERE position = (SELECT MAX(position) FROM ledger_opening)")
    must_be_wrong(flags, "missing before their term")


def nothing_goes_on_from_a_log_whose_end_was_rewritten(test):
    data, flags, _ = begun(test)
    change(data, flags, "UPDATE ledger_state SET checkpointed = checkpointed - 1")
    must_be_wrong(flags, "stored end of the log")
    code, _, err = parlour("serve", *flags, "--listen", "127.0.0.1:0")
    assert code in (1, 3) and "rewritten" in err and "nothing was changed" in err, err


def a_witness_that_holds_nothing_is_no_comparison(test):
    data, flags, _ = begun(test)
    witness = test.folder / "witness"
    for nothing in ("", "\n\n"):
        witness.write_text(nothing)
        code, out, err = parlour("ledger", "verify", "--witness", witness, *flags)
        assert code == 1 and "Nothing was compared" in out, (code, out, err)
    server = test.serve(data, *flags[2:])
    wait_until(lambda: server.call("GET", "/ledger/checkpoint")[0] == 200)
    witness.write_text(server.call("GET", "/ledger/checkpoint")[2].decode())
    server.stop()
    code, out, err = parlour("ledger", "verify", "--witness", witness, *flags)
    assert code == 0 and "1 checkpoint" in out and "Nothing" not in out, (code, out, err)


tests = [a_tombstone_that_somebody_puts_in_destroys_no_key,
         details_that_somebody_takes_away_are_missed,
         nothing_goes_on_from_a_log_whose_end_was_rewritten,
         a_witness_that_holds_nothing_is_no_comparison]
