import assert from "node:assert/strict";
import { test } from "node:test";
import { Memory } from "../model/memory.ts";
import type { SiteInfo } from "../model/notice.ts";
import type { HttpAnswer } from "../model/platform.ts";
import { Centre } from "../view/widget/centre.ts";
import { mailAddress } from "../view/widget/mail.ts";
import { logItems } from "../view/widget/lines.ts";
import { leavingOf } from "../view/widget/offline.ts";
import { questionsOf } from "../view/widget/prechat.ts";
import { comeBack } from "../view/widget/steps.ts";
import { WidgetView } from "../view/widget/widget.ts";
import { LOG_LIMIT, Thread } from "../model/thread.ts";
import { loadVisitorWords } from "../locale/visitor/load.ts";
import { chanceOf, CONVERSATION, FakeClock, FakeLine, fakeShelf, messageOf, seeded } from "./world.ts";

const infoOf = (features: Partial<SiteInfo["features"]> = {}, online = true): SiteInfo => ({
  site: { id: "s", name: "Veldhuis", locale: "en" },
  staff: { online },
  features: { read_marks: false, typing: false, presence: false, offline_form: true, ...features },
  limits: { text_characters: 100 },
  notice: {
    version: 2,
    since: 0,
    hash: "h",
    locale: "en",
    controller: { name: "Veldhuis B.V.", contact: "privacy@veldhuis.example", address: null, country: "NL", dpo: null },
    answers: "People answer.",
    kept: "Only words.",
    until: "90 days.",
    object: null,
    purposes: [
      { code: "answer", title: "Answer your question", basis: "contract", article: "6(1)(b)", description: "", fields: ["message.text", "person.email"], retention_days: 90 },
    ],
    rights: [],
    complaint: { text: "You can complain.", authority: null, url: null },
    interest: null,
    required: "Nothing.",
    automated: "Nothing.",
    shared: "Nobody.",
    recipients: [],
    transfers: [],
    device: [],
    url: "/privacy/S",
  },
});

const widgetOf = async (info: SiteInfo = infoOf(), answers: Record<string, HttpAnswer> = {}) => {
  const clock = new FakeClock();
  const line = new FakeLine();
  const shelves = [fakeShelf(), fakeShelf()] as const;
  const told: { event: string; count?: number }[] = [];
  const asked: { method: string; path: string; body: unknown }[] = [];
  const view = new WidgetView({
    site: "S",
    locale: "en",
    clock,
    chance: chanceOf(seeded(5)),
    open: line.open,
    http: async (method, path, body) => {
      asked.push({ method, path, body });
      return answers[path.split("?")[0] ?? ""] ?? { status: 200, json: info };
    },
    memory: new Memory(...shelves),
    fetchCentre: async () => Centre,
    host: { close: () => void told.push({ event: "close" }), tell: (news) => void told.push(news) },
  });
  await view.load();
  return { view, clock, line, shelves, told, asked };
};

const inChat = async (info?: SiteInfo) => {
  const scene = await widgetOf(info);
  scene.view.start();
  scene.line.welcome();
  await scene.view.say("Hello");
  scene.line.say({ type: "started", ref: 1, token: "pv_1", conversation: CONVERSATION, person: "p" });
  return scene;
};

/*= ePrivacy Art. 5(3) */
test("the first screen is the notice, and it stores nothing and opens no wire", async () => {
  const { view, line, shelves } = await widgetOf();
  assert.equal(view.screen, "notice");
  assert.equal(line.wires.length, 0);
  assert.deepEqual(shelves.map((shelf) => shelf.text), [null, null]);
});

test("a server that does not answer gives a screen with a way to try again", async () => {
  const answers: Record<string, HttpAnswer> = { "/api/v1/widget/S": { status: 0, json: null } };
  const { view } = await widgetOf(infoOf(), answers);
  assert.equal(view.screen, "failed");
  delete answers["/api/v1/widget/S"];
  view.retry();
  await new Promise((done) => setTimeout(done, 5));
  assert.equal(view.screen, "notice");
});

