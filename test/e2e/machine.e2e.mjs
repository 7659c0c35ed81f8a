// A machine answers by the site's rules: labelled, once, never in a person's way.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { activate, Visitor } from "./consent.e2e.mjs";
import { Agent } from "./lib/agent.mjs";
import { axe, openChat, person, reply, say, signIn } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const scene = async (test, rules) => {
  const demo = await Demo.start(test);
  const cookie = await demo.signIn("administrator");
  const { json } = await demo.call("GET", "/api/v1/sites", { cookie });
  const site = json.sites.find((each) => each.key === demo.site).id;
  const path = `/api/v1/sites/${site}/responder`;
  for (const body of rules) {
    const answer = await demo.call("POST", path, { cookie, body });
    assert.equal(answer.status, 201, answer.text);
  }
  return { demo, cookie, path, site };
};

const hours = { name: "Lumi", phrases: ["opening hours"], text: { en: "We are open from nine to five.", de: "Von neun bis fünf." } };
const from = (kind) => (frame) => frame.type === "message" && frame.from.kind === kind;

/*= AI Act Art. 50(1) */
/*= GDPR Art. 13(2)(f) */
const answers = async (test) => {
  const { demo } = await scene(test, [hours]);
  const { json } = await demo.call("GET", `/api/v1/widget/${demo.site}?lang=en`);
  assert.equal(json.notice.bots.used, true);
  assert.match(json.notice.bots.text, /Lumi/);
  const visitor = await Visitor.join(test, demo);
  assert.equal((await visitor.say("What are your Opening hours?")).type, "ack");
  const said = await visitor.heard(from("bot"));
  assert.equal(said.text, hours.text.en);
  assert.equal(said.from.name, "Lumi");
  assert.equal(said.sequence, 2);
  // Asked again, it is silent; what comes next is the acknowledgement alone.
  assert.equal((await visitor.say("And the opening hours on Sunday?")).sequence, 3);
  assert.equal((await visitor.say("Thank you.")).sequence, 4);
  // The visitor still waits for a person, and staff sees what a machine did.
  const agent = await Agent.join(test, demo);
  await agent.follow();
  const { json: one } = await demo.call("GET", `/api/v1/conversations/${agent.conversation}`, { cookie: agent.cookie });
  assert.deepEqual((one.conversation ?? one).machine, { spoke: true, person_wanted: false, urgent: false });
  assert.ok((one.conversation ?? one).waiting_since);
};

/*= GDPR Art. 22(3) */
const handsOver = async (test) => {
  const { demo, cookie } = await scene(test, [{ ...hours, phrases: [] }]);
  const visitor = await Visitor.join(test, demo);
  visitor.send({ type: "human", ref: 9, conversation: visitor.conversation });
  assert.equal((await visitor.heard((frame) => frame.type === "human")).ref, 9);
  await visitor.say("Hello?");
  const agent = await Agent.join(test, demo);
  await agent.follow();
  await agent.say("I am a person.");
  const said = await visitor.heard(from("staff"));
  assert.equal(said.sequence, 2); // nobody spoke in between
  const { json } = await demo.call("GET", "/api/v1/decisions", { cookie });
  assert.deepEqual(
    json.decisions.map((each) => [each.outcome, each.machine, each.significant]),
    [["hand_off", null, false]],
  );
};

/*= GDPR Art. 22(1) */
const refused = async (test) => {
  const { demo, cookie, path } = await scene(test, []);
  const tried = async (more) => demo.call("POST", path, { cookie, body: { ...hours, ...more } });
  const ban = await tried({ outcome: "ban" });
  assert.deepEqual([ban.status, ban.json.field], [400, "outcome"]);
  assert.match(ban.json.detail, /named person/);
  const unfounded = await tried({ outcome: "grant", effect: "legal" });
  assert.deepEqual([unfounded.status, unfounded.json.field], [409, "purpose"]);
  const { json } = await demo.call("GET", path, { cookie });
  assert.deepEqual(json.rules, []);
};

