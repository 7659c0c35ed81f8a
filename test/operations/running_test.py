"""init, demo, serve, doctor and ledger verify, as somebody would run them."""
import contextlib
import json
import os
import re
import signal
import socket
import sqlite3
import statistics
import subprocess
import threading
import time

from lib import (BINARY, PASSWORD, ROOT, Server, clean_environment, late, offline_body, parlour,
                 texts_of, wait_until)

ADMIN = "admin@operations.example"


def init_makes_an_installation_once(test):
    data = test.folder / "house"
    flags = ["--data", data, "--database", test.database.fresh()]
    code, out, err = parlour("serve", *flags, "--listen", "127.0.0.1:0")
    assert code == 1 and "parlour init" in err and not data.exists(), err
    for words, stdin in ((["--email", "nobody"], ""), ([], ""), (["--email", ADMIN, "--name", ""], ""),
                         (["--email", ADMIN, "--password-stdin"], "short\n"),
                         (["--email", ADMIN, "--password-stdin"], "x" * 200 + "\n")):
        code, _, err = parlour("init", *words, *flags, stdin=stdin)
        assert code == 2 and ("--" in err or "password" in err), (words, err)
    code, out, err = parlour("init", "--email", ADMIN, *flags)
    assert code == 0, err
    password = re.search(r"Password +(\S+) \(shown once\)", out).group(1)
    code, again, err = parlour("init", "--email", ADMIN, *flags)
    assert code == 1 and "initialised already" in err and "Password" not in again, (again, err)
    server = test.serve(data, *flags[2:])
    server.sign_in(ADMIN, password)
    code, _, err = parlour("init", "--email", ADMIN, *flags)
    assert code == 1 and "another parlour runs" in err, err
    code, _, err = parlour("serve", *flags, "--listen", "127.0.0.1:0")
    assert code == 1 and "another parlour runs" in err, err


def an_init_that_was_killed_can_be_repeated(test):
    """Killed at many moments: the next one makes it whole, or says that it is."""
    made, flags = 0, None
    for n in range(12):
        data = test.folder / f"h{n}"
        flags = ["--data", data, "--database", test.database.fresh()]
        process = subprocess.Popen([BINARY, "init", "--email", ADMIN,
                                    *map(str, flags)], stdout=subprocess.PIPE,
                                   stderr=subprocess.DEVNULL, env=clean_environment())
        time.sleep(0.006 * n)
        process.kill()
        out = process.communicate()[0].decode()
        code, again, err = parlour("init", "--email", ADMIN, *flags)
        assert code == 0 or "initialised already" in err, err
        # Whichever made it, its password was told.
        passwords = re.findall(r"Password +(\S+)", again or out)
        assert passwords, (code, out, again)
        server = Server(data, *flags[2:])
        try:
            server.sign_in(ADMIN, passwords[-1])
        finally:
            server.kill()
        made += code == 0
    assert made >= 2, "no init was cut short: the test proves nothing"


def a_demo_goes_on_after_a_kill(test):
    data, database = test.folder / "demo", test.database.fresh()
    first = test.serve(data, "--json", "--database", database, verb="demo")
    wait_until(lambda: "\n" in first.out())
    ready = json.loads(first.out())
    assert ready["event"] == "ready" and not ready["url"].endswith("/") and ready["site"]
    roles = {account["role"] for account in ready["accounts"]}
    assert roles == {"agent", "supervisor", "dpo", "administrator"}
    status, _, body = first.call("POST", f"/api/v1/offline/{ready['site']}", offline_body(1, "wait"))
    assert status == 201
    conversation = json.loads(body)["conversation"]
    first.stop(signal.SIGKILL)
    again = test.serve(data, "--json", "--database", database, verb="demo",
                       listen=f"127.0.0.1:{first.port}")
    wait_until(lambda: "\n" in again.out())
    assert json.loads(again.out()) == ready
    for account in ready["accounts"]:
        again.sign_in(account["email"], account["password"])
    agent = next(a for a in ready["accounts"] if a["role"] == "agent")
    cookie = again.sign_in(agent["email"], agent["password"])
    assert texts_of(again, cookie, conversation) == ["wait"]
    assert again.call("GET", "/demo")[0] == 200
    assert again.stop() == 0


