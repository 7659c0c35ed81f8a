import assert from "node:assert/strict";
import { test } from "node:test";
import de from "../locale/office/de.ts";
import { en } from "../locale/office/en.ts";
import { compareKeys } from "../model/catalogue.ts";
import { OfficeRest } from "../model/office/rest.ts";
import type { Change, Purpose, PurposeBody } from "../model/office/types.ts";
import { Rest } from "../model/staff/rest.ts";
import { csvOf } from "../view/office/csv.ts";
import { blankSheet, bodyOf, codeOf, groundOf, sheetOfPurpose } from "../view/office/declaration.ts";
import { PurposesView } from "../view/office/purposes.ts";
import { Register } from "../view/office/register.ts";

const SITE = "0190aaaa-0000-7000-8000-000000000001";

const purpose = (more: Partial<Purpose>): Purpose => ({
  code: "answer",
  version: 1,
  basis: "contract",
  article: "6(1)(b)",
  retention_days: 90,
  retention_from: "last_message",
  state: "active",
  since: 0,
  people: 3,
  title: { en: "Answer" },
  description: { en: "To answer." },
  interest: null,
  law: null,
  contract: "Order",
  special: null,
  fields: ["message.text"],
  attributes: [],
  field_days: {},
  recipients: [],
  roles: ["agent"],
  automated: null,
  optional: false,
  asks: null,
  explicit: false,
  children: false,
  marketing: false,
  suppression: false,
  sources: [],
  ...more,
});

/*= GDPR Art. 6(3) */
test("a purpose is asked for the ground of its basis, and for no other", () => {
  assert.equal(groundOf("legitimate_interest"), "interest");
  assert.equal(groundOf("contract"), "contract");
  assert.equal(groundOf("legal_obligation"), "law");
  assert.equal(groundOf("public_task"), "law");
  assert.equal(groundOf("consent"), null);
  assert.equal(groundOf("vital_interests"), null);
  const body = bodyOf({ ...blankSheet(), basis: "contract", law: "AO 147", contract: " Order ", interest: { interest: "x", necessity: "y", balance: "z" } });
  assert.ok(!("end" in body));
  assert.deepEqual([body.contract, body.law, body.interest], ["Order", null, null]);
});

/*= GDPR Art. 7(3) */
test("what belongs to consent goes when the basis is another", () => {
  const sheet = { ...blankSheet(), asks: "email" as const, explicit: true, children: true };
  const other = bodyOf({ ...sheet, basis: "legitimate_interest" });
  const consent = bodyOf({ ...sheet, basis: "consent" });
  assert.ok(!("end" in other) && !("end" in consent));
  assert.deepEqual([other.optional, other.asks, other.explicit, other.children], [false, null, false, false]);
  assert.deepEqual([consent.optional, consent.asks, consent.explicit, consent.children], [true, "email", true, true]);
});

test("a draft of a purpose says again all that the purpose says", () => {
  const from = purpose({ roles: ["agent", "dpo"], field_days: { "person.email": 30 }, special: "a" });
  const body = bodyOf(sheetOfPurpose(from));
  assert.ok(!("end" in body));
  for (const member of ["title", "description", "fields", "roles", "field_days", "special", "basis", "retention_days"] as const)
    assert.deepEqual(body[member], from[member], member);
  assert.ok(!("people" in body) && !("known" in body), "nothing that the server did not ask for");
});

test("an empty language is left out, and a title gives a short name", () => {
  const body = bodyOf({ ...blankSheet(), title: { en: "News", de: "  " } });
  assert.ok(!("end" in body));
  assert.deepEqual(body.title, { en: "News" });
  assert.equal(codeOf("Follow-up Österreich!"), "follow_up_o_sterreich");
});

test("a register goes on where it stopped, and starts anew when it is loaded", async () => {
  const asked: (string | null)[] = [];
  const register = new Register<number>(async (before) => {
    asked.push(before);
    return before === null ? { rows: [1, 2], next: "b" } : { rows: [3], next: null };
  });
  await register.load();
  assert.ok(register.more);
  await register.loadMore();
  assert.deepEqual(register.rows, [1, 2, 3]);
  assert.ok(!register.more);
  await register.loadMore();
  await register.load();
  assert.deepEqual(register.rows, [1, 2]);
  assert.deepEqual(asked, [null, "b", null]);
});

