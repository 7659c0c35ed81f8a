import assert from "node:assert/strict";
import { test } from "node:test";
import { loadVisitorWords } from "../locale/visitor/load.ts";
import { en } from "../locale/responder/en.ts";
import de from "../locale/responder/de.ts";
import { compareKeys } from "../model/catalogue.ts";
import type { Author, MachineMarks } from "../model/frames.ts";
import { Memory } from "../model/memory.ts";
import { OfficeRest } from "../model/office/rest.ts";
import { Rest } from "../model/staff/rest.ts";
import type { Rule, Summary } from "../model/staff/types.ts";
import { Thread } from "../model/thread.ts";
import { VisitorChat } from "../model/visitor.ts";
import { BLANK_RULE, decides, languagesOf, phrasesOf, ruleFieldOf, ruleOf, sheetOf } from "../view/console/responder.ts";
import { itemsOf, marksOf } from "../view/console/talk.ts";
import { logItems, personWanted } from "../view/widget/lines.ts";
import { chanceOf, CONVERSATION, FakeClock, FakeLine, fakeShelf, messageOf, seeded } from "./world.ts";

const BOT: Author = { kind: "bot", id: "m", name: "Lumi" };
const VISITOR: Author = { kind: "visitor", id: "p", name: null };

const linesOf = (...authors: Author[]) => {
  const thread = new Thread(CONVERSATION);
  authors.forEach((from, i) => thread.add(messageOf(i + 1, { from })));
  return thread.lines;
};
const STAFF: Author = { kind: "staff", id: "a", name: "Mara" };

/*= GDPR Art. 22(3) */
test("a person can be asked for once a machine has spoken, and not where a person has", () => {
  assert.equal(personWanted(linesOf(VISITOR), false), null);
  assert.equal(personWanted(linesOf(VISITOR, BOT), false), "offered");
  assert.equal(personWanted(linesOf(VISITOR, BOT), true), "coming");
  assert.equal(personWanted(linesOf(VISITOR, BOT, STAFF), false), null);
  assert.equal(personWanted(linesOf(VISITOR, BOT, STAFF), true), null);
});

const chatOf = (tab = fakeShelf()) => {
  const line = new FakeLine();
  const chat = new VisitorChat({
    site: "SITE",
    notice: () => 1,
    locale: () => "en",
    clock: new FakeClock(),
    chance: chanceOf(seeded(9)),
    open: line.open,
    memory: new Memory(tab, fakeShelf()),
    gpc: () => false,
    context: () => null,
    answers: () => ({}),
    chosen: () => {},
    disputed: () => {},
    refused: () => false,
    arrived: () => {},
  });
  return { chat, line, tab };
};

const answered = () => {
  const scene = chatOf();
  scene.chat.start();
  scene.line.welcome();
  scene.chat.write("Hello");
  scene.line.say({ type: "started", ref: 1, token: "pv_1", conversation: CONVERSATION, person: "p" });
  scene.line.say({ type: "message", ...messageOf(2, { from: BOT }) });
  return scene;
};

/*= GDPR Art. 22(3) */
test("asking for a person tells the server, counts when it answers, and outlives a reload", () => {
  const { chat, line, tab } = answered();
  chat.wantHuman();
  const frame = line.sent.at(-1) as { type: string; ref: number; conversation: string };
  assert.deepEqual([frame.type, frame.conversation], ["human", CONVERSATION]);
  assert.equal(chat.human, false, "nothing is promised before the server knows");
  line.say({ type: "human", ref: frame.ref, conversation: CONVERSATION });
  assert.equal(chat.human, true);
  const again = chatOf(tab);
  again.chat.resume();
  assert.equal(again.chat.human, true);
  again.chat.forget();
  assert.equal(again.chat.human, false);
});

test("a refused wish for a person says why, and can be said again", () => {
  const { chat, line } = answered();
  chat.wantHuman();
  const { ref } = line.sent.at(-1) as { ref: number };
  line.say({ type: "error", ref, code: "too_many", detail: "Wait a moment." });
  assert.deepEqual([chat.human, chat.fault], [false, "Wait a moment."]);
  line.cut();
  const sent = line.sent.length;
  chat.wantHuman();
  assert.equal(line.sent.length, sent, "the line is down: nothing is asked");
});

