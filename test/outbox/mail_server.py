#!/usr/bin/python3
"""A mail server for tests, by aiosmtpd: mail_server.py CERT KEY MODE [USER PASSWORD].

MODE is starttls (and nothing without it), tls (from the first byte) or plain. Prints its
port, then a JSON line for each letter: envelope, headers as they came, decoded subject and
text. A recipient whose name begins with refuse- is refused with 550, with later- with 450.
Ends when standard input does.
"""
import asyncio
import email
import email.policy
import json
import ssl
import sys

from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword


class Takes:
    async def handle_RCPT(self, server, session, envelope, address, options):
        if address.startswith("refuse-"):
            return "550 5.1.1 nobody of that name"
        if address.startswith("later-"):
            return "450 4.2.0 not now"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        letter = email.message_from_bytes(envelope.content, policy=email.policy.SMTP)
        print(json.dumps({
            "from": envelope.mail_from, "to": envelope.rcpt_tos,
            "tls": session.ssl is not None or server.transport.get_extra_info("sslcontext") is not None,
            "signed_in": bool(session.authenticated),
            "headers": [[name, str(value)] for name, value in letter.items()],
            "raw": envelope.content.decode("ascii"),
            "longest": max(len(line) for line in envelope.content.split(b"\r\n")),
            "subject": str(letter["subject"]), "text": letter.get_content()}), flush=True)
        return "250 OK"


async def main(certificate, key, mode, user=None, password=None):
    def check(server, session, envelope, mechanism, data):
        good = isinstance(data, LoginPassword) and \
            (data.login.decode(), data.password.decode()) == (user, password)
        return AuthResult(success=good, handled=False)

    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    tls.load_cert_chain(certificate, key)
    options = {"loop": asyncio.get_event_loop(), "hostname": "127.0.0.1"}
    if user:
        options |= {"authenticator": check, "auth_required": True, "auth_require_tls": mode != "tls"}
    if mode == "starttls":
        options |= {"tls_context": tls, "require_starttls": True}
    server = await options["loop"].create_server(
        lambda: SMTP(Takes(), **options), "127.0.0.1", 0, ssl=tls if mode == "tls" else None)
    print(server.sockets[0].getsockname()[1], flush=True)
    await options["loop"].run_in_executor(None, sys.stdin.read)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
