"""Cases 7: the closing handshake and its codes."""

from client import CLOSE, CONTINUATION, PING, TEXT, closing

CASES = []
HELLO = b"Hello World!"


def case(number, title, strict):
    def add(run):
        CASES.append((number, title, strict, run))
        return run

    return add


@case("7.1.1", "text, then close", "the echo, then close 1000")
def text_then_close(client):
    client.send(TEXT, HELLO)
    client.expect("text", HELLO)
    client.finish()


def ignored_after_close(number, title, send_more):
    @case(number, title, "close 1000, and no word about what came later")
    def run(client):
        client.send(CLOSE, closing(1000))
        send_more(client)
        client.expect_close(1000)


ignored_after_close("7.1.2", "two closes", lambda c: c.send(CLOSE, closing(1000)))
ignored_after_close("7.1.3", "close, then ping", lambda c: c.send(PING))
ignored_after_close("7.1.4", "close, then text", lambda c: c.send(TEXT, HELLO))


@case("7.1.5", "first fragment, close, second fragment", "close 1000 and no message")
def close_inside_message(client):
    client.send(TEXT, b"fragment1", fin=False)
    client.send(CLOSE, closing(1000))
    client.send(CONTINUATION, b"fragment2")
    client.expect_close(1000)


@case("7.1.6", "text of 256 KiB, close, ping", "the echo, then close 1000")
def large_then_close(client):
    payload = b"BAsd7&jh23" * 26215
    client.send(TEXT, payload)
    client.send(CLOSE, closing(1000))
    client.send(PING)
    client.expect("text", payload)
    client.expect_close(1000)


def close_frame(number, title, payload, answer):
    @case(number, title, "closed with %s" % (answer or "no code"))
    def run(client):
        client.send(CLOSE, payload)
        client.expect_close(answer)


close_frame("7.3.1", "close without payload", b"", None)
close_frame("7.3.2", "close with one byte", b"a", 1002)
close_frame("7.3.3", "close with a code", closing(1000), 1000)
close_frame("7.3.4", "close with code and reason", closing(1000, b"Hello World!"), 1000)
close_frame("7.3.5", "close with a reason of 123 bytes", closing(1000, b"*" * 123), 1000)
close_frame("7.3.6", "close with a reason of 124 bytes", closing(1000, b"*" * 124), 1002)
close_frame(
    "7.5.1",
    "close with a reason that is not UTF-8",
    closing(1000, "κόσμε".encode() + b"\xed\xa0\x80edited"),
    1007,
)

VALID = (1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999)
for index, code in enumerate(VALID, 1):
    close_frame("7.7.%d" % index, "close with %d" % code, closing(code, b"reason"), code)

INVALID = (0, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999)
for index, code in enumerate(INVALID, 1):
    close_frame("7.9.%d" % index, "close with %d" % code, closing(code, b"reason"), 1002)

close_frame("7.13.1", "close with 5000", closing(5000), 1002)
close_frame("7.13.2", "close with 65535, the greatest", closing(65535), 1002)
