// What a visitor chooses, over HTTP and WebSocket alone: refuse everything and chat; agree to
// one purpose; prove it by a program that is not the server; withdraw; nothing of it is left.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocket } from "./lib/browser.mjs";
import { verifyReceipt } from "./lib/receipt.mjs";
import { Demo } from "./lib/server.mjs";

const EMAIL = "mila.petrova@example.net";
const WORDS = "Do the lamps come in green?";
const CONTROL = "planted.control@example.net";
const verifier = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "script", "verify-receipt");

const pause = (ms) => new Promise((wake) => setTimeout(wake, ms));
const until = async (what, check, limitMs = 15_000) => {
  const end = Date.now() + limitMs;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await pause(100);
  }
};

// A visitor without a browser.
export class Visitor {
  static async join(test, demo, start = {}, hello = {}) {
    const visitor = new Visitor();
    visitor.demo = demo;
    visitor.token = `pv_${randomBytes(32).toString("base64url")}`;
    visitor.frames = [];
    visitor.device = randomBytes(8).toString("hex");
    visitor.count = 0;
    visitor.socket = new WebSocket(`${demo.url.replace("http", "ws")}/api/v1/realtime`, {
      rejectUnauthorized: false,
      headers: { Origin: demo.url, ...hello.headers },
    });
    test.after(() => visitor.socket.terminate());
    visitor.socket.on("message", (bytes) => visitor.frames.push(JSON.parse(String(bytes))));
    await once(visitor.socket, "open");
    visitor.send({ type: "hello", v: 1, as: "visitor", site: demo.site, token: null, resume: null, ...hello.frame });
    await visitor.heard((frame) => frame.type === "welcome");
    const { json } = await demo.call("GET", `/api/v1/widget/${demo.site}?lang=en`);
    visitor.notice = json.notice.version;
    visitor.send({ type: "start", ref: 1, token: visitor.token, notice: visitor.notice, locale: "en", ...start });
    visitor.started = await visitor.heard((frame) => frame.type === "started" || frame.type === "error");
    visitor.conversation = visitor.started.conversation;
    return visitor;
  }

  send(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  heard(fits) {
    return until(`a frame; came: ${this.frames.map((f) => f.type).join(" ")}`, () => this.frames.find(fits));
  }

  say(text) {
    this.count += 1;
    const id = this.device + this.count.toString(16).padStart(16, "0");
    this.send({ type: "send", id, conversation: this.conversation, text, note: false });
    return this.heard((frame) => (frame.type === "ack" || frame.type === "error") && frame.id === id);
  }

  call(method, path = "", body = undefined, headers = {}) {
    return this.demo.call(method, `/api/v1/privacy/${this.demo.site}${path}`, {
      body,
      headers: { Authorization: `Bearer ${this.token}`, ...headers },
    });
  }

  async purpose(code) {
    const { json, text } = await this.call("GET");
    const found = json?.purposes?.find((each) => each.code === code);
    assert.ok(found, `no purpose ${code}: ${text}`);
    return found;
  }

  async choose(code, choice, more = {}) {
    const shown = await this.purpose(code);
    return this.call("POST", "/choices", {
      purpose: code,
      choice,
      purpose_version: shown.purpose_version,
      notice_version: this.notice,
      language: "en",
      standing: shown.standing,
      method: "privacy_centre",
      ...more,
    });
  }
}

// A purpose as the administrator writes it: advised upon, and signed.
export const declare = async (demo, body) => {
  const cookie = await demo.signIn("administrator");
  const { json: sites } = await demo.call("GET", "/api/v1/sites", { cookie });
  const site = sites.sites.find((each) => each.key === demo.site);
  const draft = await demo.call("POST", "/api/v1/changes", { cookie, body: { site: site.id, kind: "purpose", body } });
  assert.equal(draft.status, 201, draft.text);
  assert.deepEqual(draft.json.missing, [], draft.text);
  const dpo = await demo.signIn("dpo");
  const asked = await demo.call("POST", `/api/v1/changes/${draft.json.id}/ask`, { cookie, body: {} });
  assert.ok(asked.status < 300, asked.text);
  const advised = await demo.call("POST", `/api/v1/changes/${draft.json.id}/advice`, {
    cookie: dpo,
    body: { advice: "approve", text: "Fine." },
  });
  assert.ok(advised.status < 300, advised.text);
  const session = await demo.call("GET", "/api/v1/session", { cookie });
  const now = await demo.call("GET", `/api/v1/changes?site=${site.id}`, { cookie });
  const change = now.json.changes.find((each) => each.id === draft.json.id);
  const active = await demo.call("POST", `/api/v1/changes/${change.id}/activate`, {
    cookie,
    body: { effective_at: Date.now(), signature: session.json.account.name, version: change.version },
  });
  assert.ok(active.status < 300, active.text);
};

// The same, from the templates.
export const activate = async (demo, code, changes = {}) => {
  const cookie = await demo.signIn("administrator");
  const { json: sites } = await demo.call("GET", "/api/v1/sites", { cookie });
  const site = sites.sites.find((each) => each.key === demo.site);
  const { json: list } = await demo.call("GET", `/api/v1/sites/${site.id}/purposes`, { cookie });
  const template = [...list.templates, ...list.purposes].find((each) => each.code === code);
  assert.ok(template, `no template ${code}`);
  const { version, state, since, people, article, objectable, ...body } = template;
  await declare(demo, { ...body, ...changes });
};

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return lstatSync(path).isFile() ? [path] : [];
  });