/*= GDPR Art. 25(2) */
for (const declared of [false, true])
  test(`typing and reading are ${declared ? "told when the site declares it" : "not told by default"}`, async () => {
    const { view, line } = await inChat(infoOf({ read_marks: declared, typing: declared }));
    line.say({ type: "message", ...messageOf(2) });
    view.typed("Hel");
    const types = line.sent.map((frame) => frame.type);
    assert.equal(types.includes("read"), declared);
    assert.equal(types.includes("typing"), declared);
  });

test("what is not looked at is not marked as read, and is counted", async () => {
  const { view, line, told } = await inChat(infoOf({ read_marks: true }));
  view.visible = false;
  line.say({ type: "message", ...messageOf(2) });
  line.say({ type: "message", ...messageOf(3) });
  assert.equal(line.sent.some((frame) => frame.type === "read"), false);
  assert.deepEqual(told.filter((news) => news.event === "unread").map((news) => news.count), [1, 2]);
  view.visible = true;
  assert.deepEqual(line.sent.filter((frame) => frame.type === "read").map((frame) => "sequence" in frame && frame.sequence), [3]);
  assert.equal(told.at(-1)?.count, 0);
});

test("nothing that anybody wrote goes to the page around the frame", async () => {
  const { view, line, told } = await inChat();
  view.visible = false;
  line.say({ type: "message", ...messageOf(2, { text: "a secret word", from: { kind: "staff", id: "a", name: "Mara" } }) });
  assert.ok(told.some((news) => news.event === "message"));
  assert.equal(/secret|Mara|Hello/.test(JSON.stringify(told)), false);
});

/*= GDPR Art. 25(1) */
test("what is sensitive leaves only when the visitor insists", async () => {
  const { view, line } = await inChat();
  for (const [text, kind] of [["5500 0000 0000 0004", "card"], ["DE89370400440532013000", "account"], ["12345678Z", "identity"]] as const) {
    assert.equal(await view.say(text), false);
    assert.deepEqual(view.warning, [kind]);
    assert.equal(JSON.stringify(line.sent).includes(text), false);
    assert.equal(await view.say(text, true), true);
    assert.deepEqual(view.warning, []);
    assert.equal(await view.say(text), false); // a number is asked about each time
  }
});

test("who talks about an illness is asked once, and changing the text takes the warning away", async () => {
  const { view } = await inChat();
  assert.equal(await view.say("I have the flu"), false);
  view.typed("I have the fl");
  assert.deepEqual(view.warning, []);
  assert.equal(await view.say("I have the flu"), false);
  view.thinkAgain();
  assert.deepEqual(view.warning, []);
  assert.equal(await view.say("I have the flu"), false);
  assert.equal(await view.say("I have the flu", true), true);
  assert.equal(await view.say("The flu again"), true);
  assert.equal(await view.say("The flu, and 5500 0000 0000 0004"), false);
  assert.deepEqual(view.warning, ["card"]);
});

test("a message left while nobody is there is thought over too", async () => {
  const answers: Record<string, HttpAnswer> = { "/api/v1/offline/S": { status: 201, json: { conversation: "c", recovery_code: "AAAAA" } } };
  const { view, asked } = await widgetOf(infoOf({}, false), answers);
  view.openOffline();
  const form = { text: "My card: 5500 0000 0000 0004", name: "", email: "" };
  await leavingOf(view).leave(form);
  assert.deepEqual(view.warning, ["card"]);
  assert.equal(asked.some((each) => each.method === "POST"), false);
  await leavingOf(view).leave(form, true);
  assert.equal(view.screen, "left");
});

test("empty and too long texts are not sent", async () => {
  const { view } = await inChat();
  assert.equal(await view.say("  \n"), false);
  assert.equal(await view.say("x".repeat(101)), false);
  assert.equal(view.tooLong("😀".repeat(102)), 2);
  assert.equal(await view.say("😀".repeat(100)), true);
  assert.equal(await view.say("\u0000\u0007"), false);
  assert.equal(await view.say("5500\u0000 0000 0000 0004"), false); // still a card number
});

