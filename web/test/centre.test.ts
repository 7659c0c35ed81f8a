import assert from "node:assert/strict";
import { test } from "node:test";
import { Centre } from "../view/widget/centre.ts";
import type { Http, HttpAnswer } from "../model/platform.ts";
import type { Choice, OwnPrivacy, OwnPurpose } from "../model/privacy.ts";
import type { WidgetView } from "../view/widget/widget.ts";
import { compareKeys, Words } from "../model/catalogue.ts";
import { en } from "../locale/centre/en.ts";
import { loaders } from "../locale/centre/load.ts";

const purposeOf = (code: string, more: Partial<OwnPurpose> = {}): OwnPurpose => ({
  code,
  title: `Title of ${code}`,
  description: "What it is for.",
  basis: "consent",
  article: "6(1)(a)",
  plain: "only with your consent",
  optional: true,
  objectable: false,
  marketing: false,
  suspended: false,
  lapsed_at: null,
  state: "not_asked",
  since: null,
  kept_until: null,
  purpose_version: 2,
  standing: 0,
  asks: null,
  explicit: false,
  age: null,
  fields: [],
  receipt: null,
  ...more,
});

// A server that keeps the rules of the contract: a choice made on an older standing
// is a conflict.
const sceneOf = (purposes: OwnPurpose[], begun = true) => {
  const asked: { method: string; path: string; body: unknown; bearer: string | undefined }[] = [];
  const told: Readonly<Record<string, boolean>>[] = [];
  const forgotten: string[] = [];
  const server = { purposes, answer: null as HttpAnswer | null, gpc: false };
  const look = (): OwnPrivacy => ({
    person: "p",
    conversation: "c",
    kept_until: 1,
    gpc: server.gpc,
    notice: { version: 7, locale: "en" } as OwnPrivacy["notice"],
    purposes: server.purposes,
    receipts: [],
    afterwards: { forget_device: "They keep all.", end_chat: "", erase: "They keep nothing." },
  });
  const decide = (choice: Choice): HttpAnswer => {
    const purpose = server.purposes.find((each) => each.code === choice.purpose);
    if (!purpose) return { status: 400, json: { code: "invalid", field: "purpose" } };
    if (purpose.standing !== choice.standing) return { status: 409, json: { code: "conflict", field: "standing" } };
    const states = { accept: "given", refuse: "refused", withdraw: "withdrawn", object: "objected", resume: "active" } as const;
    const changed = { ...purpose, state: states[choice.choice], standing: purpose.standing + 1 };
    server.purposes = server.purposes.map((each) => (each.code === changed.code ? changed : each));
    const erased = choice.choice === "withdraw" ? [{ field: "purpose.email", title: "E-mail address", count: 1 }] : [];
    return { status: 200, json: { purpose: changed, receipt: "r", erased, kept: [] } };
  };
  const http: Http = async (method, path, body, bearer) => {
    asked.push({ method, path, body, bearer });
    if (server.answer) return server.answer;
    if (path.endsWith("/choices")) return decide(body as Choice);
    if (path.endsWith("/erase")) return { status: 200, json: { erased: [], kept: [], afterwards: "Nothing." } };
    if (path.endsWith("/data")) return { status: 200, json: { messages: ["Hello"] } };
    return { status: 200, json: look() };
  };
  const view = {
    chat: { token: begun ? "pv_1" : null, forget: () => void forgotten.push("chat") },
    words: new Words("en", {}),
    gpc: false,
    anew: () => void forgotten.push("anew"),
  } as unknown as WidgetView;
  const centre = new Centre({ view, http, site: "S", tell: (consents) => void told.push(consents) });
  const choices = () => asked.filter((each) => each.path.endsWith("/choices")).map((each) => each.body as Choice);
  const purpose = (code: string) => centre.own?.purposes.find((each) => each.code === code) as OwnPurpose;
  return { centre, server, asked, told, forgotten, choices, purpose };
};

test("before there is a person nothing is asked of the server", async () => {
  const { centre, asked } = sceneOf([], false);
  await centre.open();
  assert.equal(centre.known, false);
  assert.deepEqual(asked, []);
});

/*= GDPR Art. 7(3) */
test("what is allowed with one click is taken back with one, and what was erased is said", async () => {
  const { centre, choices, purpose, told, asked } = sceneOf([purposeOf("training")]);
  await centre.open();
  await centre.allow(purpose("training"));
  assert.equal(purpose("training").state, "given");
  assert.equal(centre.outcome?.receipt, "r");
  await centre.choose(purpose("training"), "withdraw");
  assert.equal(purpose("training").state, "withdrawn");
  assert.deepEqual(centre.outcome?.erased.map((each) => each.title), ["E-mail address"]);
  assert.deepEqual(choices(), [
    { purpose: "training", choice: "accept", purpose_version: 2, notice_version: 7, language: "en", standing: 0, method: "privacy_centre" },
    { purpose: "training", choice: "withdraw", purpose_version: 2, notice_version: 7, language: "en", standing: 1, method: "privacy_centre" },
  ]);
  assert.deepEqual(told, [{ training: true }, { training: false }]);
  assert.ok(asked.every((each) => each.bearer === "pv_1"));
});

