"""Cases 9: large messages, small pieces, many messages."""

from client import BINARY, CONTINUATION, TEXT, frame

CASES = []
KIB = 1024
MIB = 1024 * 1024


def payload_of(opcode, size):
    """Not all alike, so that a piece in the wrong place is seen."""
    unit = b"0123456789 abcdefghijklmnopqrstuvwxyz.\n" if opcode == TEXT else bytes(range(251))
    return (unit * (size // len(unit) + 1))[:size]


def kind_of(opcode):
    return "text" if opcode == TEXT else "binary"


def add(number, title, run):
    CASES.append((number, title, "the same comes back", run))


def whole(number, opcode, size):
    def run(client):
        payload = payload_of(opcode, size)
        client.send(opcode, payload)
        client.expect(kind_of(opcode), payload)
        client.finish()

    add(number, "%s of %d KiB" % (kind_of(opcode), size // KIB), run)


def in_fragments(number, opcode, size, part):
    def run(client):
        payload = payload_of(opcode, size)
        frames = [
            frame(CONTINUATION if at else opcode, payload[at : at + part], at + part >= size)
            for at in range(0, size, part)
        ]
        client.write(b"".join(frames))
        client.expect(kind_of(opcode), payload)
        client.finish()

    title = "%s of %d KiB in fragments of %d" % (kind_of(opcode), size // KIB, part)
    add(number, title, run)


def in_pieces(number, opcode, size, chop):
    def run(client):
        payload = payload_of(opcode, size)
        client.send(opcode, payload, chop=chop)
        client.expect(kind_of(opcode), payload)
        client.finish()

    title = "%s of %d KiB in pieces of %d" % (kind_of(opcode), size // KIB, chop)
    add(number, title, run)


def thousand(number, opcode, size):
    def run(client):
        payload = payload_of(opcode, size)
        for _ in range(1000):
            client.send(opcode, payload)
            client.expect(kind_of(opcode), payload)
        client.finish()

    add(number, "1000 times %s of %d bytes" % (kind_of(opcode), size), run)


for group, opcode in ((1, TEXT), (2, BINARY)):
    for index, size in enumerate((64 * KIB, 256 * KIB, MIB, 4 * MIB, 8 * MIB, 16 * MIB), 1):
        whole("9.%d.%d" % (group, index), opcode, size)
for group, opcode in ((3, TEXT), (4, BINARY)):
    for index in range(9):
        in_fragments("9.%d.%d" % (group, index + 1), opcode, 4 * MIB, 64 * 4**index)
for group, opcode in ((5, TEXT), (6, BINARY)):
    for index in range(6):
        in_pieces("9.%d.%d" % (group, index + 1), opcode, MIB, 64 * 2**index)
for group, opcode in ((7, TEXT), (8, BINARY)):
    for index, size in enumerate((0, 16, 64, 256, 1024, 4096), 1):
        thousand("9.%d.%d" % (group, index), opcode, size)
