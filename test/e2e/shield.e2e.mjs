// The word before something sensitive leaves: said in the browser, and to nobody else.
import assert from "node:assert/strict";
import { openChat, person, say } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const logOf = (frame) => frame.getByRole("log", { name: "Conversation" });
const button = (frame, name) => frame.getByRole("button", { name, exact: true });
const field = (frame) => frame.getByRole("textbox", { name: "Message", exact: true });

// Everything that leaves a browser, in order: requests with their bodies, frames.
const tap = (context, page) => {
  const left = [];
  context.on("request", (request) => left.push(`${request.method()} ${new URL(request.url()).pathname} ${request.postData() ?? ""}`));
  page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => left.push(String(payload))));
  return left;
};

// One visit in which somebody writes a text, presses Send, and thinks better of it.
const visit = async (test, demo, text, afterwards) => {
  const { context, page } = await person(test);
  const left = tap(context, page);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await page.waitForTimeout(500);
  await field(frame).fill(text);
  await afterwards(frame);
  await field(frame).fill("");
  await page.waitForTimeout(800);
  assert.deepEqual(page.faults, []);
  const inner = page.frames().find((each) => each.url().includes("/w/"));
  // What is fetched at once comes in any order.
  return { left: left.sort(), stored: await inner.evaluate(() => [sessionStorage.length, localStorage.length, document.cookie]) };
};

/*= GDPR Art. 25(1) */
const nothingIsTold = async (test) => {
  const demo = await Demo.start(test);
  const plain = await visit(test, demo, "Is it in stock?", async () => {});
  for (const text of ["My card is 5500 0000 0000 0004", "NL91 ABNA 0417 1643 00", "I have the flu", "BSN 111222333"]) {
    const thoughtOver = await visit(test, demo, text, async (frame) => {
      await button(frame, "Send").click();
      await button(frame, "Edit").click();
    });
    assert.deepEqual(thoughtOver, plain, text);
  }
  assert.ok(plain.left.length > 3);
};

const eachKindIsNamed = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  for (const [text, words] of [
    ["My card is 5500 0000 0000 0004", "That looks like a card number."],
    ["Pay to NL91 ABNA 0417 1643 00", "That looks like a bank account number."],
    ["DNI 12345678Z", "That looks like an identity number."],
    ["Ik ben zwanger", "That says something about somebody's health."],
  ]) {
    await say(frame, text);
    await frame.getByText(words).waitFor();
    assert.equal(await logOf(frame).getByText(text, { exact: true }).count(), 0);
    await button(frame, "Send anyway").click();
    await logOf(frame).getByText(text, { exact: true }).waitFor();
    assert.equal(await frame.getByText(words).count(), 0);
    assert.equal(await field(frame).inputValue(), "");
  }
  await say(frame, "My influence on the fluid was small");
  await logOf(frame).getByText("My influence on the fluid was small", { exact: true }).waitFor();
};

const byKeyboard = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  const focused = (name) => frame.locator(":focus").getByText(name, { exact: true }).or(frame.locator(`:focus:text-is("${name}")`)).waitFor();
  await field(frame).focus();
  await page.keyboard.type("My card is 5500 0000 0000 0004");
  await page.keyboard.press("Enter");
  await focused("Edit");
  await page.keyboard.press("Enter"); // whoever presses twice sends nothing
  await frame.locator("textarea:focus").waitFor();
  assert.equal(await field(frame).inputValue(), "My card is 5500 0000 0000 0004");
  assert.equal(await logOf(frame).getByText("5500", { exact: false }).count(), 0);
  await page.keyboard.press("Enter");
  await focused("Edit");
  await page.keyboard.press("Escape");
  await frame.locator("textarea:focus").waitFor();
  assert.equal(await button(frame, "Send anyway").count(), 0);
  await page.keyboard.press("Enter");
  await focused("Edit");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await logOf(frame).getByText("My card is 5500 0000 0000 0004", { exact: true }).waitFor();
  await frame.locator("textarea:focus").waitFor();
};

const formToo = async (test) => {
  const demo = await Demo.start(test);
  const { context, page } = await person(test);
  const left = tap(context, page);
  await page.goto(`${demo.url}/demo`);
  await page.getByRole("button", { name: "Open chat", exact: true }).click();
  const frame = page.frameLocator('iframe[title="Chat"]');
  await button(frame, "Leave a message").click();
  await frame.getByRole("textbox", { name: "Your message" }).fill("IBAN NL91 ABNA 0417 1643 00");
  await button(frame, "Send message").click();
  await frame.getByText("That looks like a bank account number.").waitFor();
  assert.equal(left.join("").includes("ABNA"), false);
  await button(frame, "Send anyway").click();
  await frame.getByText("Your message is with us.").waitFor();
  assert.equal(left.join("").includes("ABNA"), true);
};

export const tests = [
  ["nothing that leaves the browser differs when the shield warns", nothingIsTold, { sqliteOnly: true }],
  ["each kind of thing is named, and leaves only when the visitor insists", eachKindIsNamed],
  ["the warning is answered by keyboard alone", byKeyboard, { sqliteOnly: true }],
  ["a message left while nobody is there is looked at too", formToo, { sqliteOnly: true }],
];
