import assert from "node:assert/strict";
import { test } from "node:test";
import { Memory } from "../model/memory.ts";
import { VisitorChat, type VisitorOptions } from "../model/visitor.ts";
import { chanceOf, CONVERSATION, FakeClock, FakeLine, fakeShelf, historyOf, messageOf, seeded } from "./world.ts";

export const chatOf = (tab = fakeShelf(), device = fakeShelf(), more: Partial<VisitorOptions> = {}) => {
  const clock = new FakeClock();
  const line = new FakeLine();
  const arrived: string[] = [];
  const chat = new VisitorChat({
    site: "SITE",
    notice: () => 3,
    locale: () => "de",
    clock,
    chance: chanceOf(seeded(3)),
    open: line.open,
    memory: new Memory(tab, device),
    gpc: () => false,
    context: () => null,
    answers: () => ({}),
    refused: () => false,
    chosen: () => {},
    disputed: () => {},
    arrived: (message) => void arrived.push(message.text),
    ...more,
  });
  return { clock, line, chat, tab, device, arrived };
};

type Scene = ReturnType<typeof chatOf>;

const begun = (): Scene => {
  const scene = chatOf();
  scene.chat.start();
  scene.line.welcome();
  scene.chat.write("Hello");
  scene.line.say({ type: "started", ref: 1, token: "pv_1", conversation: CONVERSATION, person: "p" });
  return scene;
};

const sentTypes = (scene: Scene) => scene.line.sent.map((frame) => frame.type);
const idOf = (scene: Scene) => scene.chat.thread.lines[0]?.id ?? "";

test("nothing is stored and no wire is opened before the start", () => {
  const { chat, line, tab, device } = chatOf();
  assert.equal(chat.resume(), false);
  assert.equal(line.wires.length, 0);
  assert.deepEqual([tab.text, device.text], [null, null]);
});

test("the server hears of a person only with the first message", () => {
  const scene = chatOf();
  scene.chat.start();
  scene.line.welcome();
  assert.deepEqual(sentTypes(scene), ["hello"]);
  scene.chat.write("Hello");
  const { token, ...start } = scene.line.sent.at(-1) as unknown as { token: string };
  assert.deepEqual(start, { type: "start", ref: 1, notice: 3, locale: "de" });
  assert.match(token, /^pv_[A-Za-z0-9_-]{43}$/);
  assert.equal(Buffer.from(token.slice(3), "base64url").length, 32);
  assert.equal(Buffer.from(token.slice(3), "base64url").toString("base64url"), token.slice(3));
});

test("what was written meanwhile follows when the conversation has begun", () => {
  const scene = begun();
  scene.chat.write("Second");
  assert.deepEqual(sentTypes(scene), ["hello", "start", "send"]);
  scene.line.say({ type: "ack", id: idOf(scene), conversation: CONVERSATION, sequence: 1, at: 1 });
  assert.deepEqual(sentTypes(scene), ["hello", "start", "send", "send"]);
  assert.deepEqual(scene.chat.thread.lines.map((line) => [line.text, line.sequence]), [["Hello", 1], ["Second", null]]);
});

test("a reload goes on with the token, the draft and what was not sent", () => {
  const scene = begun();
  scene.chat.draft = "half a sent";
  scene.clock.turn(1_000);
  const again = chatOf(scene.tab);
  assert.equal(again.chat.resume(), true);
  again.line.welcome();
  assert.deepEqual(again.line.sent[0], {
    type: "hello", v: 1, as: "visitor", site: "SITE", token: "pv_1", resume: { conversation: CONVERSATION, after: 0 },
  });
  assert.equal(again.chat.draft, "half a sent");
  assert.deepEqual(again.chat.thread.lines.map((line) => line.text), ["Hello"]);
  assert.equal(again.line.sent[1]?.type, "send");
});

test("after a cut it says how far it has come", () => {
  const scene = begun();
  scene.line.say({ type: "message", ...messageOf(4) });
  scene.line.cut();
  scene.clock.turn(250);
  scene.line.welcome();
  const hello = scene.line.sent[0];
  assert.deepEqual(hello?.type === "hello" && hello.as === "visitor" && hello.resume, { conversation: CONVERSATION, after: 4 });
});

test("messages of an outage are told of once, those of the first look are not", () => {
  const scene = begun();
  scene.line.say(historyOf([messageOf(2)]));
  assert.deepEqual(scene.arrived, []);
  scene.line.say({ type: "message", ...messageOf(3) });
  scene.line.say(historyOf([messageOf(3), messageOf(4)]));
  assert.deepEqual(scene.arrived, ["message 3", "message 4"]);
});

test("the end comes after what was written, gives a code and clears the device", () => {
  const scene = begun();
  scene.chat.end();
  assert.equal(sentTypes(scene).includes("end"), false);
  scene.line.say({ type: "ack", id: idOf(scene), conversation: CONVERSATION, sequence: 1, at: 1 });
  assert.equal(sentTypes(scene).at(-1), "end");
  scene.line.say({ type: "ended", ref: 2, recovery_code: "7KQ2M-AAAAA" });
  assert.equal(scene.chat.state, "ended");
  assert.equal(scene.chat.code, "7KQ2M-AAAAA");
  assert.deepEqual([scene.tab.text, scene.device.text], [null, null]);
  assert.equal(scene.line.last.closed, true);
});

