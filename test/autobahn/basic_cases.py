"""Cases 1 to 5 and 10: framing, pings, reserved bits, opcodes, fragments."""

from client import BINARY, CONTINUATION, PING, PONG, TEXT

CASES = []
HELLO = b"Hello, world!"
BYTES = bytes.fromhex("00fffefdfcfb00ff")


def case(number, title, strict):
    def add(run):
        CASES.append((number, title, strict, run))
        return run

    return add


def echoes(number, opcode, payload, title, chop=None):
    kind = "text" if opcode == TEXT else "binary"

    @case(number, title, "the same message comes back")
    def run(client):
        client.send(opcode, payload, chop=chop)
        client.expect(kind, payload)
        client.finish()


def refused(number, title, send, before=None, code=1002):
    """send(client) breaks the protocol; before: messages whose echo still comes first."""

    @case(number, title, "closed with %d" % code)
    def run(client):
        send(client)
        for payload in before or []:
            client.expect("text", payload)
        client.expect_close(code)


# 1: messages of every width of length.
for group, opcode, byte in ((1, TEXT, b"*"), (2, BINARY, b"\xfe")):
    for index, size in enumerate((0, 125, 126, 127, 128, 65535, 65536, 65536), 1):
        chop = 997 if index == 8 else None
        what = "%s of %d bytes" % ("text" if opcode == TEXT else "binary", size)
        if chop:
            what += " in pieces of 997"
        echoes("1.%d.%d" % (group, index), opcode, byte * size, what, chop)


# 2: pings and pongs.
def ping_case(number, payload, title, chop=None):
    @case(number, title, "a pong with the same payload")
    def run(client):
        client.send(PING, payload, chop=chop)
        client.expect("pong", payload)
        client.finish()


ping_case("2.1", b"", "ping without payload")
ping_case("2.2", HELLO, "ping with text")
ping_case("2.3", BYTES, "ping with bytes that are not UTF-8")
ping_case("2.4", b"\xfe" * 125, "ping of 125 bytes")
refused("2.5", "ping of 126 bytes", lambda c: c.send(PING, b"\xfe" * 126))
ping_case("2.6", b"\xfe" * 125, "ping of 125 bytes, byte by byte", chop=1)


def pong_case(number, payload, title, then_ping=None):
    @case(number, title, "nothing comes back for the pong")
    def run(client):
        client.send(PONG, payload)
        if then_ping is None:
            client.expect_silence(0.05)
        else:
            client.send(PING, then_ping)
            client.expect("pong", then_ping)
        client.finish()


pong_case("2.7", b"", "pong that nobody asked for")
pong_case("2.8", b"unsolicited", "pong with payload that nobody asked for")
pong_case("2.9", b"unsolicited", "such a pong, then a ping", then_ping=b"ping payload")


def ten_pings(number, title, chop=None):
    @case(number, title, "ten pongs in the same order")
    def run(client):
        for i in range(10):
            client.send(PING, b"payload-%d" % i, chop=chop)
        for i in range(10):
            client.expect("pong", b"payload-%d" % i)
        client.finish()


ten_pings("2.10", "ten pings")
ten_pings("2.11", "ten pings, byte by byte", chop=1)


# 3: reserved bits without an extension.
def text_then(rsv=0, opcode=TEXT, payload=HELLO, chop=None):
    def send(client):
        client.send(TEXT, HELLO, chop=chop)
        client.send(opcode, payload, rsv=rsv, chop=chop)
        client.send(PING, chop=chop)

    return send


refused("3.1", "text with reserved bits 1", lambda c: c.send(TEXT, HELLO, rsv=1))
refused("3.2", "text, then text with reserved bits 2, then ping", text_then(2), [HELLO])
refused("3.3", "as 3.2 with reserved bits 3, frame by frame", text_then(3, chop=4096), [HELLO])
refused("3.4", "as 3.2 with reserved bits 4, byte by byte", text_then(4, chop=1), [HELLO])
refused("3.5", "binary with reserved bits 5", lambda c: c.send(BINARY, BYTES, rsv=5))
refused("3.6", "ping with reserved bits 6", lambda c: c.send(PING, HELLO, rsv=6))
refused("3.7", "close with reserved bits 7", lambda c: c.send(8, rsv=7))

