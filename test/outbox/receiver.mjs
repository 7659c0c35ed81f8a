// A receiver of webhooks that is not the server's own code: receiver.mjs [CERT KEY].
// Prints its port, then a JSON line for each request that came. What it answers depends on
// the path: /ok 200, /status/NNN that, /redirect 302 to /ok, /slow nothing for a minute,
// /huge without end, /flip 500 for the first try of a delivery and 200 afterwards, /down
// nothing: the connection breaks. A line "secret TEXT" on standard input sets the secret;
// each line then says whether the signature fits, computed here.
import { createHmac, timingSafeEqual } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer as createPlain } from "node:http";
import { createServer as createTls } from "node:https";
import { createInterface } from "node:readline";

const [certificate, key] = process.argv.slice(2);
let secret = "";
let answer = null; // a line "answer PATH" makes every request be answered as that path is
const seen = new Map();

const fits = (headers, raw) => {
  const timestamp = headers["x-parlour-timestamp"] ?? "";
  const wanted = `sha256=${createHmac("sha256", secret).update(`${timestamp}.`).update(raw).digest("hex")}`;
  const given = headers["x-parlour-signature"] ?? "";
  const fresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300;
  return fresh && given.length === wanted.length && timingSafeEqual(Buffer.from(given), Buffer.from(wanted));
};

const flood = (outgoing) => {
  outgoing.writeHead(200);
  const more = () => {
    while (!outgoing.destroyed && outgoing.write("x".repeat(65536)));
    if (!outgoing.destroyed) outgoing.once("drain", more);
  };
  more();
};

const serve = (incoming, outgoing) => {
  const parts = [];
  incoming.on("error", () => {});
  outgoing.on("error", () => {});
  incoming.on("data", (part) => parts.push(part));
  incoming.on("end", () => {
    const raw = Buffer.concat(parts);
    const delivery = incoming.headers["x-parlour-delivery"] ?? null;
    const tries = (seen.get(delivery) ?? 0) + 1;
    seen.set(delivery, tries);
    const path = answer ?? incoming.url;
    const line = { path: incoming.url, method: incoming.method, headers: incoming.headers, delivery, tries };
    console.log(JSON.stringify({ ...line, raw: raw.toString("utf8"), signed: fits(incoming.headers, raw) }));
    if (path === "/slow") return;
    if (path === "/huge") return flood(outgoing);
    if (path === "/down") return incoming.socket.destroy();
    if (path === "/redirect") outgoing.writeHead(302, { Location: "/ok" });
    else if (path.startsWith("/status/")) outgoing.writeHead(Number(path.slice(8)));
    else outgoing.writeHead(path === "/flip" && tries === 1 ? 500 : 200);
    outgoing.end();
  });
};

const server = certificate
  ? createTls({ cert: readFileSync(certificate), key: readFileSync(key) }, serve)
  : createPlain(serve);
server.on("tlsClientError", () => {});
server.on("connection", () => console.log(JSON.stringify({ connection: true })));
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
const orders = createInterface({ input: process.stdin });
orders.on("line", (line) => {
  if (line.startsWith("secret ")) secret = line.slice(7);
  if (line.startsWith("answer ")) answer = line.slice(7) || null;
});
orders.on("close", () => process.exit(0));
