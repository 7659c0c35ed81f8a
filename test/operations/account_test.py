"""A forgotten password: the operator at the machine gives a new one, server or no server."""
import base64
import hashlib
import hmac
import json
import os
import re
import struct
import time

from lib import PASSWORD, parlour, wait_until

ADMIN = "admin@operations.example"
OTHER = "mara@operations.example"
NEW = "another horse battery 43"
SHOWN = re.compile(r"^Password +(\S+) \(shown once\)$", re.M)


def reset(flags, *words, stdin=""):
    return parlour("account", "reset", *words, *flags, stdin=stdin)


def sign_in_status(server, email, password):
    return server.call("POST", "/api/v1/session", {"email": email, "password": password})[0]


def add_colleague(server, cookie):
    status, _, body = server.call("POST", "/api/v1/accounts",
                                  {"email": OTHER, "name": "Mara Lind", "roles": ["agent"]}, cookie)
    assert status == 201, body
    return json.loads(body)["password"]


class Socket:
    """The console's socket: masked text frames out, what comes back."""

    def __init__(self, server, cookie):
        self.connection = server.connect()
        self.connection.connect()
        self.sock = self.connection.sock
        self.sock.sendall((f"GET /api/v1/realtime HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\n"
                           f"Origin: {server.origin}\r\nCookie: {cookie['Cookie']}\r\n"
                           "Upgrade: websocket\r\nConnection: Upgrade\r\n"
                           "Sec-WebSocket-Version: 13\r\n"
                           "Sec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n").encode())
        self.stream = self.sock.makefile("rb")
        head = b"".join(iter(self.stream.readline, b"\r\n"))
        assert head.startswith(b"HTTP/1.1 101"), head

    def say(self, frame):
        text = json.dumps(frame).encode()
        assert len(text) < 126
        self.sock.sendall(bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text)

    def hear(self):
        """(opcode, payload)"""
        first, length = self.stream.read(2)
        if length == 126:
            length = struct.unpack(">H", self.stream.read(2))[0]
        return first & 15, self.stream.read(length)

    def hello(self):
        self.say({"type": "hello", "v": 1, "as": "staff", "inbox": False})
        opcode, payload = self.hear()
        assert opcode == 1 and json.loads(payload)["type"] == "welcome", payload

    def close_code(self):
        while True:
            opcode, payload = self.hear()
            if opcode == 8:
                return struct.unpack(">H", payload[:2])[0]


# /*= GDPR Art. 32(1)(b) */
def a_reset_beside_a_server_ends_sessions_and_sockets_at_once(test):
    data, flags, _ = test.installation()
    server = test.serve(data, *flags[2:])
    cookie = server.sign_in(ADMIN)
    live = Socket(server, cookie)
    live.hello()
    code, out, err = reset(flags, ADMIN)
    began = time.monotonic()
    assert code == 0, err
    assert live.close_code() == 4001
    assert time.monotonic() - began < 1, "the socket lived on"
    assert server.call("GET", "/api/v1/session", headers=cookie)[0] == 401
    password = SHOWN.search(out).group(1)
    assert re.fullmatch(r"[0-9A-Z]{5}(-[0-9A-Z]{5}){3}", password), password
    assert sign_in_status(server, ADMIN, PASSWORD) == 401
    server.sign_in(ADMIN, password)
    assert password not in server.log() and ADMIN not in server.log()
    assert '"password_reset"' in server.log()
    code, out, err = parlour("ledger", "verify", *flags)
    assert code == 0, out + err


def a_reset_without_a_server_counts_at_the_next_start(test):
    data, flags, _ = test.installation()
    server = test.serve(data, *flags[2:])
    cookie = server.sign_in(ADMIN)
    assert server.stop() == 0
    code, out, err = reset(flags, ADMIN, "--password-stdin", stdin=NEW + "\n")
    assert code == 0, err
    assert NEW not in out and not SHOWN.search(out), out
    server = test.serve(data, *flags[2:])
    assert server.call("GET", "/api/v1/session", headers=cookie)[0] == 401
    assert sign_in_status(server, ADMIN, PASSWORD) == 401
    fresh = server.sign_in(ADMIN, NEW)
    status, _, body = server.call("GET", "/api/v1/ledger?after=0", headers=fresh)
    types = [entry["type"] for entry in json.loads(body)["entries"]]
    assert status == 200 and types.count("password_changed") == 1, types
    assert server.stop() == 0
    code, out, err = parlour("ledger", "verify", *flags)
    assert code == 0, out + err


def code_of(secret):
    key = base64.b32decode(secret + "=" * (-len(secret) % 8))
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    at = digest[-1] & 15
    return f"{(struct.unpack('>I', digest[at:at + 4])[0] & 0x7fffffff) % 10 ** 6:06d}"


