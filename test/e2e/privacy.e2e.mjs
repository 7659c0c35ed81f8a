// What a visitor can see and steer, against the real server.
import assert from "node:assert/strict";
import { Agent, changeSite } from "./lib/agent.mjs";
import { openChat, person, say } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const logOf = (frame) => frame.getByRole("log", { name: "Conversation" });
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

export const tests = [
  ["a change of the notice is said before the next message", noticeChanges],
];
