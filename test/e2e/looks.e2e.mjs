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

const widgetLooks = async (test) => {
  const demo = await Demo.start(test);
  for (const [width, viewport] of Object.entries(widths)) {
    for (const colorScheme of ["light", "dark"]) {
      const { page } = await person(test, { viewport, colorScheme });
      const name = `widget-${width}-${colorScheme}`;
      await page.goto(`${demo.url}/demo`);
      await page.getByRole("button", { name: "Open chat" }).click();
      const frame = page.frameLocator('iframe[title="Chat"]');
      await frame.getByRole("button", { name: "Start chat" }).waitFor();
      const inner = page.frames().find((each) => each.url().includes("/w/"));
      await picture(page, `${name}-notice`);
      await noViolations(inner, `${name} notice`);
      await frame.getByRole("button", { name: "Start chat" }).click();
      await say(frame, "Is the 38 cm lamp in stock?");
      await frame.getByText("Sent", { exact: true }).waitFor();
      await picture(page, `${name}-chat`);
      await noViolations(inner, `${name} chat`);
      await frame.getByRole("button", { name: "Your privacy" }).click();
      await page.waitForTimeout(300);
      await picture(page, `${name}-privacy`);
      await noViolations(inner, `${name} privacy`);
      const wide = await inner.evaluate(() => document.documentElement.scrollWidth > innerWidth);
      assert.equal(wide, false, `${name} scrolls sideways`);
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
  await visitor.page.waitForTimeout(300);
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
};

export const tests = [
  ["axe-core finds nothing in the widget, light and dark, wide and narrow", widgetLooks, { sqliteOnly: true }],
  ["axe-core finds nothing in the console, light and dark, wide and narrow", consoleLooks, { sqliteOnly: true }],
  ["visitor and agent talk by keyboard alone", keyboardOnly, { sqliteOnly: true }],
];