const found = (folder, needle) => filesBelow(folder).filter((path) => readFileSync(path).includes(needle));

const receiptOf = (demo, id) =>
  until("a checkpoint over the receipt's entry", async () => {
    const answer = await demo.call("GET", `/api/v1/receipts/${id}`);
    assert.equal(answer.status, 200, answer.text);
    return answer.json.proof ? answer.text : null;
  });

// Every single byte of it, changed.
const everyByteCounts = (text) => {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += 1) {
    const changed = Buffer.from(bytes);
    changed[at] = changed[at] === 0x31 ? 0x32 : 0x31;
    const { ok } = verifyReceipt(changed.toString("utf8"));
    assert.equal(ok, false, `byte ${at} of ${bytes.length} was changed and nobody saw it`);
  }
};

/*= GDPR Art. 7(1) */
/*= GDPR Art. 7(3) */
/*= GDPR Art. 7(4) */
/*= GDPR Art. 17(1)(b) */
const agreeAndWithdraw = async (test) => {
  const demo = await Demo.start(test);
  await activate(demo, "marketing");
  await activate(demo, "training", { sources: ["Conversations of people who agreed"] });
  const visitor = await Visitor.join(test, demo);
  assert.equal(visitor.started.type, "started", JSON.stringify(visitor.started));
  // Refuse everything: the chat works all the same.
  for (const code of ["marketing", "training"]) {
    assert.equal((await visitor.purpose(code)).state, "not_asked");
    const refused = await visitor.choose(code, "refuse");
    assert.equal(refused.status, 200, refused.text);
    assert.equal(refused.json.purpose.state, "refused");
  }
  assert.equal((await visitor.say(WORDS)).type, "ack");
  // Agree to one.
  const given = await visitor.choose("marketing", "accept", { values: { email: EMAIL } });
  assert.equal(given.status, 200, given.text);
  assert.equal(given.json.purpose.state, "given");
  assert.equal(given.json.purpose.fields.find((each) => each.code === "purpose.email").count, 1);
  assert.equal((await visitor.purpose("training")).state, "refused");
  await visitor.heard((frame) => frame.type === "privacy");
  let data = await visitor.call("GET", "/data");
  assert.equal(data.status, 200, data.text);
  assert.ok(data.text.includes(EMAIL) && data.text.includes(WORDS));
  // A program that is not the server.
  const text = await receiptOf(demo, given.json.receipt);
  writeFileSync(join(demo.folder, "receipt.json"), text);
  const run = spawnSync(verifier, [join(demo.folder, "receipt.json")], { encoding: "utf8" });
  assert.equal(run.status, 0, run.stdout + run.stderr);
  assert.match(run.stdout, /^It holds: ConsentGiven/);
  for (const secret of [EMAIL, "mila", visitor.started.person]) assert.ok(!text.includes(secret));
  everyByteCounts(text);
  // The console shows it to those who work for the purpose, masked, and to nobody else.
  const shownTo = async (role) => {
    const answer = await demo.call("GET", `/api/v1/conversations/${visitor.conversation}`, { cookie: await demo.signIn(role) });
    assert.equal(answer.status, 200, answer.text);
    assert.ok(!answer.text.includes(EMAIL), "masked");
    return answer.json.data.map((each) => each.field);
  };
  assert.deepEqual(await shownTo("administrator"), ["purpose.email"]);
  assert.deepEqual(await shownTo("agent"), []);
  // Withdraw: as many steps as it took to agree.
  const withdrawn = await visitor.choose("marketing", "withdraw");
  assert.equal(withdrawn.status, 200, withdrawn.text);
  assert.equal(withdrawn.json.purpose.state, "withdrawn");
  assert.deepEqual(withdrawn.json.kept, []);
  assert.deepEqual(
    withdrawn.json.erased.map((each) => [each.field, each.count]),
    [["purpose.email", 1]],
  );
  data = await visitor.call("GET", "/data");
  assert.ok(!data.text.includes(EMAIL) && data.text.includes(WORDS));
  assert.deepEqual(await shownTo("administrator"), []);
  // The proof of what was agreed stays, and still verifies.
  assert.equal(verifyReceipt(await receiptOf(demo, given.json.receipt)).ok, true);
  const office = await demo.signIn("dpo");
  const list = await demo.call("GET", "/api/v1/consents?purpose=marketing", { cookie: office });
  assert.deepEqual(
    list.json.consents.map((each) => each.choice),
    ["withdraw", "accept", "refuse"],
  );
  assert.ok(!list.text.includes(visitor.started.person));
  if (test.database.name !== "SQLite") return;
  assert.deepEqual(found(demo.data, EMAIL), []);
  await demo.kill("SIGTERM");
  assert.deepEqual(found(demo.data, EMAIL), []);
  writeFileSync(join(demo.data, "control"), CONTROL);
  assert.equal(found(demo.data, CONTROL).length, 1);
};

