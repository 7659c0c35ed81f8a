// Who may do what: every address and every realtime frame of the program, taken from
// its own tables, asked by every kind of caller about what is theirs and what is not.
// The answers are compared with the policy below; an address or a frame without a row
// here fails the test.
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { WebSocket } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..");
const source = (name) => readFileSync(join(root, "src", "api", name), "utf8");
const NOBODYS = "018f0000-0000-7000-8000-00000000dead";
const ROLES = ["agent", "supervisor", "dpo", "administrator"];

// "own" or "own/foreign" for nobody and for each role.
const row = (nobody, agent, supervisor, dpo, administrator, more = {}) => ({ nobody, agent, supervisor, dpo, administrator, ...more });
const open = (status, more) => row(status, status, status, status, status, more);
const staff = (status, more) => row(401, status, status, status, status, more);
const answering = (status, more) => row(401, status, status, 403, 403, more);
const administrators = (status, more) => row(401, 403, 403, 403, status, more);
const supervised = (status, more) => row(401, 403, status, status, status, more);
const office = (status, more) => row(401, 403, 403, status, status, more);

/*= GDPR Art. 32(4) */
const policy = {
  "GET /": open(200),
  "GET /console": open(200),
  "GET /demo": open(200),
  "GET /w/:site": open("200/404", { object: "site key" }),
  "GET /privacy/:site": open("200/404", { object: "site key" }),
  "GET /parlour.js": open("200/404", { object: "site key", path: (key) => `/parlour.js?site=${key}` }),
  "GET /assets/*": open(404, { path: () => "/assets/nothing.js" }),
  "GET /healthz": open(200),
  "GET /readyz": open(200),
  "GET /metrics": open(401),
  "GET /.well-known/security.txt": open(404),
  "GET /.well-known/gpc.json": open(200),
  "GET /.well-known/change-password": open(302),
  "GET /ledger/checkpoint": open(200),
  "GET /api/openapi.json": open(200),
  "GET /api/v1/realtime": open(403),
  "GET /api/v1/widget/:site": open("200/404", { object: "site key" }),
  "GET /api/v1/widget/:site/notices": open("200/404", { object: "site key" }),
  "GET /api/v1/widget/:site/notices/:version": open("200/404", { object: "site key", path: (key) => `/api/v1/widget/${key}/notices/1` }),
  "POST /api/v1/offline/:site": open("201/404", {
    object: "site key",
    body: (_, demo) => ({ id: clientId(), text: "hello", email: "jan@example.org", notice: demo.notice, locale: "en" }),
  }),
  "GET /api/v1/privacy/:site": open(401, { object: "site key" }),
  "POST /api/v1/privacy/:site/choices": open(401, { object: "site key", body: () => ({ purpose: "answer", choice: "object" }) }),
  "GET /api/v1/privacy/:site/archive": open(401, { object: "site key" }),
  "GET /api/v1/privacy/:site/data": open(401, { object: "site key" }),
  "GET /api/v1/privacy/:site/portable": open(401, { object: "site key" }),
  "POST /api/v1/privacy/:site/erase": open(401, { object: "site key", body: () => ({}) }),
  "GET /api/v1/requests/:id/redactions": row(401, 403, 404, 404, 404, { path: () => `/api/v1/requests/${NOBODYS}/redactions` }),
  "POST /api/v1/requests/:id/redactions": row(401, 403, 404, 404, 404, {
    path: () => `/api/v1/requests/${NOBODYS}/redactions`,
    body: () => ({ field: "message", conversation: NOBODYS, sequence: 1, begin: 0, length: 1, verdict: "hidden" }),
  }),
  "GET /api/v1/requests/:id/archive": row(401, 403, 404, 404, 404, { path: () => `/api/v1/requests/${NOBODYS}/archive` }),
  "GET /api/v1/privacy/:site/requests": open(401, { object: "site key" }),
  "POST /api/v1/privacy/:site/requests": open(401, { object: "site key", body: () => ({ right: "access" }) }),
  "GET /api/v1/privacy/:site/requests/:id": open(401, { object: "site key", path: (key) => `/api/v1/privacy/${key}/requests/${NOBODYS}` }),
  "POST /api/v1/privacy/:site/requests/:id/withdraw": open(401, {
    object: "site key",
    path: (key) => `/api/v1/privacy/${key}/requests/${NOBODYS}/withdraw`,
    body: () => ({}),
  }),
  "POST /api/v1/privacy/:site/requests/:id/words": open(401, {
    object: "site key",
    path: (key) => `/api/v1/privacy/${key}/requests/${NOBODYS}/words`,
    body: () => ({ words: "All of it." }),
  }),
  "POST /api/v1/rights/:site": open("202/404", { object: "site key", body: () => ({ right: "access", email: `nobody${clientId()}@example.org` }) }),
  "POST /api/v1/rights/:site/verify": open(404, { object: "site key", body: () => ({ token: `rv_${"A".repeat(43)}` }) }),
  "GET /api/v1/rights/:site/request": open(401, { object: "site key" }),
  "POST /api/v1/rights/:site/request/words": open(401, { object: "site key", body: () => ({ words: "All of it." }) }),
  "POST /api/v1/rights/:site/request/withdraw": open(401, { object: "site key", body: () => ({}) }),
  "GET /api/v1/requests": staff(200),
  "POST /api/v1/requests": staff("201/404", {
    object: "conversation",
    path: () => "/api/v1/requests",
    body: (conversation) => ({ right: "access", channel: "phone", conversation, words: "Send me everything." }),
  }),
  "GET /api/v1/requests/:id": staff(404, { path: () => `/api/v1/requests/${NOBODYS}` }),
  "POST /api/v1/requests/:id/actions": staff(404, {
    path: () => `/api/v1/requests/${NOBODYS}/actions`,
    body: () => ({ action: "note", version: 1, text: "Called back." }),
  }),
  "GET /api/v1/certificates/:certificate": open(404, { path: () => `/api/v1/certificates/${"0".repeat(32)}` }),
  "GET /api/v1/receipts/:receipt": open(404, { path: () => `/api/v1/receipts/${"0".repeat(32)}` }),
  "GET /api/v1/consents": office(200),
  "POST /api/v1/recover": open(404, { body: (_, demo) => ({ site: demo.site, code: "7KQ2M-7KQ2M-7KQ2M-7KQ2M" }) }),
  "POST /api/v1/session": open(401, { body: () => ({ email: `nobody${clientId()}@example.org`, password: "wrong horse battery" }) }),
  "GET /api/v1/session": staff(200),
  "DELETE /api/v1/session": staff(204, { fresh: true }),
  "GET /api/v1/sessions": staff(200),
  "DELETE /api/v1/sessions/:id": staff("204/404", { object: "session", fresh: true }),
  "POST /api/v1/password": staff(400, { body: (_, __, password) => ({ current: password, new: "short" }) }),
  "POST /api/v1/second-factor": staff(200, { body: (_, __, password) => ({ password }) }),
  "POST /api/v1/second-factor/confirm": staff(403, { body: () => ({ code: "000000" }) }),
  "DELETE /api/v1/second-factor": staff(409, { body: (_, __, password) => ({ password, code: "000000" }) }),
  "GET /api/v1/accounts": staff(200),
  "POST /api/v1/accounts": administrators(201, {
    body: () => ({ email: `new${clientId()}@example.org`, name: "New", roles: ["agent"] }),
  }),
  "PATCH /api/v1/accounts/:id": administrators("200/404", { object: "account", body: () => ({ name: "Mara Berg" }) }),
  "POST /api/v1/accounts/:id/password": administrators("200/404", { object: "colleague", body: () => ({ second_factor: "end" }) }),
  "POST /api/v1/presence": staff(204, { body: () => ({ state: "online" }) }),
  "GET /api/v1/sites": staff(200),
  "POST /api/v1/sites": administrators(201, { body: () => ({ name: "Another shop" }) }),
  "PATCH /api/v1/sites/:id": administrators("200/404", { object: "site", body: () => ({ button: "Ask us" }) }),
  "GET /api/v1/sites/:id/notice": office("200/404", { object: "site" }),
  "GET /api/v1/sites/:id/notice/host-text": office("200/404", { object: "site" }),
  "GET /api/v1/sites/:id/notice/:version": office("200/404", { object: "site", path: (site) => `/api/v1/sites/${site}/notice/1` }),
  "GET /api/v1/sites/:id/notice/:version/shown": office("200/404", { object: "site", path: (site) => `/api/v1/sites/${site}/notice/1/shown` }),
  "POST /api/v1/rating": open(401, { body: () => ({ score: 5 }) }),
  "GET /api/v1/sites/:id/invitations": staff("200/404", { object: "site" }),
  "POST /api/v1/sites/:id/invitations": administrators("201/404", { object: "site", body: () => ({ text: { en: "Hello" }, active: false }) }),
  "PATCH /api/v1/sites/:id/invitations/:invitation": administrators(404, {
    object: "site",
    path: (site) => `/api/v1/sites/${site}/invitations/${NOBODYS}`,
    body: () => ({ active: false }),
  }),
  "DELETE /api/v1/sites/:id/invitations/:invitation": administrators(404, {
    object: "site",
    path: (site) => `/api/v1/sites/${site}/invitations/${NOBODYS}`,
  }),
  "GET /api/v1/sites/:id/responder": supervised("200/404", { object: "site" }),
  "POST /api/v1/sites/:id/responder": administrators("201/404", { object: "site", body: () => ({ name: "Lumi", text: { en: "Hello" }, active: false }) }),
  "PATCH /api/v1/sites/:id/responder/:rule": administrators(404, {
    object: "site",
    path: (site) => `/api/v1/sites/${site}/responder/${NOBODYS}`,
    body: () => ({ version: 1, active: false }),
  }),
  "GET /api/v1/decisions": supervised(200),
  "GET /api/v1/sites/:id/purposes": office("200/404", { object: "site" }),
  "POST /api/v1/sites/:id/suspend": administrators("400/404", { object: "site", body: () => ({ purpose: "nothing", reason: "a test" }) }),
  "POST /api/v1/sites/:id/resume": administrators("400/404", { object: "site", body: () => ({ purpose: "nothing", reason: "a test", signature: "nobody" }) }),
  "GET /api/v1/sites/:id/attributes": staff("200/404", { object: "site" }),
  "POST /api/v1/sites/:id/attributes": administrators("201/404", {
    object: "site",
    body: () => ({ code: `order${++counter}`, title: { en: "Order" }, category: "order", purpose: "answer" }),
  }),
  "PATCH /api/v1/sites/:id/attributes/:code": administrators(404, {
    object: "site",
    path: (site) => `/api/v1/sites/${site}/attributes/nothing`,
    body: () => ({ active: false, version: 1 }),
  }),
  "GET /api/v1/inventory": office("200/404", { object: "site", path: (site) => `/api/v1/inventory?site=${site}` }),
  "GET /api/v1/changes": office("200/404", { object: "site", path: (site) => `/api/v1/changes?site=${site}` }),
  "POST /api/v1/changes": administrators("201/404", {
    object: "site",
    path: () => "/api/v1/changes",
    body: (site) => ({ site, kind: "purpose", body: { code: "news" } }),
  }),
  "PATCH /api/v1/changes/:id": administrators("200/404", { object: "change", body: () => ({ body: { code: "news" }, version: 1 }) }),
  "DELETE /api/v1/changes/:id": administrators("204/404", { object: "change to withdraw" }),
  "POST /api/v1/changes/:id/ask": administrators("200/404", { object: "change to ask about", body: () => ({}) }),
  "POST /api/v1/changes/:id/advice": row(401, 403, 403, "200/404", 403, {
    object: "change asked about",
    body: () => ({ advice: "comment", text: "Why so long?" }),
  }),
  "POST /api/v1/changes/:id/activate": administrators("400/404", {
    object: "change asked about",
    body: () => ({ signature: "Somebody Else", version: 2 }),
  }),
  "GET /api/v1/settings": staff(200),
  "PATCH /api/v1/settings": administrators(200, { body: () => ({ name: "Veldhuis Lighting" }) }),
  "GET /api/v1/conversations": staff(200),
  "GET /api/v1/conversations/:id": staff("200/404", { object: "conversation" }),
  "PATCH /api/v1/conversations/:id": answering("200/404", { object: "conversation", body: () => ({ status: "pending" }) }),
  "GET /api/v1/conversations/:id/messages": answering("200/404", { object: "conversation" }),
  "POST /api/v1/conversations/:id/reveal": answering("200/404", {
    object: "conversation",
    body: () => ({ field: "email", reason: "to send the invoice" }),
  }),
  "POST /api/v1/conversations/:id/transcript": answering(409, { object: "conversation", body: () => ({ email: "jan@example.org" }) }),
  "POST /api/v1/transcript": open(401, { body: () => ({ email: "jan@example.org" }) }),
  "GET /api/v1/recipients": office(200),
  "POST /api/v1/recipients": administrators(201, {
    body: () => ({ kind: "processor", name: "Host", country: "NL", purposes: ["answer"], fields: ["message.text"] }),
  }),
  "PATCH /api/v1/recipients/:id": administrators(404, { path: () => `/api/v1/recipients/${NOBODYS}`, body: () => ({ name: "Other" }) }),
  "DELETE /api/v1/recipients/:id": administrators(404, { path: () => `/api/v1/recipients/${NOBODYS}` }),
  "GET /api/v1/outbox": office(200),
  "POST /api/v1/outbox/:id/retry": administrators(404, { path: () => `/api/v1/outbox/${NOBODYS}/retry` }),
  "POST /api/v1/conversations/:id/messages/:sequence/sensitive": answering("204/404", {
    object: "conversation",
    path: (conversation) => `/api/v1/conversations/${conversation}/messages/1/sensitive`,
    body: () => ({ kind: "special" }),
  }),
  "GET /api/v1/conversations/:id/hold": staff(404, { object: "conversation" }),
  "POST /api/v1/conversations/:id/hold": office("200/404", { object: "conversation", body: () => ({ reason: "a claim", until: Date.now() + 86_400_000 }) }),
  "DELETE /api/v1/conversations/:id/hold": office("204/404", { object: "conversation" }),
  "GET /api/v1/retention/preview": office(200),
  "POST /api/v1/retention/clock": administrators(409, { body: () => ({ right: true }) }),
  "GET /api/v1/privacy-office/attention": office(200),
  "GET /api/v1/incident": office(200),
  "GET /api/v1/incident/addresses": office(200),
  "POST /api/v1/incident": administrators(400, { body: () => ({}) }),
  "DELETE /api/v1/incident": administrators(404),
  "POST /api/v1/sites/:id/secret": administrators("201/404", { object: "site", body: () => ({}) }),
  "GET /api/v1/sites/:id/models": office("200/404", { object: "site" }),
  "POST /api/v1/sites/:id/models": administrators("201/404", { object: "site", body: () => ({ name: "spring" }) }),
  "GET /api/v1/models/:id": office(404, { path: () => `/api/v1/models/${NOBODYS}` }),
  "GET /api/v1/models/:id/words": administrators(404, { path: () => `/api/v1/models/${NOBODYS}/words` }),
  "POST /api/v1/conversations/:id/emergency": answering("403/404", { object: "conversation", body: () => ({ note: "Told the emergency service." }) }),
  "GET /api/v1/statistics": row(401, 403, "200/404", "200/404", "200/404", { object: "site", path: (site) => `/api/v1/statistics?site=${site}` }),
  "GET /api/v1/emergencies": office(200),
  "POST /api/v1/emergencies/:id/review": office(404, { path: () => `/api/v1/emergencies/${NOBODYS}/review`, body: () => ({ verdict: "justified" }) }),
  "GET /api/v1/ledger": office(200),
  "GET /api/v1/ledger/proof": office(200, { path: () => "/api/v1/ledger/proof?index=0" }),
};

