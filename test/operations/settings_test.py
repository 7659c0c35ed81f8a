"""A wrong setting stops the start with its name and what would be right."""
import os
import re
import subprocess

from lib import Server, parlour

# For each setting: values that cannot be right, and a word of what would be. The first
# is written as text; those with a {folder} need files that the test makes.
WRONG = {
    "data": [("", "path"), ("{folder}/file", "folder"), ("{folder}/none", "init")],
    "root_key": [("", "path"), ("{folder}/open.key", "0600"), ("{folder}/bad.key", "fit"),
                 ("{folder}/none.key", "bring")],
    "database": [("mysql://root@x", "postgresql://"), ("", "sqlite"),
                 ("postgresql://nobody@127.0.0.1:1/none", "cannot be opened")],
    "listen": [("8443", "HOST:PORT"), ("127.0.0.1:70000", "HOST:PORT"), ("::1:80", "HOST:PORT"),
               ("203.0.113.7:8443", "address"), ("no.such.host.invalid:1", "address")],
    "public_url": [("chat.example.org", "https://"), ("https://x/y", "https://"),
                   ("ftp://x", "https://"), ("https://", "https://")],
    "tls": [("perhaps", "on or off"), ("true", "on or off")],
    "tls_certificate": [("", "path"), ("/tmp/x.pem", "tls_key")],
    "tls_key": [("", "path"), ("/tmp/x.key", "tls_certificate")],
    "trusted_proxies": [("10.0.0.0/99", "127.0.0.1/32"), ("everybody", "127.0.0.1/32"),
                        ("10.0.0.1;10.0.0.2", "127.0.0.1/32")],
    "loops": [("0", "1 to 64"), ("65", "1 to 64"), ("two", "1 to 64"), ("1.5", "1 to 64")],
    "readers": [("0", "1 to 64"), ("-1", "1 to 64")],
    "connections": [("0", "1 to"), ("1e6", "1 to")],
    "connections_per_network": [("0", "1 to"), ("many", "1 to")],
    "messages_per_second": [("0", "1 to"), ("99999999999999999999", "1 to")],
    "drain_seconds": [("-1", "0 to 600"), ("601", "0 to 600")],
    "log_level": [("loud", "debug|info|warn|error"), ("INFO", "debug|info")],
    "metrics_token": [("short", "16 characters"), ("with spaces in it all", "16 characters")],
    "witness_file": [("", "path"), ("{folder}/none/witness", "folder")],
    "witness_url": [("http://w.example", "https://"), ("w.example", "https://")],
    "witness_certificates": [("", "path"), ("{folder}/none/ca.pem", "PEM")],
    "smtp_url": [("mail.example.org", "smtp://"), ("smtp://mail.example.org/inbox", "smtp://")],
    "smtp_from": [("nobody", "e-mail address")],
    "smtp_user": [("parlour", "smtp_password_file")],
    "smtp_password_file": [("", "path")],
    "outbox_certificates": [("", "path")],
    "webhook_networks": [("10.0.0.0/99", "127.0.0.1/32"), ("everybody", "127.0.0.1/32")],
    "erasure_journal": [("", "path"), ("{folder}/none/journal", "folder"),
                        ("{folder}/file", "installation")],
    "keyring_backup_days": [("0", "1 to 30"), ("31", "1 to 30")],
    "data_backup_days": [("0", "1 to 3650"), ("3651", "1 to 3650")],
    "security_contact": [("security", "mailto:"), ("mailto:nobody", "mailto:"),
                         ("http://x.example", "mailto:")],
}

# Whose first wrong value is well formed, and found by a rule between settings.
TOGETHER = {"witness_url", "smtp_url", "smtp_from", "smtp_user"}


def known_settings():
    _, text, _ = parlour("--help")
    names = re.findall(r"^  --([a-z-]+)", text, re.M)
    return [name.replace("-", "_") for name in names]


def make_files(test):
    (test.folder / "file").write_text("no folder, no journal\n")
    (test.folder / "open.key").write_text("ab" * 32 + "\n")
    os.chmod(test.folder / "open.key", 0o644)
    (test.folder / "bad.key").write_text("cd" * 32 + "\n")
    os.chmod(test.folder / "bad.key", 0o600)


def every_wrong_value_stops_the_start_and_names_its_setting(test):
    data, flags, _ = test.installation()
    make_files(test)
    assert set(known_settings()) == set(WRONG), set(known_settings()) ^ set(WRONG)
    base = {"data": str(data), "database": "sqlite", "listen": "127.0.0.1:0"}
    for name, wrong in WRONG.items():
        for value, right in wrong:
            value = value.replace("{folder}", str(test.folder))
            chosen = {**base, name: value}
            words = [w for key, v in chosen.items() for w in ("--" + key.replace("_", "-"), v)]
            code, _, err = parlour("serve", *words)
            assert code in (1, 2, 3), (name, value, code)
            assert name in err and right in err, (name, value, err)


every_wrong_value_stops_the_start_and_names_its_setting.once = True