def has_workspace(data):
    with contextlib.closing(sqlite3.connect(data / "data" / "parlour.sqlite")) as db:
        return db.execute("SELECT COUNT(*) FROM workspace").fetchone()[0] > 0


def a_demo_that_was_killed_while_it_was_made_goes_on(test):
    """Killed as soon as its notes are there, which is before its accounts are."""
    cut_short = 0
    for n in range(6):
        data, database = test.folder / f"demo{n}", test.database.fresh()
        process = subprocess.Popen([BINARY, "demo", "--json", "--listen", "127.0.0.1:0", "--data",
                                    str(data), "--database", database],
                                   stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                                   env=clean_environment())
        while process.poll() is None and not (data / "data" / "demo.json").exists():
            time.sleep(0.001)
        process.kill()
        process.wait()
        cut_short += database != "sqlite" or not has_workspace(data)
        noted = json.loads((data / "data" / "demo.json").read_text())["passwords"]
        server = Server(data, "--json", "--database", database, verb="demo")
        try:
            wait_until(lambda: "\n" in server.out())
            accounts = json.loads(server.out())["accounts"]
            assert [account["password"] for account in accounts] == noted
            server.sign_in(accounts[0]["email"], accounts[0]["password"])
        finally:
            server.kill()
    assert cut_short >= 2, "every demo was made before it was killed: the test proves nothing"


def keys_are_not_burnt_by_a_wrong_or_an_empty_database(test):
    data, flags, site = test.installation()
    other, other_flags, _ = test.installation("other")
    server = test.serve(data, *flags[2:])
    status, _, body = server.call("POST", f"/api/v1/offline/{site}", offline_body(1, "wait"))
    conversation = json.loads(body)["conversation"]
    assert status == 201 and server.stop() == 0
    key_files = [data / "keys" / name for name in ("slots.a", "slots.b")]
    before = [path.read_bytes() for path in key_files]
    if flags[3] == "sqlite":
        os.rename(data / "data" / "parlour.sqlite", data / "kept")
        wrong = [None, other / "data" / "parlour.sqlite"]
    else:
        wrong = [test.database.fresh(), other_flags[3]]
    for database in wrong:
        for verb in (["serve", "--listen", "127.0.0.1:0"], ["init", "--email", ADMIN],
                     ["backup", "create", test.folder / "b"], ["keys", "rotate"]):
            where = flags[3]
            if where == "sqlite" and database:
                (data / "data" / "parlour.sqlite").write_bytes(database.read_bytes())
            elif where != "sqlite":
                where = database
            code, _, err = parlour(*verb, "--data", data, "--database", where)
            assert code in (1, 3) and "nothing was changed" in err, (verb, database, err)
            assert [path.read_bytes() for path in key_files] == before, (verb, database)
    if flags[3] == "sqlite":
        os.rename(data / "kept", data / "data" / "parlour.sqlite")
    server = test.serve(data, *flags[2:])
    assert texts_of(server, server.sign_in(ADMIN), conversation) == ["wait"]


