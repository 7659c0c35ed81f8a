// One conversation in two browsers, through death of the server and cuts of the line.
import assert from "node:assert/strict";
import { line, openChat, person, reply, say, signIn } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const EACH = 100;
const KILLS = new Set([15, 34, 52, 71, 93]);
const CUTS = new Set([25, 63]);

const openFirst = async (page) => {
  const list = page.getByRole("list", { name: "Conversations" });
  await list.getByRole("listitem").first().click();
  await page.getByRole("textbox", { name: "Reply", exact: true }).waitFor();
};

// The texts of the log that the test wrote, in the order on the screen.
const shown = async (log) =>
  log.evaluate((element) => {
    const texts = [];
    const walker = document.createTreeWalker(element, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
      const text = walker.currentNode.textContent.trim();
      if (/^[va] \d+ of \d+$/.test(text)) texts.push(text);
    }
    return texts;
  });

const until = async (what, limitMs, check) => {
  const end = Date.now() + limitMs;
  let last;
  while (Date.now() < end) {
    last = await check();
    if (last.done) return last;
    await new Promise((wake) => setTimeout(wake, 200));
  }
  throw new Error(`${what}: ${JSON.stringify(last)}`);
};

const inStore = async (demo) => {
  const cookie = await demo.signIn("agent");
  const { json } = await demo.call("GET", "/api/v1/conversations?view=all", { cookie });
  assert.equal(json.conversations.length, 1);
  const { id } = json.conversations[0];
  const answer = await demo.call("GET", `/api/v1/conversations/${id}/messages?limit=200`, { cookie });
  const messages = [...answer.json.messages];
  while (messages.length > 0 && messages[0].sequence > 1) {
    const before = messages[0].sequence;
    const more = await demo.call("GET", `/api/v1/conversations/${id}/messages?limit=200&before=${before}`, { cookie });
    messages.unshift(...more.json.messages);
  }
  messages.forEach((message, index) => assert.equal(message.sequence, index + 1));
  return messages.map((message) => message.text);
};

const throughDeath = async (test) => {
  const demo = await Demo.start(test);
  const wire = await line(test, demo.port);
  const visitor = await person(test);
  const agent = await person(test);
  await signIn(agent.page, demo);
  await visitor.page.goto(`${wire.url}/demo`);
  const frame = await openChat(visitor.page);
  await say(frame, `v 1 of ${EACH}`);
  await agent.page.getByRole("list", { name: "Conversations" }).getByText(`v 1 of ${EACH}`).waitFor();
  await openFirst(agent.page);
  await reply(agent.page, `a 1 of ${EACH}`);
  for (let i = 2; i <= EACH; i++) {
    if (KILLS.has(i)) await demo.killAndRestart();
    if (CUTS.has(i)) wire.cut();
    await say(frame, `v ${i} of ${EACH}`);
    await reply(agent.page, `a ${i} of ${EACH}`);
    if (CUTS.has(i - 2)) wire.mend();
  }
  const wanted = (letter) => Array.from({ length: EACH }, (_, i) => `${letter} ${i + 1} of ${EACH}`);
  const visitorLog = frame.getByRole("log", { name: "Conversation" });
  const agentLog = agent.page.getByRole("log", { name: "Conversation" });
  const ends = await until("not all messages on both sides", 90_000, async () => {
    const [v, a, stored] = [await shown(visitorLog), await shown(agentLog), await inStore(demo).catch(() => [])];
    return { done: v.length >= 2 * EACH && a.length >= 2 * EACH && stored.length >= 2 * EACH, v, a, stored };
  });
  await visitor.page.waitForTimeout(1000);
  for (const side of [await shown(visitorLog), await shown(agentLog), ends.stored]) {
    assert.equal(side.length, 2 * EACH);
    assert.equal(new Set(side).size, 2 * EACH);
    assert.deepEqual(side.filter((text) => text.startsWith("v")), wanted("v"));
    assert.deepEqual(side.filter((text) => text.startsWith("a")), wanted("a"));
  }
  assert.deepEqual(await shown(visitorLog), ends.stored);
  assert.deepEqual(await shown(agentLog), ends.stored);
};

// Notes stay inside; a resolved conversation opens again when the visitor writes.
const dayAtTheDesk = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await person(test);
  const agent = await person(test);
  await signIn(agent.page, demo);
  await visitor.page.goto(`${demo.url}/demo`);
  const frame = await openChat(visitor.page);
  await say(frame, "Is the lamp in stock?");
  await agent.page.getByRole("list", { name: "Conversations" }).getByText("Is the lamp in stock?").waitFor();
  await openFirst(agent.page);
  await agent.page.keyboard.press("Alt+p");
  await reply(agent.page, "Ask the warehouse first");
  const agentLog = agent.page.getByRole("log", { name: "Conversation" });
  await agentLog.getByText("Ask the warehouse first", { exact: true }).waitFor();
  await agent.page.keyboard.press("Alt+l");
  await reply(agent.page, "Yes, twelve of them.");
  const log = frame.getByRole("log", { name: "Conversation" });
  await log.getByText("Yes, twelve of them.", { exact: true }).waitFor();
  assert.equal(await log.getByText("Ask the warehouse first").count(), 0);
  await agent.page.getByRole("button", { name: "Resolve", exact: true }).click();
  await until("not resolved", 10_000, async () => {
    const cookie = (demo.cookie ??= await demo.signIn("supervisor"));
    const { json } = await demo.call("GET", "/api/v1/conversations?view=resolved", { cookie });
    return { done: json.conversations.length === 1, json };
  });
  await say(frame, "One more thing");
  await until("not open again", 10_000, async () => {
    const { json } = await demo.call("GET", "/api/v1/conversations?view=open", { cookie: demo.cookie });
    return { done: json.conversations.length === 1 && json.conversations[0].status === "open", json };
  });
  assert.deepEqual([...visitor.page.faults, ...agent.page.faults], []);
};

// Two tabs of one agent and a second agent see the same.
const severalPairsOfEyes = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await person(test);
  const agent = await person(test);
  const chief = await person(test);
  await signIn(agent.page, demo);
  await signIn(chief.page, demo, "supervisor");
  const secondTab = await agent.context.newPage();
  await secondTab.goto(`${demo.url}/console`);
  await visitor.page.goto(`${demo.url}/demo`);
  const frame = await openChat(visitor.page);
  await say(frame, "Who is there?");
  const pages = [agent.page, secondTab, chief.page];
  for (const page of pages) {
    await page.getByRole("list", { name: "Conversations" }).getByText("Who is there?").waitFor();
    await openFirst(page);
  }
  await reply(chief.page, "The supervisor.");
  for (const page of pages)
    await page.getByRole("log", { name: "Conversation" }).getByText("The supervisor.", { exact: true }).waitFor();
  await frame.getByRole("log", { name: "Conversation" }).getByText("The supervisor.", { exact: true }).waitFor();
};

export const tests = [
  ["200 messages through five kills and two cuts stand once and in order", throughDeath],
  ["a note stays inside and a resolved chat opens again", dayAtTheDesk],
  ["several tabs and agents see the same conversation", severalPairsOfEyes],
];