test("a code is changed for the chat, and a wrong one is explained", async () => {
  const answers: Record<string, HttpAnswer> = { "/api/v1/recover": { status: 404, json: { code: "not_found" } } };
  const { view, line } = await widgetOf(infoOf(), answers);
  view.openCode();
  await comeBack(view, " ");
  assert.match(view.fault ?? "", /Enter the code/);
  await comeBack(view, "7KQ2M");
  assert.match(view.fault ?? "", /not known/);
  answers["/api/v1/recover"] = { status: 429, json: { code: "too_many" } };
  await comeBack(view, "7KQ2M");
  assert.match(view.fault ?? "", /Wait/);
  answers["/api/v1/recover"] = { status: 200, json: { token: "pv_2", conversation: CONVERSATION } };
  await comeBack(view, "7KQ2M");
  assert.equal(view.screen, "chat");
  line.last.events.opened();
  const hello = line.sent[0];
  assert.equal(hello?.type === "hello" && hello.as === "visitor" && hello.token, "pv_2");
});

test("the offline form is offered when nobody is there, checked, and gives a code", async () => {
  const answers: Record<string, HttpAnswer> = { "/api/v1/offline/S": { status: 201, json: { conversation: "c", recovery_code: "AAAAA" } } };
  const { view, asked } = await widgetOf(infoOf({}, false), answers);
  assert.equal(view.mayLeave, true);
  view.openOffline();
  await leavingOf(view).leave({ text: "", name: "", email: "" });
  assert.equal(view.faultField, "text");
  await leavingOf(view).leave({ text: "Hello", name: "", email: "not an address" });
  assert.equal(view.faultField, "email");
  assert.equal(asked.some((each) => each.method === "POST"), false);
  await leavingOf(view).leave({ text: "\u0000", name: "", email: "" });
  assert.equal(view.faultField, "text");
  await leavingOf(view).leave({ text: "Hello \ud83d\r\n", name: "\u0007Ann \udc00", email: "a@b.example\u0000" });
  assert.equal(view.screen, "left");
  assert.equal(view.code, "AAAAA");
  const { id, token, ...body } = asked.at(-1)?.body as Record<string, unknown>;
  assert.match(String(id), /^[0-9a-f]{16}0{15}1$/);
  assert.match(String(token), /^pv_[A-Za-z0-9_-]{43}$/);
  assert.deepEqual(body, { text: "Hello \ufffd", name: "Ann \ufffd", email: "a@b.example", notice: 2, locale: "en" });
});

test("the form asks what the site asks before a chat, and sends it with its choice", async () => {
  const answers: Record<string, HttpAnswer> = { "/api/v1/offline/S": { status: 400, json: { code: "invalid", field: "attributes.order", detail: "attributes.order: must be given" } } };
  const info = infoOf({}, false);
  const { view, asked } = await widgetOf(info, answers);
  const posts = () => asked.filter((each) => each.method === "POST").map((each) => each.body as Record<string, unknown>);
  const form = { text: "Hello", name: "", email: "" };
  view.openOffline();
  const field = { code: "order", title: "Order", required: true, purpose: "answer", purpose_title: "Answer" };
  const consent = { description: "We care.", purpose_version: 3, asks: null, explicit: false, age: null };
  info.asked = [field, { ...field, code: "size", required: false, purpose: "care", consent }];
  await leavingOf(view).leave(form);
  assert.equal(posts().length, 0, "its fields are not on the screen yet");
  const questions = questionsOf(view);
  await leavingOf(view).leave(form);
  assert.equal(posts().length, 0);
  assert.equal(questions.wrong, "order", "by name, beside the field");
  questions.write("order", "A-17");
  questions.write("size", "44");
  await leavingOf(view).leave(form);
  assert.deepEqual(posts().at(-1)?.["attributes"], { order: "A-17" });
  assert.equal("consents" in (posts().at(-1) ?? {}), false);
  assert.equal(view.screen, "offline");
  questions.choose("care", { on: true });
  answers["/api/v1/offline/S"] = { status: 201, json: { conversation: "c", recovery_code: "AAAAA" } };
  await leavingOf(view).leave(form);
  assert.deepEqual(posts().at(-1)?.["attributes"], { order: "A-17", size: "44" });
  assert.equal((posts().at(-1)?.["consents"] as unknown[]).length, 1);
  assert.equal(view.screen, "left");
  assert.equal(view.questions, null, "nothing of it is kept");
});

