// A person takes a copy of everything (GDPR Art. 15) and what is theirs to take along (Art. 20).
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { activate, Visitor } from "./consent.e2e.mjs";
import { Agent } from "./lib/agent.mjs";
import { person } from "./lib/browser.mjs";
import { faultsOf } from "./lib/schema.mjs";
import { Demo } from "./lib/server.mjs";

const docs = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "docs");
const schema = JSON.parse(readFileSync(join(docs, "archive.schema.json"), "utf8"));
const portableSchema = JSON.parse(readFileSync(join(docs, "portable.schema.json"), "utf8"));

const WORDS = 'My lamp <b>came</b> cracked & "bent", \u202Eah.';
const FORMULA = "=HYPERLINK(\"http://evil.example\",\"x\")";
const ANSWER = "We send another one.";
const EMAIL = "mila.petrova@example.net";

// The bytes of an answer; Demo.call gives text alone.
const bytesOf = (demo, path, token) =>
  new Promise((done, refuse) => {
    const outgoing = request(
      { host: "127.0.0.1", port: demo.port, path, rejectUnauthorized: false, headers: { Authorization: `Bearer ${token}` } },
      (incoming) => {
        const parts = [];
        incoming.on("data", (part) => parts.push(part));
        incoming.on("end", () => done({ status: incoming.statusCode, headers: incoming.headers, bytes: Buffer.concat(parts) }));
        incoming.on("error", refuse);
      },
    );
    outgoing.on("error", refuse);
    outgoing.end();
  });

const chat = async (test, demo) => {
  const visitor = await Visitor.join(test, demo, { name: "Mila Petrova", email: "mila@example.org" });
  assert.equal((await visitor.say(WORDS)).type, "ack");
  assert.equal((await visitor.say(FORMULA)).type, "ack");
  return visitor;
};

const take = (visitor, form, more = "") => visitor.call("GET", `/archive?form=${form}&lang=en${more}`);