def doctor_says_what_is_wrong(test):
    data, flags, _ = test.installation()
    code, out, err = parlour("doctor", *flags)
    assert code == 0 and "BAD" not in out, out
    for what in ("settings", "folders", "disk", "root key", "erasure", "certificate", "server",
                 "database", "ledger", "clock", "mail"):
        assert len(re.findall(rf"^ok   {what} ", out, re.M)) == 1, (what, out)
    assert "none configured" in out and "Erased keys are" in out

    def bad(word, *more, env=None):
        code, out, _ = parlour("doctor", *flags, *more, env=env)
        assert code == 1 and re.search(rf"^BAD .*{word}", out, re.M), (word, out)

    key = f"{data}.key"
    os.chmod(key, 0o640)
    bad("root key .*chmod 0600")
    os.chmod(key, 0o600)
    os.rename(key, key + ".away")
    bad("root key .*not there")
    os.rename(key + ".away", key)
    os.chmod(data / "keys", 0o755)
    bad("folders")
    os.chmod(data / "keys", 0o700)
    bad("clock .*set the time", env=late(-9000))
    bad("clock .*newest entry", env=late(-1))
    make_certificate(test.folder / "c", days=3)
    certificate = ["--tls-certificate", f"{test.folder}/c.pem", "--tls-key", f"{test.folder}/c.key"]
    bad("certificate .*days left", *certificate)
    make_certificate(test.folder / "c", days=90)
    make_certificate(test.folder / "d", days=90)
    bad("certificate .*not for chat.example.org", "--public-url", "https://chat.example.org", *certificate)
    bad("certificate .*not the key", "--tls-certificate", f"{test.folder}/c.pem", "--tls-key",
        f"{test.folder}/d.key")
    assert parlour("doctor", *flags, *certificate, "--public-url", "https://one.example")[0] == 0
    config = test.folder / "parlour.conf"
    config.write_text("metrics_token = 0123456789abcdef\n")
    os.chmod(config, 0o644)
    bad("settings .*chmod", "--config", config)
    server = test.serve(data, *flags[2:])
    code, out, _ = parlour("doctor", *flags)
    assert code == 0 and "runs, and answers" in out, out
    server.stop()
    code, out, _ = parlour("doctor", "--data", test.folder / "none")
    assert code == 1 and "run parlour init" in out


def make_certificate(stem, days=90, name="one.example"):
    subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:prime256v1", "-nodes", "-days", str(days), "-subj",
                    f"/CN={name}", "-addext", f"subjectAltName=DNS:{name}", "-keyout",
                    f"{stem}.key", "-out", f"{stem}.pem"], check=True, capture_output=True)


def a_new_certificate_is_taken_on_sighup_and_a_bad_one_is_not(test):
    data, flags, _ = test.installation()
    make_certificate(test.folder / "c")
    server = test.serve(data, *flags[2:], "--tls-certificate", test.folder / "c.pem", "--tls-key",
                        test.folder / "c.key")
    before = server.certificate()
    standing = server.connect()
    standing.connect()
    make_certificate(test.folder / "c", name="two.example")
    assert server.certificate() == before, "taken without being asked"
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: '"certificate_reloaded"' in server.log())
    wait_until(lambda: server.certificate() != before)
    assert server.call("GET", "/healthz", connection=standing)[0] == 200
    new = server.certificate()
    (test.folder / "c.pem").write_text("broken")
    server.process.send_signal(signal.SIGHUP)
    wait_until(lambda: '"certificate_kept"' in server.log())
    assert "tls_certificate" in server.log()
    assert server.certificate() == new


a_new_certificate_is_taken_on_sighup_and_a_bad_one_is_not.once = True


def a_stop_answers_what_was_taken_in(test):
    data, flags, site = test.installation()
    server = test.serve(data, *flags[2:])
    answers, acknowledged, stop = [], [], threading.Event()

    def write(n):
        number = 0
        while not stop.is_set():
            number += 1
            text = f"kept {n} {number}"
            try:
                status, _, body = server.call("POST", f"/api/v1/offline/{site}",
                                              offline_body(n * 10000 + number, text))
            except OSError:
                return  # no longer let in
            answers.append(status)
            if status == 201:
                acknowledged.append((json.loads(body)["conversation"], text))
            elif status != 429:
                return

    threads = [threading.Thread(target=write, args=(n,)) for n in range(8)]
    for thread in threads:
        thread.start()
    wait_until(lambda: len(acknowledged) > 30)
    assert server.stop() == 0
    stop.set()
    for thread in threads:
        thread.join()
    assert set(answers) <= {201, 429, 503}, set(answers)
    assert not (data / "control.sock").exists()
    server = test.serve(data, *flags[2:])
    cookie = server.sign_in(ADMIN)
    for conversation, text in acknowledged:
        assert texts_of(server, cookie, conversation) == [text]