test("a form whose answer was lost goes again as the same form, until there is an answer", async () => {
  const lost: HttpAnswer = { status: 0, json: null };
  const answers: Record<string, HttpAnswer> = { "/api/v1/offline/S": lost };
  const { view, asked } = await widgetOf(infoOf({}, false), answers);
  const send = async (text: string) => {
    view.openOffline();
    await leavingOf(view).leave({ text, name: "", email: "" });
    return asked.at(-1)?.body as { token: string; id: string };
  };
  const first = await send("Hello");
  assert.deepEqual(await send("Hello "), first);
  const changed = await send("Hello there");
  assert.equal(changed.token, first.token);
  assert.notEqual(changed.id, first.id);
  answers["/api/v1/offline/S"] = { status: 201, json: { conversation: "c", recovery_code: "AAAAA" } };
  assert.deepEqual(await send("Hello there"), changed);
  assert.equal(view.screen, "left");
  assert.notEqual((await send("Hello there")).token, first.token);
});

test("somebody at the desk, or a site without it: no offline form", async () => {
  assert.equal((await widgetOf(infoOf({}, true))).view.mayLeave, false);
  assert.equal((await widgetOf(infoOf({ offline_form: false }, false))).view.mayLeave, false);
});

test("each message says in a word where it is", async () => {
  const words = await loadVisitorWords("en");
  const thread = new Thread(CONVERSATION);
  const mine = { kind: "visitor" as const, id: "p", name: null };
  thread.add(messageOf(1, { from: mine }));
  thread.add(messageOf(2, { from: mine }));
  thread.pend({ id: "a", conversation: CONVERSATION, text: "x", note: false, at: 3 });
  thread.pend({ id: "b", conversation: CONVERSATION, text: "y", note: false, at: 4 });
  thread.refuse("b", "No.");
  const places = (ready: boolean) =>
    logItems({ lines: thread.lines, ready, readByStaff: 1, now: 5, words }).flatMap((item) => (item.kind === "message" ? [item.place] : []));
  assert.deepEqual(places(true), ["read", "sent", "way", "refused"]);
  assert.deepEqual(places(false), ["read", "sent", "waiting", "refused"]);
});

/*= AI Act Art. 50(1) */
test("a machine says on each of its messages that it is one", async () => {
  const words = await loadVisitorWords("en");
  const thread = new Thread(CONVERSATION);
  for (const sequence of [1, 2]) thread.add(messageOf(sequence, { from: { kind: "bot", id: "b", name: null } }));
  for (const sequence of [3, 4]) thread.add(messageOf(sequence));
  const items = logItems({ lines: thread.lines, ready: true, readByStaff: 0, now: 1_700_000_000_000, words });
  const said = items.flatMap((item) => (item.kind === "message" ? [[item.machine, item.who]] : []));
  assert.deepEqual(said, [[true, "Machine"], [true, "Machine"], [false, "Mara"], [false, null]]);
  const events = items.flatMap((item) => (item.kind === "event" ? [item.text] : []));
  assert.deepEqual(events, ["A machine answers you here, not a person."]); // at the first interaction
});

test("the log holds its newest 200 lines and a day above each day", async () => {
  const words = await loadVisitorWords("en");
  const thread = new Thread(CONVERSATION);
  const start = Date.UTC(2026, 0, 1, 12);
  for (let i = 1; i <= 250; i++) thread.add(messageOf(i, { at: start + (i > 150 ? 86_400_000 : 0) }));
  const items = logItems({ lines: thread.lines, ready: true, readByStaff: 0, now: start + 3 * 86_400_000, words });
  assert.equal(items.filter((item) => item.kind === "message").length, LOG_LIMIT);
  assert.equal(items.filter((item) => item.kind === "day").length, 2);
});

test("a contact that is an address opens a letter, another does not", () => {
  assert.equal(mailAddress("privacy@shop.example"), "mailto:privacy@shop.example");
  for (const contact of ["javascript:alert(1)", "+31 30 1234567", "a b@c.example"]) assert.equal(mailAddress(contact), null);
});
