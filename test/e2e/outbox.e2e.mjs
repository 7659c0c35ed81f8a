// What leaves: webhooks and mail, to real receivers, from the real binary.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { Visitor, activate } from "./consent.e2e.mjs";
import { Agent } from "./lib/agent.mjs";
import { openChat, person, say } from "./lib/browser.mjs";
import { Far, authority, pause } from "./lib/far.mjs";
import { Demo, binary, cleanEnvironment } from "./lib/server.mjs";

const LOCAL = ["--webhook-networks", "127.0.0.1/32"];

const office = async (demo) => {
  const cookie = await demo.signIn("administrator");
  const call = (method, path, body) => demo.call(method, path, { cookie, ...(body === undefined ? {} : { body }) });
  return { cookie, call };
};

const hook = (far, more = {}) => ({
  kind: "webhook",
  name: "CRM",
  country: "DE",
  endpoint: `https://127.0.0.1:${far.port}/ok`,
  purposes: ["answer"],
  fields: ["message.text"],
  events: ["contact_created", "conversation_created", "conversation_status_changed", "message_created"],
  ...more,
});

const register = async (run, body) => {
  const answer = await run.call("POST", "/api/v1/recipients", body);
  assert.equal(answer.status, 201, answer.text);
  return answer.json;
};

const outboxUntil = async (run, fits, limitMs = 20_000) => {
  const end = Date.now() + limitMs;
  for (;;) {
    const { json } = await run.call("GET", "/api/v1/outbox");
    const found = json.outbox.find(fits);
    if (found) return found;
    if (Date.now() > end) throw new Error(JSON.stringify(json.outbox));
    await pause(200);
  }
};

// A demo with a receiver, and a chat begun in a browser.
const chatting = async (test, more = {}) => {
  const tls = authority(test);
  const far = await Far.receiver(test, tls);
  const demo = await Demo.start(test, [...LOCAL, "--outbox-certificates", tls.ca]);
  const run = await office(demo);
  const recipient = await register(run, hook(far, more));
  far.order(`secret ${recipient.secret}`);
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  return { tls, far, demo, run, recipient, page, frame };
};

const signedEvents = async (test) => {
  const { far, demo, run, recipient, frame } = await chatting(test);
  await say(frame, "Where is my parcel?");
  const message = await far.event("message_created");
  assert.equal(message.signed, true, "the signature is that of the secret that was shown");
  assert.equal(message.headers["x-parlour-delivery"], message.body.id);
  assert.equal(message.body.purpose, "answer");
  assert.deepEqual(message.body.message, { sequence: 1, from: "visitor", text: "Where is my parcel?" });
  const begun = await far.event("conversation_created");
  assert.equal(begun.body.conversation.id, message.body.conversation.id);
  const contact = await far.event("contact_created");
  assert.deepEqual(Object.keys(contact.body.contact), ["id"], "no field that the entry does not name");
  const agent = await Agent.join(test, demo);
  await agent.follow();
  await agent.say("It left yesterday.");
  await far.until((each) => each.raw?.includes("It left yesterday."));
  agent.send({ type: "send", id: `${agent.device}00000000000000ff`, conversation: agent.conversation, text: "a private note", note: true });
  const cookie = await demo.signIn("agent");
  await demo.call("PATCH", `/api/v1/conversations/${agent.conversation}`, { cookie, body: { status: "resolved" } });
  const changed = await far.event("conversation_status_changed");
  assert.equal(changed.body.conversation.status, "resolved");
  assert.ok(!far.events.some((each) => each.raw.includes("private note")), "notes stay in the house");
  assert.ok(far.events.every((each) => each.signed));
  const { json } = await run.call("GET", "/api/v1/outbox?state=sent");
  assert.ok(json.outbox.length >= 5 && json.outbox.every((row) => row.recipient === recipient.id && row.state === "sent"));
  assert.ok(!JSON.stringify(json).includes("parcel"), "no bodies");
  const listed = (await run.call("GET", "/api/v1/recipients")).text;
  assert.ok(!listed.includes(recipient.secret) && !listed.includes("secret"), "the secret is shown once");
};

