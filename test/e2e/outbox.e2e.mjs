// What leaves: webhooks and mail, to real receivers, from the real binary.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
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
  ["the register refuses by name what must not be", refused],
  ["doctor tries the mail server and sends nothing", doctor],
];
