// What a visitor can do beside talking: end, come back, leave a message, lose the line,
// open a second tab, and be unobserved.
import assert from "node:assert/strict";
import { Agent, changeSite } from "./lib/agent.mjs";
import { line, openChat, person, say } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const frameOf = (page) => page.frameLocator('iframe[title="Chat"]');
const logOf = (frame) => frame.getByRole("log", { name: "Conversation" });
const button = (frame, name) => frame.getByRole("button", { name, exact: true });

const open = async (page, url) => {
  await page.goto(`${url}/demo`);
  await page.getByRole("button", { name: "Open chat", exact: true }).click();
  return frameOf(page);
};

const comeBack = async (frame, code) => {
  await button(frame, "I have a code").click();
  await frame.getByRole("textbox", { name: "Your code" }).fill(code);
  await button(frame, "Go on with my chat").click();
};

const endAndReturn = async (test) => {
  const demo = await Demo.start(test);
  const agent = await Agent.join(test, demo);
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "Is it in stock?");
  await frame.getByText("Sent", { exact: true }).waitFor();
  await agent.follow();
  await agent.say("Yes, twelve of them.");
  await logOf(frame).getByText("Yes, twelve of them.", { exact: true }).waitFor();
  await button(frame, "End chat").click();
  await button(frame, "End the chat").click();
  const code = await frame.getByRole("textbox", { name: "Your code" }).inputValue();
  assert.match(code, /^[0-9A-Z]{5}(-[0-9A-Z]{5})+$/);
  const inner = page.frames().find((each) => each.url().includes("/w/"));
  assert.deepEqual(await inner.evaluate(() => [sessionStorage.length, localStorage.length]), [0, 0]);
  await button(frame, "Start a new chat").click();
  await comeBack(frame, code.toLowerCase());
  await logOf(frame).getByText("Yes, twelve of them.", { exact: true }).waitFor();
  await say(frame, "Then I take one.");
  await agent.until((each) => each.type === "message" && each.text === "Then I take one.");
  const other = await person(test);
  const second = await open(other.page, demo.url);
  await comeBack(second, code);
  await second.getByRole("alert").getByText("This code is not known here", { exact: false }).waitFor();
  assert.deepEqual([...page.faults, ...other.page.faults], []);
};

const offlineForm = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  const frame = await open(page, demo.url);
  await button(frame, "Leave a message").click();
  await button(frame, "Send message").click();
  await frame.getByRole("alert").getByText("Write what you want to ask.").waitFor();
  await frame.getByRole("textbox", { name: "Your message" }).fill("Do you mend old lamps?");
  await frame.getByRole("textbox", { name: "E-mail (optional)" }).fill("nobody");
  await button(frame, "Send message").click();
  await frame.getByRole("alert").getByText("does not look like an e-mail", { exact: false }).waitFor();
  await frame.getByRole("textbox", { name: "E-mail (optional)" }).fill("");
  await button(frame, "Send message").click();
  await frame.getByText("Your message is with us.").waitFor();
  const code = await frame.getByRole("textbox", { name: "Your code" }).inputValue();
  const agent = await Agent.join(test, demo);
  await agent.follow();
  await agent.say("We do.");
  const later = await person(test);
  const again = await open(later.page, demo.url);
  await button(again, "Start chat").waitFor();
  assert.equal(await button(again, "Leave a message").count(), 0); // somebody is there now
  await comeBack(again, code);
  await logOf(again).getByText("Do you mend old lamps?", { exact: true }).waitFor();
  await logOf(again).getByText("We do.", { exact: true }).waitFor();
};

