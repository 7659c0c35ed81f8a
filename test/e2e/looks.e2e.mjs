// What people see: accessible, by keyboard, at any width, light and dark.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { axe, openChat, person, reply, say, signIn } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

// PARLOUR_PICTURES names a folder that gets a picture of each state.
const picture = async (page, name) => {
  const folder = process.env.PARLOUR_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
};

const widths = { wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 } };

const noViolations = async (target, what) => assert.deepEqual(await axe(target), [], what);

// axe-core and a look at the width, in one state of the widget.
const inspect = async (page, name, passOver = () => false) => {
  const inner = page.frames().find((each) => each.url().includes("/w/"));
  await page.waitForTimeout(150);
  await picture(page, name);
  assert.deepEqual((await axe(inner)).filter((found) => !passOver(found)), [], name);
  const wide = await inner.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  assert.equal(wide, false, `${name} scrolls sideways`);
};

// Every screen that a visitor can come to, in the order of a visit.
const throughTheWidget = async (page, name, passOver) => {
  const inspectHere = (state) => inspect(page, `${name}-${state}`, passOver);
  const frame = page.frameLocator('iframe[title="Chat"]');
  const press = (label) => frame.getByRole("button", { name: label, exact: true }).click();
  await page.getByRole("button", { name: "Open chat" }).click();
  await frame.getByRole("button", { name: "Start chat" }).waitFor();
  await inspectHere("notice");
  await press("Leave a message");
  await press("Send message");
  await inspectHere("offline");
  await press("Back");
  await press("I have a code");
  await press("Go on with my chat");
  await inspectHere("code");
  await press("Back");
  await press("Start chat");
  await say(frame, "Is the 38 cm lamp in stock?");
  await frame.getByText("Sent", { exact: true }).waitFor();
  await inspectHere("chat");
  await frame.getByRole("textbox", { name: "Message" }).fill("My card is 5500 0000 0000 0004");
  await press("Send");
  await frame.getByText("That looks like a card number.").waitFor();
  await inspectHere("shield");
  await press("Edit");
  await press("Your privacy");
  await press("Get a code");
  await frame.getByRole("textbox", { name: "Your code" }).waitFor();
  await inspectHere("privacy");
  await press("Back to the conversation");
  await press("End chat");
  await inspectHere("end");
  await press("End the chat");
  await frame.getByText("The chat has ended.").waitFor();
  await inspectHere("ended");
};

const widgetLooks = async (test) => {
  const demo = await Demo.start(test);
  for (const [width, viewport] of Object.entries({ ...widths, least: { width: 320, height: 568 } })) {
    for (const colorScheme of ["light", "dark"]) {
      const { page } = await person(test, { viewport, colorScheme });
      await page.goto(`${demo.url}/demo`);
      await page.getByRole("button", { name: "Open chat" }).waitFor();
      await picture(page, `shop-${width}-${colorScheme}`);
      await noViolations(page, `shop ${width} ${colorScheme}`);
      await throughTheWidget(page, `widget-${width}-${colorScheme}`);
      assert.deepEqual(page.faults, []);
    }
  }
};

// Forced colours, no motion, and a language that runs from right to left.
const widgetBends = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test, { viewport: widths.narrow, forcedColors: "active", reducedMotion: "reduce" });
  await page.goto(`${demo.url}/demo`);
  // The colours are the system's own there, which axe-core does not see.
  await throughTheWidget(page, "widget-forced", (found) => found.startsWith("color-contrast"));
  const turned = await person(test, { viewport: widths.narrow });
  await turned.page.goto(`${demo.url}/demo`);
  const frame = await openChat(turned.page);
  const inner = turned.page.frames().find((each) => each.url().includes("/w/"));
  await say(frame, "Is the 38 cm lamp in stock?");
  await frame.getByText("Sent", { exact: true }).waitFor();
  await inner.evaluate(() => document.documentElement.setAttribute("dir", "rtl"));
  await inspect(turned.page, "widget-rtl-chat");
  const [bubble, log] = await inner.evaluate(() =>
    [".bubble", ".talk"].map((part) => document.querySelector(part).getBoundingClientRect().left),
  );
  assert.ok(bubble - log < 40, "one's own words stand at the end of the line, which is left here");
};