const again = async (test) => {
  const { far, run, frame } = await chatting(test, { events: ["message_created"] });
  far.order("answer /flip");
  await say(frame, "Hello?");
  await far.until((each) => each.raw && each.tries === 2, 40_000);
  const tries = far.events.filter((each) => each.body.event === "message_created");
  assert.equal(tries.length, 2);
  assert.equal(tries[0].delivery, tries[1].delivery, "a try again has the id of the first");
  assert.equal(tries[0].raw, tries[1].raw);
  assert.ok(tries.every((each) => each.signed));
  const row = await outboxUntil(run, (each) => each.state === "sent");
  assert.equal(row.attempts, 2);
};

const badReceivers = async (test) => {
  const tls = authority(test);
  const far = await Far.receiver(test, tls);
  const demo = await Demo.start(test, [...LOCAL, "--outbox-certificates", tls.ca]);
  const run = await office(demo);
  const names = {};
  for (const path of ["/ok", "/redirect", "/huge", "/status/500", "/down", "/slow"]) {
    const made = await register(run, hook(far, { name: path, endpoint: `https://127.0.0.1:${far.port}${path}`, events: ["message_created"] }));
    names[made.id] = path;
  }
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "Hello?");
  await far.until((each) => each.path === "/ok" && each.raw, 10_000); // nobody waits for the slow one
  const why = {};
  await pause(3000);
  const { json } = await run.call("GET", "/api/v1/outbox");
  for (const row of json.outbox) why[names[row.recipient]] = row.last_error;
  assert.equal(why["/ok"], null);
  assert.equal(why["/redirect"], "answered 302");
  assert.equal(why["/status/500"], "answered 500");
  assert.match(why["/huge"], /^flooded/);
  assert.match(why["/down"], /^unreachable/);
  assert.ok(!far.events.some((each) => each.method === "GET"), "a redirect is not followed");
};

const notReached = async (test) => {
  const tls = authority(test);
  const far = await Far.receiver(test, tls);
  const demo = await Demo.start(test, ["--outbox-certificates", tls.ca]); // no network is named
  const run = await office(demo);
  await register(run, hook(far));
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  await say(await openChat(page), "Hello?");
  const row = await outboxUntil(run, (each) => each.last_error !== null);
  assert.equal(row.last_error, "forbidden");
  assert.deepEqual(far.heard, [], "not even a connection");
};

const killed = async (test) => {
  const { far, demo, frame } = await chatting(test, { events: ["message_created"] });
  far.order("answer /status/503");
  await say(frame, "Do not lose this");
  await far.event("message_created");
  await demo.kill();
  far.order("answer ");
  await demo.launch();
  const back = await office(demo);
  await outboxUntil(back, (each) => each.state === "sent", 60_000);
  const tries = far.events.filter((each) => each.raw.includes("Do not lose this"));
  assert.ok(tries.length >= 2);
  assert.equal(new Set(tries.map((each) => each.delivery)).size, 1);
};

const sealed = async (test) => {
  const { far, demo, frame } = await chatting(test, { events: ["message_created"] });
  far.order("answer /status/500");
  await say(frame, "cobaltmarmalade");
  await far.event("message_created");
  await pause(1500);
  await demo.kill();
  const files = readdirSync(join(demo.data, "data"));
  const holds = (name, word) => readFileSync(join(demo.data, "data", name)).includes(word);
  assert.ok(files.some((name) => holds(name, "message_created")), "the row itself is found where one looks");
  for (const name of files) assert.equal(holds(name, "cobaltmarmalade"), false, name);
  await demo.launch();
};

// A demo that sends mail, signed in and over TLS; the purpose is not yet in force.
const withMail = async (test) => {
  const tls = authority(test);
  const mail = await Far.mail(test, tls, "tls", "chat", "smtp secret");
  const passwordFile = join(dirname(tls.ca), "password");
  writeFileSync(passwordFile, "smtp secret\n", { mode: 0o600 });
  const demo = await Demo.start(test, [
    ...["--smtp-url", `smtps://127.0.0.1:${mail.port}`, "--smtp-from", "chat@shop.example"],
    ...["--smtp-user", "chat", "--smtp-password-file", passwordFile, "--outbox-certificates", tls.ca],
  ]);
  return { mail, demo, run: await office(demo) };
};

