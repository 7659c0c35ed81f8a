"""Erasing at a person's own hand: everything, one conversation, one field; the certificate that
they keep; and what bad input, haste and a killed server make of it."""
import json
import random
import subprocess
import threading
import time

from backup_test import ADMIN, BEHIND, create
from drill_test import Person, people, text_of
from lib import ROOT, parlour, wait_until


def erase(server, person, scope=None):
    body = {} if scope is None else {"scope": scope}
    status, _, answer = server.call("POST", f"/api/v1/privacy/{person.site}/erase", body, {
        "Authorization": f"Bearer {person.token}", **person.network})
    return status, json.loads(answer)


def data_of(server, person):
    status, _, body = server.call("GET", f"/api/v1/privacy/{person.site}/data", headers={
        "Authorization": f"Bearer {person.token}", **person.network})
    assert status == 200, body
    return body.decode()


def certificate(server, number, query=""):
    return server.call("GET", f"/api/v1/certificates/{number}{query}")


def proven(server, number):
    def look():
        body = json.loads(certificate(server, number)[2])
        return body if body["proof"] and body["status"]["keys"] == "destroyed" else None
    wait_until(look, 20)
    return certificate(server, number)[2]


def verify(text):
    done = subprocess.run([ROOT / "script" / "verify-receipt", "-"], input=text, capture_output=True)
    return done.returncode, done.stdout.decode() + done.stderr.decode()


def opened(test, *more):
    data, flags, site = test.installation()
    server = test.serve(data, *flags[2:], *BEHIND, *more)
    return data, flags, site, server


# /*= GDPR Art. 17(1) */
# /*= GDPR Art. 12(1) */
# /*= GDPR Art. 5(2) */
def whoever_erases_keeps_a_certificate_that_anybody_can_check(test):
    data, flags, site, server = opened(test, "--data-backup-days", "30")
    person, other = people(server, site, 1, 2)
    status, answer = erase(server, person)
    assert status == 200 and answer["erased"], answer
    number = answer["certificate"]
    text = proven(server, number)
    said = json.loads(text)
    assert list(said)[0] == "sentence" and "can read them" in said["sentence"], said
    day = lambda days: time.strftime("%Y-%m-%d", time.gmtime(time.time() + days * 86400))
    assert said["backups"]["keys_until"][:10] == day(7) and day(7) in said["sentence"], said
    assert said["backups"]["data_until"][:10] == day(30) and day(30) in said["sentence"], said
    assert {each["field"]: each["count"] for each in said["erased"]} == {
        "message.text": 1, "person.name": 1, "person.email": 1}, said
    assert said["scope"] == "everything" and said["status"]["recipients"] == [], said
    for word in ("Quillfeather", "zora1@", text_of(person)):
        assert word not in text.decode(), word
    code, out = verify(text)
    assert code == 0 and "It holds" in out, out
    for at in range(2, len(text), 97):
        changed = text[:at] + bytes([text[at] ^ 1]) + text[at + 1:]
        assert verify(changed)[0] == 1 or json.loads(changed) == said, at
    status, headers, page = certificate(server, number, "?form=html")
    assert status == 200 and headers["Content-Type"].startswith("text/html"), headers
    assert "Certificate of erasure" in page.decode() and day(7) in page.decode(), page
    assert "default-src 'none'" in headers["Content-Security-Policy"], headers
    assert person.status(server) == 401 and other.status(server) == 200
    assert erase(server, person)[0] == 401, "erased twice"
    assert certificate(server, "0" * 32)[0] == 404 and certificate(server, "x")[0] == 404
    server.stop()
    assert parlour("ledger", "verify", *flags)[0] == 0
    assert verify(text)[0] == 0, "without the server"


# /*= GDPR Art. 17(1) */
def one_field_goes_and_the_rest_stays(test):
    data, flags, site, server = opened(test)
    (person,) = people(server, site, 1, 1)
    assert "Quillfeather" in data_of(server, person)
    status, answer = erase(server, person, {"field": "person.name"})
    assert status == 200 and [each["field"] for each in answer["erased"]] == ["person.name"], answer
    after = data_of(server, person)
    assert "Zora Quillfeather" not in after and text_of(person) in after, after
    assert "zora1@quillfeather.example" in after, after
    assert json.loads(proven(server, answer["certificate"]))["scope"] == "field"
    assert verify(proven(server, answer["certificate"]))[0] == 0
    status, answer = erase(server, person, {"field": "person.name"})
    assert status == 404, answer
    server.stop()
    server = test.serve(data, *flags[2:], *BEHIND)
    assert text_of(person) in data_of(server, person)


