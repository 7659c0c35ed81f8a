"""Cases 6: text is UTF-8, and what is not is refused where it goes wrong.

The sequences from 6.5 on follow the classes of Markus Kuhn's decoder stress test,
written here from RFC 3629.
"""

from client import CONTINUATION, TEXT, frame

CASES = []
GREEK = bytes.fromhex("cebae1bdb9cf83cebcceb5")  # kosme with U+1F79: two and three bytes
MIXED = "Hello-µ@ßöäüàá-UTF-8!!".encode()


def is_valid(data):
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def add(number, title, strict, run):
    CASES.append((number, title, strict, run))


def ends_with(client, payload):
    """The echo of valid text; 1007 for anything else."""
    if is_valid(payload):
        client.expect("text", payload)
        client.finish()
    else:
        client.expect_close(1007)


def strict_of(payload):
    return "the same text comes back" if is_valid(payload) else "closed with 1007"


def fragments(number, title, parts):
    payload = b"".join(parts)

    def run(client):
        for i, part in enumerate(parts):
            last = i == len(parts) - 1
            client.send(CONTINUATION if i else TEXT, part, fin=last)
        ends_with(client, payload)

    add(number, title, strict_of(payload), run)


def octets(payload):
    return [payload[i : i + 1] for i in range(len(payload))]


BROKEN = GREEK + b"\xed\xa0\x80" + b"edited"
fragments("6.1.1", "empty text", [b""])
fragments("6.1.2", "three empty fragments", [b"", b"", b""])
fragments("6.1.3", "an empty fragment before and behind", [b"", b"middle frame payload", b""])
fragments("6.2.1", "text in many scripts", [MIXED])
fragments("6.2.2", "the same in two fragments", [MIXED[:12], MIXED[12:]])
fragments("6.2.3", "the same in fragments of one byte", octets(MIXED))
fragments("6.2.4", "Greek in fragments of one byte", octets(GREEK))
fragments("6.3.1", "a surrogate inside of text", [BROKEN])
fragments("6.3.2", "the same in fragments of one byte", octets(BROKEN))


# 6.4: the fault is found in the second of three pieces, before the third is sent.
def fails_fast(number, title, pieces, in_one_frame):
    def run(client):
        whole = frame(TEXT, b"".join(pieces))
        head = len(whole) - sum(map(len, pieces))
        at = head + len(pieces[0])
        if in_one_frame:
            client.write(whole[:at])
        else:
            client.send(TEXT, pieces[0], fin=False)
        client.expect_silence(0.1)
        if in_one_frame:
            client.write(whole[at : at + len(pieces[1])])
        else:
            client.send(CONTINUATION, pieces[1], fin=False)
        client.expect_close(1007)

    add(number, title, "closed with 1007 before the third piece", run)


AFTER = b"edited"
whole_fault = [GREEK, b"\xf4\x90\x80\x80", AFTER]
first_wrong_byte = [GREEK + b"\xf4", b"\x90", b"\x80\x80" + AFTER]
fails_fast("6.4.1", "above U+10FFFF in the second of three fragments", whole_fault, False)
fails_fast("6.4.2", "cut behind its first wrong byte", first_wrong_byte, False)
fails_fast("6.4.3", "as 6.4.1, in three pieces of one frame", whole_fault, True)
fails_fast("6.4.4", "as 6.4.2, in three pieces of one frame", first_wrong_byte, True)


def run_of(first, last, width):
    """Lone first bytes, a space behind each."""
    return b"".join(bytes([byte]) + b" " for byte in range(first, last + 1, width))


def surrogates(high, low):
    return bytes.fromhex(high) + bytes.fromhex(low)


HIGH = ("eda080", "edadbf", "edae80", "edafbf")
LOW = ("edb080", "edbfbf")
OPEN_ENDED = ("c0 e080 f08080 f8808080 fc80808080 df efbf f7bfbf fbbfbfbf fdbfbfbfbf").split()


def unhex(words):
    return [bytes.fromhex(word) for word in words.split()]


CLASSES = {
    5: ("valid sequences", [b"hello" + c.encode() + b"world" for c in "$¢€𤭢"] + [GREEK]),
    6: ("a beginning of Greek text", [GREEK[:i] for i in range(1, len(GREEK) + 1)]),
    7: ("the first sequence of its length", unhex("00 c280 e0a080 f0908080")),
    8: ("the first of five or six bytes", unhex("f888808080 fc8480808080")),
    9: ("the last sequence of its length", unhex("7f dfbf efbfbf f48fbfbf")),
    10: ("the last of four, five or six bytes", unhex("f7bfbfbf fbbfbfbfbf fdbfbfbfbfbf")),
    11: ("other boundaries", unhex("ed9fbf ee8080 efbfbd f48fbfbf f4908080")),
    12: (
        "continuation bytes alone",
        unhex("80 bf 80bf 80bf80 80bf80bf 80bf80bf80 80bf80bf80bf") + [bytes(range(0x80, 0xC0))],
    ),
    13: (
        "first bytes alone",
        [
            run_of(0xC0, 0xDF, 1),
            run_of(0xE0, 0xEF, 1),
            run_of(0xF0, 0xF7, 1),
            run_of(0xF8, 0xFB, 1),
            run_of(0xFC, 0xFD, 1),
        ],
    ),
    14: ("the last byte is missing", [bytes.fromhex(word) for word in OPEN_ENDED]),
    15: ("all those behind each other", [bytes.fromhex("".join(OPEN_ENDED))]),
    16: ("bytes that never occur", unhex("fe ff fefeffff")),
    17: ("overlong slashes", unhex("c0af e080af f08080af f8808080af fc80808080af")),
    18: ("the greatest overlong", unhex("c1bf e09fbf f08fbfbf f887bfbfbf fc83bfbfbfbf")),
    19: ("overlong NUL", unhex("c080 e08080 f0808080 f880808080 fc8080808080")),
    20: ("a surrogate alone", unhex("eda080 edadbf edae80 edafbf edb080 edbe80 edbfbf")),
    21: ("a pair of surrogates", [surrogates(high, low) for high in HIGH for low in LOW]),
    22: (
        "a code point that is no character",
        [chr(plane << 16 | end).encode() for plane in range(17) for end in (0xFFFE, 0xFFFF)],
    ),
    23: ("specials", [chr(code).encode() for code in range(0xFFF9, 0x10000)]),
}

for group, (title, payloads) in CLASSES.items():
    for index, payload in enumerate(payloads, 1):
        fragments("6.%d.%d" % (group, index), title, [payload])
