"""A second look as somebody on the same machine: files, sockets, arguments, memory."""
import contextlib
import json
import os
import pathlib
import shutil
import signal
import socket
import stat
import subprocess
import time

from lib import BINARY, clean_environment, offline_body, parlour, wait_until

NOBODY = 65534
TOKEN = "0123456789abcdef-metrics"


def modes(folder):
    for path in [folder, *folder.rglob("*")]:
        yield path, stat.S_IMODE(path.lstat().st_mode), path.is_dir()


def what_is_made_is_for_nobody_else_whatever_the_umask(test):
    old = os.umask(0)
    try:
        data, flags, site = test.installation()
        server = test.serve(data, *flags[2:], "--erasure-journal", test.folder / "journal",
                            "--witness-file", test.folder / "witness")
    finally:
        os.umask(old)
    server.call("POST", f"/api/v1/offline/{site}", offline_body(1, "hello"))
    code, _, err = parlour("backup", "create", test.folder / "b", *flags)
    assert code == 0, err
    assert (data / "control.sock").exists()
    seen = 0
    for path, mode, folder in modes(data):
        # The certificate is public; a folder of mode 0700 is around it all the same.
        assert mode & 0o077 == 0 or path.name == "certificate.pem", (path, oct(mode))
        assert mode & 0o111 == 0 or folder, (path, oct(mode))
        seen += 1
    assert seen >= 8
    for name in ("house.key", "b.data", "b.keys", "journal"):
        assert stat.S_IMODE((test.folder / name).stat().st_mode) == 0o600, name