def the_source_of_a_wrong_value_is_named(test):
    config = test.folder / "parlour.conf"
    for name, [(value, right), *_] in WRONG.items():
        config.write_text(f"# first\n\n{name} = {value}\n")
        code, _, err = parlour("serve", "--config", config)
        assert code == 2 and name in err, (name, err)
        assert "parlour.conf line 3" in err or name in TOGETHER, err
        code, _, err = parlour("serve", env={"PARLOUR_" + name.upper(): value})
        assert code == 2 and name in err, (name, err)
        assert "environment" in err or name in TOGETHER, err


the_source_of_a_wrong_value_is_named.once = True


def a_certificate_that_does_not_fit_is_named(test):
    data, flags, _ = test.installation()
    for name in ("a", "b"):
        subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "9",
                        "-subj", "/CN=x", "-keyout", test.folder / f"{name}.key", "-out",
                        test.folder / f"{name}.pem"], check=True, capture_output=True)
    (test.folder / "text").write_text("no certificate")
    cases = [("a.pem", "b.key", "tls_key"), ("text", "a.key", "tls_certificate"),
             ("none", "a.key", "tls_certificate"), ("a.pem", "text", "tls_key")]
    for certificate, key, name in cases:
        code, _, err = parlour("serve", *flags, "--listen", "127.0.0.1:0", "--tls-certificate",
                               test.folder / certificate, "--tls-key", test.folder / key)
        assert code == 2 and name in err, (certificate, key, code, err)


a_certificate_that_does_not_fit_is_named.once = True


def flags_beat_the_environment_which_beats_the_file(test):
    data, flags, _ = test.installation()
    config = test.folder / "parlour.conf"
    config.write_text("log_level = error\nmetrics_token = from-the-file-0123456789\n")
    server = test.serve(data, *flags[2:], "--config", config, "--log-level=info",
                        env={"PARLOUR_LOG_LEVEL": "warn",
                             "PARLOUR_METRICS_TOKEN": "from-the-environment-0123"})
    for token, status in (("from-the-file-0123456789", 401), ("from-the-environment-0123", 200)):
        assert server.call("GET", "/metrics", headers={"Authorization": "Bearer " + token})[0] == status
    assert '"server_ready"' in server.log()


flags_beat_the_environment_which_beats_the_file.once = True


def unknown_names_are_answered_with_the_nearest(test):
    data = test.folder / "none"
    cases = [(["serve", "--lisen", "x"], "--listen"), (["serve", "--tls-cerificate=x"], "--tls-certificate"),
             (["init", "--emial", "x"], "--email"), (["backup", "create", "x", "--jurnal", "y"], "--journal"),
             (["demo", "--jsno"], "--json"), (["srve"], "serve"), (["bakcup"], "backup")]
    for words, nearest in cases:
        code, _, err = parlour(*words)
        assert code == 2 and f"did you mean {nearest}?" in err, (words, err)
    config = test.folder / "c.conf"
    config.write_text("lisen = 127.0.0.1:0\n")
    code, _, err = parlour("serve", "--config", config)
    assert code == 2 and "did you mean listen?" in err, err
    code, _, err = parlour("serve", env={"PARLOUR_LOPS": "2"})
    assert code == 2 and "did you mean loops?" in err, err
    for words in (["serve", "x"], ["backup"], ["backup", "make", "x"], ["backup", "create"],
                  ["ledger"], ["keys", "turn"], ["init"], ["doctor", "now"], []):
        assert parlour(*words)[0] == 2, words
    for words in (["serve", "--listen"], ["init", "--email"], ["serve", "--config"]):
        code, _, err = parlour(*words)
        assert code == 2 and "must follow" in err, (words, err)
    assert not data.exists()


unknown_names_are_answered_with_the_nearest.once = True


def help_is_there_for_everything(test):
    code, text, _ = parlour("--help")
    assert code == 0
    commands = re.findall(r"^  ([a-z]+) ", text, re.M)
    assert set(commands) >= {"serve", "init", "demo", "backup", "ledger", "keys", "doctor"}, commands
    for name in commands:
        code, own, err = parlour(name, "--help")
        assert code == 0 and own.startswith(f"usage: parlour {name}"), err
        assert parlour("help", name)[1] == own
    assert parlour("--version") == (0, "parlour 0.1.0\n", "")
    assert all(len(line) <= 100 for line in text.splitlines())


help_is_there_for_everything.once = True


def words_in_clear_do_not_leave_the_machine(test):
    data, flags, _ = test.installation()
    code, _, err = parlour("serve", *flags, "--tls", "off", "--listen", "0.0.0.0:0")
    assert code == 2 and "setting tls" in err, err
    server = Server(data, *flags[2:], "--tls", "off")
    test.undo.append(server.kill)
    assert server.call("GET", "/healthz")[0] == 200


words_in_clear_do_not_leave_the_machine.once = True

tests = [every_wrong_value_stops_the_start_and_names_its_setting,
         the_source_of_a_wrong_value_is_named,
         a_certificate_that_does_not_fit_is_named,
         flags_beat_the_environment_which_beats_the_file,
         unknown_names_are_answered_with_the_nearest,
         help_is_there_for_everything,
         words_in_clear_do_not_leave_the_machine]
