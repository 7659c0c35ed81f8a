// What a site asks before a chat begins: made over REST, asked in the chat's frame, seen at
// the desk.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { Agent } from "./lib/agent.mjs";
import { axe, person, say, signIn } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";
import { activate, declare } from "./consent.e2e.mjs";

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

// A field of a purpose that rests on consent.
const SIZE = { code: "size", category: "clothing", purpose: "care", source: "visitor", asked: true, title: { en: "Shoe size", de: "Schuhgröße" } };
const CARE = {
  code: "care",
  title: { en: "Show you what fits", de: "Ihnen zeigen, was passt" },
  description: { en: "We note your size and show you what fits.", de: "Wir merken uns Ihre Größe." },
  basis: "consent",
  retention_days: 30,
  retention_from: "last_message",
  roles: ["agent"],
};
const sitePath = async (demo, cookie) => {
  const { json } = await demo.call("GET", "/api/v1/sites", { cookie });
  return `/api/v1/sites/${json.sites.find((each) => each.key === demo.site).id}`;
};
const allow = async (demo) => {
  const cookie = await demo.signIn("administrator");
  const path = `${await sitePath(demo, cookie)}/attributes`;
  await declare(demo, { ...CARE, fields: ["message.text"] });
  const made = await demo.call("POST", path, { cookie, body: SIZE });
  assert.equal(made.status, 201, made.text);
  await declare(demo, { ...CARE, fields: [], attributes: ["size"] });
  const on = await demo.call("PATCH", `${path}/size`, { cookie, body: { active: true, version: 1 } });
  assert.equal(on.status, 200, on.text);
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

const shown = async (demo, visitor) => {
  const { json, text } = await demo.call("GET", `/api/v1/privacy/${demo.site}/data`, { headers: { Authorization: `Bearer ${visitor}` } });
  assert.ok(json?.records, text);
  const { datum = [], consent = [] } = json.records;
  return { data: datum.map(({ field, value }) => [field, value]), choices: consent.map(({ purpose, choice }) => [purpose, choice]) };
};
const tokenOf = (page) => innerOf(page).evaluate(() => JSON.parse(Object.values({ ...sessionStorage })[0]).token);
const CHOICE = { name: "Show you what fits", exact: true };

/*= GDPR Art. 7(1) */
/*= GDPR Art. 7(4) */
const choiceFirst = async (test) => {
  const demo = await Demo.start(test);
  await allow(demo);
  for (const agreed of [false, true]) {
    const { page } = await person(test);
    await page.goto(`${demo.url}/demo`);
    const frame = await openFrame(page);
    await frame.getByRole("button", { name: "Start chat", exact: true }).click();
    const box = frame.getByRole("checkbox", CHOICE);
    await box.waitFor();
    assert.equal(await box.isChecked(), false, "unticked");
    const size = frame.getByRole("textbox", { name: "Shoe size (optional)", exact: true });
    assert.equal(await size.count(), 0, "not asked without the tick");
    await picture(page, "choice-unticked");
    await page.keyboard.press("Space"); // the box has the focus
    await size.waitFor();
    await size.fill("44");
    assert.deepEqual(await axe(innerOf(page)), []);
    await picture(page, "choice-ticked");
    if (!agreed) await box.uncheck();
    await frame.getByRole("button", { name: "Start chat", exact: true }).click();
    await say(frame, "Hello");
    await frame.getByText("Sent", { exact: true }).waitFor();
    const held = await shown(demo, await tokenOf(page));
    assert.deepEqual(held.data, agreed ? [["attribute.size", "44"]] : []);
    assert.deepEqual(held.choices, agreed ? [["care", "accept"]] : []);
    if (!agreed) continue;
    // What one agreed to can be seen, by its title, and taken back where one stands.
    await frame.getByRole("button", { name: "Your privacy", exact: true }).click();
    await frame.getByRole("listitem").filter({ hasText: "Shoe size" }).first().waitFor();
    await frame.getByRole("checkbox", CHOICE).click();
    await frame.getByText("Withdrawn: Show you what fits.", { exact: false }).waitFor();
    await picture(page, "choice-withdrawn");
    assert.deepEqual((await shown(demo, await tokenOf(page))).data, []);
    assert.deepEqual(page.faults, []);
  }
};

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 13(1)(c) */
const offlineForm = async (test) => {
  const demo = await Demo.start(test);
  await ask(demo);
  await allow(demo);
  const { page } = await person(test, { viewport: { width: 360, height: 720 }, colorScheme: "dark" });
  await page.goto(`${demo.url}/demo`);
  const frame = await openFrame(page);
  await frame.getByRole("button", { name: "Leave a message", exact: true }).click();
  await frame.getByRole("textbox", { name: "Your message", exact: true }).fill("Where is it?");
  const order = frame.getByRole("textbox", { name: "Order number (needed)", exact: true });
  await order.waitFor();
  const answers = [];
  page.on("response", (response) => response.url().includes("/api/v1/offline/") && answers.push(response));
  await frame.getByRole("button", { name: "Send message", exact: true }).click();
  await frame.getByRole("alert").filter({ hasText: "Fill in “Order number”: your message is not sent without it." }).waitFor();
  assert.equal(await isFocused(order), true);
  assert.deepEqual(answers, []);
  assert.deepEqual(await axe(innerOf(page)), []);
  await picture(page, "offline-wrong");
  await order.fill(ORDER);
  await frame.getByRole("checkbox", CHOICE).check();
  await frame.getByRole("textbox", { name: "Shoe size (optional)", exact: true }).fill("44");
  await picture(page, "offline-asked");
  const going = page.waitForRequest((request) => request.url().includes("/api/v1/offline/"));
  await frame.getByRole("button", { name: "Send message", exact: true }).click();
  const body = (await going).postDataJSON();
  assert.deepEqual(body.attributes, { order: ORDER, size: "44" });
  await frame.getByRole("heading", { name: "Your message is with us." }).waitFor();
  assert.deepEqual(await stored(page), [0, 0]);
  const held = await shown(demo, body.token);
  assert.deepEqual(held.data.sort(), [["attribute.order", ORDER], ["attribute.size", "44"]]);

  // The server checks by itself; what is refused leaves nothing behind.
  const cookie = await demo.signIn("agent");
  const bad = [
    [{ attributes: {} }, 400, "attributes.order"],
    [{ attributes: undefined }, 400, "attributes.order"],
    [{ attributes: { order: "A", nose: "x" } }, 400, "attributes.nose"],
    [{ consents: undefined }, 403, "attributes.size"],
    [{ consents: [{ ...body.consents[0], purpose_version: 1 }] }, 409, "consents.purpose_version"],
    [{ consents: [{ ...body.consents[0], wish: 1 }] }, 400, "wish"],
    [{ consents: {} }, 400, "consents"],
  ];
  for (const [change, status, field] of bad) {
    const token = `pv_${randomBytes(32).toString("base64url")}`;
    const id = `${randomBytes(8).toString("hex")}${"1".padStart(16, "0")}`;
    const answer = await demo.call("POST", `/api/v1/offline/${demo.site}`, { body: { ...body, token, id, ...change } });
    assert.equal(answer.status, status, answer.text);
    assert.equal(answer.json.field, field, answer.text);
    const opened = await demo.call("GET", `/api/v1/privacy/${demo.site}`, { headers: { Authorization: `Bearer ${token}` } });
    assert.equal(opened.status, 401);
  }
  const { json } = await demo.call("GET", "/api/v1/conversations?view=all", { cookie });
  assert.equal(json.conversations.length, 1);
  assert.deepEqual(page.faults, []);
};

// The site needs a field more while the page is open: it is asked there, nothing is lost.
const askedAnew = async (test) => {
  const demo = await Demo.start(test);
  await ask(demo);
  const cookie = await demo.signIn("administrator");
  const path = `${await sitePath(demo, cookie)}/attributes/lamp`;
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const loads = [];
  page.on("framenavigated", (frame) => loads.push(frame.url()));
  const frame = await openFrame(page);
  await frame.getByRole("button", { name: "Start chat", exact: true }).click();
  await frame.getByRole("textbox", { name: "Order number (needed)", exact: true }).fill(ORDER);
  await frame.getByRole("button", { name: "Start chat", exact: true }).click();
  await frame.getByRole("textbox", { name: "Message", exact: true }).waitFor();
  const { json } = await demo.call("GET", path.replace(/\/lamp$/, ""), { cookie });
  const { version } = json.attributes.find((each) => each.code === "lamp");
  const changed = await demo.call("PATCH", path, { cookie, body: { required: true, version } });
  assert.equal(changed.status, 200, changed.text);
  const before = loads.length;
  await say(frame, "Where is it?");
  const lamp = frame.getByRole("textbox", { name: "Which lamp (needed)", exact: true });
  await lamp.waitFor();
  await frame.getByText("has changed since you opened the chat", { exact: false }).waitFor();
  await frame.getByRole("alert").filter({ hasText: "Fill in “Which lamp”" }).waitFor();
  assert.equal(await frame.getByRole("textbox", { name: "Order number (needed)", exact: true }).inputValue(), ORDER);
  assert.equal(await isFocused(lamp), true, "the focus is on what is new");
  assert.deepEqual(await axe(innerOf(page)), []);
  await picture(page, "asked-anew");
  await lamp.fill("Arc");
  await page.keyboard.press("Enter");
  await frame.getByText("Sent", { exact: true }).waitFor();
  assert.equal(await frame.getByRole("log").getByText("Where is it?", { exact: true }).count(), 1);
  assert.equal(loads.length, before, "without a reload");
  const held = await shown(demo, await tokenOf(page));
  assert.deepEqual(held.data.sort(), [["attribute.lamp", "Arc"], ["attribute.order", ORDER]]);
  assert.deepEqual(page.faults, []);
};

export const tests = [
  ["a field that rests on consent waits for its box; the chat works without, and with it both come together", choiceFirst],
  ["the offline form asks and checks the same, and the server refuses by name what is missing", offlineForm],
  ["a field that is needed from now on is asked where one stands, and nothing typed is lost", askedAnew],
  ["what is asked before a chat is filled in, sent with its start, and seen at the desk", askedAndSeen],
  ["the questions are in the visitor's language, and Escape leads back to the notice", germanAndEscape],
];
