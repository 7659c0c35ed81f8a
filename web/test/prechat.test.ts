// What a site asks before a chat begins.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Memory } from "../model/memory.ts";
import type { Asked, AskedConsent, SiteInfo } from "../model/notice.ts";
import { Centre } from "../view/widget/centre.ts";
import { groupsOf, Questions, questionsOf } from "../view/widget/prechat.ts";
import { WidgetView } from "../view/widget/widget.ts";
import { chanceOf, CONVERSATION, FakeClock, FakeLine, fakeShelf, seeded } from "./world.ts";

const order: Asked = { code: "order", title: "Order number", required: true, purpose: "answer", purpose_title: "Answer your question" };
const lamp: Asked = { ...order, code: "lamp", title: "Lamp", required: false };

const infoOf = (asked: Asked[]) =>
  ({
    site: { id: "s", name: "Veldhuis", locale: "en" },
    staff: { online: true },
    features: { read_marks: false, typing: false, presence: false, offline_form: true },
    limits: { text_characters: 100 },
    asked,
    notice: { version: 2, purposes: [] },
  }) as unknown as SiteInfo;

// site: what is asked can change while the page is open.
const sceneOf = async (asked: Asked[] = [order, lamp], tab = fakeShelf()) => {
  const line = new FakeLine();
  const site = { asked, reachable: true };
  const view = new WidgetView({
    site: "S",
    locale: "en",
    clock: new FakeClock(),
    chance: chanceOf(seeded(8)),
    open: line.open,
    http: async () => (site.reachable ? { status: 200, json: infoOf(site.asked) } : { status: 0, json: null }),
    memory: new Memory(tab, fakeShelf()),
    fetchCentre: async () => Centre,
    host: { close: () => {}, tell: () => {} },
  });
  await view.load();
  return { view, line, tab, site };
};

const startOf = (line: FakeLine) => line.sent.find((frame) => frame.type === "start") as { ref: number; attributes?: unknown } | undefined;

const questionsAbout = (asked: Asked[]) => new Questions(() => asked, () => {});
const notice = { version: 2, locale: "en" };

test("what must be given is looked for, spaces are nothing, and only what was asked is sent", () => {
  const questions = questionsAbout([lamp, order]);
  assert.equal(questions.check(), "order");
  questions.write("order", " \n\u0000");
  assert.equal(questions.wrong, null, "what is being written is not called wrong");
  assert.equal(questions.check(), "order");
  questions.write("order", " A-17\n of\u0007 May ");
  questions.write("lamp", " ");
  questions.write("other", "x");
  assert.equal(questions.check(), null);
  assert.deepEqual(questions.answers(notice), { attributes: { order: "A-17 of May" } });
});

const care: AskedConsent = { description: "We care.", purpose_version: 3, asks: null, explicit: false, age: null };
const size: Asked = { code: "size", title: "Size", required: false, purpose: "care", purpose_title: "Care", consent: care };

/*= GDPR Art. 7(2) */
test("fields that share a choice stand beside it, once", () => {
  const groups = groupsOf([size, order, { ...size, code: "width" }, lamp]);
  assert.deepEqual(groups.map((group) => group.fields.map((field) => field.code)), [["size", "width"], ["order"], ["lamp"]]);
});

/*= GDPR Art. 4(11) */
/*= GDPR Art. 7(1) */
test("without a tick neither choice nor value is sent, with one both are", () => {
  const questions = questionsAbout([size]);
  assert.equal(questions.tick("care").on, false, "unticked until somebody ticks it");
  questions.write("size", "44");
  assert.equal(questions.check(), null);
  assert.deepEqual(questions.answers(notice), {});
  questions.choose("care", { on: true });
  assert.deepEqual(questions.answers(notice), {
    attributes: { size: "44" },
    consents: [{ purpose: "care", choice: "accept", purpose_version: 3, notice_version: 2, language: "en", standing: 0, method: "widget" }],
  });
  questions.choose("care", { on: false });
  assert.deepEqual(questions.answers(notice), {});
});

/*= GDPR Art. 8(1) */
/*= GDPR Art. 9(2)(a) */
test("a choice that needs more than a tick asks for it, and taking the tick away forgets it", () => {
  const more: AskedConsent = { ...care, asks: "email", explicit: true, age: { country: "DE", years: 16, parental: true } };
  const questions = questionsAbout([{ ...size, consent: more }]);
  assert.equal(questions.check(), null);
  questions.choose("care", { on: true });
  const missing = [];
  for (const step of [{ age: "adult" }, { email: "a@b.example" }, { explicit: true }] as const) {
    missing.push(questions.check());
    questions.choose("care", step);
    assert.equal(questions.wrong, null);
  }
  assert.deepEqual(missing, ["care.age", "care.email", "care.explicit"]);
  assert.equal(questions.check(), null);
  const { consents = [] } = questions.answers(notice);
  assert.deepEqual(consents.map(({ age, values, explicit }) => ({ age, values, explicit })), [{ age: "adult", values: { email: "a@b.example" }, explicit: true }]);
  questions.choose("care", { on: false });
  assert.deepEqual(questions.tick("care"), { on: false, age: "", email: "", explicit: false });
});

test("a site that asks nothing begins at once and sends no attributes", async () => {
  const { view, line } = await sceneOf([]);
  view.start();
  assert.equal(view.screen, "chat");
  line.welcome();
  await view.say("Hello");
  assert.equal("attributes" in (startOf(line) ?? {}), false);
});

