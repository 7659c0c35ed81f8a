// The console at work: lists, notes, assigning, snoozing, revealing, keys, history.
import assert from "node:assert/strict";
import { openChat, person, reply, say, signIn, WebSocket } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const listOf = (page) => page.getByRole("list", { name: "Conversations" });
const logOf = (page) => page.getByRole("log", { name: "Conversation" });
const view = (page, name) => page.getByRole("navigation", { name: "Main" }).getByRole("link", { name });

const visitorSays = async (test, demo, text) => {
  const visitor = await person(test);
  await visitor.page.goto(`${demo.url}/demo`);
  visitor.frame = await openChat(visitor.page);
  await say(visitor.frame, text);
  return visitor;
};

const openBy = async (page, text) => {
  await listOf(page).getByText(text).click();
  await page.getByRole("textbox", { name: "Reply", exact: true }).waitFor();
};

const throughTheDay = async (test) => {
  const demo = await Demo.start(test);
  await visitorSays(test, demo, "Where is my lamp?");
  const agent = await person(test);
  const chief = await person(test);
  await signIn(agent.page, demo);
  await signIn(chief.page, demo, "supervisor");
  await openBy(agent.page, "Where is my lamp?");

  // Given to a colleague, taken back.
  await agent.page.getByRole("button", { name: "Assign", exact: true }).click();
  await agent.page.getByRole("button", { name: "Jonas Berg", exact: false }).click();
  await agent.page.getByText("with Jonas Berg", { exact: false }).waitFor();
  await view(chief.page, "Mine").click();
  await listOf(chief.page).getByText("Where is my lamp?").waitFor();
  await agent.page.keyboard.press("Alt+a");
  await agent.page.getByRole("button", { name: "Me", exact: true }).click();
  await agent.page.getByText("with you", { exact: false }).waitFor();
  await chief.page.getByText("Nothing is yours right now").waitFor();
  await view(agent.page, "Mine").click();
  await listOf(agent.page).getByText("Where is my lamp?").waitFor();

  // Resolved, undone, pending, open again.
  await openBy(agent.page, "Where is my lamp?");
  await agent.page.keyboard.press("Alt+e");
  await agent.page.getByText("Nothing is yours right now").waitFor();
  await agent.page.getByRole("button", { name: "Undo", exact: true }).click();
  await listOf(agent.page).getByText("Where is my lamp?").waitFor();
  await agent.page.getByRole("button", { name: "More", exact: true }).click();
  await agent.page.getByRole("button", { name: "Set to pending" }).click();
  await view(agent.page, "Pending").click();
  await openBy(agent.page, "Where is my lamp?");
  await agent.page.getByRole("button", { name: "Resolve", exact: true }).click();
  await view(agent.page, "Resolved").click();
  await openBy(agent.page, "Where is my lamp?");
  await agent.page.getByRole("button", { name: "Reopen", exact: true }).click();
  await view(agent.page, "All open").click();
  await listOf(agent.page).getByText("Where is my lamp?").waitFor();
  assert.deepEqual([...agent.page.faults, ...chief.page.faults], []);
};

const snoozed = async (test) => {
  const demo = await Demo.start(test);
  await visitorSays(test, demo, "Ask me tomorrow");
  const { page } = await person(test);
  await signIn(page, demo);
  await openBy(page, "Ask me tomorrow");
  await page.keyboard.press("Alt+m");
  await page.getByRole("button", { name: "Tomorrow morning", exact: false }).click();
  await page.getByText("Snoozed until", { exact: false }).waitFor();
  await page.getByText("Nobody is waiting").waitFor();
  await view(page, "Snoozed").click();
  await listOf(page).getByText("Ask me tomorrow").waitFor();
  // The same again with a time that is near: it wakes by itself, before our eyes.
  await view(page, "All open").click();
  await page.getByText("Nobody is waiting").waitFor();
  const cookie = await demo.signIn("supervisor");
  const { json } = await demo.call("GET", "/api/v1/conversations?view=snoozed", { cookie });
  const path = `/api/v1/conversations/${json.conversations[0].id}`;
  const soon = await demo.call("PATCH", path, { cookie, body: { status: "snoozed", snoozed_until: Date.now() + 1500 } });
  assert.equal(soon.status, 200);
  await listOf(page).getByText("Ask me tomorrow").waitFor({ timeout: 15_000 });
  assert.deepEqual(page.faults, []);
};

const CLIENT_ID = "00112233445566770000000000000001";