const BAD = [
  [{ purpose: "fortune" }, 400, "purpose"],
  [{ purpose_version: 99 }, 409, "purpose_version"],
  [{ purpose_version: undefined }, 400, "purpose_version"],
  [{ notice_version: undefined }, 400, "notice_version"],
  [{ notice_version: 99 }, 409, "notice_version"],
  [{ standing: 7 }, 409, "standing"],
  [{ standing: undefined }, 400, "standing"],
  [{ values: {} }, 400, "values.email"],
  [{ values: { email: "nobody" } }, 400, "values.email"],
  [{ values: { phone: "1" } }, 400, "values"],
  [{ choice: "perhaps" }, 400, "choice"],
  [{ method: "agent" }, 400, "method"],
  [{ colour: "red" }, 400, "colour"],
];

const refusals = async (test) => {
  const demo = await Demo.start(test);
  await activate(demo, "marketing");
  const visitor = await Visitor.join(test, demo);
  for (const [more, status, field] of BAD) {
    const answer = await visitor.choose("marketing", "accept", { values: { email: EMAIL }, ...more });
    assert.equal(answer.status, status, `${JSON.stringify(more)}: ${answer.text}`);
    assert.equal(answer.json.field, field, answer.text);
  }
  assert.equal((await visitor.purpose("marketing")).state, "not_asked");
  // Two tabs saw the same switch.
  const shown = await visitor.purpose("marketing");
  const first = await visitor.choose("marketing", "accept", { values: { email: EMAIL }, standing: shown.standing });
  const second = await visitor.choose("marketing", "refuse", { standing: shown.standing });
  assert.equal(first.status, 200, first.text);
  assert.equal(second.status, 409, second.text);
  assert.equal(second.json.field, "standing");
  // Nobody without the token, and nobody from another page.
  const stranger = await demo.call("GET", `/api/v1/privacy/${demo.site}`);
  assert.equal(stranger.status, 401, stranger.text);
  const foreign = await visitor.call("POST", "/erase", {}, { Origin: "https://evil.example" });
  assert.equal(foreign.status, 403, foreign.text);
};

/*= GDPR Art. 21(5) */
const signal = async (test) => {
  const demo = await Demo.start(test);
  await activate(demo, "marketing");
  const visitor = await Visitor.join(test, demo);
  assert.equal((await visitor.purpose("marketing")).state, "not_asked");
  const { json } = await visitor.call("GET", "", undefined, { "Sec-GPC": "1" });
  assert.equal(json.gpc, true);
  assert.equal((await visitor.purpose("marketing")).state, "objected");
  const later = await visitor.choose("marketing", "accept", { values: { email: EMAIL } });
  assert.equal(later.status, 200, later.text);
  const after = await visitor.call("GET", "", undefined, { "Sec-GPC": "1" });
  assert.equal(after.json.purposes.find((each) => each.code === "marketing").state, "given");
};

