// What a site asks before a chat begins: made over REST, asked in the chat's frame, seen at
// the desk.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Agent } from "./lib/agent.mjs";
import { axe, person, say, signIn } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";
import { activate } from "./consent.e2e.mjs";

const ORDER = "A-17 of 4 May";
const WORDS = {
  order: { title: { en: "Order number", de: "Bestellnummer" }, required: true },
  lamp: { title: { en: "Which lamp" }, required: false },
};

// Made switched off, declared by the purpose of answering, then switched on.
const ask = async (demo) => {
  const cookie = await demo.signIn("administrator");
  const { json } = await demo.call("GET", "/api/v1/sites", { cookie });
  const path = `/api/v1/sites/${json.sites.find((each) => each.key === demo.site).id}/attributes`;
  for (const [code, more] of Object.entries(WORDS)) {
    const body = { code, category: "order", purpose: "answer", source: "visitor", asked: true, ...more };
    const made = await demo.call("POST", path, { cookie, body });
    assert.equal(made.status, 201, made.text);
  }
  assert.deepEqual((await demo.call("GET", `/api/v1/widget/${demo.site}`)).json.asked, [], "nothing is asked before it is declared");
  await activate(demo, "answer", { attributes: Object.keys(WORDS) });
  for (const code of Object.keys(WORDS)) {
    const on = await demo.call("PATCH", `${path}/${code}`, { cookie, body: { active: true, version: 1 } });
    assert.equal(on.status, 200, on.text);
  }
};

const openFrame = async (page, name = "Open chat") => {
  await page.getByRole("button", { name, exact: true }).click();
  return page.frameLocator("iframe");
};
const picture = async (page, name) => {
  const folder = process.env.PARLOUR_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
};
const isFocused = (field) => field.evaluate((element) => element === document.activeElement);
const innerOf = (page) => page.frames().find((each) => each.url().includes("/w/"));
const stored = (page) => innerOf(page).evaluate(() => [sessionStorage.length, localStorage.length]);

/*= GDPR Art. 13(1)(c) */
const askedAndSeen = async (test) => {
  const demo = await Demo.start(test);
  await ask(demo);
  const agent = await Agent.join(test, demo);
  const { page } = await person(test);
  const sockets = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  await page.goto(`${demo.url}/demo`);
  const frame = await openFrame(page);
  await frame.getByRole("button", { name: "Start chat", exact: true }).click();
  const order = frame.getByRole("textbox", { name: "Order number (needed)", exact: true });
  await order.waitFor();
  const first = frame.getByRole("textbox", { name: "Which lamp (optional)", exact: true }); // by code
  await frame.locator("input:focus").waitFor();
  assert.equal(await isFocused(first), true, "the first field has the focus");
  assert.match(await order.evaluate((field) => document.getElementById(field.getAttribute("aria-describedby")).textContent), /^for: Answer your question/);
  await picture(page, "prechat");

  // By keyboard alone: sent empty, it is refused with a sentence, beside the field.
  await page.keyboard.press("Enter");
  const fault = frame.getByRole("alert").filter({ hasText: "Fill in “Order number”" });
  await fault.waitFor();
  assert.equal(await order.getAttribute("aria-invalid"), "true");
  assert.equal(await isFocused(order), true, "the focus is where it must be put right");
  assert.deepEqual(await axe(innerOf(page)), []);
  await picture(page, "prechat-wrong");
  assert.deepEqual(sockets, [], "no wire before the start");
  assert.deepEqual(await stored(page), [0, 0], "and nothing on the device");

  await page.keyboard.type(ORDER);
  await fault.waitFor({ state: "detached" });
  await page.keyboard.press("Enter");
  await frame.getByRole("textbox", { name: "Message", exact: true }).waitFor();
  assert.equal((await innerOf(page).evaluate(() => JSON.stringify({ ...sessionStorage }))).includes(ORDER), false);
  await say(frame, "Where is it?");
  await frame.getByText("Sent", { exact: true }).waitFor();
  await agent.follow();

  const desk = await person(test, { viewport: { width: 1440, height: 900 } });
  await signIn(desk.page, demo);
  await desk.page.goto(`${demo.url}/console#/open`);
  await desk.page.getByRole("list", { name: "Conversations" }).getByText("Where is it?").click();
  await desk.page.getByRole("heading", { name: "Given for a purpose" }).waitFor();
  await desk.page.getByText(ORDER, { exact: true }).waitFor();
  await picture(desk.page, "prechat-desk");
  assert.equal(await desk.page.getByText("Which lamp", { exact: false }).count(), 0, "what was left empty is not there");
  assert.deepEqual([...page.faults, ...desk.page.faults], []);
};

const germanAndEscape = async (test) => {
  const demo = await Demo.start(test);
  await ask(demo);
  const { page } = await person(test, { locale: "de-DE" });
  const german = () => addEventListener("DOMContentLoaded", () => (document.documentElement.lang = "de"));
  await page.addInitScript(german);
  await page.goto(`${demo.url}/demo`);
  const frame = await openFrame(page, "Chat öffnen");
  const start = frame.getByRole("button", { name: "Chat beginnen", exact: true });
  const order = frame.getByRole("textbox", { name: "Bestellnummer (erforderlich)", exact: true });
  await start.click();
  await order.waitFor();
  await page.keyboard.press("Escape"); // back to the notice, the chat stays open
  await frame.getByText("Das geschieht damit.", { exact: false }).waitFor();
  await start.click();
  await order.fill(ORDER);
  await start.click();
  await frame.getByRole("textbox", { name: "Nachricht", exact: true }).waitFor();
  assert.deepEqual(page.faults, []);
};

export const tests = [
  ["what is asked before a chat is filled in, sent with its start, and seen at the desk", askedAndSeen],
  ["the questions are in the visitor's language, and Escape leads back to the notice", germanAndEscape],
];