const innerOf = (page) => page.frames().find((each) => each.url().includes("/w/"));
const picture = async (page, name) => {
  const folder = process.env.PARLOUR_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
};
const looksWell = async (page, target, name) => {
  await picture(page, name);
  assert.deepEqual(await axe(target), [], name);
  assert.equal(await target.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${name} scrolls sideways`);
};
// Goes on by Tab until the focus is on what has that name.
const tabTo = async (page, target, name, key = "Tab") => {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press(key);
    const said = await target.evaluate(() => {
      const { activeElement: at } = document;
      return at?.getAttribute("aria-label") ?? at?.labels?.[0]?.textContent ?? at?.textContent ?? "";
    });
    if (said.trim().startsWith(name)) return;
  }
  throw new Error(`no Tab leads to ${name}`);
};
const CHOICES = [
  { name: "wide-light", options: { viewport: { width: 1280, height: 800 }, colorScheme: "light" } },
  { name: "wide-dark", options: { viewport: { width: 1280, height: 800 }, colorScheme: "dark" } },
  { name: "narrow-light", options: { viewport: { width: 360, height: 740 }, colorScheme: "light" } },
  { name: "narrow-dark", options: { viewport: { width: 360, height: 740 }, colorScheme: "dark" } },
];

// The visitor's side by keyboard alone, and what an agent sees of it.
/*= AI Act Art. 50(1) */
/*= GDPR Art. 22(3) */
const asksForHuman = async (test) => {
  const { demo } = await scene(test, [hours]);
  const visitor = await person(test);
  await visitor.page.goto(`${demo.url}/demo`);
  const frame = await openChat(visitor.page);
  const button = frame.getByRole("button", { name: "Talk to a human", exact: true });
  await say(frame, "What are your opening hours?");
  const answer = frame.locator(".msg.machine");
  await answer.getByText(hours.text.en).waitFor();
  assert.match((await answer.innerText()).replace(/\s+/g, " "), /^Lumi · not a person ·/);
  await frame.getByText("A machine answers you here, not a person.").waitFor();
  await button.waitFor();
  await looksWell(visitor.page, innerOf(visitor.page), "human-offered");

  const desk = await person(test);
  await signIn(desk.page, demo);
  const row = desk.page.getByRole("list", { name: "Conversations" }).getByRole("listitem").filter({ hasText: hours.text.en });
  await row.waitFor();
  assert.equal(await row.getByText("Wants a person").count(), 0);

  await frame.getByRole("textbox", { name: "Message", exact: true }).focus();
  await tabTo(visitor.page, innerOf(visitor.page), "Talk to a human", "Shift+Tab");
  await visitor.page.keyboard.press("Enter");
  const coming = frame.getByText("A person will answer you here.");
  await coming.waitFor();
  await button.waitFor({ state: "detached" });
  assert.equal(await innerOf(visitor.page).evaluate(() => document.activeElement?.getAttribute("role")), "log", "the focus is where the answer stands");
  await looksWell(visitor.page, innerOf(visitor.page), "human-coming");

  await row.getByText("Wants a person").waitFor();
  await row.getByRole("link").focus();
  await desk.page.keyboard.press("Enter");
  const log = desk.page.getByRole("log", { name: "Conversation" });
  assert.match((await log.locator(".msg.machine").innerText()).replace(/\s+/g, " "), /Lumi · machine, not a person ·/);
  await desk.page.locator(".talkhead").getByText("Wants a person").waitFor();
  await looksWell(desk.page, desk.page, "human-desk");

  await visitor.page.reload();
  await visitor.page.getByRole("button", { name: /chat/i }).first().click();
  await frame.getByText(hours.text.en).waitFor();
  await coming.waitFor();
  assert.equal(await button.count(), 0, "asked for once is enough");
  await reply(desk.page, "I am a person.");
  await frame.getByText("I am a person.").waitFor();
  await coming.waitFor({ state: "detached" });
  await desk.page.locator(".talkhead").getByText("Wants a person").waitFor({ state: "detached" });
  assert.deepEqual([...visitor.page.faults, ...desk.page.faults], []);
};

// A rule from its first word to its end, by keyboard alone.
/*= GDPR Art. 22(1) */
/*= GDPR Art. 22(2) */
const ruleByKeyboard = async (test) => {
  const { demo, cookie, path, site } = await scene(test, []);
  const { page } = await person(test);
  await signIn(page, demo, "administrator");
  await page.goto(`${demo.url}/console#/settings/sites/${site}`);
  const section = page.getByRole("region", { name: "Answers by a machine" });
  await section.getByText("Only people answer here.").waitFor();
  await section.getByRole("button", { name: "New rule" }).focus();
  await page.keyboard.press("Enter");
  const dialog = page.getByRole("dialog", { name: "New rule" });
  await dialog.waitFor();
  await dialog.getByText("Refusing a right and banning somebody need a person").waitFor();
  await page.keyboard.type("Lumi");
  await tabTo(page, page, "Phrases it listens for");
  await page.keyboard.type("opening hours\nwhen are you open");
  await tabTo(page, page, "Its words, English");
  await page.keyboard.type(hours.text.en);
  await tabTo(page, page, "Effect on people");
  await page.keyboard.type("A legal");
  await dialog.getByText("It decides about people: choose a purpose").waitFor();
  await tabTo(page, page, "Save");
  await page.keyboard.press("Enter");
  const purpose = dialog.getByLabel("Purpose", { exact: true });
  await dialog.getByRole("alert").filter({ hasText: "This purpose does not declare that it decides automatically" }).waitFor();
  assert.equal(await purpose.getAttribute("aria-invalid"), "true", "it is said at the field");
  await looksWell(page, page, "rule-refused");
  assert.deepEqual((await demo.call("GET", path, { cookie })).json.rules, [], "nothing was made");

  await tabTo(page, page, "Effect on people", "Shift+Tab");
  await page.keyboard.type("None");
  await tabTo(page, page, "Save");
  await page.keyboard.press("Enter");
  await dialog.waitFor({ state: "detached" });
  await section.getByText("“opening hours”, “when are you open”").waitFor();
  const { json } = await demo.call("GET", path, { cookie });
  assert.deepEqual(json.rules.map(({ name, phrases, text, significant }) => [name, phrases, text, significant]), [["Lumi", ["opening hours", "when are you open"], { en: hours.text.en }, false]]);

  await section.getByRole("button", { name: "Change: Lumi" }).focus();
  await page.keyboard.press("Enter");
  const change = page.getByRole("dialog", { name: "Change the rule" });
  await change.waitFor();
  await tabTo(page, page, "Only while nobody is there");
  await page.keyboard.press("Space");
  await tabTo(page, page, "Save");
  await page.keyboard.press("Enter");
  await change.waitFor({ state: "detached" });
  await section.getByText("only while nobody is there").waitFor();
  await section.getByRole("button", { name: "End: Lumi" }).focus();
  await page.keyboard.press("Enter");
  await section.getByText("ended", { exact: true }).waitFor();
  assert.equal((await demo.call("GET", `/api/v1/widget/${demo.site}?lang=en`)).json.notice.bots.used, false);
  assert.deepEqual(page.faults, []);

  const officer = await person(test);
  await signIn(officer.page, demo, "dpo");
  await officer.page.goto(`${demo.url}/console#/settings/sites/${site}`);
  await officer.page.getByRole("region", { name: "Answers by a machine" }).getByText("ended", { exact: true }).waitFor();
  assert.equal(await officer.page.getByRole("button", { name: "New rule" }).count(), 0, "who may look may not change");
};

// What machines did, for the officer: every deed, the significant ones, and as a file.
/*= GDPR Art. 22(1) */
/*= GDPR Art. 5(2) */
const register = async (test) => {
  const { demo, cookie, path } = await scene(test, [hours]);
  await activate(demo, "answer", {
    code: "refund",
    title: { en: "Refunds", de: "Erstattungen" },
    basis: "contract",
    contract: "An order",
    interest: null,
    automated: { decides: true, logic: "An order under 20 euros is refunded.", consequences: "The money comes back." },
  });
  const grant = { name: "Refund desk", phrases: ["refund"], text: { en: "Your money comes back." }, outcome: "grant", effect: "legal", purpose: "refund" };
  const made = await demo.call("POST", path, { cookie, body: grant });
  assert.equal(made.status, 201, made.text);
  const visitor = await Visitor.join(test, demo);
  await visitor.say("What are your opening hours?");
  await visitor.heard((each) => from("bot")(each) && each.text === hours.text.en);
  await visitor.say("I want a refund.");
  await visitor.heard((each) => from("bot")(each) && each.text === grant.text.en);
  visitor.send({ type: "human", ref: 9, conversation: visitor.conversation });
  await visitor.heard((each) => each.type === "human");

  const { page } = await person(test);
  await signIn(page, demo, "dpo");
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Machines", exact: true }).click();
  const table = page.getByRole("table", { name: "Deeds of machines, newest first" });
  await table.getByRole("row").nth(3).waitFor();
  const rows = await table.getByRole("row").allInnerTexts();
  assert.equal(rows.length, 4);
  assert.match(rows[1], /A visitor wanted a person/);
  assert.match(rows[2], /Refund desk\s+Granted what was asked\s+Visitor \S+\s+Yes\s+Stands/);
  assert.match(rows[3], /Lumi\s+Answered/);
  const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "CSV" }).click()]);
  assert.equal(file.suggestedFilename(), "machines.csv");
  assert.match(readFileSync(await file.path(), "utf8"), /Refund desk,Granted what was asked,Visitor \S+,Yes,Stands/);
  await page.getByRole("checkbox", { name: "Significant only" }).focus();
  await page.keyboard.press("Space");
  await table.getByText("Answered").waitFor({ state: "detached" });
  await table.getByRole("row").nth(1).waitFor();
  assert.equal((await table.getByRole("row").all()).length, 2);
  await looksWell(page, page, "machines-significant");
  assert.deepEqual(page.faults, []);
};

