"""The real binary, driven as its operator would: folders, databases, processes, HTTPS."""
import contextlib
import http.client
import json
import os
import pathlib
import secrets
import shutil
import signal
import ssl
import subprocess
import tempfile
import threading
import time
import urllib.parse

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
BINARY = os.environ.get("PARLOUR_BINARY", str(ROOT / "build" / "parlour"))
LATE_CLOCK = os.environ.get("PARLOUR_LATE_CLOCK",
                            str(ROOT / "build" / "test" / "operations" / "liblate_clock.so"))
PASSWORD = "correct horse battery 42"


class Skip(Exception):
    """What a test needs and this machine has not."""


class Databases:
    """Where an installation keeps its rows: a fresh place for each test."""

    def __init__(self, name):
        self.name = name

    def fresh(self):
        if self.name == "SQLite":
            return "sqlite"
        server = os.environ["PARLOUR_TEST_POSTGRES"]
        name = "operations_" + secrets.token_hex(6)
        subprocess.run(["psql", server, "-qc", f"CREATE DATABASE {name}"], check=True)
        return urllib.parse.urlsplit(server)._replace(path="/" + name).geturl()


def late(days):
    """The environment of a command for which it is so many days later."""
    assert os.path.exists(LATE_CLOCK), LATE_CLOCK
    return {"LD_PRELOAD": LATE_CLOCK, "LATE_DAYS": str(days)}


def clean_environment(**more):
    kept = {k: v for k, v in os.environ.items() if not k.startswith("PARLOUR_")}
    return {**kept, **more}


def parlour(*words, stdin="", env=None, timeout=60):
    """Runs a command to its end: (exit code, standard output, standard error)."""
    done = subprocess.run([BINARY, *map(str, words)], input=stdin, text=True, timeout=timeout,
                          capture_output=True, env=clean_environment(**(env or {})))
    return done.returncode, done.stdout, done.stderr


class Server:
    """A running parlour serve or demo; url, port and what it wrote to standard error."""

    def __init__(self, data, *flags, verb="serve", listen="127.0.0.1:0", env=None):
        began = time.monotonic()
        words = [BINARY, verb, "--data", str(data), "--listen", listen, *map(str, flags)]
        self.log_file = tempfile.TemporaryFile()
        self.out_file = tempfile.TemporaryFile()
        self.process = subprocess.Popen(words, stdout=self.out_file, stderr=self.log_file,
                                        env=clean_environment(**(env or {})))
        self.secure = "off" not in flags
        self.port = None
        while self.port is None:
            for line in self.log().splitlines():
                if line.startswith("{") and '"server_ready"' in line:
                    self.port = json.loads(line)["port"]
            if self.port is None and self.process.poll() is not None:
                raise AssertionError(f"ended with {self.process.returncode}: {self.log()}")
            if time.monotonic() - began > 60:
                self.kill()
                raise AssertionError("not ready after a minute: " + self.log())
            time.sleep(0.002)
        self.start_ms = (time.monotonic() - began) * 1000
        self.origin = f"{'https' if self.secure else 'http'}://127.0.0.1:{self.port}"

    def log(self):
        return os.pread(self.log_file.fileno(), 1 << 24, 0).decode("utf-8")

    def out(self):
        return os.pread(self.out_file.fileno(), 1 << 24, 0).decode("utf-8")

    def connect(self):
        if not self.secure:
            return http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        return http.client.HTTPSConnection("127.0.0.1", self.port, timeout=20, context=context)

    def call(self, method, path, body=None, headers=None, connection=None):
        """One request: (status, headers, bytes)."""
        own = connection or self.connect()
        sent = None if body is None else json.dumps(body)
        more = {"Content-Type": "application/json"} if body is not None else {}
        if method != "GET":
            more["Origin"] = self.origin
        own.request(method, path, sent, {**more, **(headers or {})})
        answer = own.getresponse()
        result = answer.status, dict(answer.getheaders()), answer.read()
        if connection is None:
            own.close()
        return result

    def certificate(self):
        context = ssl.create_default_context()
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
        own = self.connect()
        own.connect()
        der = own.sock.getpeercert(binary_form=True)
        own.close()
        return der

    def sign_in(self, email, password=PASSWORD):
        status, headers, body = self.call("POST", "/api/v1/session",
                                          {"email": email, "password": password})
        assert status == 200, (status, body)
        return {"Cookie": headers["Set-Cookie"].split(";")[0]}

    def rss_kb(self):
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1])
        raise AssertionError("no VmRSS")

    def stop(self, how=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(how)
        return self.process.wait(timeout=60)

    def kill(self):
        with contextlib.suppress(Exception):
            self.stop(signal.SIGKILL)


class Test:
    """What a test is given: a folder of its own, a kind of database, and cleaning up."""

    def __init__(self, database):
        self.database = database
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="parlour-operations-"))
        self.undo = []

    def serve(self, data, *flags, **more):
        server = Server(data, *flags, **more)
        self.undo.append(server.kill)
        return server

    def installation(self, name="house", email="admin@operations.example"):
        """An initialised folder: its settings flags."""
        data = self.folder / name
        flags = ["--data", data, "--database", self.database.fresh()]
        code, out, err = parlour("init", "--email", email, "--password-stdin", *flags,
                                 stdin=PASSWORD + "\n")
        assert code == 0, err
        site = next(line.split()[-1] for line in out.splitlines() if line.startswith("First site"))
        return data, flags, site

    def done(self):
        for step in reversed(self.undo):
            step()
        shutil.rmtree(self.folder, ignore_errors=True)


def offline_body(number, text):
    return {"id": f"{number:016x}" + "0" * 15 + "1", "text": text, "name": "Zora Quillfeather",
            "email": f"zora{number}@quillfeather.example", "notice": 1, "locale": "en"}


class Writers:
    """Visitors who write by the offline form, each from a network of its own."""

    def __init__(self, server, site, count):
        self.server, self.site = server, site
        self.acknowledged = []  # (conversation, text), in the order of the answers
        self.refused = []
        self.stopping = threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.write, args=(n,)) for n in range(count)]
        for thread in self.threads:
            thread.start()

    def write(self, n):
        number = 0
        while not self.stopping.is_set():
            number += 1
            text = f"The heron {n} waits by pond {number} {secrets.token_hex(4)}"
            network = {"X-Forwarded-For": f"10.{n}.{number % 250}.9"}
            status, _, body = self.server.call("POST", f"/api/v1/offline/{self.site}",
                                               offline_body(n * 1000000 + number, text), network)
            with self.lock:
                if status == 201:
                    self.acknowledged.append((json.loads(body)["conversation"], text))
                else:
                    self.refused.append((status, body))

    def so_far(self):
        with self.lock:
            return list(self.acknowledged)

    def stop(self):
        self.stopping.set()
        for thread in self.threads:
            thread.join()
        assert not self.refused, self.refused[:3]


def texts_of(server, cookie, conversation):
    status, _, body = server.call("GET", f"/api/v1/conversations/{conversation}/messages",
                                  headers=cookie)
    assert status == 200, (status, body)
    return [message["text"] for message in json.loads(body)["messages"]]


def wait_until(check, seconds=20):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if check():
            return
        time.sleep(0.02)
    raise AssertionError("did not come within the time")