const noticePage = async (test) => {
  const demo = await Demo.start(test);
  for (const [width, viewport] of Object.entries(widths)) {
    for (const colorScheme of ["light", "dark"]) {
      const { page } = await person(test, { viewport, colorScheme });
      const name = `page-${width}-${colorScheme}`;
      await page.goto(`${demo.url}/privacy/${demo.site}?lang=${width === "wide" ? "en" : "de"}`);
      await page.getByRole("heading", { level: 1, name: width === "wide" ? "Your privacy" : "Ihre Daten" }).waitFor();
      await picture(page, name);
      await noViolations(page, name);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
      assert.deepEqual(page.faults, []);
    }
  }
};

const consoleLooks = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await person(test);
  await visitor.page.goto(`${demo.url}/demo`);
  const chat = await openChat(visitor.page);
  await say(chat, "Could I pay for express?");
  for (const [width, viewport] of Object.entries(widths)) {
    for (const colorScheme of ["light", "dark"]) {
      const { page } = await person(test, { viewport, colorScheme });
      const name = `console-${width}-${colorScheme}`;
      await page.goto(`${demo.url}/console`);
      await page.getByRole("button", { name: "Sign in" }).waitFor();
      await picture(page, `${name}-sign-in`);
      await noViolations(page, `${name} sign-in`);
      await signIn(page, demo);
      const list = page.getByRole("list", { name: "Conversations" });
      await list.getByRole("listitem").first().waitFor();
      await picture(page, `${name}-list`);
      await noViolations(page, `${name} list`);
      await list.getByRole("listitem").first().click();
      await reply(page, `Yes, at no cost (${name}).`);
      await page.getByRole("log", { name: "Conversation" }).getByText(`Yes, at no cost (${name}).`, { exact: true }).waitFor();
      await picture(page, `${name}-conversation`);
      await noViolations(page, `${name} conversation`);
      const wide = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(wide, false, `${name} scrolls sideways`);
    }
  }
};

const tooWide = (page) => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);

// One state of one screen: pictured, accessible, not wider than the window.
const looksWell = async (page, name) => {
  await page.waitForTimeout(200);
  await picture(page, name);
  await noViolations(page, name);
  assert.equal(await tooWide(page), false, `${name} scrolls sideways`);
};

const goTo = async (page, demo, place, heading) => {
  await page.goto(`${demo.url}/console#/${place}`);
  await page.getByRole("heading", { name: heading, exact: true }).waitFor();
};

// What opens over the conversation: menus, palette, keys, the reason for a look.
const agentLooks = async (test, demo, name, options) => {
  const { page } = await person(test, options);
  await signIn(page, demo);
  const list = page.getByRole("list", { name: "Conversations" });
  await list.getByText("Ines Carvalho").click();
  await page.getByRole("textbox", { name: "Reply" }).waitFor();
  await page.keyboard.press("Alt+p");
  await page.keyboard.type("A note for the others");
  await looksWell(page, `${name}-note`);
  for (const [key, what] of [["Alt+a", "assign"], ["Alt+m", "snooze"], ["Control+k", "palette"]]) {
    await page.keyboard.press(key);
    await looksWell(page, `${name}-${what}`);
    await page.keyboard.press("Escape");
  }
  await page.getByRole("log").focus();
  await page.keyboard.press("?");
  await looksWell(page, `${name}-keys`);
  await page.keyboard.press("Escape");
  const visitor = page.getByRole("button", { name: "Visitor", exact: true });
  if (await visitor.isVisible()) await visitor.click();
  await page.getByRole("button", { name: "Reveal e-mail" }).click();
  await looksWell(page, `${name}-reveal`);
  await page.goto(`${demo.url}/console#/mine`);
  await page.getByText("Nothing is yours right now").waitFor();
  await looksWell(page, `${name}-empty`);
  await goTo(page, demo, "settings/account", "Second factor");
  await looksWell(page, `${name}-account`);
  await page.getByRole("button", { name: "Set it up" }).click();
  await page.getByLabel("Your password again").fill(demo.account("agent").password);
  await page.getByRole("button", { name: "Begin", exact: true }).click();
  await page.getByLabel("The six digits it shows").waitFor();
  await looksWell(page, `${name}-second-factor`);
  assert.deepEqual(page.faults, []);
};