/*= AI Act Art. 50(1) */
test("each message of a machine says its name and that it is no person, to visitor and staff", async () => {
  const lines = linesOf(VISITOR, BOT, BOT);
  const words = await loadVisitorWords("en");
  const items = logItems({ lines, ready: true, readByStaff: 0, now: 1_700_000_000_000, words }).filter((item) => item.kind === "message");
  assert.deepEqual(items.map((item) => [item.machine, item.who]), [[false, null], [true, "Lumi"], [true, "Lumi"]]);
  const atDesk = itemsOf(lines, "me", 0);
  assert.deepEqual(atDesk.map((item) => [item.kind, item.name, item.run]), [["visitor", null, false], ["bot", "Lumi", false], ["bot", "Lumi", false]]);
});

const marked = (machine: Partial<MachineMarks>, more: Partial<Summary> = {}): string[] =>
  marksOf({ status: "open", waiting_since: 1, machine: { spoke: true, person_wanted: false, urgent: false, ...machine }, ...more } as Summary);

/*= GDPR Art. 22(3) */
test("who waits for a person is marked until one has answered, what is urgent until it is resolved", () => {
  assert.deepEqual(marked({}), []);
  assert.deepEqual(marked({ person_wanted: true, urgent: true }), ["urgent", "person"]);
  assert.deepEqual(marked({ person_wanted: true, urgent: true }, { waiting_since: null }), ["urgent"]);
  assert.deepEqual(marked({ person_wanted: true, urgent: true }, { status: "resolved" }), []);
});

const RULE: Rule = {
  id: "r",
  name: "Lumi",
  phrases: ["opening hours", "closed"],
  away: true,
  text: { en: "Nine to five.", fr: "De neuf à cinq." },
  outcome: "answer",
  effect: "none",
  relied_on: false,
  significant: false,
  purpose: "answer",
  active: true,
  version: 4,
};

test("a rule is typed a phrase a line, and keeps the words of languages that were not touched", () => {
  assert.deepEqual(phrasesOf(" opening hours \r\n\nclosed\nclosed "), ["opening hours", "closed"]);
  const { id: _id, significant: _significant, active: _active, version: _version, ...fields } = RULE;
  assert.deepEqual(ruleOf(sheetOf(RULE)), fields);
  assert.deepEqual(ruleOf({ ...BLANK_RULE, name: " Lumi ", text: { en: " Hello ", de: "  " } }), { ...BLANK_RULE, name: "Lumi", phrases: [], text: { en: "Hello" } });
  assert.deepEqual(languagesOf("nl", RULE.text, ["pl"]), ["nl", "en", "de", "fr", "pl"]);
});

/*= GDPR Art. 22(1) */
test("what has an effect on people, or what they rely on, decides", () => {
  assert.deepEqual([decides({ effect: "none", relied_on: false }), decides({ effect: "similar", relied_on: false }), decides({ effect: "none", relied_on: true })], [false, true, true]);
});

test("a refusal stands at its field, and what is about none of them below", () => {
  const about = (field: string | null) => ruleFieldOf({ field });
  assert.deepEqual([about("purpose"), about("outcome"), about("version"), about(null), ruleFieldOf(null)], ["purpose", "outcome", null, null, null]);
});

/*= GDPR Art. 5(2) */
test("the register of decisions is asked for by filter and time, a rule is changed by its version", async () => {
  const asked: unknown[] = [];
  const rest = new Rest(async (method, path, body) => {
    asked.push([method, path, body]);
    return { status: 200, json: { decisions: [], next: path.includes("before") ? null : 17, rules: [RULE] } };
  });
  const office = new OfficeRest(rest);
  assert.equal((await office.decisions(false, null)).next, "17");
  assert.equal((await office.decisions(true, "17")).next, null);
  assert.deepEqual(await rest.rules("s"), [RULE]);
  await rest.changeRule("s", RULE, { active: false });
  assert.deepEqual(asked, [
    ["GET", "/api/v1/decisions", undefined],
    ["GET", "/api/v1/decisions?significant=1&before=17", undefined],
    ["GET", "/api/v1/sites/s/responder", undefined],
    ["PATCH", "/api/v1/sites/s/responder/r", { active: false, version: 4 }],
  ]);
});

test("the rules of a machine are said whole in German, with the same holes", () => {
  assert.deepEqual(compareKeys(en, de), { missing: [], superfluous: [] });
  const holes = (text: unknown) => String(text).match(/\{\w+\}/g) ?? [];
  for (const key of Object.keys(en) as (keyof typeof en)[]) assert.deepEqual(holes(de[key]), holes(en[key]), key);
});
