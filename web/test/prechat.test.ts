// What a site asks before a chat begins.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Memory } from "../model/memory.ts";
import type { Asked, SiteInfo } from "../model/notice.ts";
import { Centre } from "../view/widget/centre.ts";
import { answersOf, firstMissing } from "../view/widget/prechat.ts";
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

const sceneOf = async (asked: Asked[] = [order, lamp], tab = fakeShelf()) => {
  const line = new FakeLine();
  const view = new WidgetView({
    site: "S",
    locale: "en",
    clock: new FakeClock(),
    chance: chanceOf(seeded(8)),
    open: line.open,
    http: async () => ({ status: 200, json: infoOf(asked) }),
    memory: new Memory(tab, fakeShelf()),
    fetchCentre: async () => Centre,
    host: { close: () => {}, tell: () => {} },
  });
  await view.load();
  return { view, line, tab };
};

const startOf = (line: FakeLine) => line.sent.find((frame) => frame.type === "start") as { ref: number; attributes?: unknown } | undefined;

test("what must be given is looked for, spaces are nothing, and only what was asked is sent", () => {
  assert.equal(firstMissing([lamp, order], { lamp: "Arc" }), order);
  assert.equal(firstMissing([order], { order: " \n\u0000" }), order);
  assert.equal(firstMissing([order, lamp], { order: "A-17" }), null);
  assert.deepEqual(answersOf([order, lamp], { order: " A-17\n of\u0007 May ", lamp: " ", other: "x" }), { order: "A-17 of May" });
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
  view.begin({ order: "A-17" });
  assert.equal(view.screen, "chat");
  line.welcome();
  assert.equal(startOf(line), undefined); // the first message begins the chat
  await view.say("Hello");
  assert.deepEqual(startOf(line)?.attributes, { order: "A-17" });
  assert.equal((tab.text ?? "").includes("A-17"), false);
});

test("a chat that the server does not know yet asks again after a reload, and what was written waits", async () => {
  const { view, tab } = await sceneOf();
  view.begin({ order: "A-17" });
  await view.say("Hello");
  const again = await sceneOf([order, lamp], tab);
  assert.equal(again.view.screen, "asked");
  again.line.welcome();
  assert.equal(startOf(again.line), undefined);
  again.view.begin({ order: "B-2" });
  assert.deepEqual(startOf(again.line)?.attributes, { order: "B-2" });
  assert.equal(again.view.screen, "chat");
});

test("a chat that the server knows asks nothing, and the next one asks again", async () => {
  const { view, line, tab } = await sceneOf();
  view.begin({ order: "A-17" });
  line.welcome();
  await view.say("Hello");
  line.say({ type: "started", ref: startOf(line)?.ref ?? 0, token: "pv_1", conversation: CONVERSATION, person: "p" });
  const again = await sceneOf([order, lamp], tab);
  assert.equal(again.view.screen, "chat");
  again.view.anew();
  again.view.start();
  assert.equal(again.view.screen, "asked");
});
