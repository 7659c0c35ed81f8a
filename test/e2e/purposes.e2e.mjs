// How a purpose comes into force over REST: drafts, advice, signatures; and what is refused.
import assert from "node:assert/strict";
import { WebSocket } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const whole = {
  code: "news",
  basis: "consent",
  title: { en: "News by e-mail", de: "Neues per E-Mail" },
  description: { en: "We write to you once a month.", de: "Wir schreiben Ihnen einmal im Monat." },
  fields: ["purpose.email"],
  asks: "email",
  roles: ["administrator"],
  retention_days: 180,
  retention_from: "last_message",
};

const office = async (test) => {
  const demo = await Demo.start(test);
  const administrator = await demo.signIn("administrator");
  const dpo = await demo.signIn("dpo");
  const by = (cookie) => (method, path, body) => demo.call(method, path, { cookie, body });
  const ask = by(administrator);
  const site = (await ask("GET", "/api/v1/sites")).json.sites[0];
  const { json } = await ask("GET", "/api/v1/accounts");
  const name = json.accounts.find((each) => each.email === demo.account("administrator").email).name;
  const draft = (body, kind = "purpose") => ask("POST", "/api/v1/changes", { site: site.id, kind, body });
  const sign = (change, more = {}) => ask("POST", `/api/v1/changes/${change.id}/activate`, { signature: name, version: change.version, ...more });
  const put = async (body, kind) => {
    const { json: change } = await draft(body, kind);
    const { json: asked } = await ask("POST", `/api/v1/changes/${change.id}/ask`, {});
    const answer = await sign(asked);
    assert.equal(answer.status, 200, answer.text);
    return answer.json;
  };
  const purposes = async () => (await ask("GET", `/api/v1/sites/${site.id}/purposes`)).json;
  const notice = async () => (await demo.call("GET", `/api/v1/widget/${site.key}`)).json.notice;
  return { demo, ask, advise: by(dpo), site, name, draft, sign, put, purposes, notice };
};

const refused = (answer, status, field) => {
  assert.equal(answer.status, status, answer.text);
  assert.match(answer.headers["content-type"], /problem\+json/);
  assert.equal(answer.json.field, field, answer.text);
};

/*= GDPR Art. 24(1) */
/*= GDPR Art. 38(1) */
const fromDraftToForce = async (test) => {
  const { demo, ask, advise, site, name, draft, sign, purposes, notice } = await office(test);
  const before = await notice();
  const bare = await draft({ code: "news" });
  assert.equal(bare.status, 201, bare.text);
  const missing = new Set(bare.json.missing.map((each) => each.field));
  for (const field of ["title", "description", "basis", "fields", "retention_days", "retention_from", "roles"]) assert.ok(missing.has(field), field);
  refused(await ask("PATCH", `/api/v1/changes/${bare.json.id}`, { body: whole }), 400, "version");
  const { json: written } = await ask("PATCH", `/api/v1/changes/${bare.json.id}`, { body: whole, version: bare.json.version });
  assert.deepEqual(written.missing, []);
  assert.ok(written.differences.notice.length > 0, "the notice would say it");
  assert.ok(written.differences.records.some((each) => each.member === "purpose" && each.before === null && each.after === "News by e-mail"));
  refused(await ask("PATCH", `/api/v1/changes/${bare.json.id}`, { body: whole, version: bare.json.version }), 409, "version");
  refused(await sign(written), 409, "advice");
  const { json: asked } = await ask("POST", `/api/v1/changes/${written.id}/ask`, { version: written.version });
  assert.equal(asked.state, "asked");
  assert.equal((await ask("POST", `/api/v1/changes/${written.id}/advice`, { advice: "approve" })).status, 403, "only the officer advises");
  refused(await advise("POST", `/api/v1/changes/${written.id}/advice`, { advice: "object" }), 400, "text");
  const { json: advised } = await advise("POST", `/api/v1/changes/${written.id}/advice`, { advice: "object", text: "Once a month is often." });
  assert.equal(advised.advice_text, "Once a month is often.");
  refused(await sign(advised, { signature: "Somebody Else" }), 400, "signature");
  assert.ok(!(await purposes()).purposes.some((each) => each.code === "news"), "nothing is in force yet");
  const { json: active } = await sign(advised);
  assert.equal(active.state, "active");
  assert.equal(active.signed_by, name);
  const page = await purposes();
  const news = page.purposes.find((each) => each.code === "news");
  assert.deepEqual([news.state, news.version, news.article, news.optional, news.people], ["active", 1, "6(1)(a)", true, 0]);
  assert.equal((await notice()).version, before.version + 1);
  assert.ok((await notice()).purposes.some((each) => each.code === "news"), "the notice tells of it");
  const { json: ledger } = await ask("GET", "/api/v1/ledger?after=0");
  for (const type of ["change_activated", "purpose_changed"]) assert.ok(ledger.entries.some((entry) => entry.type === type), type);
  assert.equal((await ask("DELETE", `/api/v1/changes/${active.id}`)).status, 409);
  assert.equal((await demo.call("GET", `/api/v1/changes?site=${site.id}`, {})).status, 401);
};