test("an e-mail address is asked only with the purpose that needs it, and checked first", async () => {
  const { centre, choices, purpose } = sceneOf([purposeOf("transcript", { asks: "email" })]);
  await centre.open();
  await centre.allow(purpose("transcript"));
  assert.equal(centre.asking?.step, "email");
  await centre.giveEmail("nobody");
  assert.match(centre.fault ?? "", /does not look like/);
  assert.deepEqual(choices(), []);
  await centre.giveEmail(" jan@post.example ");
  assert.deepEqual(choices().map((each) => each.values), [{ email: "jan@post.example" }]);
  assert.equal(centre.asking, null);
});

/*= GDPR Art. 9(2)(a) */
test("explicit consent takes a second step, and cancelling sends nothing", async () => {
  const { centre, choices, purpose } = sceneOf([purposeOf("health", { explicit: true })]);
  await centre.open();
  await centre.allow(purpose("health"));
  assert.equal(centre.asking?.step, "explicit");
  centre.cancel();
  assert.deepEqual(choices(), []);
  await centre.allow(purpose("health"));
  await centre.agree();
  assert.deepEqual(choices().map((each) => each.explicit), [true]);
});

/*= GDPR Art. 8(1) */
test("the age is a yes or no at the consent, with a parent's way and nothing kept of a no", async () => {
  const age = { country: "DE", years: 16, parental: true };
  const { centre, choices, purpose, server } = sceneOf([purposeOf("a", { age }), purposeOf("b", { age, asks: "email" }), purposeOf("c", { age: { ...age, parental: false } })]);
  await centre.open();
  await centre.allow(purpose("a"));
  await centre.answerAge(true);
  await centre.allow(purpose("b"));
  await centre.answerAge(false);
  assert.equal(centre.asking?.step, "parent");
  await centre.answerParent(true);
  await centre.giveEmail("kid@post.example");
  assert.deepEqual(choices().map((each) => [each.purpose, each.age]), [["a", "adult"], ["b", "child_with_parent"]]);
  await centre.allow(purpose("c"));
  await centre.answerAge(false);
  assert.equal(centre.asking, null);
  assert.match(centre.outcome?.title ?? "", /we do not ask you/);
  server.purposes = [purposeOf("d", { age })];
  await centre.open();
  await centre.allow(purpose("d"));
  await centre.answerAge(false);
  await centre.answerParent(false);
  assert.equal(choices().length, 2);
});

test("who looks at an older standing decides nothing, and is shown the newest", async () => {
  const { centre, server, purpose } = sceneOf([purposeOf("training")]);
  await centre.open();
  server.purposes = [purposeOf("training", { state: "given", standing: 5 })]; // in another tab
  await centre.allow(purpose("training"));
  assert.match(centre.fault ?? "", /another tab/);
  assert.equal(purpose("training").standing, 5);
  assert.equal(purpose("training").state, "given");
});

/*= GDPR Art. 21(1) */
test("an objection is one click, and so is taking it back", async () => {
  const { centre, purpose } = sceneOf([purposeOf("statistics", { optional: false, objectable: true, state: "active" })]);
  await centre.open();
  await centre.choose(purpose("statistics"), "object");
  assert.equal(purpose("statistics").state, "objected");
  await centre.choose(purpose("statistics"), "resume");
  assert.equal(purpose("statistics").state, "active");
});

test("a lost line changes nothing and says so", async () => {
  const { centre, server, purpose } = sceneOf([purposeOf("training")]);
  await centre.open();
  server.answer = { status: 0, json: null };
  await centre.allow(purpose("training"));
  assert.match(centre.fault ?? "", /cannot be reached/);
  assert.equal(purpose("training").state, "not_asked");
  assert.equal(await centre.download(), null);
  await centre.erase();
  assert.notEqual(centre.panel, "erased");
  await centre.open();
  assert.equal(centre.failed, true);
});

/*= GDPR Art. 15(3) */
/*= GDPR Art. 17(1) */
test("data can be taken away, and erasing ends with what stays", async () => {
  const { centre, forgotten } = sceneOf([]);
  await centre.open();
  assert.deepEqual(JSON.parse((await centre.download()) ?? ""), { messages: ["Hello"] });
  centre.show("erase");
  await centre.erase();
  assert.equal(centre.panel, "erased");
  assert.equal(centre.erasure?.afterwards, "Nothing.");
  assert.deepEqual(forgotten, ["chat"]);
  centre.forgetDevice();
  assert.deepEqual(forgotten, ["chat", "anew"]);
});

test("Global Privacy Control that the server remembers is shown", async () => {
  const { centre, server } = sceneOf([]);
  server.gpc = true;
  await centre.open();
  assert.equal(centre.gpc, true);
});

test("the words of your privacy are complete in German", async () => {
  assert.deepEqual(compareKeys(en, (await loaders.de?.())?.default ?? {}), { missing: [], superfluous: [] });
});