const transcript = async (test) => {
  const { mail, demo, run } = await withMail(test);
  const offered = async () => (await demo.call("GET", `/api/v1/widget/${demo.site}`)).json.features.transcript;
  assert.equal(await offered(), false);
  await activate(demo, "transcript");
  const visitor = await Visitor.join(test, demo);
  const ask = (body, token = visitor.token) =>
    demo.call("POST", "/api/v1/transcript", { body, headers: { Authorization: `Bearer ${token}` } });
  assert.equal((await visitor.say("Where is my parcel?")).type, "ack");
  assert.equal(await offered(), false);
  assert.equal((await ask({ email: "ann@example.org" })).status, 409, "nobody in the register carries it");
  await register(run, { kind: "mail", name: "Post", country: "DE", purposes: ["transcript"], fields: ["message.text"] });
  assert.equal(await offered(), true);
  const agent = await Agent.join(test, demo);
  await agent.follow();
  await agent.say("It left yesterday, for G\u00f6ttingen.");
  agent.send({ type: "send", id: `${agent.device}00000000000000ff`, conversation: agent.conversation, text: "a private note", note: true });
  await agent.until((frame) => frame.type === "ack" && frame.id.endsWith("ff"));
  for (const email of ["ann", "ann@example.org\r\nBcc: eve@example.org", "<ann@example.org>", "ann@example.org, eve@example.org", 7])
    assert.equal((await ask({ email })).status, 400, String(email));
  assert.equal((await ask({ email: "ann@example.org" }, "pv_nobody")).status, 401);
  assert.equal((await ask({ email: "ann@example.org", locale: "de" })).status, 202);
  const letter = await mail.until((each) => each.to?.includes("ann@example.org"));
  assert.equal(letter.tls, true);
  assert.equal(letter.signed_in, true);
  assert.equal(letter.from, "chat@shop.example");
  assert.match(letter.subject, /^Ihr Gespr\u00e4ch mit /);
  assert.match(letter.text, /Sie:\r\nWhere is my parcel\?/);
  assert.match(letter.text, /It left yesterday, for G\u00f6ttingen\./);
  assert.ok(!letter.text.includes("private note"));
  assert.ok(letter.longest <= 78 && /^[\x20-\x7e\r\n]*$/.test(letter.raw), "nothing in it can be changed on the way");
  const row = await outboxUntil(run, (each) => each.event === "transcript" && each.state === "sent");
  assert.equal(row.purpose, "transcript");
  assert.ok(!JSON.stringify((await run.call("GET", "/api/v1/outbox")).json).includes("ann@example.org"));
  const agentCookie = await demo.signIn("agent");
  const byAgent = (body) => demo.call("POST", `/api/v1/conversations/${agent.conversation}/transcript`, { cookie: agentCookie, body });
  assert.equal((await byAgent({ email: "ann@work.example" })).status, 202);
  await mail.until((each) => each.to?.includes("ann@work.example"));
  const answers = [];
  for (let i = 0; i < 4; i++) answers.push((await ask({ email: "ann@example.org" })).status);
  assert.ok(answers.includes(429), `letters are limited: ${answers}`);
};

/*= GDPR Art. 19 */
const erased = async (test) => {
  const tls = authority(test);
  const far = await Far.receiver(test, tls);
  const demo = await Demo.start(test, [...LOCAL, "--outbox-certificates", tls.ca]);
  const run = await office(demo);
  const recipient = await register(run, hook(far));
  far.order(`secret ${recipient.secret}`);
  const visitor = await Visitor.join(test, demo);
  await visitor.say("cobaltmarmalade");
  await far.event("message_created");
  await outboxUntil(run, (each) => each.event === "message_created" && each.state === "sent");
  far.order("answer /status/503");
  await visitor.say("this one waits");
  const answer = await visitor.call("POST", "/erase", {});
  assert.equal(answer.status, 200, answer.text);
  far.order("answer ");
  const told = await far.event("contact_erased", 40_000);
  assert.equal(told.signed, true);
  assert.deepEqual(Object.keys(told.body).sort(), ["at", "contact", "event", "id", "workspace"]);
  const contact = far.events.find((each) => each.body.event === "message_created").body.contact.id;
  assert.deepEqual(told.body.contact, { id: contact }, "the pseudonym that it knows, and nothing else");
  await outboxUntil(run, (each) => each.event === "contact_erased" && each.state === "sent");
  const waiting = (await run.call("GET", "/api/v1/outbox")).json.outbox.filter((row) => row.state === "queued");
  assert.deepEqual(waiting, [], "nothing of the person waits any more");
};