/*= GDPR Art. 5(1)(a) */
const neverSwapped = async (test) => {
  const { ask, site, draft, put, purposes } = await office(test);
  await put(whole);
  const { json: swap } = await draft({ ...whole, basis: "contract", contract: "The order." });
  assert.ok(swap.missing.some((each) => each.field === "basis"), JSON.stringify(swap.missing));
  const { json: asked } = await ask("POST", `/api/v1/changes/${swap.id}/ask`, {});
  refused(await ask("POST", `/api/v1/changes/${asked.id}/activate`, { signature: "x", version: asked.version }), 400, "signature");
  await put({ code: "news", retention_days: 30 }, "retention");
  await put({ code: "news", end: true });
  assert.equal((await purposes()).purposes.find((each) => each.code === "news").state, "ended");
  const { json: list } = await ask("GET", `/api/v1/changes?site=${site.id}`);
  assert.equal(list.changes.length, 4);
};

const badInput = async (test) => {
  const { ask, site, draft, purposes } = await office(test);
  const before = (await purposes()).purposes.length;
  for (const [body, field] of [
    [{ ...whole, basis: "because" }, "basis"],
    [{ ...whole, basis: 7 }, "basis"],
    [{ ...whole, retention_days: 0 }, "retention_days"],
    [{ ...whole, retention_days: 365000 }, "retention_days"],
    [{ ...whole, retention_days: "30" }, "retention_days"],
    [{ ...whole, retention_days: 1e30 }, "retention_days"],
    [{ ...whole, retention_from: "birth" }, "retention_from"],
    [{ ...whole, mood: "good" }, "mood"],
    [{ ...whole, title: "News" }, "title"],
    [{ ...whole, title: { en: "x".repeat(201) } }, "title"],
    [{ ...whole, description: { en: "x".repeat(4001) } }, "description"],
    [{ ...whole, law: "x".repeat(4001) }, "law"],
    [{ ...whole, fields: ["iris.scan"] }, "fields"],
    [{ ...whole, fields: Array.from({ length: 41 }, (_, i) => `f${i}`) }, "fields"],
    [{ ...whole, roles: ["king"] }, "roles"],
    [{ ...whole, special: "z" }, "special"],
    [{ ...whole, automated: { decides: "yes" } }, "automated.decides"],
    [{ ...whole, code: "Drop Table" }, "code"],
    [{ ...whole, code: "x".repeat(41) }, "code"],
    [{ ...whole, end: true }, "end"],
  ])
    refused(await draft(body), 400, field);
  refused(await draft([]), 400, "body");
  refused(await draft(whole, "mood"), 400, "kind");
  refused(await ask("POST", "/api/v1/changes", { site: "x", kind: "purpose", body: whole }), 400, "site");
  refused(await ask("POST", "/api/v1/changes", { site: site.id, kind: "purpose", body: whole, more: 1 }), 400, "more");
  refused(await ask("GET", "/api/v1/changes"), 400, "site");
  const { json } = await draft({ ...whole, basis: undefined });
  await ask("POST", `/api/v1/changes/${json.id}/ask`, {});
  const { json: accounts } = await ask("GET", "/api/v1/session");
  refused(await ask("POST", `/api/v1/changes/${json.id}/activate`, { signature: accounts.account.name, version: 2 }), 409, "basis");
  const { json: list } = await ask("GET", `/api/v1/changes?site=${site.id}`);
  assert.equal(list.changes.length, 1, "what was refused left nothing");
  assert.equal((await purposes()).purposes.length, before);
};

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 5(1)(c) */
const attributes = async (test) => {
  const { ask, site, draft, put, notice } = await office(test);
  const path = `/api/v1/sites/${site.id}/attributes`;
  const order = { code: "order", title: { en: "Order number" }, category: "order", purpose: "care", source: "visitor" };
  const care = { ...whole, code: "care", basis: "contract", contract: "The order.", asks: null, fields: ["rating.score"] };
  refused(await ask("POST", path, { ...order, category: undefined }), 400, "category");
  refused(await ask("POST", path, { ...order, purpose: undefined }), 400, "purpose");
  refused(await ask("POST", path, order), 400, "purpose");
  await put(care);
  refused(await ask("POST", path, { ...order, active: true }), 400, "purpose");
  assert.equal((await ask("POST", path, order)).status, 201);
  refused(await ask("PATCH", `${path}/order`, { active: true, version: 1 }), 400, "purpose");
  await put({ ...care, attributes: ["order"] });
  const { json: on, status } = await ask("PATCH", `${path}/order`, { active: true, asked: true, version: 1 });
  assert.equal(status, 200);
  assert.deepEqual([on.active, on.asked, on.version], [true, true, 2]);
  refused(await ask("PATCH", `${path}/order`, { active: false, version: 1 }), 409, "version");
  assert.match(JSON.stringify(await notice()), /Order number/);
  const { json: end } = await draft({ code: "care", end: true });
  assert.ok(end.missing.some((each) => each.field === "end" && each.why.startsWith("order:")), JSON.stringify(end.missing));
  const { json: inventory } = await ask("GET", `/api/v1/inventory?site=${site.id}`);
  const kept = inventory.data.find((each) => each.name === "order");
  assert.deepEqual([kept.kind, kept.category, kept.purposes[0].article, kept.purposes[0].retention_days], ["prechat", "order", "6(1)(b)", 180]);
  assert.ok(inventory.data.some((each) => each.name === "message.text_sealed" && each.rests === "database, sealed"));
};

