"""A WebSocket client that can do everything wrong, and that forgives nothing.

It writes any frame, whole or in pieces, and reads the server's frames strictly: what
RFC 6455 forbids a server to send raises Violation.
"""

import base64
import hashlib
import os
import socket
import ssl
import struct
import time

CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
DATA = (TEXT, BINARY)
GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
MASK = bytes.fromhex("5ac3197e")


class Violation(Exception):
    """The server did what it must not, or did not do what it must."""


def masked(payload, mask=MASK):
    """XOR with the repeated mask, as one large number: fast without a library."""
    size = len(payload)
    if size == 0:
        return b""
    pad = (mask * (size // 4 + 1))[:size]
    whole = int.from_bytes(payload, "little") ^ int.from_bytes(pad, "little")
    return whole.to_bytes(size, "little")


def frame(opcode, payload=b"", fin=True, rsv=0):
    """A client's frame (RFC 6455 5.2)."""
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    size = len(payload)
    if size < 126:
        head = struct.pack(">BB", first, 0x80 | size)
    elif size < 65536:
        head = struct.pack(">BBH", first, 0x80 | 126, size)
    else:
        head = struct.pack(">BBQ", first, 0x80 | 127, size)
    return head + MASK + masked(payload)


def closing(code=None, reason=b""):
    """The payload of a close frame."""
    return b"" if code is None else struct.pack(">H", code) + reason


class Client:
    """One connection, after its opening handshake."""

    def __init__(self, host, port, patience, tls=False):
        self.patience = patience
        self.sock = socket.create_connection((host, port), timeout=patience)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if tls:  # a certificate of the server's own making: nothing to check it by
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
            self.sock = context.wrap_socket(self.sock)
        self.waiting = bytearray()
        self.ended = False
        self.handshake(host, port)

    def handshake(self, host, port):
        key = base64.b64encode(os.urandom(16))
        self.write(
            b"GET / HTTP/1.1\r\nHost: %s:%d\r\nUpgrade: websocket\r\n"
            b"Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
            b"Sec-WebSocket-Key: %s\r\n\r\n" % (host.encode(), port, key)
        )
        while b"\r\n\r\n" not in self.waiting:
            self.fill()
        head, _, rest = bytes(self.waiting).partition(b"\r\n\r\n")
        self.waiting = bytearray(rest)
        lines = head.split(b"\r\n")
        fields = dict(line.lower().split(b": ", 1) for line in lines[1:])
        accept = base64.b64encode(hashlib.sha1(key + GUID).digest())
        if not lines[0].startswith(b"HTTP/1.1 101 "):
            raise Violation("the handshake was answered with %r" % lines[0])
        if b"Sec-WebSocket-Accept: " + accept not in lines:
            raise Violation("Sec-WebSocket-Accept is wrong")
        if fields.get(b"upgrade") != b"websocket" or fields.get(b"connection") != b"upgrade":
            raise Violation("the handshake lacks Upgrade or Connection")
        if b"sec-websocket-extensions" in fields:
            raise Violation("an extension was chosen that nobody offered")

    def close(self):
        self.sock.close()

    # Writing. That the server has hung up meanwhile shows when reading.

    def write(self, data, chop=None):
        try:
            if chop is None:
                self.sock.sendall(data)
            else:
                for at in range(0, len(data), chop):
                    self.sock.sendall(data[at : at + chop])
        except (BrokenPipeError, ConnectionResetError, ssl.SSLEOFError):
            pass

    def send(self, opcode, payload=b"", fin=True, rsv=0, chop=None):
        self.write(frame(opcode, payload, fin, rsv), chop)

    # Reading.

    def fill(self, deadline=None):
        """More bytes, or Violation when they do not come in time."""
        left = self.patience if deadline is None else deadline - time.monotonic()
        if left <= 0:
            raise Violation("nothing came in time")
        self.sock.settimeout(left)
        try:
            piece = self.sock.recv(1 << 20)
        except socket.timeout:
            raise Violation("nothing came in time") from None
        except ConnectionResetError:
            raise Violation("the connection was reset") from None
        if not piece:
            self.ended = True
            raise EOFError
        self.waiting += piece

    def need(self, size, deadline):
        while len(self.waiting) < size:
            self.fill(deadline)

    def read_frame(self, deadline):
        """(opcode, payload) of one frame, checked as a server's (RFC 6455 5.1, 5.2, 5.5)."""
        self.need(2, deadline)
        first, second = self.waiting[0], self.waiting[1]
        size, at = second & 0x7F, 2
        if first & 0x70:
            raise Violation("the server set a reserved bit")
        if second & 0x80:
            raise Violation("the server masked a frame")
        if not first & 0x80:
            raise Violation("the echo came in fragments")
        if size >= 126:
            width = 2 if size == 126 else 8
            at += width
            self.need(at, deadline)
            size = int.from_bytes(self.waiting[2:at], "big")
            if size < (126 if width == 2 else 65536):
                raise Violation("a length is not in its shortest form")
        self.need(at + size, deadline)
        payload = bytes(self.waiting[at : at + size])
        del self.waiting[: at + size]
        opcode = first & 0x0F
        if opcode >= 8 and size > 125:
            raise Violation("a control frame is too long")
        return opcode, payload

    def read(self):
        """The next event: ("text", bytes), ("binary", ..), ("ping", ..), ("pong", ..),
        ("close", code or None, reason), ("end",)."""
        deadline = time.monotonic() + self.patience
        try:
            opcode, payload = self.read_frame(deadline)
        except EOFError:
            if self.waiting:
                raise Violation("the connection ended inside a frame") from None
            return ("end",)
        if opcode == CLOSE:
            if len(payload) == 1:
                raise Violation("a close frame of one byte")
            payload[2:].decode("utf-8")
            code = struct.unpack(">H", payload[:2])[0] if payload else None
            return ("close", code, payload[2:])
        names = {TEXT: "text", BINARY: "binary", PING: "ping", PONG: "pong"}
        if opcode not in names:
            raise Violation("the server sent opcode %d" % opcode)
        return (names[opcode], payload)

    # Expecting.

    def expect(self, kind, payload):
        event = self.read()
        if event[0] != kind:
            raise Violation("expected %s, got %s" % (kind, short(event)))
        if event[1] != payload:
            raise Violation("the %s that came is not the one expected" % kind)

    def expect_close(self, code):
        """The server's close frame with this code, and then the end, nothing else."""
        event = self.read()
        if event[0] != "close":
            raise Violation("expected close %s, got %s" % (code, short(event)))
        if event[1] != code:
            raise Violation("closed with %s, expected %s" % (event[1], code))
        event = self.read()
        if event != ("end",):
            raise Violation("after the close frame came %s" % short(event))

    def expect_silence(self, seconds):
        """Nothing comes for a while: neither an answer nor the end."""
        self.sock.settimeout(seconds)
        try:
            piece = self.sock.recv(1)
        except socket.timeout:
            return
        raise Violation("something came too early: %r" % piece)

    def finish(self):
        """The closing handshake that a working connection must still be able to do."""
        self.send(CLOSE, closing(1000))
        self.expect_close(1000)


def short(event):
    kind = event[0]
    if kind == "close":
        return "close %s" % event[1]
    return kind if len(event) == 1 else "%s of %d bytes" % (kind, len(event[1]))