const refused = async (test) => {
  const demo = await Demo.start(test);
  const run = await office(demo);
  const base = hook({ port: 9 });
  const field = async (more, status, part) => {
    const answer = await run.call("POST", "/api/v1/recipients", { ...base, ...more });
    assert.equal(answer.status, status, answer.text);
    assert.ok(answer.text.includes(part), answer.text);
  };
  await field({ purposes: [] }, 400, "purposes");
  await field({ purposes: ["selling"] }, 400, "selling");
  await field({ fields: ["rating.text"] }, 400, "rating.text");
  await field({ country: "IN" }, 400, "safeguard");
  await field({ endpoint: "http://example.org/" }, 400, "endpoint");
  await field({ endpoint: "https://a.example/\r\nX: y" }, 400, "endpoint");
  for (const role of ["agent", "dpo"]) {
    const cookie = await demo.signIn(role).catch(() => null);
    if (!cookie) continue;
    assert.equal((await demo.call("POST", "/api/v1/recipients", { cookie, body: base })).status, 403);
    assert.equal((await demo.call("GET", "/api/v1/outbox", { cookie })).status, role === "dpo" ? 200 : 403);
  }
  assert.equal((await demo.call("GET", "/api/v1/recipients")).status, 401);
  const made = await register(run, base);
  assert.equal((await run.call("PATCH", `/api/v1/recipients/${made.id}`, { name: "Other", version: 9 })).status, 409);
  assert.equal((await run.call("PATCH", `/api/v1/recipients/${made.id}`, { active: false, version: 1 })).json.active, false);
  assert.equal((await run.call("DELETE", `/api/v1/recipients/${made.id}`)).status, 204);
  assert.equal((await run.call("POST", "/api/v1/outbox/00000000-0000-7000-8000-000000000000/retry", {})).status, 404);
};

const doctor = async (test) => {
  const tls = authority(test);
  const mail = await Far.mail(test, tls);
  const demo = await Demo.start(test);
  const ask = (...flags) => {
    const words = ["doctor", "--data", demo.data, "--root-key", `${demo.data}.key`, "--database", demo.flags[1], ...flags];
    return spawnSync(binary, words, { env: cleanEnvironment(), encoding: "utf8" }).stdout;
  };
  assert.match(ask(), /ok +mail +none configured/);
  const flags = ["--smtp-url", `smtp://127.0.0.1:${mail.port}`, "--smtp-from", "chat@shop.example"];
  assert.match(ask(...flags, "--outbox-certificates", tls.ca), /ok +mail .*answers/);
  assert.match(ask(...flags, "--outbox-certificates", "/etc/ssl/certs/ca-certificates.crt"), /BAD +mail .*untrusted/);
  assert.deepEqual(mail.heard, [], "no mail is sent");
};

export const tests = [
  ["events arrive signed, with the fields of the entry and no other", signedEvents],
  ["what is not acknowledged is sent again with the same id", again],
  ["redirects, floods, failures and slowness do not acknowledge and hold up nobody", badReceivers],
  ["an address within the house is not reached unless its network is named", notReached],
  ["what was queued when the server was killed is sent by the next", killed],
  ["what waits rests sealed on the disk", sealed, { sqliteOnly: true }],
  ["a conversation by mail for the one who asks, with nothing added and no note", transcript],
  ["an erasure is told to whoever had data, and acknowledged", erased],
  ["the register refuses by name what must not be", refused],
  ["doctor tries the mail server and sends nothing", doctor],
];