const chatted = async (test, demo) => {
  const socket = new WebSocket(`${demo.url.replace("https", "wss")}/api/v1/realtime`, { rejectUnauthorized: false, origin: demo.url });
  test.after(() => socket.terminate());
  const started = new Promise((done) => socket.on("message", (bytes) => JSON.parse(bytes.toString()).type === "started" && done()));
  await new Promise((done) => socket.on("open", done));
  socket.send(JSON.stringify({ type: "hello", v: 1, as: "visitor", site: demo.site, token: null, resume: null }));
  const { json } = await demo.call("GET", `/api/v1/widget/${demo.site}`);
  socket.send(JSON.stringify({ type: "start", ref: 1, notice: json.notice.version, locale: "en" }));
  await started;
};

/*= GDPR Art. 6(4) */
/*= GDPR Art. 13(3) */
const oncePeopleHaveWritten = async (test) => {
  const { demo, ask, site, draft } = await office(test);
  const path = `/api/v1/sites/${site.id}`;
  assert.equal((await ask("PATCH", path, { retention_days: 60 })).status, 200, "nobody has chatted");
  await chatted(test, demo);
  refused(await ask("PATCH", path, { retention_days: 61 }), 409, "retention_days");
  refused(await ask("PATCH", path, { basis: "contract" }), 409, "basis");
  assert.equal((await ask("PATCH", path, { button: "Ask", retention_days: 60 })).status, 200, "what is the same is no change");
  const reuse = { ...whole, code: "study", basis: "legitimate_interest", asks: null, fields: ["message.text"], interest: { interest: "a", necessity: "b", balance: "c" } };
  const { json: change } = await draft(reuse);
  assert.equal(change.compatibility_needed, true);
  assert.equal(change.needs_notice, true);
  assert.equal(change.affected, 1);
  assert.ok(change.missing.some((each) => each.field === "compatibility.link"));
  const assessed = { ...reuse, compatibility: { link: "a", context: "b", nature: "c", consequences: "d", safeguards: "e" } };
  const { json: better } = await ask("PATCH", `/api/v1/changes/${change.id}`, { body: assessed, version: change.version });
  assert.deepEqual(better.missing, []);
};