const administratorLooks = async (test, demo, name, options) => {
  const { page } = await person(test, options);
  await signIn(page, demo, "administrator");
  await goTo(page, demo, "settings/sites", "Sites");
  await looksWell(page, `${name}-sites`);
  await page.getByRole("main").getByRole("link", { name: "Veldhuis Lighting" }).click();
  await page.getByRole("heading", { name: "Snippet" }).waitFor();
  await page.getByLabel("Where it may be embedded").fill("not an address");
  await looksWell(page, `${name}-site`);
  await goTo(page, demo, "settings/team", "Team");
  await looksWell(page, `${name}-team`);
  await page.getByRole("button", { name: "New account" }).click();
  await looksWell(page, `${name}-new-account`);
  await page.keyboard.press("Escape");
  await goTo(page, demo, "settings/workspace", "Who is responsible");
  await looksWell(page, `${name}-workspace`);
  await page.goto(`${demo.url}/console#/open`);
  await page.getByRole("list", { name: "Conversations" }).getByRole("listitem").first().click();
  await page.getByText("The words are not shown to your role").waitFor();
  await looksWell(page, `${name}-sealed`);
  await goTo(page, demo, "office/ledger", "Ledger");
  await page.getByRole("button", { name: /^Check entry/ }).first().click();
  await page.getByText(/stands in the log/).waitFor();
  await looksWell(page, `${name}-ledger-proof`);
  assert.deepEqual(page.faults, []);
};

const everyScreen = async (test) => {
  const demo = await Demo.start(test);
  const body = { id: "0123456789abcdef0000000000000001", text: "Please write to me", name: "Ines Carvalho", email: "ines@post.example", notice: demo.notice, locale: "pt" };
  assert.equal((await demo.call("POST", `/api/v1/offline/${demo.site}`, { body })).status, 201);
  for (const [width, viewport] of Object.entries(widths)) {
    for (const colorScheme of ["light", "dark"]) {
      await agentLooks(test, demo, `console-${width}-${colorScheme}-agent`, { viewport, colorScheme });
      await administratorLooks(test, demo, `console-${width}-${colorScheme}-administrator`, { viewport, colorScheme });
    }
  }
};

// From the page's start to an answer without touching the mouse.
const keyboardOnly = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await person(test);
  await visitor.page.goto(`${demo.url}/demo`);
  const launcher = visitor.page.getByRole("button", { name: "Open chat" });
  await launcher.focus();
  await visitor.page.keyboard.press("Enter");
  const frame = visitor.page.frameLocator('iframe[title="Chat"]');
  await frame.getByRole("button", { name: "Start chat" }).focus();
  await visitor.page.keyboard.press("Enter");
  await frame.getByRole("textbox", { name: "Message" }).waitFor();
  await visitor.page.keyboard.type("By keyboard alone");
  await visitor.page.keyboard.press("Enter");
  await frame.getByRole("log").getByText("By keyboard alone", { exact: true }).waitFor();
  const agent = await person(test);
  const { email, password } = demo.account("agent");
  await agent.page.goto(`${demo.url}/console`);
  await agent.page.getByRole("textbox", { name: "E-mail" }).focus();
  await agent.page.keyboard.type(email);
  await agent.page.keyboard.press("Tab");
  await agent.page.keyboard.type(password);
  await agent.page.keyboard.press("Enter");
  await agent.page.getByRole("list", { name: "Conversations" }).getByText("By keyboard alone").waitFor();
  await agent.page.keyboard.press("Alt+j");
  await agent.page.getByRole("textbox", { name: "Reply" }).waitFor();
  await agent.page.keyboard.press("Alt+l");
  await agent.page.keyboard.type("So do I");
  await agent.page.keyboard.press("Enter");
  await frame.getByRole("log").getByText("So do I", { exact: true }).waitFor();
  // Whoever types on at once loses no letter to the way of the focus.
  for (let i = 0; i < 8; i++) {
    await agent.page.evaluate(() => document.activeElement.blur());
    await agent.page.keyboard.press("Alt+l");
    await agent.page.keyboard.type(`Quickly ${i}`);
    await agent.page.keyboard.press("Enter");
  }
  for (let i = 0; i < 8; i++) await frame.getByRole("log").getByText(`Quickly ${i}`, { exact: true }).waitFor();
};

export const tests = [
  ["axe-core finds nothing in shop and widget, light and dark, from 320 pixels up", widgetLooks, { sqliteOnly: true }],
  ["axe-core finds nothing with forced colours, without motion and from right to left", widgetBends, { sqliteOnly: true }],
  ["axe-core finds nothing in the page of the notice, English and German", noticePage, { sqliteOnly: true }],
  ["axe-core finds nothing in the console, light and dark, wide and narrow", consoleLooks, { sqliteOnly: true }],
  ["axe-core finds nothing in menus, dialogs, settings and ledger, light and dark, wide and narrow", everyScreen, { sqliteOnly: true }],
  ["visitor and agent talk by keyboard alone", keyboardOnly, { sqliteOnly: true }],
];