const unzip = (bytes, folder) => {
  const path = join(folder, "data.zip");
  writeFileSync(path, bytes);
  const script =
    "import sys,zipfile,json\nz=zipfile.ZipFile(sys.argv[1])\nassert z.testzip() is None\n" +
    "print(json.dumps({n:z.read(n).decode('utf-8') for n in z.namelist()}))";
  const run = spawnSync("python3", ["-c", script, path], { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
};

/*= GDPR Art. 15(3) */
/*= GDPR Art. 12(3) */
const everyForm = async (test) => {
  const demo = await Demo.start(test);
  await activate(demo, "marketing");
  const visitor = await chat(test, demo);
  const agent = await Agent.join(test, demo);
  await agent.follow();
  await agent.say(ANSWER);
  const given = await visitor.choose("marketing", "accept", { values: { email: EMAIL } });
  assert.equal(given.status, 200, given.text);
  const json = await take(visitor, "json");
  assert.equal(json.status, 200, json.text);
  assert.match(json.headers["content-disposition"], /^attachment; filename="my-data.json"$/);
  assert.deepEqual(faultsOf(schema, json.json), []);
  const { records } = json.json;
  assert.equal(records.person[0].name, "Mila Petrova");
  assert.equal(records.person[0].email, "mila@example.org");
  assert.deepEqual(records.message.map((each) => [each.from, each.text]), [["you", WORDS], ["you", FORMULA], ["staff", ANSWER]]);
  assert.deepEqual(records.datum.map((each) => each.value), [EMAIL]);
  assert.equal(records.consent.length, 1);
  assert.equal(records.message[2].author, "staff");
  // Agents are told of by their role (C-579/21), credentials are named and kept.
  assert.ok(!json.text.includes(demo.account("agent").email));
  assert.deepEqual(records.visitor_token[0].token_hash, { withheld: "credential" });
  assert.ok(json.json.withheld.some((each) => each.ground === "credential" && each.count > 0));
  // Who looked: the agent, and the copy itself.
  const looks = records.ledger_opening.map((each) => [each.kind, each.opening.by]);
  assert.ok(looks.some(([kind, by]) => kind === "look" && by === "staff"), JSON.stringify(looks));
  assert.ok(looks.some(([kind, by]) => kind === "exported" && by === "you"), JSON.stringify(looks));
  const articles = json.json.statement.map((each) => each.article);
  assert.deepEqual(articles, ["a", "b", "c", "d", "e", "f", "g", "h"].map((each) => `15(1)(${each})`).concat("15(2)"));
  for (const part of json.json.statement) assert.ok(part.text.length > 0, part.article);

  const html = await take(visitor, "html");
  assert.equal(html.status, 200);
  assert.ok(!html.text.includes("<b>came</b>") && html.text.includes("&lt;b&gt;came&lt;/b&gt; cracked &amp; &quot;bent&quot;"));
  assert.match(html.headers["content-security-policy"], /^default-src 'none'; style-src 'sha256-[^']+='; .*sandbox$/);
  const { page } = await person(test);
  await page.setContent(html.text);
  assert.equal(await page.getByRole("heading", { level: 1 }).innerText(), "What Veldhuis Lighting B.V. holds about you");
  for (const text of [WORDS, FORMULA, ANSWER, EMAIL]) await page.getByText(text, { exact: true }).first().waitFor();
  assert.equal(await page.locator("script, link, img, iframe, form, [onclick], [src]").count(), 0);
  if (process.env.PARLOUR_PICTURES) {
    for (const [name, width] of [["wide", 1000], ["narrow", 360]]) {
      await page.setViewportSize({ width, height: 900 });
      await page.screenshot({ path: join(process.env.PARLOUR_PICTURES, `archive-${name}.png`), fullPage: true });
    }
  }

  const csv = await take(visitor, "csv");
  assert.equal(csv.status, 200);
  assert.ok(csv.text.includes(`"'=HYPERLINK(""http://evil.example"",""x"")"`), "no formula");
  const zip = await bytesOf(demo, `/api/v1/privacy/${demo.site}/archive`, visitor.token);
  assert.equal(zip.headers["content-type"], "application/zip");
  const files = unzip(zip.bytes, demo.folder);
  assert.deepEqual(Object.keys(files), ["your-data.html", "data.json", "data.csv", "data.schema.json"]);
  assert.deepEqual(JSON.parse(files["data.schema.json"]), schema);
  assert.deepEqual(faultsOf(schema, JSON.parse(files["data.json"])), []);
  assert.ok(files["your-data.html"].endsWith("</html>\n") && files["data.csv"].includes(ANSWER));
  const german = await visitor.call("GET", "/archive?form=html&lang=de");
  assert.ok(german.text.includes("Was Veldhuis Lighting B.V. über Sie gespeichert hat"));
};

/*= GDPR Art. 15(4) */
const notesWait = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await chat(test, demo);
  const agent = await Agent.join(test, demo);
  await agent.follow();
  agent.send({ type: "send", id: `${agent.device}00000000000000ff`, conversation: agent.conversation, text: "Her neighbour called.", note: true });
  await agent.until((frame) => frame.type === "ack");
  for (const form of ["json", "html", "csv"]) {
    const copy = await take(visitor, form);
    assert.equal(copy.status, 200);
    assert.ok(!copy.text.includes("neighbour called"), form);
    assert.ok(copy.text.includes("A note of our staff among themselves."), form);
  }
  const { json } = await take(visitor, "json");
  assert.deepEqual(json.records.message.at(-1).text, { withheld: "others_words" });
  assert.equal(json.withheld.find((each) => each.ground === "others_words").count, 1);
};

/*= GDPR Art. 20(1) */
/*= GDPR Art. 20(1)(a) */
/*= GDPR Art. 20(4) */
const portable = async (test) => {
  const demo = await Demo.start(test);
  await activate(demo, "marketing");
  const visitor = await chat(test, demo);
  const agent = await Agent.join(test, demo);
  await agent.follow();
  await agent.say(ANSWER);
  const given = await visitor.choose("marketing", "accept", { values: { email: EMAIL } });
  assert.equal(given.status, 200, given.text);
  const copy = await visitor.call("GET", "/portable?form=json&lang=en");
  assert.equal(copy.status, 200, copy.text);
  assert.deepEqual(faultsOf(portableSchema, copy.json), []);
  // The demo answers on a legitimate interest: the words stay behind, and it says why.
  assert.deepEqual(copy.json.data.message, []);
  assert.deepEqual(copy.json.data.datum.map((each) => [each.field, each.value]), [["purpose.email", EMAIL]]);
  assert.ok(copy.json.left_out.some((each) => each.table === "message" && each.ground === "not_this_basis"));
  const csv = await visitor.call("GET", "/portable?form=csv&lang=en");
  assert.ok(csv.text.includes(EMAIL) && !csv.text.includes("cracked"));
  const html = await visitor.call("GET", "/portable?form=html");
  assert.equal(html.status, 400);
  assert.equal(html.json.field, "form");
  // On a contract they go along, and the staff's do not.
  const cookie = await demo.signIn("administrator");
  const made = await demo.call("POST", "/api/v1/sites", { cookie, body: { name: "Orders", basis: "contract" } });
  assert.equal(made.status, 201, made.text);
  const orders = Object.assign(Object.create(demo), { site: made.json.key });
  const buyer = await chat(test, orders);
  agent.conversation = buyer.conversation;
  await agent.say(ANSWER);
  const again = await buyer.call("GET", "/portable?form=json&lang=en");
  assert.deepEqual(faultsOf(portableSchema, again.json), []);
  assert.deepEqual(again.json.data.message.map((each) => each.text), [WORDS, FORMULA]);
  assert.equal(again.json.data.person[0].name, "Mila Petrova");
  assert.ok(!again.text.includes(ANSWER));
};

const refusals = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await chat(test, demo);
  const strange = await take(visitor, "pdf");
  assert.equal(strange.status, 400);
  assert.equal(strange.json.field, "form");
  const nobody = await demo.call("GET", `/api/v1/privacy/${demo.site}/archive?form=json`);
  assert.equal(nobody.status, 401);
  const forged = await demo.call("GET", `/api/v1/privacy/${demo.site}/archive?form=json`, {
    headers: { Authorization: `Bearer pv_${"A".repeat(43)}` },
  });
  assert.equal(forged.status, 401);
  const elsewhere = await demo.call("GET", "/api/v1/privacy/nosuchsite00/archive?form=json", {
    headers: { Authorization: `Bearer ${visitor.token}` },
  });
  assert.equal(elsewhere.status, 401);
  // So many an hour, and a clear word when.
  let last;
  for (let i = 0; i < 40 && last?.status !== 429; i++) last = await take(visitor, "csv");
  assert.equal(last.status, 429);
  assert.ok(Number(last.headers["retry-after"]) > 0);
};

