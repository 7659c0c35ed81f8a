// What bad input gets: its own clear error, nothing changed, nobody else touched.
import assert from "node:assert/strict";
import { once } from "node:events";
import { WebSocket } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";
import { totp } from "./lib/totp.mjs";

// A client of the realtime protocol: send(), next(type), closed.
const client = async (test, demo, { cookie, origin = demo.url, hello } = {}) => {
  const socket = new WebSocket(`${demo.url.replace("https", "wss")}/api/v1/realtime`, {
    rejectUnauthorized: false,
    origin,
    headers: cookie ? { Cookie: cookie } : {},
  });
  test.after(() => socket.terminate());
  const waiting = [];
  const wanted = [];
  socket.on("message", (bytes) => {
    const frame = JSON.parse(bytes.toString());
    const taker = wanted.findIndex((each) => each.type === frame.type);
    if (taker >= 0) wanted.splice(taker, 1)[0].done(frame);
    else waiting.push(frame);
  });
  const closed = new Promise((done) => socket.on("close", (code) => done(code)));
  socket.on("error", () => {});
  const self = {
    socket,
    closed,
    notice: demo.notice,
    raw: (text) => socket.send(text),
    send: (frame) => socket.send(JSON.stringify(frame)),
    next: (type) => {
      const at = waiting.findIndex((each) => each.type === type);
      if (at >= 0) return Promise.resolve(waiting.splice(at, 1)[0]);
      return new Promise((done, refuse) => {
        const timer = setTimeout(() => refuse(new Error(`no ${type}; have ${JSON.stringify(waiting)}`)), 10_000);
        wanted.push({ type, done: (frame) => (clearTimeout(timer), done(frame)) });
      });
    },
  };
  await Promise.race([once(socket, "open"), closed]);
  if (hello !== null && socket.readyState === WebSocket.OPEN) {
    self.send(hello ?? { type: "hello", v: 1, as: "visitor", site: demo.site, token: null, resume: null });
    self.welcome = await self.next("welcome");
  }
  return self;
};

const clientId = (device, counter) => device.toString(16).padStart(16, "0") + counter.toString(16).padStart(16, "0");

const begin = async (visitor) => {
  visitor.send({ type: "start", ref: 1, notice: visitor.notice, locale: "en" });
  return visitor.next("started");
};

const frames = async (test) => {
  const demo = await Demo.start(test);
  const cases = [
    ["not JSON", "{", 1007],
    ["not an object", "[1]", 1007],
    ["a command nobody knows", '{"type":"fly"}', null],
    ["an unknown field", '{"type":"ping","extra":1}', null],
    ["text of another conversation", `{"type":"send","id":"${clientId(1, 1)}","conversation":"018f0000-0000-7000-8000-000000000000","text":"x","note":false}`, null],
    ["a wrong client id", '{"type":"send","id":"12","conversation":"018f0000-0000-7000-8000-000000000000","text":"x","note":false}', null],
    ["nesting without end", `${"[".repeat(60)}1${"]".repeat(60)}`, 1007],
  ];
  for (const [what, text, close] of cases) {
    const visitor = await client(test, demo);
    visitor.raw(text);
    if (close !== null) assert.equal(await visitor.closed, close, what);
    else {
      const error = await visitor.next("error");
      assert.ok(error.code && error.detail, what);
      visitor.send({ type: "ping" });
      await visitor.next("pong");
    }
  }
};

const binaryAndBroken = async (test) => {
  const demo = await Demo.start(test);
  const notText = await client(test, demo);
  notText.socket._socket.write(Buffer.from([0x81, 0x82, 0, 0, 0, 0, 0xc3, 0x28]));
  assert.equal(await notText.closed, 1007);
  const unmasked = await client(test, demo);
  unmasked.socket._socket.write(Buffer.from([0x81, 0x02, 0x7b, 0x7d]));
  assert.equal(await unmasked.closed, 1002);
  const big = await client(test, demo);
  big.raw(JSON.stringify({ type: "send", text: "x".repeat(1024 * 1024) }));
  assert.equal(await big.closed, 1009);
};