let counter = 0;
const clientId = () => "00000000000000ab" + (++counter).toString(16).padStart(16, "0");

const routes = () => [...source("routes.c").matchAll(/\{"([A-Z]+)", "([^"]+)",/g)].map(([, method, pattern]) => `${method} ${pattern}`);

// What each kind of thing is called here, and what it is called when it is not there.
const objects = async (demo, administrator, agent, conversation) => {
  const { json: sites } = await demo.call("GET", "/api/v1/sites", { cookie: administrator });
  const { json: accounts } = await demo.call("GET", "/api/v1/accounts", { cookie: administrator });
  // Somebody whose sessions may end while the others go on asking.
  const colleague = { email: "colleague@demo.example", name: "Col League", roles: ["agent"] };
  const { json: made } = await demo.call("POST", "/api/v1/accounts", { cookie: administrator, body: colleague });
  const drafted = async () => {
    const draft = { site: sites.sites[0].id, kind: "purpose", body: { code: "news" } };
    return (await demo.call("POST", "/api/v1/changes", { cookie: administrator, body: draft })).json.id;
  };
  const asked = await drafted();
  await demo.call("POST", `/api/v1/changes/${asked}/ask`, { cookie: administrator, body: {} });
  return {
    change: [await drafted(), NOBODYS],
    "change to withdraw": [await drafted(), NOBODYS],
    "change to ask about": [await drafted(), NOBODYS],
    "change asked about": [asked, NOBODYS],
    "site key": [demo.site, "nosuchsite22"],
    site: [sites.sites[0].id, NOBODYS],
    account: [accounts.accounts.find((each) => each.email === demo.account("agent").email).id, NOBODYS],
    colleague: [made.account.id, NOBODYS],
    conversation: [conversation, NOBODYS],
  };
};

const address = (pattern, rule, name) => (rule.path ? rule.path(name) : pattern.replace(/:[a-z]+/, name ?? ""));

const ownSession = async (demo, cookie) => {
  const { json } = await demo.call("GET", "/api/v1/sessions", { cookie });
  return json.sessions.find((each) => each.current).id;
};

const ask = async (demo, key, caller, cookie, things) => {
  const [method, pattern] = key.split(" ");
  const rule = policy[key];
  const wanted = String(rule[caller]).split("/").map(Number);
  const expected = rule.object && wanted.length === 1 ? [wanted[0], wanted[0]] : wanted;
  for (let i = 0; i < expected.length; i++) {
    const mine = rule.fresh && caller !== "nobody" ? await demo.signIn(caller) : cookie;
    let name = rule.object ? things[rule.object]?.[i] : undefined;
    if (rule.object === "session") name = i === 0 && mine ? await ownSession(demo, mine) : NOBODYS;
    const password = caller === "nobody" ? "" : demo.account(caller).password;
    const body = rule.body?.(name, demo, password);
    const answer = await demo.call(method, address(pattern, rule, name), { cookie: mine, body });
    assert.equal(answer.status, expected[i], `${caller}: ${key}, ${i === 0 ? "own" : "foreign"}: ${answer.text.slice(0, 200)}`);
    if (answer.status >= 400) assert.match(answer.headers["content-type"], /problem\+json/, key);
  }
};

const socket = async (test, demo, cookie) => {
  const ws = new WebSocket(`${demo.url.replace("https", "wss")}/api/v1/realtime`, {
    rejectUnauthorized: false,
    origin: demo.url,
    headers: cookie ? { Cookie: cookie } : {},
  });
  test.after(() => ws.terminate());
  ws.frames = [];
  ws.on("message", (bytes) => ws.frames.push(JSON.parse(bytes.toString())));
  ws.ended = new Promise((done) => ws.on("close", (code) => done(code)));
  ws.on("error", () => {});
  await once(ws, "open");
  ws.say = (frame) => ws.send(JSON.stringify(frame));
  return ws;
};

const next = async (ws, type) => {
  const end = Date.now() + 5000;
  for (;;) {
    const at = ws.frames.findIndex((frame) => frame.type === type);
    if (at >= 0) return ws.frames.splice(at, 1)[0];
    if (Date.now() > end) throw new Error(`no ${type}; have ${JSON.stringify(ws.frames)}`);
    await new Promise((done) => setTimeout(done, 5));
  }
};

const visitor = async (test, demo, email = "jan@example.org") => {
  const ws = await socket(test, demo);
  ws.say({ type: "hello", v: 1, as: "visitor", site: demo.site, token: null, resume: null });
  await next(ws, "welcome");
  const { json } = await demo.call("GET", `/api/v1/widget/${demo.site}`);
  ws.say({ type: "start", ref: 1, notice: json.notice.version, locale: "en", email });
  ws.started = await next(ws, "started");
  return ws;
};

const addresses = async (test) => {
  const found = routes();
  assert.ok(found.length > 40, "the table of addresses was not found");
  assert.deepEqual(found.filter((key) => !policy[key]), [], "addresses without a policy");
  assert.deepEqual(Object.keys(policy).filter((key) => !found.includes(key)), [], "policies without an address");
  const demo = await Demo.start(test);
  const guest = await visitor(test, demo);
  guest.say({ type: "send", id: clientId(), conversation: guest.started.conversation, text: "hello", note: false });
  await next(guest, "ack");
  const cookies = { nobody: undefined };
  for (const role of ROLES) cookies[role] = await demo.signIn(role);
  const things = await objects(demo, cookies.administrator, cookies.agent, guest.started.conversation);
  await new Promise((done) => setTimeout(done, 1500)); // the first checkpoint of the log
  for (const caller of ["nobody", ...ROLES]) for (const key of found) await ask(demo, key, caller, cookies[caller], things);
};

// Every change, from everybody who may, with the Origin of another page: 403, and never
// what it would have done.
const foreignOrigins = async (test) => {
  const demo = await Demo.start(test);
  const cookie = await demo.signIn("administrator");
  for (const key of routes().filter((each) => !each.startsWith("GET "))) {
    const [method, pattern] = key.split(" ");
    for (const origin of ["https://evil.example", "null", `${demo.url}.evil.example`, demo.url.replace("https:", "http:"), demo.url.replace(/:\d+$/, ":1")]) {
      const answer = await demo.call(method, pattern.replace(/:[a-z]+/, NOBODYS), { cookie, body: {}, headers: { Origin: origin } });
      assert.equal(answer.status, 403, `${key} from ${origin}`);
    }
  }
  assert.equal((await demo.call("GET", "/api/v1/session", { cookie })).status, 200);
};

// How each frame is answered: the type of the answer, or error:CODE, or closed:CODE, or
// nothing. "own/foreign" conversation, as above.
const frameRow = (fresh, visitors, agent, dpo, frame) => ({ fresh, visitor: visitors, agent, dpo, frame });
const framePolicy = {
  hello: frameRow("error:unauthenticated", "error:denied", "error:denied", "error:denied", () => ({ v: 1, as: "staff", inbox: false })),
  ping: frameRow("closed:1008", "pong", "pong", "pong", () => ({})),
  start: frameRow("closed:1008", "started", "error:denied", "error:denied", () => ({ ref: 9, notice: 1, locale: "en" })),
  send: frameRow("closed:1008", "ack/error:not_found", "ack/error:not_found", "error:denied/error:denied", (conversation) => ({ id: clientId(), conversation, text: "x", note: false })),
  follow: frameRow("closed:1008", "error:denied", "history/error:not_found", "error:denied/error:denied", (conversation) => ({ conversation, after: 0 })),
  unfollow: frameRow("closed:1008", "error:denied", "nothing", "nothing", (conversation) => ({ conversation })),
  read: frameRow("closed:1008", "nothing", "marks/error:not_found", "error:denied/error:denied", (conversation) => ({ conversation, sequence: 1 })),
  typing: frameRow("closed:1008", "nothing/error:not_found", "nothing/error:not_found", "error:not_found/error:not_found", (conversation) => ({ conversation, on: true })),
  notice_seen: frameRow("closed:1008", "notice_seen/error:not_found", "error:denied", "error:denied", (conversation) => ({ conversation, version: 1 })),
  identify: frameRow("closed:1008", "error:invalid", "error:denied", "error:denied", () => ({ ref: 5, token: "a.b.c" })),
  consents: frameRow("closed:1008", "error:invalid", "error:denied", "error:denied", () => ({ ref: 6, token: "a.b.c" })),
  attributes: frameRow("closed:1008", "error:invalid", "error:denied", "error:denied", () => ({ ref: 7, values: { nothing: "x" } })),
  recovery: frameRow("closed:1008", "recovery/error:not_found", "error:denied", "error:denied", (conversation) => ({ ref: 3, conversation })),
  human: frameRow("closed:1008", "human/error:not_found", "error:denied", "error:denied", (conversation) => ({ ref: 5, conversation })),
  end: frameRow("closed:1008", "ended/error:not_found", "error:denied", "error:denied", (conversation) => ({ ref: 4, conversation })),
};

const frames = () => {
  const table = source("talk.c").match(/\} frames\[\] = \{([\s\S]*?)\n\};/)[1];
  return [...table.matchAll(/^ {4}\{"([a-z_]+)",/gm)].map(([, type]) => type);
};

const answerTo = async (ws, frame, wanted) => {
  ws.frames.length = 0;
  ws.say(frame);
  if (wanted.startsWith("closed:")) return `closed:${await ws.ended}`;
  if (wanted === "nothing") {
    ws.say({ type: "ping" });
    await next(ws, "pong");
    return ws.frames.some((each) => each.type === "error") ? "error" : "nothing";
  }
  const answer = await next(ws, wanted.split(":")[0]);
  return answer.type === "error" ? `error:${answer.code}` : answer.type;
};

const frameMatrix = async (test) => {
  const found = frames();
  assert.deepEqual(found.toSorted?.() ?? [...found].sort(), Object.keys(framePolicy).sort(), "frames and their policies");
  const demo = await Demo.start(test);
  const other = await visitor(test, demo);
  const mine = await visitor(test, demo);
  for (const guest of [other, mine]) {
    guest.say({ type: "send", id: clientId(), conversation: guest.started.conversation, text: "hello", note: false });
    await next(guest, "ack");
  }
  const callers = { visitor: mine };
  for (const role of ["agent", "dpo"]) {
    callers[role] = await socket(test, demo, await demo.signIn(role));
    callers[role].say({ type: "hello", v: 1, as: "staff", inbox: false });
    await next(callers[role], "welcome");
  }
  const check = async (caller, ws, type) => {
    const rule = framePolicy[type];
    const wanted = rule[caller].split("/");
    const foreign = caller === "visitor" ? other.started.conversation : NOBODYS;
    const names = [mine.started.conversation, foreign].slice(0, wanted.length);
    for (let i = 0; i < names.length; i++) {
      const answer = await answerTo(ws, { type, ...rule.frame(names[i]) }, wanted[i]);
      assert.equal(answer, wanted[i], `${caller}: ${type}, ${i === 0 ? "own" : "foreign"}`);
    }
  };
  // The agent follows before it marks and types; unfollowing comes last.
  const order = Object.keys(framePolicy).filter((type) => type !== "unfollow").concat("unfollow");
  for (const caller of Object.keys(callers)) for (const type of order) await check(caller, callers[caller], type);
  for (const type of found) await check("fresh", await socket(test, demo), type);
  const cookie = await demo.signIn("agent");
  const { json } = await demo.call("GET", `/api/v1/conversations/${other.started.conversation}/messages`, { cookie });
  assert.deepEqual(json.messages.map((message) => message.text), ["hello"], "nothing came into somebody else's conversation");
};

// A role that must have a second factor, and has none: enrol, sign out, and nothing else.
const enrolment = async (test) => {
  const demo = await Demo.start(test);
  const administrator = await demo.signIn("administrator");
  const agent = await demo.signIn("agent");
  const live = await socket(test, demo, agent);
  live.say({ type: "hello", v: 1, as: "staff", inbox: true });
  await next(live, "welcome");
  const change = { cookie: administrator, body: { second_factor_roles: ["agent"] } };
  assert.equal((await demo.call("PATCH", "/api/v1/settings", change)).status, 200);
  assert.equal(await live.ended, 4001, "a socket that stands is closed");
  const { json } = await demo.call("GET", "/api/v1/session", { cookie: agent });
  assert.equal(json.must_enrol_second_factor, true);
  const allowed = new Set([
    "GET /api/v1/session",
    "DELETE /api/v1/session",
    "POST /api/v1/password",
    "POST /api/v1/second-factor",
    "POST /api/v1/second-factor/confirm",
    "DELETE /api/v1/second-factor",
  ]);
  for (const key of routes().filter((each) => policy[each].nobody === 401 && policy[each].agent !== 401)) {
    if (allowed.has(key)) continue;
    const [method, pattern] = key.split(" ");
    const body = method === "GET" ? undefined : (policy[key].body?.(NOBODYS, demo, "") ?? {});
    const answer = await demo.call(method, pattern.replace(/:[a-z]+/, NOBODYS), { cookie: agent, body });
    assert.equal(answer.status, 403, key);
  }
  const again = await socket(test, demo, agent);
  again.say({ type: "hello", v: 1, as: "staff", inbox: true });
  assert.equal((await next(again, "error")).code, "second_factor");
  assert.equal(await again.ended, 1008);
};

export const tests = [
  ["every address answers every caller as the policy says", addresses],
  ["no change is made for a page of another origin", foreignOrigins],
  ["every frame is answered to every caller as the policy says", frameMatrix],
  ["without the second factor that a role needs there is nothing but enrolling", enrolment],
];