def a_form_whose_answer_was_lost_is_one_conversation(test):
    data, flags, site = test.installation()
    server = test.serve(data, *flags[2:])

    def send(token, number, text):
        form = {**offline_body(number, text), **({"token": token} if token else {})}
        status, _, body = server.call("POST", f"/api/v1/offline/{site}", form)
        return status, json.loads(body)

    def recover(code):
        return server.call("POST", "/api/v1/recover", {"site": site, "code": code})[0]

    token = "pv_" + "k" * 42 + "0"
    status, first = send(token, 1, "the oak")
    assert status == 201, first
    server.kill()
    server = test.serve(data, *flags[2:])
    status, again = send(token, 1, "the oak")
    assert status == 201, again
    assert again["conversation"] == first["conversation"]
    assert again["recovery_code"] != first["recovery_code"]
    assert recover(first["recovery_code"]) == 404
    # What is refused has not changed the code.
    assert send(token, 1, "another tree")[0] == 409
    assert recover(again["recovery_code"]) == 200
    status, more = send(token, 2, "the elm")
    assert (status, more["conversation"]) == (201, first["conversation"])
    # Staff see the client id: alone, or with another token, it leads to nothing.
    for stranger in [None, "pv_" + "w" * 42 + "0"]:
        status, other = send(stranger, 1, "the oak")
        assert status == 201 and other["conversation"] != first["conversation"]
    for wrong in ["pv_", "ps_" + "k" * 42 + "0", token + "0", 7]:
        status, answer = send(wrong, 3, "x")
        assert status == 400 and answer["detail"].startswith("token"), (wrong, status, answer)
    cookie = server.sign_in(ADMIN)
    assert texts_of(server, cookie, first["conversation"]) == ["the oak", "the elm"]


def the_log_is_verified_beside_a_server_and_without_one(test):
    data, flags, site = test.installation()
    server = test.serve(data, *flags[2:])
    for n in range(5):
        server.call("POST", f"/api/v1/offline/{site}", offline_body(n, "a question"))
    code, out, err = parlour("ledger", "verify", *flags)
    assert code == 0 and re.search(r"whole: \d+ entries", out), (out, err)
    server.stop()
    code, stopped, err = parlour("ledger", "verify", *flags)
    assert code == 0, err
    address = flags[3]
    change = "UPDATE ledger_leaf SET kind = 3 WHERE position = 2"
    if address == "sqlite":
        with sqlite3.connect(data / "data" / "parlour.sqlite") as db:
            db.execute(change)
        db.close()
    else:
        subprocess.run(["psql", address, "-qc", change], check=True)
    code, out, err = parlour("ledger", "verify", *flags)
    assert code == 1 and "First wrong entry: 2" in out, (out, err)
    code, out, _ = parlour("doctor", *flags)
    assert code == 1 and "BAD  ledger" in out, out


def metrics_need_their_token_and_name_nobody(test):
    data, flags, site = test.installation()
    token = "0123456789abcdef-metrics"
    server = test.serve(data, *flags[2:], env={"PARLOUR_METRICS_TOKEN": token})
    for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": token},
                    {"Authorization": "Basic " + token}):
        assert server.call("GET", "/metrics", headers=headers)[0] == 401
    server.call("POST", f"/api/v1/offline/{site}", offline_body(1, "A secret heron"))
    server.sign_in(ADMIN)
    assert server.call("GET", "/metrics", headers={"Authorization": "bearer " + token})[0] == 200
    status, _, body = server.call("GET", "/metrics", headers={"Authorization": "Bearer " + token})
    text = body.decode()
    assert status == 200
    names = set(re.findall(r"^# TYPE (\S+) (?:counter|gauge)$", text, re.M))
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    for line in lines:
        match = re.fullmatch(r'(parlour_[a-z_]+)(\{kind="[a-z_]+"\})? \d+', line)
        assert match and match.group(1) in names, line
    documented = set(re.findall(r"`(parlour_[a-z_]+)`", (ROOT / "docs" / "operations.md").read_text()))
    assert documented == names, documented ^ names
    for word in ("heron", "Quillfeather", "zora", "127.0.0.1", site, ADMIN):
        assert word not in text
    closed = test.serve(*test.installation("closed")[:1], "--database", "sqlite") \
        if test.database.name == "SQLite" else None
    if closed:
        assert closed.call("GET", "/metrics", headers={"Authorization": "Bearer "})[0] == 401
    assert server.call("GET", "/healthz")[::2] == (200, b"ok\n")
    assert server.call("GET", "/readyz")[0] == 200