/*= GDPR Art. 5(1)(c) */
const revealed = async (test) => {
  const demo = await Demo.start(test);
  const body = { id: CLIENT_ID, text: "Write to me", name: "Ana Lima", email: "ana.lima@post.example", notice: demo.notice, locale: "pt" };
  const sent = await demo.call("POST", `/api/v1/offline/${demo.site}`, { body });
  assert.equal(sent.status, 201);
  const { page } = await person(test);
  await signIn(page, demo);
  await openBy(page, "Write to me");
  const visitor = page.getByRole("region", { name: "Visitor" });
  await visitor.getByText("Your work needs no more than this; the rest stays sealed.").waitFor();
  assert.equal((await page.content()).includes("ana.lima@post.example"), false);
  await visitor.getByRole("button", { name: "Reveal e-mail" }).click();
  await visitor.getByLabel("Another reason…").check();
  await visitor.getByRole("button", { name: "Reveal e-mail", exact: true }).click();
  await visitor.getByText("Say the reason in a few words.").waitFor();
  await visitor.getByLabel("Your reason").fill("The parcel note needs it");
  await visitor.getByRole("button", { name: "Reveal e-mail", exact: true }).click();
  await visitor.getByText("ana.lima@post.example", { exact: true }).waitFor();
  const cookie = await demo.signIn("dpo");
  const { json } = await demo.call("GET", "/api/v1/ledger", { cookie });
  assert.equal(json.entries.filter((entry) => entry.type === "revealed").length, 1);
  await visitor.getByRole("button", { name: "Hide", exact: false }).click();
  assert.equal((await page.content()).includes("ana.lima@post.example"), false);
};

const draftOutlives = async (test) => {
  const demo = await Demo.start(test);
  await visitorSays(test, demo, "A long question");
  const { page, context } = await person(test);
  await signIn(page, demo);
  await openBy(page, "A long question");
  await page.getByRole("textbox", { name: "Reply", exact: true }).fill("A long answer that took");
  const { value } = (await context.cookies()).find((cookie) => cookie.name === "__Host-session");
  const gone = await demo.call("DELETE", "/api/v1/session", { cookie: `__Host-session=${value}` });
  assert.equal(gone.status, 204);
  await page.getByText("Your session ended; sign in again.", { exact: false }).waitFor();
  // Nothing of other people's words stays on the page behind the door.
  assert.equal((await page.content()).includes("A long question"), false);
  const { email, password } = demo.account("agent");
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  const box = page.getByRole("textbox", { name: "Reply", exact: true });
  await box.waitFor();
  assert.equal(await box.inputValue(), "A long answer that took");
  await box.press("End");
  await page.keyboard.type(" time");
  await page.keyboard.press("Enter");
  await logOf(page).getByText("A long answer that took time", { exact: true }).waitFor();
};

const byKeys = async (test) => {
  const demo = await Demo.start(test);
  for (const text of ["First of three", "Second of three", "Third of three"]) await visitorSays(test, demo, text);
  const { page } = await person(test);
  await signIn(page, demo);
  await listOf(page).getByText("Third of three").waitFor();
  const opened = async (text) => {
    await logOf(page).getByText(text, { exact: true }).waitFor();
    const focused = await page.evaluate(() => document.activeElement?.tagName);
    assert.notEqual(focused, "BODY", `the focus was lost at ${text}`);
  };
  await page.keyboard.press("Alt+j");
  await opened("Third of three");
  await page.keyboard.press("Alt+j");
  await opened("Second of three");
  await page.keyboard.press("Alt+k");
  await opened("Third of three");
  await page.keyboard.press("Control+Alt+e");
  await opened("Second of three");
  assert.equal(await listOf(page).getByRole("listitem").count(), 2);
  await page.keyboard.press("?");
  const help = page.getByRole("dialog", { name: "Keys" });
  await help.getByText("Resolve and go to the next").waitFor();
  await page.keyboard.press("Escape");
  await help.waitFor({ state: "detached" });
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox").fill("pend");
  await page.getByRole("option", { name: "Set to pending", exact: false }).waitFor();
  await page.getByRole("combobox").fill("resolved");
  await page.keyboard.press("Enter");
  await listOf(page).getByText("Third of three").waitFor();
  assert.equal(await page.getByRole("dialog").count(), 0);
  assert.deepEqual(page.faults, []);
};

// A visitor past the browser who writes many messages: answers when all are on disk.
const writesMany = (demo, count) =>
  new Promise((done, refuse) => {
    const socket = new WebSocket(`${demo.url.replace("https", "wss")}/api/v1/realtime`, {
      rejectUnauthorized: false,
      headers: { Origin: demo.url },
    });
    const put = (frame) => socket.send(JSON.stringify(frame));
    let conversation = null;
    let next = 1;
    const write = () =>
      put({ type: "send", id: `aaaabbbbccccdddd${next.toString(16).padStart(16, "0")}`, conversation, text: `line ${next} of ${count}` });
    socket.on("open", () => put({ type: "hello", v: 1, as: "visitor", site: demo.site, token: null, resume: null }));
    socket.on("message", (data) => {
      const frame = JSON.parse(String(data));
      if (frame.type === "welcome") put({ type: "start", ref: 1, notice: demo.notice, locale: "en" });
      if (frame.type === "started") conversation = frame.conversation;
      if (frame.type === "ack") next += 1;
      if (frame.type === "error") setTimeout(write, 250);
      if (frame.type !== "started" && frame.type !== "ack") return;
      if (next <= count) return write();
      socket.close();
      done();
    });
    socket.on("error", refuse);
  });