test("an end that the line swallowed is asked for again", () => {
  const scene = begun();
  scene.line.say({ type: "ack", id: idOf(scene), conversation: CONVERSATION, sequence: 1, at: 1 });
  scene.chat.end();
  scene.line.cut();
  scene.clock.turn(250);
  scene.line.welcome();
  assert.equal(sentTypes(scene).at(-1), "end");
});

test("a chat without a word ends without the server", () => {
  const { chat, line, tab } = chatOf();
  chat.start();
  line.welcome();
  chat.end();
  assert.equal(chat.state, "none");
  assert.equal(tab.text, null);
});

test("a chat that the server does not know is lost, and what was not sent goes into a new one", () => {
  const scene = begun();
  new Memory(scene.tab, scene.device).keepOnDevice(true);
  scene.line.cut();
  scene.clock.turn(250);
  scene.line.last.events.opened();
  scene.line.say({ type: "error", code: "unauthenticated", detail: "The chat is not known any more." });
  scene.line.cut(1008);
  assert.equal(scene.chat.state, "lost");
  assert.equal(scene.device.text, null);
  scene.chat.renew();
  scene.line.welcome();
  assert.deepEqual(sentTypes(scene), ["hello", "start"]);
  assert.deepEqual(scene.chat.thread.lines.map((line) => line.text), ["Hello"]);
});

test("a code is asked for again after a cut, and no other answer takes its place", () => {
  const scene = begun();
  scene.chat.askCode();
  scene.line.cut();
  scene.clock.turn(250);
  scene.line.welcome();
  const asked = scene.line.sent.find((frame) => frame.type === "recovery");
  assert.ok(asked);
  scene.line.say({ type: "recovery", ref: 2, code: "7KQ2M" });
  assert.equal(scene.chat.code, "7KQ2M");
});

test("a refused message says why and gives its text back", () => {
  const scene = begun();
  scene.line.say({ type: "error", id: idOf(scene), code: "too_large", detail: "A message has at most 8,000 characters." });
  assert.equal(scene.chat.thread.lines[0]?.fault, "A message has at most 8,000 characters.");
  assert.equal(scene.chat.withdraw(idOf(scene)), "Hello");
});

test("a start that is refused for now is tried again, and its words are kept", () => {
  const scene = chatOf();
  scene.chat.start();
  scene.line.welcome();
  scene.chat.write("Hello");
  scene.line.say({ type: "error", ref: 1, code: "too_many", detail: "Too many." });
  assert.equal(scene.chat.fault, "Too many.");
  scene.clock.turn(15_000);
  assert.deepEqual(sentTypes(scene), ["hello", "start", "start"]);
  const tokens = scene.line.sent.slice(1).map((frame) => (frame as unknown as { token: string }).token);
  assert.equal(tokens[0], tokens[1]); // the same chat, should the first have been begun after all
  scene.line.say({ type: "started", ref: 2, token: "pv_1", conversation: CONVERSATION, person: "p" });
  assert.equal(scene.chat.fault, null);
});

test("typing of staff is over after six seconds, or with their message", () => {
  const scene = begun();
  const from = { kind: "staff" as const, id: "a", name: "Mara" };
  scene.line.say({ type: "typing", conversation: CONVERSATION, from, on: true });
  assert.equal(scene.chat.typing.length, 1);
  scene.clock.turn(6_000);
  assert.equal(scene.chat.typing.length, 0);
  scene.line.say({ type: "typing", conversation: CONVERSATION, from, on: true });
  scene.line.say({ type: "message", ...messageOf(2) });
  assert.equal(scene.chat.typing.length, 0);
});

test("what the visitor types in another tab is no typing of staff", () => {
  const scene = begun();
  for (const kind of ["visitor", "system", "bot"] as const)
    scene.line.say({ type: "typing", conversation: CONVERSATION, from: { kind, id: kind, name: null }, on: true });
  assert.deepEqual(scene.chat.typing.map((author) => author.kind), ["bot"]);
});

test("a queue that the server closed the line for comes through after a reload", () => {
  const scene = chatOf();
  const letters = ["bad \ud83d tail\u0000", "next"].map((text, i) => ({ id: `${i}`, conversation: CONVERSATION, text, note: false, at: 1 }));
  scene.tab.text = JSON.stringify({ token: "pv_1", conversation: CONVERSATION, draft: "half \udc00", letters });
  scene.chat.resume();
  scene.line.welcome();
  assert.equal(scene.chat.draft, "half \ufffd");
  const sent = () => scene.line.sent.flatMap((frame) => (frame.type === "send" ? [frame.text] : []));
  assert.deepEqual(sent(), ["bad \ufffd tail"]);
  assert.deepEqual(scene.chat.thread.lines.map((line) => line.text), ["bad \ufffd tail", "next"]);
  scene.line.say({ type: "ack", id: "0", conversation: CONVERSATION, sequence: 1, at: 1 });
  assert.deepEqual(sent(), ["bad \ufffd tail", "next"]);
});