const longText = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await client(test, demo);
  const { conversation } = await begin(visitor);
  visitor.send({ type: "send", id: clientId(1, 1), conversation, text: "x".repeat(8001), note: false });
  assert.equal((await visitor.next("error")).code, "too_large");
  visitor.send({ type: "send", id: clientId(1, 1), conversation, text: "x".repeat(8000), note: false });
  assert.equal((await visitor.next("ack")).sequence, 1);
};

const sameIdOtherText = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await client(test, demo);
  const { conversation } = await begin(visitor);
  const message = { type: "send", id: clientId(7, 1), conversation, text: "first", note: false };
  visitor.send(message);
  const first = await visitor.next("ack");
  visitor.send(message);
  const again = await visitor.next("ack");
  assert.deepEqual(again, first);
  visitor.send({ ...message, text: "second" });
  assert.equal((await visitor.next("error")).code, "conflict");
  const staff = await demo.signIn("agent");
  const { json } = await demo.call("GET", `/api/v1/conversations/${conversation}/messages`, { cookie: staff });
  assert.deepEqual(json.messages.map((each) => each.text), ["first"]);
};

// What a visitor's browser fetches first is small, and fetched once.
const loaderOnTheWire = async (test) => {
  const demo = await Demo.start(test);
  const address = `/parlour.js?site=${demo.site}`;
  const plain = await demo.call("GET", address);
  assert.equal(plain.headers["content-encoding"], undefined);
  const packed = await demo.call("GET", address, { headers: { "Accept-Encoding": "br, gzip" } });
  assert.equal(packed.headers["content-encoding"], "gzip");
  assert.equal(packed.headers.vary, "Accept-Encoding");
  assert.ok(Number(packed.headers["content-length"]) <= 3000, packed.headers["content-length"]);
  assert.equal(packed.headers.etag, plain.headers.etag);
  for (const tag of [plain.headers.etag, `"other", ${plain.headers.etag}`, "*"]) {
    const again = await demo.call("GET", address, { headers: { "If-None-Match": tag, "Accept-Encoding": "gzip" } });
    assert.equal(again.status, 304, tag);
    assert.equal(again.text, "");
  }
  assert.equal((await demo.call("GET", address, { headers: { "If-None-Match": '"other"' } })).status, 200);
};

// The answer to a start may be lost on the way: the same token gives the same chat.
const lostStart = async (test) => {
  const demo = await Demo.start(test);
  const start = { type: "start", ref: 1, notice: demo.notice, locale: "en", token: `pv_${"a".repeat(42)}0` };
  const one = await client(test, demo);
  one.send(start);
  const first = await one.next("started");
  assert.equal(first.token, start.token);
  one.send({ type: "send", id: clientId(1, 1), conversation: first.conversation, text: "here already", note: false });
  await one.next("ack");
  one.socket.terminate();
  const two = await client(test, demo);
  two.send({ ...start, ref: 2 });
  const again = await two.next("started");
  assert.deepEqual([again.conversation, again.person, again.token, again.ref], [first.conversation, first.person, start.token, 2]);
  const history = await two.next("history");
  assert.deepEqual(history.messages.map((each) => each.text), ["here already"]);
  const staff = await demo.signIn("agent");
  const { json } = await demo.call("GET", "/api/v1/conversations?view=all", { cookie: staff });
  assert.equal(json.conversations.length, 1);
  for (const token of ["pv_short", `pv_${"a".repeat(43)}`, `ps_${"a".repeat(42)}0`]) {
    const wrong = await client(test, demo);
    wrong.send({ ...start, token });
    assert.equal((await wrong.next("error")).code, "invalid", token);
  }
};