const longHistory = async (test) => {
  const demo = await Demo.start(test);
  await writesMany(demo, 330);
  const { page } = await person(test);
  await signIn(page, demo);
  await openBy(page, "line 330 of 330");
  await logOf(page).getByText("line 330 of 330", { exact: true }).waitFor();
  const bubbles = logOf(page).locator(".bubble");
  assert.equal(await bubbles.count(), 200);
  assert.equal(await logOf(page).getByText("line 100 of 330", { exact: true }).count(), 0);
  await logOf(page).evaluate((log) => (log.scrollTop = -log.scrollHeight));
  await logOf(page).getByText("line 100 of 330", { exact: true }).waitFor();
  await logOf(page).evaluate((log) => (log.scrollTop = -log.scrollHeight));
  await logOf(page).getByText("line 1 of 330", { exact: true }).waitFor();
  const texts = await bubbles.allInnerTexts();
  assert.deepEqual(
    texts.map((text) => text.trim()),
    Array.from({ length: 330 }, (_, i) => `line ${i + 1} of 330`),
  );
};

/*= GDPR Art. 25(2) */
const declaredAlone = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await visitorSays(test, demo, "I am writing");
  const { page } = await person(test);
  await signIn(page, demo);
  await openBy(page, "I am writing");
  await reply(page, "Go on");
  const field = visitor.frame.getByRole("textbox", { name: "Message", exact: true });
  await visitor.frame.getByRole("log").getByText("Go on", { exact: true }).waitFor();
  await field.pressSequentially("Not to be seen");
  await page.waitForTimeout(1500);
  assert.equal(await page.getByText("is writing…", { exact: false }).count(), 0);
  assert.equal(await logOf(page).getByText("Read", { exact: true }).count(), 0);
};

const declaredTyping = async (test) => {
  const demo = await Demo.start(test);
  const cookie = await demo.signIn("administrator");
  const { json } = await demo.call("GET", "/api/v1/sites", { cookie });
  const declared = { typing: true, read_marks: true };
  await demo.call("PATCH", `/api/v1/sites/${json.sites[0].id}`, { cookie, body: declared });
  const visitor = await visitorSays(test, demo, "I am writing");
  const { page } = await person(test);
  await signIn(page, demo);
  await openBy(page, "I am writing");
  await reply(page, "Go on");
  await visitor.frame.getByRole("log").getByText("Go on", { exact: true }).waitFor();
  await visitor.page.bringToFront();
  await logOf(page).getByText("Read", { exact: true }).waitFor();
  await visitor.frame.getByRole("textbox", { name: "Message", exact: true }).pressSequentially("Soon to be sent");
  await page.getByText("is writing…", { exact: false }).waitFor();
};

/*= GDPR Art. 5(2) */
const officersDesk = async (test) => {
  const demo = await Demo.start(test);
  await visitorSays(test, demo, "Only for agents");
  const agent = await person(test);
  await signIn(agent.page, demo);
  await openBy(agent.page, "Only for agents");
  const { page } = await person(test);
  await signIn(page, demo, "dpo");
  await page.getByRole("link", { name: "Ledger", exact: true }).click();
  await page.getByRole("heading", { name: "Ledger", exact: true }).waitFor();
  await page.getByRole("row").filter({ hasText: "Conversation read" }).first().waitFor();
  // The newest is under a checkpoint a second later.
  await page.waitForTimeout(1500);
  await page.getByRole("button", { name: "Look again" }).click();
  const looks = page.getByRole("row").filter({ hasText: "Conversation read" }).first();
  await looks.getByRole("button", { name: /^Check entry \d+$/ }).click();
  await page.getByText(/^Entry \d+ stands in the log\.$/).waitFor();
  await page.keyboard.press("Escape");
  await view(page, "All open").click();
  await listOf(page).getByText("Words are not shown to your role.").click();
  await page.getByText("The words are not shown to your role").waitFor();
  assert.equal((await page.content()).includes("Only for agents"), false);
  assert.equal(await page.getByRole("textbox", { name: "Reply" }).count(), 0);
  assert.deepEqual(page.faults, []);
};

export const tests = [
  ["a conversation is assigned, resolved, undone, set to pending and opened again", throughTheDay],
  ["a snoozed conversation leaves the list and wakes by itself", snoozed],
  ["an e-mail is shown for a reason alone, and that is in the ledger", revealed],
  ["what was being written outlives the end of the session", draftOutlives],
  ["next, previous, resolve, help and palette by keys, and the focus is never lost", byKeys],
  ["history older than 200 messages comes when one scrolls up", longHistory],
  ["typing and reading of the visitor are not shown where the site does not declare them", declaredAlone],
  ["typing and reading of the visitor are shown where the site declares them", declaredTyping],
  ["the data protection officer checks the ledger and sees no words", officersDesk],
];