/*= ePrivacy Art. 5(3) */
test("before the answers are given nothing is stored and no wire is opened", async () => {
  const { view, line, tab } = await sceneOf();
  view.start();
  assert.equal(view.screen, "asked");
  assert.equal(line.wires.length, 0);
  assert.equal(tab.text, null);
  view.back();
  assert.equal(view.screen, "notice");
});

test("the answers go with the start and are kept nowhere on the device", async () => {
  const { view, line, tab } = await sceneOf();
  view.start();
  view.begin({ attributes: { order: "A-17" } });
  assert.equal(view.screen, "chat");
  line.welcome();
  assert.equal(startOf(line), undefined); // the first message begins the chat
  await view.say("Hello");
  assert.deepEqual(startOf(line)?.attributes, { order: "A-17" });
  assert.equal((tab.text ?? "").includes("A-17"), false);
});

test("a chat that the server does not know yet asks again after a reload, and what was written waits", async () => {
  const { view, tab } = await sceneOf();
  view.begin({ attributes: { order: "A-17" } });
  await view.say("Hello");
  const again = await sceneOf([order, lamp], tab);
  assert.equal(again.view.screen, "asked");
  again.line.welcome();
  assert.equal(startOf(again.line), undefined);
  again.view.begin({ attributes: { order: "B-2" } });
  assert.deepEqual(startOf(again.line)?.attributes, { order: "B-2" });
  assert.equal(again.view.screen, "chat");
});

test("a chat that the server knows asks nothing, and the next one asks again", async () => {
  const { view, line, tab } = await sceneOf();
  view.begin({ attributes: { order: "A-17" } });
  line.welcome();
  await view.say("Hello");
  line.say({ type: "started", ref: startOf(line)?.ref ?? 0, token: "pv_1", conversation: CONVERSATION, person: "p" });
  const again = await sceneOf([order, lamp], tab);
  assert.equal(again.view.screen, "chat");
  again.view.anew();
  again.view.start();
  assert.equal(again.view.screen, "asked");
});

const startsOf = (line: FakeLine) => line.sent.filter((frame) => frame.type === "start") as { ref: number; attributes?: unknown }[];
const turn = () => new Promise((over) => setTimeout(over, 0));

test("what is asked only now is asked where one stands, and what was written waits", async () => {
  const { view, line, site, tab } = await sceneOf([lamp]);
  view.start();
  questionsOf(view).write("lamp", "Arc");
  view.begin(questionsOf(view).answers(notice));
  line.welcome();
  await view.say("Hello");
  view.typed("and one more th");
  site.asked = [lamp, order];
  line.say({ type: "error", ref: startsOf(line).at(-1)?.ref ?? 0, code: "invalid", detail: "attributes.order: must be given", field: "attributes.order" });
  await turn();
  assert.equal(view.screen, "asked");
  assert.equal(view.askedAnew, true);
  assert.equal(view.chat.draft, "and one more th");
  assert.equal(questionsOf(view).value("lamp"), "Arc", "what was filled in stays");
  assert.equal(questionsOf(view).check(), "order");
  assert.equal(startsOf(line).length, 1, "nothing is sent before it is answered");
  questionsOf(view).write("order", "A-17");
  view.begin(questionsOf(view).answers(notice));
  assert.equal(view.screen, "chat");
  assert.deepEqual(startsOf(line).at(-1)?.attributes, { lamp: "Arc", order: "A-17" });
  line.say({ type: "started", ref: startsOf(line).at(-1)?.ref ?? 0, token: "pv_1", conversation: CONVERSATION, person: "p" });
  const sent = line.sent.filter((frame) => frame.type === "send") as { text: string }[];
  assert.deepEqual(sent.map(({ text }) => text), ["Hello"]);
  assert.equal((tab.text ?? "").includes("A-17"), false);
});

test("what is asked no more is not sent, and the chat begins by itself", async () => {
  const { view, line, site } = await sceneOf([order]);
  view.begin({ attributes: { order: "A-17" } });
  line.welcome();
  await view.say("Hello");
  site.asked = [];
  line.say({ type: "error", ref: startsOf(line).at(-1)?.ref ?? 0, code: "invalid", detail: "attributes.order: not asked for here", field: "attributes.order" });
  await turn();
  assert.equal(view.screen, "chat");
  assert.deepEqual(startsOf(line).map(({ attributes }) => attributes), [{ order: "A-17" }, undefined]);
});

test("a refusal about something else, or a site that cannot be asked, asks nothing anew", async () => {
  const { view, line, site } = await sceneOf([order]);
  view.begin({ attributes: { order: "A-17" } });
  line.welcome();
  await view.say("Hello");
  const ref = startsOf(line).at(-1)?.ref ?? 0;
  site.reachable = false;
  line.say({ type: "error", ref, code: "invalid", detail: "attributes.order: no", field: "attributes.order" });
  await turn();
  assert.equal(view.screen, "chat");
  assert.equal(startsOf(line).length, 1, "it does not go round and round");
  site.reachable = true;
  const other = await sceneOf([]);
  other.view.start();
  other.line.welcome();
  await other.view.say("Hello");
  other.line.say({ type: "error", ref: startsOf(other.line).at(-1)?.ref ?? 0, code: "invalid", detail: "locale: such as en", field: "locale" });
  await turn();
  assert.equal(other.view.chat.fault, "locale: such as en");
});