const publicAuthority = async (test) => {
  const { ask, draft } = await office(test);
  const body = { ...whole, code: "study", basis: "legitimate_interest", asks: null, fields: ["rating.score"], interest: { interest: "a", necessity: "b", balance: "c" } };
  assert.deepEqual((await draft(body)).json.missing, []);
  refused(await ask("PATCH", "/api/v1/settings", { public_authority: 1 }), 400, "public_authority");
  assert.equal((await ask("PATCH", "/api/v1/settings", { public_authority: true })).status, 200);
  assert.deepEqual((await draft(body)).json.missing.map((each) => each.field), ["basis"]);
  refused(await ask("POST", "/api/v1/sites", { name: "Town hall", basis: "public_task" }), 400, "law");
  assert.equal((await ask("POST", "/api/v1/sites", { name: "Town hall", basis: "public_task", law: "Town Act, section 3" })).status, 201);
};

// What the server answers to somebody who begins a chat: "started" or "error".
const asVisitor = async (test, demo) => {
  const { json } = await demo.call("GET", `/api/v1/widget/${demo.site}`);
  const socket = new WebSocket(`${demo.url.replace("https", "wss")}/api/v1/realtime`, { rejectUnauthorized: false, origin: demo.url });
  test.after(() => socket.terminate());
  const send = (frame) => socket.send(JSON.stringify(frame));
  return new Promise((done) => {
    socket.on("open", () => send({ type: "hello", v: 1, as: "visitor", site: demo.site, token: null, resume: null }));
    socket.on("message", (bytes) => {
      const frame = JSON.parse(bytes.toString());
      if (frame.type === "welcome") send({ type: "start", ref: 1, notice: json.notice.version, locale: "en" });
      if (frame.type === "started" || frame.type === "error") done(frame);
    });
  });
};

/*= GDPR Art. 24(1) */
const stoppedAtOnce = async (test) => {
  const { demo, ask, site, name, purposes, notice } = await office(test);
  const stop = (body) => ask("POST", `/api/v1/sites/${site.id}/suspend`, body);
  const go = (body) => ask("POST", `/api/v1/sites/${site.id}/resume`, body);
  refused(await stop({ purpose: "answer" }), 400, "reason");
  refused(await stop({ purpose: "proof", reason: "x" }), 400, "purpose");
  refused(await stop({ reason: "x" }), 400, "purpose");
  const { json: page } = await stop({ purpose: null, reason: "The authority says so." });
  assert.equal(page.suspensions[0].reason, "The authority says so.");
  assert.equal((await purposes()).suspensions[0].by, name);
  assert.match((await notice()).purposes[0].description, /^Paused at present/);
  refused(await stop({ purpose: null, reason: "again" }), 409, "purpose");
  const frame = await asVisitor(test, demo);
  assert.equal(frame.type, "error", JSON.stringify(frame));
  assert.match(JSON.stringify(frame), /This chat is paused at present/);
  refused(await go({ purpose: null, reason: "lifted", signature: "Somebody" }), 400, "signature");
  assert.equal((await go({ purpose: null, reason: "lifted", signature: name })).status, 200);
  assert.deepEqual((await purposes()).suspensions, []);
  assert.doesNotMatch((await notice()).purposes[0].description, /Paused/);
  assert.equal((await asVisitor(test, demo)).type, "started");
  const { json: ledger } = await ask("GET", "/api/v1/ledger");
  assert.equal(ledger.entries.filter((each) => each.type === "suspension").length, 2, JSON.stringify(ledger).slice(0, 300));
};

export const tests = [
  ["a purpose goes from a draft over advice and a signature into force", fromDraftToForce],
  ["a basis is never swapped, a term changes by its own kind, and an end is an end", neverSwapped],
  ["what cannot be is refused by name and leaves nothing", badInput],
  ["an attribute is on only with a category and a purpose that declares it", attributes],
  ["once people have written, terms, bases and new uses need more than a switch", oncePeopleHaveWritten],
  ["a site is stopped at once with a reason, and goes on with a name", stoppedAtOnce],
  ["a public authority does not rest its tasks on its interest", publicAuthority],
];