/*= GDPR Art. 17(1) */
/*= GDPR Art. 15(3) */
const eraseAll = async (test) => {
  const demo = await Demo.start(test);
  await activate(demo, "marketing");
  const visitor = await Visitor.join(test, demo, { name: "Mila Petrova" });
  assert.equal((await visitor.say(WORDS)).type, "ack");
  const given = await visitor.choose("marketing", "accept", { values: { email: EMAIL } });
  assert.equal(given.status, 200, given.text);
  const data = await visitor.call("GET", "/data");
  for (const text of [WORDS, EMAIL, "Mila Petrova"]) assert.ok(data.text.includes(text), `${text}: ${data.text}`);
  const erased = await visitor.call("POST", "/erase", {});
  assert.equal(erased.status, 200, erased.text);
  const fields = erased.json.erased.map((each) => each.field);
  for (const field of ["message.text", "person.name", "purpose.email"]) assert.ok(fields.includes(field), erased.text);
  assert.equal(erased.json.kept[0].field, "proof");
  assert.ok(erased.json.afterwards.length > 20);
  assert.equal((await visitor.call("GET")).status, 401);
  const cookie = await demo.signIn("agent");
  const console_ = await demo.call("GET", "/api/v1/conversations?view=all", { cookie });
  assert.deepEqual(console_.json.conversations, []);
  // The receipt names nobody, and outlives them.
  assert.equal(verifyReceipt(await receiptOf(demo, given.json.receipt)).ok, true);
};

const sign = (secret, claims, header = { alg: "HS256", typ: "JWT" }) => {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
};

const fieldsOf = async (demo, site, code) => {
  const cookie = await demo.signIn("administrator");
  const { json } = await demo.call("GET", `/api/v1/sites/${site}/purposes`, { cookie });
  return json.purposes.find((each) => each.code === code).fields;
};

const state = (visitor, ref, frame) => {
  visitor.send({ ref, ...frame });
  return visitor.heard((each) => each.ref === ref && (each.type === "stated" || each.type === "error"));
};

/*= GDPR Art. 5(1)(d) */
const stated = async (test) => {
  const demo = await Demo.start(test);
  const cookie = await demo.signIn("administrator");
  const { json: sites } = await demo.call("GET", "/api/v1/sites", { cookie });
  const site = sites.sites.find((each) => each.key === demo.site).id;
  await activate(demo, "training", { sources: ["Conversations of people who agreed"] });
  const visitor = await Visitor.join(test, demo);
  const secret = (await demo.call("POST", `/api/v1/sites/${site}/secret`, { cookie, body: {} })).json.secret;
  const claims = { sub: "customer-7", aud: demo.site, exp: Math.floor(Date.now() / 1000) + 300 };
  const bad = [
    sign("pw_of_somebody_else", { ...claims, consents: { training: true } }),
    sign(secret, { ...claims, aud: "another", consents: { training: true } }),
    sign(secret, { ...claims, exp: claims.exp + 3600, consents: { training: true } }),
    sign(secret, { ...claims, consents: { training: "yes" } }),
    sign(secret, { ...claims, consents: { training: true, fortune: true } }),
    sign(secret, { ...claims, consents: { training: true } }, { alg: "none", typ: "JWT" }),
    "not a token",
  ];
  for (const [index, token] of bad.entries()) {
    const answer = await state(visitor, 100 + index, { type: "consents", token });
    assert.equal(answer.type, "error", JSON.stringify(answer));
    assert.equal(answer.field, "token", JSON.stringify(answer));
    assert.equal((await visitor.purpose("training")).state, "not_asked");
  }
  const good = sign(secret, { ...claims, name: "Mila Petrova", email: EMAIL, consents: { training: true } });
  const believed = await state(visitor, 200, { type: "consents", token: good });
  assert.equal(believed.type, "stated", JSON.stringify(believed));
  assert.equal((await visitor.purpose("training")).state, "given");
  const office = await demo.signIn("dpo");
  const list = await demo.call("GET", "/api/v1/consents", { cookie: office });
  assert.equal(list.json.consents[0].method, "host_page");
  const seen = await demo.call("GET", `/api/v1/conversations/${visitor.conversation}`, { cookie: await demo.signIn("agent") });
  assert.equal(seen.json.person.name, "Mila Petrova");
  const taken = sign(secret, { ...claims, consents: { training: false } });
  const ended = await state(visitor, 201, { type: "consents", token: taken });
  assert.equal(ended.type, "stated", JSON.stringify(ended));
  assert.equal((await visitor.purpose("training")).state, "withdrawn");
};

