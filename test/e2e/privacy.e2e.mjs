// What a visitor can see and steer, against the real server.
import assert from "node:assert/strict";
import { Agent, changeSite } from "./lib/agent.mjs";
import { openChat, person, say } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const logOf = (frame) => frame.getByRole("log", { name: "Conversation" });
const button = (frame, name) => frame.getByRole("button", { name, exact: true });
const sentCount = (frame) => frame.getByText("Sent", { exact: true });

/*= GDPR Art. 13(3) */
const noticeChanges = async (test) => {
  const demo = await Demo.start(test);
  const agent = await Agent.join(test, demo);
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "Before the change");
  await sentCount(frame).waitFor();
  await changeSite(demo, { read_marks: true });
  const told = frame.getByRole("alert").filter({ hasText: "Our privacy notice has changed." });
  await told.waitFor();
  assert.ok((await told.getByRole("listitem").count()) > 0, "what changed is said");
  await say(frame, "After the change"); // it stood above the field
  await told.waitFor({ state: "detached" });
  await logOf(frame).getByText("After the change", { exact: true }).waitFor();
  await sentCount(frame).nth(1).waitFor({ timeout: 15_000 });
  await agent.follow();
  const history = agent.frames.find((each) => each.type === "history");
  assert.deepEqual(history.messages.map((message) => message.text), ["Before the change", "After the change"]);
  assert.deepEqual(page.faults, []);
};

const chatAndOpen = async (test, demo, words = "My lamp came cracked.") => {
  const { context, page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, words);
  await sentCount(frame).waitFor();
  await button(frame, "Your privacy").click();
  await frame.getByRole("heading", { name: "What we hold about you" }).waitFor();
  return { context, page, frame };
};

/*= GDPR Art. 15(3) */
/*= GDPR Art. 17(1) */
const takeAndErase = async (test) => {
  const demo = await Demo.start(test);
  const agent = await Agent.join(test, demo);
  const { page, frame } = await chatAndOpen(test, demo);
  const conversation = await agent.follow();
  await frame.getByText("Answer your question", { exact: false }).first().waitFor();
  const [file] = await Promise.all([page.waitForEvent("download"), button(frame, "Download my data").click()]);
  const stream = await file.createReadStream();
  let text = "";
  for await (const part of stream) text += part;
  assert.ok(text.includes("My lamp came cracked."), text);
  await button(frame, "Erase my data").click();
  await frame.getByText("This cannot be undone", { exact: false }).waitFor();
  await button(frame, "Erase everything now").click();
  await frame.getByText("Your data are erased.").waitFor();
  const inner = page.frames().find((each) => each.url().includes("/w/"));
  assert.deepEqual(await inner.evaluate(() => [sessionStorage.length, localStorage.length]), [0, 0]);
  const gone = await demo.call("GET", `/api/v1/conversations/${conversation}`, { cookie: agent.cookie });
  assert.equal(gone.status, 404);
  await button(frame, "Start a new chat").click();
  await button(frame, "Start chat").waitFor();
  assert.deepEqual(page.faults, []);
};

const forgetDevice = async (test) => {
  const demo = await Demo.start(test);
  const agent = await Agent.join(test, demo);
  const { page, frame } = await chatAndOpen(test, demo);
  await button(frame, "Forget this device").click();
  await frame.getByText("Forget this chat on this device?").waitFor();
  const said = await frame.locator("section.body p").innerText();
  assert.match(said, /\S/, "what the company still holds is said");
  await button(frame, "Forget this device").click();
  await button(frame, "Start chat").waitFor();
  const inner = page.frames().find((each) => each.url().includes("/w/"));
  assert.deepEqual(await inner.evaluate(() => [sessionStorage.length, localStorage.length]), [0, 0]);
  await agent.follow(); // it is still there for the company
};

export const tests = [
  ["a visitor takes a copy of everything and erases it", takeAndErase],
  ["a device is forgotten, and what the company still holds is said", forgetDevice, { sqliteOnly: true }],
  ["a change of the notice is said before the next message", noticeChanges],
];