/*= ePrivacy Art. 5(3) */
test("the chat is kept on the device only while the visitor wants it", () => {
  const scene = begun();
  const memory = new Memory(scene.tab, scene.device);
  assert.equal(scene.device.text, null);
  memory.keepOnDevice(true);
  assert.equal(memory.lasting, true);
  scene.line.say({ type: "ack", id: idOf(scene), conversation: CONVERSATION, sequence: 1, at: 1 });
  assert.equal(JSON.parse(scene.device.text ?? "{}").letters.length, 0);
  memory.keepOnDevice(false);
  assert.equal(scene.device.text, null);
  assert.notEqual(scene.tab.text, null);
});

/*= GDPR Art. 21(5) */
test("Global Privacy Control and the declared context go along, and nothing when there is none", () => {
  const context = { browser: "Firefox", country: "DE" };
  for (const gpc of [true, false]) {
    const { chat, line } = chatOf(undefined, undefined, gpc ? { gpc: () => true, context: () => context } : {});
    chat.start();
    line.welcome();
    chat.write("Hello");
    const [hello, start] = line.sent;
    assert.equal("gpc" in (hello ?? {}), gpc);
    assert.deepEqual(start?.type === "start" && [start.gpc, start.context], gpc ? [true, context] : [undefined, undefined]);
  }
});

/*= GDPR Art. 13(3) */
test("a changed notice is said before the next message, which waits for it", () => {
  const scene = begun();
  const { chat, line } = scene;
  line.say({ type: "ack", id: idOf(scene), conversation: CONVERSATION, sequence: 1, at: 1 });
  line.say({ type: "notice_changed", conversation: CONVERSATION, version: 4, material: true, changes: [{ member: "until", title: "How long", before: "90 days", after: "30 days" }] });
  const due = () => chat.newNotice?.version ?? null;
  assert.equal(due(), 4);
  chat.write("Again");
  assert.equal(sentTypes(scene).at(-1), "send");
  assert.equal(sentTypes(scene).filter((type) => type === "send").length, 1);
  chat.noticeSeen();
  assert.deepEqual(line.sent.slice(-2).map((frame) => frame.type), ["notice_seen", "send"]);
  assert.equal(due(), null);
  line.say({ type: "notice_changed", conversation: CONVERSATION, version: 5, material: false, changes: [] });
  assert.equal(due(), null);
  line.say({ type: "notice_changed", conversation: CONVERSATION, version: 6, material: true, changes: [] });
  assert.equal(due(), 6);
  line.say({ type: "notice_seen", conversation: CONVERSATION, version: 6 }); // in another tab
  assert.equal(due(), null);
});

test("a message refused for an unseen notice is not lost", () => {
  const scene = begun();
  const { chat, line, clock } = scene;
  line.say({ type: "error", id: idOf(scene), code: "conflict", field: "notice", detail: "notice: has changed" });
  assert.equal(chat.thread.lines[0]?.fault, null);
  clock.turn(2_000);
  assert.equal(sentTypes(scene).filter((type) => type === "send").length, 2);
});

/*= GDPR Art. 7(1) */
test("what the page says of its visitor waits for a person, and a refusal is told", () => {
  const disputed: string[] = [];
  const { chat, line } = chatOf(undefined, undefined, { disputed: (detail) => disputed.push(detail) });
  assert.equal(chat.hear("identify", "jwt.one"), true);
  assert.equal(chat.hear("identify", "jwt.two"), true);
  assert.equal(chat.hear("attributes", { plan: "pro" }), true);
  assert.equal(chat.hear("attributes", { seats: 3 }), true);
  for (const [type, value] of [["identify", ""], ["consents", { marketing: true }], ["attributes", []], ["reset", "x"]] as const)
    assert.equal(chat.hear(type, value), false, type);
  chat.start();
  line.welcome();
  assert.equal(line.sent.some((frame) => frame.type === "identify"), false);
  chat.write("Hello");
  line.say({ type: "started", ref: 1, token: "pv_1", conversation: CONVERSATION, person: "p" });
  const said = line.sent.filter((frame) => frame.type === "identify" || frame.type === "attributes");
  assert.deepEqual(said.map(({ type, ...rest }) => [type, "token" in rest ? rest.token : "values" in rest && rest.values]), [
    ["identify", "jwt.two"],
    ["attributes", { plan: "pro", seats: 3 }],
  ]);
  const ref = said[0] && "ref" in said[0] ? said[0].ref : 0;
  line.say({ type: "error", ref, code: "denied", detail: "token: not of this site" });
  assert.deepEqual(disputed, ["token: not of this site"]);
  assert.equal(chat.hear("consents", "jwt.three"), true);
  assert.equal(line.sent.at(-1)?.type, "consents");
});

test("words that were removed leave the screen", () => {
  const scene = begun();
  scene.line.say({ type: "message", ...messageOf(2, { text: "too private" }) });
  scene.line.say({ type: "removed", conversation: CONVERSATION, sequence: 2 });
  assert.equal(JSON.stringify(scene.chat.thread.lines).includes("too private"), false);
});