const somebodyElse = async (test) => {
  const demo = await Demo.start(test);
  const one = await client(test, demo);
  const two = await client(test, demo);
  const mine = await begin(one);
  await begin(two);
  two.send({ type: "send", id: clientId(2, 1), conversation: mine.conversation, text: "intruder", note: false });
  assert.equal((await two.next("error")).code, "not_found");
  two.send({ type: "follow", conversation: mine.conversation, after: 0 });
  assert.ok(["not_found", "denied"].includes((await two.next("error")).code));
  two.send({ type: "send", id: clientId(2, 2), conversation: mine.conversation, text: "note", note: true });
  assert.ok(["not_found", "denied"].includes((await two.next("error")).code));
};

const tokensAndOrigins = async (test) => {
  const demo = await Demo.start(test);
  for (const origin of ["https://evil.example", "null", `${demo.url}.evil.example`, demo.url.replace("https", "http")]) {
    const foreign = await client(test, demo, { origin, hello: null });
    assert.notEqual(foreign.socket.readyState, WebSocket.OPEN, origin);
  }
  const wrong = await client(test, demo, { hello: null });
  wrong.send({ type: "hello", v: 1, as: "visitor", site: demo.site, token: `pv_${"A".repeat(43)}`, resume: null });
  assert.equal((await wrong.next("error")).code, "unauthenticated");
  const nobody = await client(test, demo, { hello: null });
  nobody.send({ type: "hello", v: 1, as: "staff", inbox: true });
  assert.equal(await nobody.closed, 1008);
  const cookie = await demo.signIn("administrator");
  const forged = await demo.call("PATCH", "/api/v1/settings", {
    cookie,
    body: { name: "Stolen" },
    headers: { Origin: "https://evil.example" },
  });
  assert.equal(forged.status, 403);
  const settings = await demo.call("GET", "/api/v1/settings", { cookie });
  assert.notEqual(settings.json.name, "Stolen");
};

const sessions = async (test) => {
  const demo = await Demo.start(test);
  const one = await demo.signIn("agent");
  const two = await demo.signIn("agent");
  const socket = await client(test, demo, { cookie: two, hello: { type: "hello", v: 1, as: "staff", inbox: true } });
  const { json } = await demo.call("GET", "/api/v1/sessions", { cookie: one });
  assert.equal(json.sessions.length, 2);
  const other = json.sessions.find((each) => !each.current);
  const began = Date.now();
  assert.equal((await demo.call("DELETE", `/api/v1/sessions/${other.id}`, { cookie: one })).status, 204);
  assert.equal(await socket.closed, 4001);
  assert.ok(Date.now() - began < 1000);
  assert.equal((await demo.call("GET", "/api/v1/session", { cookie: two })).status, 401);
  assert.equal((await demo.call("GET", "/api/v1/session", { cookie: one })).status, 200);
};

/*= GDPR Art. 32(1)(b) */
const resetPassword = async (test) => {
  const demo = await Demo.start(test);
  const chief = await demo.signIn("administrator");
  const cookie = await demo.signIn("agent");
  const { json: list } = await demo.call("GET", "/api/v1/accounts", { cookie: chief });
  const idOf = (role) => list.accounts.find((each) => each.email === demo.account(role).email).id;
  const reset = (role, body, by = chief) => demo.call("POST", `/api/v1/accounts/${idOf(role)}/password`, { cookie: by, body });
  const socket = await client(test, demo, { cookie, hello: { type: "hello", v: 1, as: "staff", inbox: true } });
  assert.equal((await reset("agent", { second_factor: "keep" })).json.field, "second_factor");
  assert.equal((await reset("agent", { password: "of my choice, please" })).json.field, "password");
  assert.equal((await reset("administrator", {})).status, 403, "one's own asks for the one in use");
  assert.equal((await reset("administrator", {}, cookie)).status, 403, "nor may an agent");
  assert.equal((await demo.call("GET", "/api/v1/session", { cookie })).status, 200, "nothing happened so far");
  const began = Date.now();
  const { status, json, headers } = await reset("agent"); // without a body
  assert.equal(status, 200);
  assert.equal(headers["cache-control"], "no-store");
  assert.match(json.password, /^[0-9A-Z]{5}(-[0-9A-Z]{5}){3}$/);
  assert.equal(await socket.closed, 4001);
  assert.ok(Date.now() - began < 1000);
  assert.equal((await demo.call("GET", "/api/v1/session", { cookie })).status, 401);
  const { email, password: forgotten } = demo.account("agent");
  assert.equal((await demo.call("POST", "/api/v1/session", { body: { email, password: forgotten } })).status, 401);
  assert.equal((await demo.call("POST", "/api/v1/session", { body: { email, password: json.password } })).status, 200);
  const { json: log } = await demo.call("GET", "/api/v1/ledger?after=0", { cookie: chief });
  assert.equal(log.entries.filter((entry) => entry.type === "password_changed").length, 1);
};