# /*= GDPR Art. 17(3)(b) */
def what_is_held_is_said_with_its_ground_and_end(test):
    data, flags, site, server = opened(test)
    (person,) = people(server, site, 1, 1)
    cookie = server.sign_in(ADMIN)
    listed = json.loads(server.call("GET", "/api/v1/conversations?view=all", headers=cookie)[2])
    conversation = listed["conversations"][0]["id"]
    until = int(time.time() * 1000) + 40 * 86400000
    status, _, body = server.call("POST", f"/api/v1/conversations/{conversation}/hold", {
        "reason": "Invoice 20817, Art. 147 AO", "until": until}, cookie)
    assert status < 300, body
    status, answer = erase(server, person)
    assert status == 200, answer
    said = json.loads(proven(server, answer["certificate"]))
    held = next(each for each in said["kept"] if each["field"] == "message.text")
    assert held["ground"].startswith("17(3)") and held["until"][:4].isdigit(), held
    assert "Invoice" not in json.dumps(said), said
    status, _, body = server.call("DELETE", f"/api/v1/conversations/{conversation}/hold",
                                  headers=cookie)
    assert status < 300, body


def a_scope_that_cannot_be_is_refused_and_nothing_is_erased(test):
    _, _, site, server = opened(test)
    (person, other) = people(server, site, 1, 2)
    cookie = server.sign_in(ADMIN)
    listed = json.loads(server.call("GET", "/api/v1/conversations?view=all", headers=cookie)[2])
    ids = {each["id"] for each in listed["conversations"]}
    own = {i for i in ids if text_of(person) in server.call(
        "GET", f"/api/v1/conversations/{i}/messages", headers=cookie)[2].decode()}
    foreign = (ids - own).pop()
    for scope, status in (("all", 422), ([], 422), ({}, 422), ({"conversation": "x"}, 422),
                          ({"conversation": foreign}, 404), ({"field": "person.shoe"}, 422),
                          ({"field": "person.name", "conversation": foreign}, 422),
                          ({"purpose": "answer"}, 422), ({"whom": "everybody"}, 422),
                          ({"purpose": "marketing", "field": "purpose.email"}, 404)):
        got, answer = erase(server, person, scope)
        assert got in (status, 400), (scope, got, answer)
        assert answer["detail"], answer
    assert text_of(person) in data_of(server, person) and text_of(other) in data_of(server, other)


# /*= GDPR Art. 17(1) */
def killed_between_tombstone_and_key_an_erasure_is_whole_or_not_at_all(test):
    data, flags, site, server = opened(test)
    everybody = people(server, site, 1, 60)
    sure = set()

    def erase_some(some):
        for person in some:
            try:
                if erase(server, person)[0] == 200:
                    sure.add(person.number)
            except OSError:
                return
            except Exception:  # the answer was cut
                return
    for start in range(0, 60, 20):
        threads = [threading.Thread(target=erase_some, args=(everybody[start + n:start + 20:4],))
                   for n in range(4)]
        for thread in threads:
            thread.start()
        time.sleep(random.uniform(0.02, 0.3))
        server.kill()
        for thread in threads:
            thread.join()
        server = test.serve(data, *flags[2:], *BEHIND)
        for person in everybody:
            status = person.status(server)
            assert status in (200, 401), status
            assert person.number not in sure or status == 401, person.number
            if status == 200:
                assert text_of(person) in data_of(server, person)
    server.stop()
    code, out, err = parlour("ledger", "verify", *flags)
    assert code == 0, (out, err)
    create(test.folder / "b", flags)


tests = [whoever_erases_keeps_a_certificate_that_anybody_can_check,
         one_field_goes_and_the_rest_stays,
         what_is_held_is_said_with_its_ground_and_end,
         a_scope_that_cannot_be_is_refused_and_nothing_is_erased,
         killed_between_tombstone_and_key_an_erasure_is_whole_or_not_at_all]