// Where somebody writes from: what the site declares, coarse, and nothing else.
/*= GDPR Art. 5(1)(c) */
/*= GDPR Art. 25(2) */
const context = async (test) => {
  const demo = await Demo.start(test);
  const cookie = await demo.signIn("administrator");
  const { json: sites } = await demo.call("GET", "/api/v1/sites", { cookie });
  const site = sites.sites.find((each) => each.key === demo.site).id;
  const attribute = {
    code: "order",
    title: { en: "Order number", de: "Bestellnummer" },
    category: "order",
    purpose: "answer",
    source: "visitor",
    asked: true,
    required: true,
    active: false, // until the purpose declares it
  };
  const made = await demo.call("POST", `/api/v1/sites/${site}/attributes`, { cookie, body: attribute });
  assert.equal(made.status, 201, made.text);
  const fields = await fieldsOf(demo, site, "answer");
  await activate(demo, "answer", { fields: [...fields, "page", "browser"], attributes: ["order"] });
  const collect = await demo.call("PATCH", `/api/v1/sites/${site}`, { cookie, body: { collect: ["page", "browser"] } });
  assert.equal(collect.status, 200, collect.text);
  const on = await demo.call("PATCH", `/api/v1/sites/${site}/attributes/order`, {
    cookie,
    body: { active: true, version: made.json.version },
  });
  assert.equal(on.status, 200, on.text);
  const without = await Visitor.join(test, demo);
  assert.equal(without.started.type, "error");
  assert.equal(without.started.field, "attributes.order");
  const fine = await Visitor.join(test, demo, { context: { browser: "Mozilla/5.0 (X11)" }, attributes: { order: "A-77" } });
  assert.equal(fine.started.type, "error", "a user agent is no family");
  assert.equal(fine.started.field, "context.browser");
  const visitor = await Visitor.join(test, demo, {
    context: { page: "/lamps", browser: "Firefox", country: "NL" },
    attributes: { order: "A-77" },
  });
  assert.equal(visitor.started.type, "started", JSON.stringify(visitor.started));
  const { json } = await visitor.call("GET", "/data");
  assert.deepEqual(
    json.records.datum.map((each) => [each.field, each.value]).sort(),
    [
      ["attribute.order", "A-77"],
      ["browser", "Firefox"],
      ["page", "/lamps"],
    ],
  );
  const seen = await demo.call("GET", `/api/v1/conversations/${visitor.conversation}`, { cookie: await demo.signIn("agent") });
  assert.deepEqual(
    seen.json.data.map((each) => [each.field, each.value]),
    json.records.datum.map((each) => [each.field, each.value]).sort(),
  );
};

/*= GDPR Art. 21(5) */
const signalAtTheStart = async (test) => {
  const demo = await Demo.start(test);
  await activate(demo, "marketing");
  const visitor = await Visitor.join(test, demo, {}, { headers: { "Sec-GPC": "1" } });
  assert.equal((await visitor.purpose("marketing")).state, "objected");
  const other = await Visitor.join(test, demo, { gpc: true });
  assert.equal((await other.purpose("marketing")).state, "objected");
  const none = await Visitor.join(test, demo, {
    consents: [
      {
        purpose: "marketing",
        choice: "accept",
        purpose_version: 1,
        notice_version: visitor.notice,
        standing: 0,
        values: { email: EMAIL },
      },
    ],
  });
  assert.equal((await none.purpose("marketing")).state, "given");
};

export const tests = [
  ["refuse everything and chat, agree to one thing, prove it, withdraw it", agreeAndWithdraw],
  ["what cannot be chosen is refused by its field", refusals],
  ["the browser's signal refuses and objects until an explicit choice", signal],
  ["the signal counts from the first frame on, and choices may come with it", signalAtTheStart],
  ["what the site's own server states counts with its signature alone", stated],
  ["of page and browser what the site declares, coarse, and its attributes", context],
  ["everything is taken along, and erased but for the proof", eraseAll],
];