// What protects the account beside the password is not undone by the way.
const resetKeepsFactor = async (test) => {
  const demo = await Demo.start(test);
  const chief = await demo.signIn("administrator");
  const { email, password } = demo.account("agent");
  const cookie = await demo.signIn("agent");
  const { json: begun } = await demo.call("POST", "/api/v1/second-factor", { cookie, body: { password } });
  const confirm = { cookie, body: { code: totp(begun.secret) } };
  const { json: kept } = await demo.call("POST", "/api/v1/second-factor/confirm", confirm);
  const { json: list } = await demo.call("GET", "/api/v1/accounts", { cookie: chief });
  const path = `/api/v1/accounts/${list.accounts.find((each) => each.email === email).id}/password`;
  const signIn = (body) => demo.call("POST", "/api/v1/session", { body: { email, ...body } });
  const { json: first } = await demo.call("POST", path, { cookie: chief, body: {} });
  const asked = await signIn({ password: first.password });
  assert.equal(asked.status, 401);
  assert.equal(asked.json.code, "second_factor");
  assert.equal((await signIn({ password: first.password, code: kept.recovery_codes[0] })).status, 200);
  const { json: second } = await demo.call("POST", path, { cookie: chief, body: { second_factor: "end" } });
  assert.equal((await signIn({ password: first.password })).status, 401);
  assert.equal((await signIn({ password: second.password })).status, 200);
};

const signInTellsNothing = async (test) => {
  const demo = await Demo.start(test);
  const { email } = demo.account("agent");
  const answers = [];
  for (const body of [
    { email, password: "wrong horse battery" },
    { email: "nobody@example.org", password: "wrong horse battery" },
  ])
    answers.push(await demo.call("POST", "/api/v1/session", { body }));
  assert.equal(answers[0].status, 401);
  assert.equal(answers[1].status, 401);
  assert.equal(answers[0].text, answers[1].text);
  let last;
  for (let i = 0; i < 12; i++)
    last = await demo.call("POST", "/api/v1/session", { body: { email, password: "wrong horse battery" } });
  assert.equal(last.status, 429);
};

const roles = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await client(test, demo);
  const { conversation } = await begin(visitor);
  visitor.send({ type: "send", id: clientId(3, 1), conversation, text: "for agents only", note: false });
  await visitor.next("ack");
  const agent = await demo.signIn("agent");
  const dpo = await demo.signIn("dpo");
  const administrator = await demo.signIn("administrator");
  const read = (cookie) => demo.call("GET", `/api/v1/conversations/${conversation}/messages`, { cookie });
  assert.equal((await read(agent)).status, 200);
  for (const cookie of [dpo, administrator]) {
    const answer = await read(cookie);
    assert.equal(answer.status, 403);
    assert.ok(!answer.text.includes("for agents only"));
  }
  assert.equal((await demo.call("GET", "/api/v1/conversations?view=all")).status, 401);
  assert.equal((await demo.call("POST", "/api/v1/accounts", { cookie: agent, body: { email: "x@example.org", name: "X", roles: ["administrator"] } })).status, 403);
  assert.equal((await demo.call("PATCH", "/api/v1/settings", { cookie: agent, body: { name: "Mine" } })).status, 403);
  assert.equal((await demo.call("GET", "/api/v1/ledger?after=0", { cookie: agent })).status, 403);
  const looks = await demo.call("GET", "/api/v1/ledger?after=0", { cookie: dpo });
  assert.equal(looks.status, 200);
  assert.ok(looks.json.entries.some((entry) => entry.type === "look"));
};