def in_a_child_as_nobody(action):
    """Runs action as another user; its text. Needs root, as in a container."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.setgroups([])
            os.setgid(NOBODY)
            os.setuid(NOBODY)
            text = action()
        except BaseException as fault:
            text = repr(fault)
        os.write(write, text.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as file:
        text = file.read()
    os.waitpid(child, 0)
    return text


def ask(path, line):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(10)
    client.connect(str(path))
    with contextlib.suppress(BrokenPipeError):  # refused before a word was said
        client.sendall(line)
    answer = client.recv(4096)
    client.close()
    return answer.decode()


def the_control_socket_answers_its_owner_alone(test):
    data, flags, _ = test.installation()
    server = test.serve(data, *flags[2:])
    path = data / "control.sock"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(ask(path, b"status\n")) == {"ok": True}
    for line in (b"shutdown\n", b"\n", b"status", b"x" * 100 + b"\n", b"backup\n", b"\0\0\n"):
        answer = ask(path, line) if line != b"status" else json.dumps({"ok": False})
        assert json.loads(answer)["ok"] is False, (line, answer)
    silent = socket.socket(socket.AF_UNIX)
    silent.connect(str(path))  # says nothing: it must not keep others waiting for ever
    began = time.monotonic()
    assert json.loads(ask(path, b"status\n")) == {"ok": True}
    assert time.monotonic() - began < 9
    silent.close()
    if os.geteuid() == 0:
        refused = in_a_child_as_nobody(lambda: ask(path, b"status\n"))
        assert "PermissionError" in refused, refused
        # Even where somebody has opened folder and socket, the kernel is asked who it is.
        for opened in (test.folder, data):
            os.chmod(opened, 0o755)
        os.chmod(path, 0o666)
        refused = in_a_child_as_nobody(lambda: ask(path, b"status\n"))
        assert '"error":"denied"' in refused, refused
        assert '"operator_refused"' in server.log()
    assert server.call("GET", "/healthz")[0] == 200


def secrets_do_not_stay_among_the_arguments(test):
    data, flags, _ = test.installation()
    server = test.serve(data, *flags[2:], "--metrics-token", TOKEN)
    command = pathlib.Path(f"/proc/{server.process.pid}/cmdline").read_bytes()
    assert b"--metrics-token" in command and TOKEN.encode() not in command, command
    if flags[3] != "sqlite":
        assert flags[3].encode() not in command, command
    assert TOKEN not in server.log()
    assert server.call("GET", "/metrics", headers={"Authorization": "Bearer " + TOKEN})[0] == 200
    code, out, err = parlour("serve", *flags, "--listen", "127.0.0.1:0", "--metrics-token", "secret7")
    assert code == 2 and "secret7" not in err + out, err
    code, out, err = parlour("doctor", "--data", data, "--database",
                             "postgresql://u:hunter2@127.0.0.1:1/x")
    assert "hunter2" not in err + out, (out, err)


def memory_stays_off_the_disk(test):
    data, flags, _ = test.installation()
    # A copy that somebody else may run, wherever the checkout lies.
    program = test.folder / "parlour"
    shutil.copy(BINARY, program)
    words = [str(program), "serve", *map(str, flags), "--listen", "127.0.0.1:0"]
    server = test.serve(data, *flags[2:])
    limits = pathlib.Path(f"/proc/{server.process.pid}/limits").read_text()
    core = next(line for line in limits.splitlines() if line.startswith("Max core file size"))
    assert core.split()[4:6] == ["0", "0"], core
    locked = next(line for line in pathlib.Path(f"/proc/{server.process.pid}/status").read_text()
                  .splitlines() if line.startswith("VmLck:"))
    assert int(locked.split()[1]) > 0, locked
    server.stop()
    if os.geteuid() != 0:
        return
    # Not to be looked into by another process of the same user either.
    shutil.chown(f"{data}.key", NOBODY)
    for path in [test.folder, program, data, *data.rglob("*")]:
        shutil.chown(path, NOBODY)
    other = subprocess.Popen(words, user=NOBODY, group=NOBODY, extra_groups=[],
                             stderr=subprocess.PIPE, env=clean_environment(), cwd=test.folder)
    test.undo.append(lambda: (other.kill(), other.wait()))
    assert b"server_ready" in other.stderr.readline()
    for name in ("mem", "environ", "maps"):
        assert os.stat(f"/proc/{other.pid}/{name}").st_uid == 0, name

    def look():
        with open(f"/proc/{other.pid}/environ", "rb") as file:
            return "read " + repr(file.read()[:20])

    assert "PermissionError" in in_a_child_as_nobody(look)
    other.send_signal(signal.SIGABRT)
    other.wait()
    assert not [p for p in test.folder.rglob("core*")]


def links_are_not_followed(test):
    data, flags, _ = test.installation()
    victim = test.folder / "victim"
    victim.write_text("precious")
    (test.folder / "b.data").symlink_to(victim)
    code, _, err = parlour("backup", "create", test.folder / "b", *flags)
    assert code == 2 and "b.data" in err, err
    (test.folder / "b.data").unlink()
    (test.folder / "b.data").symlink_to(test.folder / "not-yet")
    assert parlour("backup", "create", test.folder / "b", *flags)[0] == 2
    assert not (test.folder / "not-yet").exists()
    (data / "data" / "backup.copying").symlink_to(victim)
    assert parlour("backup", "create", test.folder / "c", *flags)[0] == 0
    (data / "control.sock").symlink_to(victim)
    server = test.serve(data, *flags[2:])
    assert json.loads(ask(data / "control.sock", b"status\n")) == {"ok": True}
    server.stop()
    key = pathlib.Path(f"{data}.key")
    key.rename(test.folder / "moved.key")
    key.symlink_to(test.folder / "moved.key")
    code, _, err = parlour("serve", *flags, "--listen", "127.0.0.1:0")
    assert code != 0 and ("root_key" in err or "keys" in err), err
    assert victim.read_text() == "precious"


def nothing_is_left_in_temporary_folders(test):
    data, flags, site = test.installation()
    temporary = test.folder / "tmp"
    temporary.mkdir()
    before = set(os.listdir("/dev/shm"))
    server = test.serve(data, *flags[2:], env={"TMPDIR": str(temporary)})
    server.call("POST", f"/api/v1/offline/{site}", offline_body(1, "hello"))
    env = {"TMPDIR": str(temporary)}
    for verb in ("create", "verify"):
        code, _, err = parlour("backup", verb, test.folder / "b", *flags, env=env)
        assert code == 0, err
    content = (test.folder / "b.data").read_bytes()
    (test.folder / "b.data").write_bytes(content[:-1])
    assert parlour("backup", "verify", test.folder / "b", *flags, env=env)[0] == 1
    server.stop(signal.SIGKILL)
    assert list(temporary.iterdir()) == []
    # Other tests may be verifying just now: theirs go, a forgotten one of ours would not.
    left = {name for name in set(os.listdir("/dev/shm")) - before if name.startswith("parlour")}
    wait_until(lambda: not left & set(os.listdir("/dev/shm")), 60)


def a_dead_server_s_socket_is_replaced(test):
    data, flags, _ = test.installation()
    test.serve(data, *flags[2:]).stop(signal.SIGKILL)
    assert (data / "control.sock").exists()
    assert parlour("backup", "create", test.folder / "b", *flags)[0] == 0
    server = test.serve(data, *flags[2:])
    wait_until(lambda: json.loads(ask(data / "control.sock", b"status\n"))["ok"])
    assert server.stop() == 0


tests = [what_is_made_is_for_nobody_else_whatever_the_umask,
         the_control_socket_answers_its_owner_alone,
         secrets_do_not_stay_among_the_arguments,
         memory_stays_off_the_disk,
         links_are_not_followed,
         nothing_is_left_in_temporary_folders,
         a_dead_server_s_socket_is_replaced]