// Each screen of a machine, light and dark, wide and narrow.
const looks = async (test) => {
  const urgent = { ...hours, name: "Watch", phrases: ["smoke"], text: { en: "Unplug the lamp. A person is being told.", de: "Stecker ziehen." }, outcome: "urgent" };
  const { demo, site } = await scene(test, [hours, urgent]);
  const visitor = await Visitor.join(test, demo);
  await visitor.say("What are your opening hours?");
  await visitor.heard((each) => from("bot")(each) && each.text === hours.text.en);
  await visitor.say("There is smoke!");
  await visitor.heard((each) => from("bot")(each) && each.text === urgent.text.en);
  visitor.send({ type: "human", ref: 9, conversation: visitor.conversation });
  await visitor.heard((each) => each.type === "human");
  for (const { name, options } of CHOICES) {
    const chat = await person(test, options);
    await chat.page.goto(`${demo.url}/demo`);
    const frame = await openChat(chat.page);
    await say(frame, "Your opening hours?");
    await frame.getByRole("button", { name: "Talk to a human" }).waitFor();
    await looksWell(chat.page, innerOf(chat.page), `machine-${name}-widget`);
    const { page } = await person(test, { ...options, locale: name.endsWith("dark") ? "de-DE" : "en-GB" });
    const word = (english, german) => (name.endsWith("dark") ? german : english);
    const { email, password } = demo.account("administrator");
    await page.goto(`${demo.url}/console#/open/${visitor.conversation}`);
    await page.locator("input[type=email]").fill(email);
    await page.locator("input[type=password]").fill(password);
    await page.keyboard.press("Enter");
    await page.locator(".talkhead .badge.red").waitFor();
    await looksWell(page, page, `machine-${name}-desk`);
    await page.goto(`${demo.url}/console#/settings/sites/${site}`);
    await page.getByRole("button", { name: `${word("Change", "Ändern")}: Watch` }).scrollIntoViewIfNeeded();
    await looksWell(page, page, `machine-${name}-rules`);
    await page.getByRole("button", { name: `${word("Change", "Ändern")}: Watch` }).click();
    await page.getByRole("dialog").getByRole("option", { name: word("Answer your question", "Ihre Frage beantworten") }).waitFor({ state: "attached" });
    await looksWell(page, page, `machine-${name}-rule`);
    await page.getByRole("dialog").getByRole("radio").last().scrollIntoViewIfNeeded();
    await looksWell(page, page, `machine-${name}-rule-outcome`);
    await page.keyboard.press("Escape");
    await page.goto(`${demo.url}/console#/office/machines`);
    await page.getByRole("table").getByRole("row").nth(3).waitFor();
    await looksWell(page, page, `machine-${name}-register`);
    assert.deepEqual([...chat.page.faults, ...page.faults], [], name);
  }
};

export const tests = [
  ["a machine answers once, says that it is one, and is in the notice", answers],
  ["who wants a person gets no machine", handsOver],
  ["a rule that bans, or decides without a ground, is refused", refused],
  ["a visitor asks for a human by keyboard, and an agent sees it", asksForHuman],
  ["a rule is made, refused at its field, changed and ended by keyboard", ruleByKeyboard],
  ["the officer reads what machines did", register],
  ["axe-core finds nothing in a machine's screens, light and dark, wide and narrow", looks, { sqliteOnly: true }],
];