// Many leave midway; the server goes on, and the next copy is whole.
const leaving = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await Visitor.join(test, demo, { name: "Mila Petrova" });
  for (let i = 0; i < 60; i++) {
    const ack = await visitor.say(`${i} ${"x".repeat(7000)}`);
    assert.equal(ack.type, "ack", JSON.stringify(ack));
  }
  for (let i = 0; i < 12; i++)
    await new Promise((done) => {
      const outgoing = request(
        { host: "127.0.0.1", port: demo.port, path: `/api/v1/privacy/${demo.site}/archive?form=json`, rejectUnauthorized: false,
          headers: { Authorization: `Bearer ${visitor.token}` } },
        (incoming) => incoming.once("data", () => outgoing.destroy()),
      );
      outgoing.on("error", () => {});
      outgoing.on("close", done);
      outgoing.end();
    });
  const [one, two] = await Promise.all([take(visitor, "json"), take(visitor, "json")]);
  for (const copy of [one, two]) {
    assert.equal(copy.status, 200, copy.text.slice(0, 300));
    assert.equal(copy.json.records.message.length, 60);
  }
};

export const tests = [
  ["a copy of everything, in every form", everyForm],
  ["notes of the staff wait for somebody who looks them through", notesWait],
  ["what was provided on consent or contract goes along, the rest is named", portable],
  ["what is not an order for one's own copy is refused", refusals],
  ["who leaves midway costs nobody anything", leaving],
];