const lineDrops = async (test) => {
  const demo = await Demo.start(test);
  const wire = await line(test, demo.port);
  const { page } = await person(test);
  await page.goto(`${wire.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "Before");
  await frame.getByText("Sent", { exact: true }).waitFor();
  wire.cut();
  await frame.getByRole("status").getByText("The line is down", { exact: false }).waitFor();
  await say(frame, "Meanwhile");
  await frame.getByText("Waiting for the line", { exact: true }).waitFor();
  wire.mend();
  await frame.getByText("Sent", { exact: true }).nth(1).waitFor({ timeout: 30_000 });
  assert.equal(await frame.getByText("Waiting for the line", { exact: true }).count(), 0);
  assert.equal(await frame.getByText("The line is down", { exact: false }).count(), 0);
  const agent = await Agent.join(test, demo);
  await agent.follow();
  const history = agent.frames.find((each) => each.type === "history");
  assert.deepEqual(history.messages.map((message) => message.text), ["Before", "Meanwhile"]);
};

// JSON carries no half of a surrogate pair: a queue that held one would never empty.
const brokenText = async (test) => {
  const demo = await Demo.start(test);
  const agent = await Agent.join(test, demo);
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await frame.getByRole("textbox", { name: "Message" }).focus();
  // Straight into the field: what a driver carries would be well-formed on its way.
  const inner = page.frames().find((each) => each.url().includes("/w/"));
  await inner.evaluate(() => document.execCommand("insertText", false, `bad ${String.fromCharCode(0xd83d)} tail${String.fromCharCode(0, 7)}`));
  await page.keyboard.press("Enter");
  await logOf(frame).getByText("bad \ufffd tail", { exact: true }).waitFor();
  await say(frame, "The next one");
  await frame.getByText("Sent", { exact: true }).nth(1).waitFor();
  await agent.follow();
  const history = agent.frames.find((each) => each.type === "history");
  assert.deepEqual(history.messages.map((message) => message.text), ["bad \ufffd tail", "The next one"]);
};

// The frames that the visitor's page has sent, by type.
const listen = (page) => {
  const types = new Set();
  page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => types.add(JSON.parse(payload).type)));
  return types;
};

const talkAndType = async (test, demo) => {
  const agent = await Agent.join(test, demo);
  const { page } = await person(test);
  const sent = listen(page);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "Hello");
  await frame.getByText(/^(Sent|Read)$/).waitFor();
  await agent.follow();
  await agent.say("Good morning.");
  await logOf(frame).getByText("Good morning.", { exact: true }).waitFor();
  agent.send({ type: "read", conversation: agent.conversation, sequence: 1 });
  await frame.getByRole("textbox", { name: "Message" }).pressSequentially("And", { delay: 30 });
  await page.waitForTimeout(700);
  return { frame, sent, agent };
};

/*= GDPR Art. 25(2) */
const unobserved = async (test) => {
  const demo = await Demo.start(test);
  const { frame, sent, agent } = await talkAndType(test, demo);
  assert.deepEqual([...sent].filter((type) => type === "read" || type === "typing"), []);
  assert.equal(agent.frames.some((each) => each.type === "typing"), false);
  assert.equal(await frame.getByText("Read", { exact: true }).count(), 0);
};

const declared = async (test) => {
  const demo = await Demo.start(test);
  await changeSite(demo, { read_marks: true, typing: true });
  const { frame, sent, agent } = await talkAndType(test, demo);
  assert.ok(sent.has("read") && sent.has("typing"), [...sent].join(" "));
  await agent.until((each) => each.type === "typing" && each.on);
  await agent.until((each) => each.type === "marks" && each.by === "visitor" && each.read >= 2);
  await frame.getByText("Read", { exact: true }).waitFor();
};

const secondTab = async (test) => {
  const demo = await Demo.start(test);
  const agent = await Agent.join(test, demo);
  const { context, page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "First tab");
  await frame.getByText("Sent", { exact: true }).waitFor();
  await frame.getByRole("textbox", { name: "Message" }).fill("half a sentence");
  await page.waitForTimeout(600);
  await page.reload();
  const reloaded = await open(page, demo.url);
  await logOf(reloaded).getByText("First tab", { exact: true }).waitFor();
  assert.equal(await reloaded.getByRole("textbox", { name: "Message" }).inputValue(), "half a sentence");
  const strange = await context.newPage();
  const strangeFrame = await open(strange, demo.url);
  await button(strangeFrame, "Start chat").waitFor(); // another tab knows nothing
  await button(reloaded, "Your privacy").click();
  await reloaded.getByRole("switch", { name: "Keep this chat on this device", exact: false }).check();
  // The browser carries what is stored to the processes of other tabs in its own time.
  const strangeInner = strange.frames().find((each) => each.url().includes("/w/"));
  await strangeInner.waitForFunction(() => localStorage.length === 1);
  const kept = await context.newPage();
  const keptFrame = await open(kept, demo.url);
  await logOf(keptFrame).getByText("First tab", { exact: true }).waitFor();
  await agent.follow();
  await say(keptFrame, "Second tab");
  await agent.say("To both.");
  await button(reloaded, "Back to the conversation").click();
  for (const each of [reloaded, keptFrame])
    for (const text of ["First tab", "Second tab", "To both."])
      assert.equal(await logOf(each).getByText(text, { exact: true }).waitFor().then(() => 1), 1);
  await button(reloaded, "Your privacy").click();
  await reloaded.getByRole("switch", { name: "Keep this chat on this device", exact: false }).uncheck();
  const inner = page.frames().find((each) => each.url().includes("/w/"));
  assert.equal(await inner.evaluate(() => localStorage.length), 0);
};

/*= GDPR Art. 12(2) */
/*= GDPR Art. 12(3) */
const rightsAreSaid = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  const { notice } = (await demo.call("GET", `/api/v1/widget/${demo.site}?lang=en`)).json;
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await button(frame, "Your privacy").click();
  const contact = `mailto:${notice.controller.contact}`;
  for (const right of notice.rights) await frame.getByText(right.title).first().waitFor();
  assert.equal(await frame.getByRole("link", { name: notice.controller.contact }).first().getAttribute("href"), contact);
  const whole = await (await person(test)).context.newPage();
  await whole.goto(`${demo.url}/privacy/${demo.site}`);
  for (const right of notice.rights) await whole.getByText(right.title).first().waitFor();
  await whole.getByText(/within one month/).waitFor();
  assert.equal(await whole.getByRole("link", { name: notice.controller.contact }).first().getAttribute("href"), contact);
};

export const tests = [
  ["a visitor ends the chat and comes back with the code, once", endAndReturn],
  ["a message left while nobody is there is answered to whoever has the code", offlineForm],
  ["a word says that the line is down, and what was written waits and arrives once", lineDrops],
  ["a text with half a surrogate pair arrives, and the next one too", brokenText],
  ["by default nobody learns that a visitor types or reads", unobserved],
  ["a site that declares read and typing marks gets them", declared],
  ["a reload goes on, another tab does not, unless the visitor keeps the chat on the device", secondTab],
  ["the rights are said with how to use them and by when an answer comes", rightsAreSaid],
];