# /*= GDPR Art. 5(1)(c) */
def logs_are_json_and_hold_nothing_about_anybody(test):
    data, flags, site = test.installation()
    server = test.serve(data, *flags[2:], "--log-level", "debug")
    text = "The heron waits by the pond"
    status, _, body = server.call("POST", f"/api/v1/offline/{site}", offline_body(1, text),
                                  {"User-Agent": "HeronBrowser/7"})
    assert status == 201
    given = json.loads(body)
    cookie = server.sign_in(ADMIN)
    assert texts_of(server, cookie, given["conversation"]) == [text]
    server.call("POST", f"/api/v1/conversations/{given['conversation']}/reveal",
                {"field": "email", "reason": "curious heron"}, cookie)
    server.call("POST", "/api/v1/session", {"email": ADMIN, "password": "wrong wrong wrong"})
    server.call("GET", "/no/such/heron?email=zora1@quillfeather.example")
    server.call("POST", f"/api/v1/offline/{site}", {"text": "\u001b[31mheron\nforged", "id": "x"})
    bad = socket.create_connection(("127.0.0.1", server.port))
    bad.sendall(b"heron\r\n\r\n")
    bad.close()
    server.process.send_signal(signal.SIGHUP)
    parlour("backup", "create", test.folder / "b", *flags)
    server.stop()
    log = server.log()
    lines = log.splitlines()
    assert len(lines) >= 4, log
    for line in lines:
        entry = json.loads(line)
        assert set(entry) >= {"time", "level", "event"}, line
    words = ["heron", "Heron", "Quillfeather", "zora1", ADMIN, PASSWORD, "127.0.0.1", "HeronBrowser",
             given["conversation"], given["recovery_code"], site, cookie["Cookie"].split("=")[1],
             "curious"]
    assert [word for word in words if word in log] == []
    assert "server_ready" in log, "the search finds nothing"


def it_starts_quickly_and_stays_small(test):
    data, flags, site = test.installation()
    test.serve(data, *flags[2:]).stop()
    times = []
    for _ in range(20):
        server = Server(data, *flags[2:])
        times.append(server.start_ms)
        rss = server.rss_kb()
        server.kill()
    server = test.serve(data, *flags[2:])
    for n in range(100):
        server.call("POST", f"/api/v1/offline/{site}", offline_body(n, "hello " * 50))
    after = server.rss_kb()
    print(f"# start to ready: median {statistics.median(times):.0f} ms, most {max(times):.0f} ms; "
          f"resident: {rss} kB, after 100 messages {after} kB")
    assert statistics.median(times) <= 300, times
    assert after <= 64 * 1024, after


tests = [init_makes_an_installation_once, an_init_that_was_killed_can_be_repeated,
         a_demo_goes_on_after_a_kill, a_demo_that_was_killed_while_it_was_made_goes_on,
         keys_are_not_burnt_by_a_wrong_or_an_empty_database,
         doctor_says_what_is_wrong, a_new_certificate_is_taken_on_sighup_and_a_bad_one_is_not,
         a_stop_answers_what_was_taken_in, a_form_whose_answer_was_lost_is_one_conversation,
         the_log_is_verified_beside_a_server_and_without_one,
         metrics_need_their_token_and_name_nobody, logs_are_json_and_hold_nothing_about_anybody,
         it_starts_quickly_and_stays_small]