const fieldsAndBodies = async (test) => {
  const demo = await Demo.start(test);
  const cookie = await demo.signIn("administrator");
  const patch = (body) => demo.call("PATCH", "/api/v1/settings", { cookie, body });
  for (const [body, field] of [
    [{ nmae: "x" }, "nmae"],
    [{ second_factor_roles: 7 }, "second_factor_roles"],
  ]) {
    const answer = await patch(body);
    assert.equal(answer.status, 400, answer.text);
    assert.match(answer.headers["content-type"], /application\/problem\+json/);
    assert.equal(answer.json.field, field, answer.text);
    assert.ok(answer.json.detail.startsWith(`${field}: `), answer.text);
  }
  const plain = await patch("{");
  assert.equal(plain.status, 400);
  assert.ok(!("field" in plain.json), "no field is at fault");
  assert.equal((await demo.call("GET", "/api/v1/nothing", { cookie })).status, 404);
  assert.equal((await demo.call("PUT", "/api/v1/settings", { cookie, body: {} })).status, 405);
  assert.equal((await demo.call("POST", "/api/v1/session", { body: "x".repeat(2_000_000) })).status, 413);
};

const gracefulStop = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await client(test, demo);
  const { conversation } = await begin(visitor);
  const acks = new Set();
  let answered = 0;
  const COUNT = 200;
  visitor.socket.on("message", (bytes) => {
    const frame = JSON.parse(bytes.toString());
    if (frame.type === "ack") acks.add(frame.sequence);
    if (frame.type === "ack" || frame.type === "error") answered += 1;
  });
  for (let i = 1; i <= COUNT; i++) visitor.send({ type: "send", id: clientId(9, i), conversation, text: `m${i}`, note: false });
  demo.process.kill("SIGTERM");
  assert.equal(await visitor.closed, 1001);
  await demo.ended;
  assert.equal(demo.process.exitCode, 0);
  await demo.launch();
  const cookie = await demo.signIn("agent");
  const answer = await demo.call("GET", `/api/v1/conversations/${conversation}/messages?limit=200`, { cookie });
  const stored = answer.status === 200 ? answer.json.messages.length : 0;
  assert.equal(stored, acks.size, `${answered} answers`);
};

export const tests = [
  ["malformed frames and unknown commands", frames],
  ["bytes that are not text, not masked, or too many", binaryAndBroken],
  ["a text over the limit is refused and its id stays free", longText],
  ["the same client id with another text is a conflict", sameIdOtherText],
  ["the loader is compressed and not sent twice", loaderOnTheWire],
  ["a start whose answer was lost gives the same chat", lostStart],
  ["a conversation of somebody else is not there", somebodyElse],
  ["wrong tokens and forged origins", tokensAndOrigins],
  ["a revoked session closes its sockets within a second", sessions],
  ["a new password by an administrator ends the account's sessions, and is shown once", resetPassword],
  ["a new password leaves the second factor, unless it is to end", resetKeepsFactor],
  ["a failed sign-in tells nothing and is slowed", signInTellsNothing],
  ["each role reads only what is its own", roles],
  ["wrong fields, bodies, paths and methods", fieldsAndBodies],
  ["a stop on SIGTERM finishes and answers what was accepted", gracefulStop],
];