# 4: opcodes that mean nothing.
for group, base in ((1, 3), (2, 11)):
    lone = ("4.%d.1" % group, "4.%d.2" % group)
    refused(lone[0], "opcode %d, empty" % base, lambda c, op=base: c.send(op))
    refused(
        lone[1],
        "opcode %d with payload" % (base + 1),
        lambda c, op=base + 1: c.send(op, b"reserved opcode"),
    )
    for index, (payload, chop) in enumerate(((b"", None), (HELLO, None), (HELLO, 1)), 3):
        opcode = base + index - 1
        refused(
            "4.%d.%d" % (group, index),
            "text, then opcode %d, then ping%s" % (opcode, ", byte by byte" if chop else ""),
            text_then(opcode=opcode, payload=payload, chop=chop),
            [HELLO],
        )

# 5: fragments.
PARTS = (b"fragment1", b"fragment2")
CHOPS = ((None, ""), (4096, ", frame by frame"), (1, ", byte by byte"))


def control_in_fragments(opcode):
    def send(client):
        client.send(opcode, PARTS[0], fin=False)
        client.send(CONTINUATION, PARTS[1])

    return send


refused("5.1", "ping in two fragments", control_in_fragments(PING))
refused("5.2", "pong in two fragments", control_in_fragments(PONG))


def two_fragments(number, title, chop, ping=None):
    strict = "the pong, then the whole message" if ping else "the whole message"

    @case(number, title, strict)
    def run(client):
        client.send(TEXT, PARTS[0], fin=False, chop=chop)
        if ping:
            client.send(PING, ping, chop=chop)
            client.expect("pong", ping)
        client.send(CONTINUATION, PARTS[1], chop=chop)
        client.expect("text", b"".join(PARTS))
        client.finish()


for index, (chop, how) in enumerate(CHOPS):
    two_fragments("5.%d" % (3 + index), "text in two fragments" + how, chop)
for index, (chop, how) in enumerate(CHOPS):
    title = "text in two fragments with a ping between" + how
    two_fragments("5.%d" % (6 + index), title, chop, ping=b"ping payload")


def lone_continuation(fin, chop):
    def send(client):
        client.send(CONTINUATION, b"non-continuation payload", fin=fin, chop=chop)
        client.send(TEXT, HELLO, chop=chop)

    return send


for index, (chop, how) in enumerate(CHOPS):
    title = "last continuation of nothing, then text" + how
    refused("5.%d" % (9 + index), title, lone_continuation(True, chop))
for index, (chop, how) in enumerate(CHOPS):
    title = "continuation of nothing that goes on, then text" + how
    refused("5.%d" % (12 + index), title, lone_continuation(False, chop))


def whole_then_lone(client):
    client.send(TEXT, PARTS[0], fin=False)
    client.send(CONTINUATION, PARTS[1])
    client.send(CONTINUATION, b"fragment3", fin=False)
    client.send(TEXT, b"fragment4")


refused(
    "5.15",
    "text in two fragments, then a continuation of nothing, then text",
    whole_then_lone,
    [b"".join(PARTS)],
)


def twice_lone(fin):
    def send(client):
        for _ in range(2):
            client.send(CONTINUATION, PARTS[0], fin=fin)
            client.send(TEXT, PARTS[1], fin=False)
            client.send(CONTINUATION, b"fragment3")

    return send


refused("5.16", "twice: continuation of nothing, text, last fragment", twice_lone(False))
refused("5.17", "twice: last continuation of nothing, text, last fragment", twice_lone(True))


def text_inside_text(client):
    client.send(TEXT, PARTS[0], fin=False)
    client.send(TEXT, PARTS[1])


refused("5.18", "text in two fragments, both called text", text_inside_text)


def five_fragments(number, title, pause):
    @case(number, title, "both pongs at once, then the whole message")
    def run(client):
        parts = [b"fragment%d" % i for i in range(1, 6)]
        client.send(TEXT, parts[0], fin=False)
        client.send(CONTINUATION, parts[1], fin=False)
        client.send(PING, b"pongme 1!")
        client.expect("pong", b"pongme 1!")
        client.expect_silence(pause)
        client.send(CONTINUATION, parts[2], fin=False)
        client.send(CONTINUATION, parts[3], fin=False)
        client.send(PING, b"pongme 2!")
        client.expect("pong", b"pongme 2!")
        client.send(CONTINUATION, parts[4])
        client.expect("text", b"".join(parts))
        client.finish()


five_fragments("5.19", "text in five fragments with pings and a pause between", 0.3)
five_fragments("5.20", "as 5.19, each frame when the one before has arrived", 0.05)


# 10: many fragments of one size.
@case("10.1.1", "text of 65536 bytes in fragments of 1300", "the same message comes back")
def fragments_of_1300(client):
    payload = b"*" * 65536
    for at in range(0, len(payload), 1300):
        last = at + 1300 >= len(payload)
        client.send(CONTINUATION if at else TEXT, payload[at : at + 1300], fin=last)
    client.expect("text", payload)
    client.finish()