test("a register keeps what it has when the server fails, and says what is wrong", async () => {
  let fails = false;
  const register = new Register<number>(async () => {
    if (fails) throw new Error("no line");
    return { rows: [1], next: null };
  });
  await register.load();
  fails = true;
  await register.load();
  assert.deepEqual(register.rows, [1]);
  assert.ok(register.problem !== null);
  fails = false;
  await register.load();
  assert.equal(register.problem, null);
});

test("a cell of a CSV file is never taken for a formula", () => {
  assert.equal(csvOf([["=1+1", 'a "b"', "c,d", "plain"]]), "'=1+1,\"a \"\"b\"\"\",\"c,d\",plain\r\n");
  for (const start of ["=", "+", "-", "@", "\t"]) assert.ok(csvOf([[`${start}x`]]).includes(`'${start}x`));
});

test("German has every word of the office's English, with the same holes", () => {
  assert.deepEqual(compareKeys(en, de), { missing: [], superfluous: [] });
  const holes = (entry: unknown) => [...new Set(JSON.stringify(entry).match(/\{[a-z]+\}/g) ?? [])].sort();
  for (const [key, entry] of Object.entries(en)) assert.deepEqual(holes(de[key as keyof typeof de]), holes(entry), key);
});

// A server with one site, as far as purposes go.
const officeServer = () => {
  const changes: Change[] = [];
  const asked: string[] = [];
  const rest = new Rest(async (method, path, body) => {
    asked.push(`${method} ${path}`);
    const json = (value: unknown, status = 200) => ({ status, json: value });
    const sent = body as { body?: PurposeBody; version?: number };
    if (path.endsWith("/purposes")) return json({ suspensions: [], purposes: [purpose({})], templates: [purpose({ code: "answer", state: "template" }), purpose({ code: "rating", state: "template" })], fields: [], attributes: [] });
    if (method === "GET") return json({ changes });
    if (path === "/api/v1/changes") {
      const change: Change = {
        id: `c${changes.length}`,
        site: SITE,
        kind: "purpose",
        state: "draft",
        version: 1,
        body: sent.body as PurposeBody,
        missing: [],
        differences: { notice: [], records: [], dpia: [] },
        lapses: 0,
        affected: 0,
        needs_notice: false,
        compatibility_needed: false,
        advice: null,
        effective_at: null,
        signed_by: null,
      };
      changes.push(change);
      return json(change, 201);
    }
    const change = changes[0] as Change;
    if (sent.version !== undefined && sent.version !== change.version)
      return json({ type: "about:blank", title: "Conflict", status: 409, detail: "version: it was changed meanwhile", code: "conflict" }, 409);
    Object.assign(change, { version: change.version + 1, state: path.endsWith("/ask") ? "asked" : path.endsWith("/activate") ? "active" : change.state });
    return json({ ...change });
  });
  return { office: new OfficeRest(rest), changes, asked };
};

test("a purpose that is in force is no template any more", async () => {
  const view = new PurposesView(officeServer().office, SITE);
  await view.load();
  assert.deepEqual(view.templates.map((template) => template.code), ["rating"]);
});

test("a change is a draft, then asked about, then signed; and is no draft any more", async () => {
  const { office } = officeServer();
  const view = new PurposesView(office, SITE);
  await view.load();
  view.begin(view.templates[0] ?? null);
  view.write({ retention_days: 30 });
  assert.ok(await view.save());
  assert.equal(view.desk.at, "change");
  assert.equal(view.running.length, 1);
  const drafted = view.desk.at === "change" ? view.desk.change : null;
  assert.ok(drafted && !("end" in drafted.body) && drafted.body.retention_days === 30);
  assert.ok(await view.ask(drafted));
  const asked = view.desk.at === "change" ? view.desk.change : null;
  assert.ok(asked && asked.state === "asked");
  assert.ok(await view.activate(asked, 1, "Mara"));
  assert.equal(view.desk.at, "list");
  assert.equal(view.running.length, 0);
  assert.equal(view.done?.state, "active");
});

test("a draft that somebody else changed meanwhile is not overwritten", async () => {
  const { office, changes } = officeServer();
  const view = new PurposesView(office, SITE);
  await view.load();
  view.begin(null);
  await view.save();
  const mine = view.desk.at === "change" ? { ...view.desk.change } : null;
  assert.ok(mine);
  (changes[0] as Change).version = 7;
  assert.equal(await view.ask(mine), false);
  assert.equal(view.problem?.code, "conflict");
  assert.equal(changes[0]?.state, "draft");
});