# /*= GDPR Art. 32(1)(b) */
def a_reset_leaves_the_second_factor_unless_it_is_to_end(test):
    data, flags, _ = test.installation()
    server = test.serve(data, *flags[2:])
    cookie = server.sign_in(ADMIN)
    _, _, body = server.call("POST", "/api/v1/second-factor", {"password": PASSWORD}, cookie)
    status, _, body = server.call("POST", "/api/v1/second-factor/confirm",
                                  {"code": code_of(json.loads(body)["secret"])}, cookie)
    assert status == 200, body
    assert re.search(rf"^{ADMIN} .*second factor$", parlour("account", "list", *flags)[1], re.M)
    code, out, err = reset(flags, ADMIN, "--password-stdin", stdin=NEW + "\n")
    assert code == 0 and "stays" in out, (out, err)
    status, _, body = server.call("POST", "/api/v1/session", {"email": ADMIN, "password": NEW})
    assert status == 401 and json.loads(body)["code"] == "second_factor", body
    code, out, err = reset(flags, ADMIN, "--password-stdin", "--end-second-factor", stdin=NEW)
    assert code == 0 and "no second factor" in out, (out, err)
    assert sign_in_status(server, ADMIN, NEW) == 200
    assert "second factor" not in parlour("account", "list", *flags)[1]


def the_accounts_are_listed_beside_a_server_and_without_one(test):
    data, flags, _ = test.installation()
    server = test.serve(data, *flags[2:])
    cookie = server.sign_in(ADMIN)
    add_colleague(server, cookie)
    wanted = [f"{ADMIN}  Administrator  agent,administrator", f"{OTHER}  Mara Lind  agent"]
    code, out, err = parlour("account", "list", *flags)
    assert code == 0 and out.splitlines() == wanted, (out, err)
    _, _, body = server.call("GET", "/api/v1/accounts", headers=cookie)
    mara = next(each["id"] for each in json.loads(body)["accounts"] if each["email"] == OTHER)
    assert server.call("PATCH", f"/api/v1/accounts/{mara}", {"disabled": True}, cookie)[0] == 200
    assert server.stop() == 0
    code, out, err = parlour("account", "list", *flags)
    assert code == 0 and out.splitlines() == [wanted[0], wanted[1] + "  closed"], (out, err)


def only_the_account_that_is_named_is_touched(test):
    data, flags, _ = test.installation()
    server = test.serve(data, *flags[2:])
    cookie = server.sign_in(ADMIN)
    first = add_colleague(server, cookie)
    code, _, err = reset(flags, OTHER.upper(), "--password-stdin", stdin=NEW + "\n")
    assert code == 0, err
    assert server.call("GET", "/api/v1/session", headers=cookie)[0] == 200
    assert sign_in_status(server, OTHER, first) == 401
    server.sign_in(OTHER, NEW)


def what_is_wrong_changes_nothing_and_says_so(test):
    data, flags, _ = test.installation()

    def all_refused():
        for words, stdin, wanted, sentence in (
                ([], "", 2, "usage: parlour account list|reset [EMAIL]"),
                (["nobody@operations.example"], "", 1, "nobody has this e-mail here"),
                (["nobody"], "", 2, "EMAIL: an e-mail address"),
                ([ADMIN, "twice"], "", 2, "one word too many"),
                ([ADMIN, "--password-stdin"], "short\n", 2, "password: at least 12"),
                ([ADMIN, "--password-stdin"], "password1234\n", 2, "password: at least 12"),
                ([ADMIN, "--password-stdin"], "x" * 128, 2, "password: at least 12"),
                ([ADMIN, "--end-second-facto"], "", 2, "did you mean --end-second-factor?")):
            code, out, err = reset(flags, *words, stdin=stdin)
            assert code == wanted and sentence in err and out == "", (words, code, out, err)
        for words in (["list", ADMIN], [], ["rename", ADMIN]):
            code, out, err = parlour("account", *words, *flags)
            assert code == 2 and "usage: parlour account" in err and out == "", (words, err)

    all_refused()
    server = test.serve(data, *flags[2:])
    cookie = server.sign_in(ADMIN)
    all_refused()
    assert server.call("GET", "/api/v1/session", headers=cookie)[0] == 200
    server.stop()
    for verb in (["list"], ["reset", ADMIN]):
        code, _, err = parlour("account", *verb, "--data", test.folder / "none")
        assert code == 1 and "parlour init" in err, err
    wait_until(lambda: not os.path.exists(data / "control.sock"))


tests = [a_reset_beside_a_server_ends_sessions_and_sockets_at_once,
         a_reset_without_a_server_counts_at_the_next_start,
         a_reset_leaves_the_second_factor_unless_it_is_to_end,
         the_accounts_are_listed_beside_a_server_and_without_one,
         only_the_account_that_is_named_is_touched, what_is_wrong_changes_nothing_and_says_so]
