// What a visitor can see and steer, against the real server.
import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { Agent, changeSite } from "./lib/agent.mjs";
import { openChat, person, say } from "./lib/browser.mjs";
import { verifyReceipt } from "./lib/receipt.mjs";
import { Demo } from "./lib/server.mjs";
import { activate } from "./consent.e2e.mjs";

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

const EMAIL = "mila.petrova@example.net";
const box = (frame, name) => frame.getByRole("checkbox", { name, exact: true });

// The title under which the visitor sees a purpose.
const titleOf = async (demo, code) => {
  const cookie = await demo.signIn("administrator");
  const { json: sites } = await demo.call("GET", "/api/v1/sites", { cookie });
  const site = sites.sites.find((each) => each.key === demo.site).id;
  const { json } = await demo.call("GET", `/api/v1/sites/${site}/purposes`, { cookie });
  return { cookie, site, title: json.purposes.find((each) => each.code === code).title.en };
};

// A click on something, counted.
const clicker = () => {
  const counter = { clicks: 0 };
  counter.click = async (target) => {
    counter.clicks += 1;
    await target.click();
  };
  return counter;
};

/*= GDPR Art. 7(1) */
/*= GDPR Art. 7(3) */
/*= GDPR Art. 7(4) */
const refuseAcceptWithdraw = async (test) => {
  const demo = await Demo.start(test);
  await activate(demo, "marketing");
  await activate(demo, "training", { sources: ["Conversations of people who agreed"] });
  const { title } = await titleOf(demo, "marketing");
  const { page, frame } = await chatAndOpen(test, demo);
  const boxes = frame.getByRole("checkbox").and(frame.locator("[aria-labelledby]"));
  await box(frame, title).waitFor();
  for (const each of await boxes.all()) assert.equal(await each.isChecked(), false, "nothing is ticked beforehand");
  await button(frame, "Back to the conversation").click();
  await say(frame, "Refused everything, and it works");
  await sentCount(frame).nth(1).waitFor();
  await button(frame, "Your privacy").click();
  const giving = clicker();
  await giving.click(box(frame, title));
  await frame.getByRole("textbox", { name: "Your e-mail address, only for this" }).fill(EMAIL);
  await giving.click(button(frame, "Allow"));
  await frame.getByText(`Allowed: ${title}.`).waitFor();
  assert.equal(await box(frame, title).isChecked(), true);
  const download = frame.getByRole("link", { name: new RegExp(`^Download the receipt: ${title}`) }).first();
  const receipt = await download.getAttribute("href");
  await frame.getByRole("link", { name: new RegExp(`^Read the receipt: ${title}`) }).first().waitFor();
  const withProof = async () => {
    for (let i = 0; i < 100; i++) {
      const answer = await demo.call("GET", receipt);
      if (answer.json?.proof) return answer.text;
      await page.waitForTimeout(200);
    }
    throw new Error("no proof came");
  };
  const text = await withProof();
  assert.equal(verifyReceipt(text).ok, true);
  assert.equal(text.includes(EMAIL), false);
  const taking = clicker();
  await taking.click(box(frame, title));
  await frame.getByText(`Withdrawn: ${title}.`).waitFor();
  await frame.getByText(/^Erased: .*E-mail/).waitFor();
  assert.ok(taking.clicks <= giving.clicks, `${taking.clicks} clicks to withdraw, ${giving.clicks} to agree`);
  assert.equal(await box(frame, title).isChecked(), false);
  const inner = page.frames().find((each) => each.url().includes("/w/"));
  const token = await inner.evaluate(() => JSON.parse(sessionStorage.getItem("parlour.chat")).token);
  const data = await demo.call("GET", `/api/v1/privacy/${demo.site}/data`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal(data.status, 200);
  assert.equal(data.text.includes(EMAIL), false);
  assert.deepEqual(page.faults, []);
};

// What one tab has chosen, the other shows.
const twoTabs = async (test) => {
  const demo = await Demo.start(test);
  await activate(demo, "training", { sources: ["Conversations of people who agreed"] });
  const { title } = await titleOf(demo, "training");
  const { context, page, frame } = await chatAndOpen(test, demo);
  await frame.getByRole("switch", { name: "Keep this chat on this device", exact: false }).check();
  const other = await context.newPage();
  await page.waitForTimeout(500);
  await other.goto(`${demo.url}/demo`);
  await other.getByRole("button", { name: "Open chat", exact: true }).click();
  const second = other.frameLocator('iframe[title="Chat"]');
  await button(second, "Your privacy").click();
  await box(second, title).click();
  await second.getByText(`Allowed: ${title}.`).waitFor();
  await frame.locator(`input[aria-labelledby="purpose-training"]:checked`).waitFor();
};

/*= GDPR Art. 21(5) */
const globalPrivacyControl = async (test) => {
  const demo = await Demo.start(test);
  await activate(demo, "marketing");
  const { title } = await titleOf(demo, "marketing");
  const { page } = await person(test);
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true }));
  const sent = [];
  page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => sent.push(JSON.parse(payload))));
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "Hello");
  await sentCount(frame).waitFor();
  for (const type of ["hello", "start"]) assert.equal(sent.find((each) => each.type === type).gpc, true, type);
  await button(frame, "Your privacy").click();
  await frame.getByText("Your browser asks us to use your data for nothing optional", { exact: false }).waitFor();
  await frame.getByText(/You said no on|You objected on/).first().waitFor();
  assert.equal(await box(frame, title).isChecked(), false);
  await box(frame, title).click(); // a later explicit choice counts
  await frame.getByRole("textbox", { name: "Your e-mail address, only for this" }).fill(EMAIL);
  await button(frame, "Allow").click();
  await frame.getByText(`Allowed: ${title}.`).waitFor();
};

const rated = async (test) => {
  const demo = await Demo.start(test);
  await activate(demo, "rating");
  const agent = await Agent.join(test, demo);
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "Is it in stock?");
  await sentCount(frame).waitFor();
  const conversation = await agent.follow();
  const resolved = await demo.call("PATCH", `/api/v1/conversations/${conversation}`, { cookie: agent.cookie, body: { status: "resolved" } });
  assert.equal(resolved.status, 200, resolved.text);
  await frame.getByRole("group", { name: "How was it?" }).waitFor();
  await frame.getByText("Good", { exact: true }).locator("..").click();
  await frame.getByRole("textbox", { name: "Anything to add? (optional)" }).fill("Quick and kind.");
  await button(frame, "Send rating").click();
  await frame.getByText("Thank you. Your rating is with us.").waitFor();
  await button(frame, "Your privacy").click();
  await frame.getByText("Words about the rating").first().waitFor();
};

const signed = (secret, claims) => {
  const part = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const text = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${text}.${createHmac("sha256", secret).update(text).digest("base64url")}`;
};

/*= GDPR Art. 7(1) */
const hostPage = async (test) => {
  const demo = await Demo.start(test);
  await activate(demo, "training", { sources: ["Conversations of people who agreed"] });
  const { cookie, site, title } = await titleOf(demo, "training");
  const { secret } = (await demo.call("POST", `/api/v1/sites/${site}/secret`, { cookie, body: {} })).json;
  const token = signed(secret, { sub: "customer-7", aud: demo.site, exp: Math.floor(Date.now() / 1000) + 300, consents: { training: true } });
  const forged = signed("another secret altogether", { sub: "customer-7", aud: demo.site, exp: Math.floor(Date.now() / 1000) + 300, consents: { training: true } });
  const { page } = await person(test);
  const sent = [];
  const warned = [];
  page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => sent.push(JSON.parse(payload))));
  page.on("console", (message) => message.type() === "warning" && warned.push(message.text()));
  await page.goto(`${demo.url}/demo`);
  await page.getByRole("button", { name: "Open chat", exact: true }).waitFor();
  await page.evaluate(() => {
    window.heard = [];
    window.parlour.on("parlour:consent", (consents) => window.heard.push(consents));
    window.parlour.setConsent({ training: true });
    window.parlour.setUser("customer-7", { name: "Mila" });
  });
  assert.equal(warned.length, 2, warned.join("\n"));
  const frame = await openChat(page);
  await say(frame, "Hello");
  await sentCount(frame).waitFor();
  assert.equal(sent.some((each) => each.type === "consents" || each.type === "identify"), false);
  await page.evaluate((jwt) => window.parlour.setConsent({ training: true }, jwt), forged);
  for (let i = 0; warned.length < 3 && i < 50; i++) await page.waitForTimeout(100);
  assert.match(warned[2] ?? "", /token/);
  await page.evaluate((jwt) => window.parlour.setConsent({ training: true }, jwt), token);
  const agreed = () => page.evaluate(() => window.heard.some((each) => each.training === true));
  for (let i = 0; !(await agreed()) && i < 100; i++) await page.waitForTimeout(100);
  assert.ok(await agreed(), "the page hears what is allowed");
  await button(frame, "Your privacy").click();
  await frame.locator('input[aria-labelledby="purpose-training"]:checked').waitFor();
  await box(frame, title).click(); // withdrawn where it is seen, whoever gave it
  await frame.getByText(`Withdrawn: ${title}.`).waitFor();
  assert.deepEqual(page.faults, []);
};

/*= GDPR Art. 5(1)(c) */
/*= GDPR Art. 25(2) */
const coarseContext = async (test) => {
  const demo = await Demo.start(test);
  const tell = async () => {
    const { page } = await person(test, { locale: "de-AT" });
    const sent = [];
    page.on("websocket", (socket) => socket.on("framesent", ({ payload }) => sent.push(JSON.parse(payload))));
    await page.goto(`${demo.url}/demo?name=Jan#basket`);
    await page.getByRole("button", { name: "Open chat", exact: true }).click();
    const frame = page.frameLocator('iframe[title="Chat"]');
    await frame.getByRole("button", { name: /^(Start chat|Chat beginnen)$/ }).click();
    await frame.getByRole("textbox", { name: /^(Message|Nachricht)$/ }).fill("Hello");
    await page.keyboard.press("Enter");
    await frame.getByText(/^(Sent|Gesendet)$/).waitFor();
    return sent.find((each) => each.type === "start");
  };
  await activate(demo, "statistics", { fields: ["language", "browser", "section", "page", "country"] });
  assert.equal("context" in (await tell()), false);
  await changeSite(demo, { collect: ["browser", "section", "page", "country"] });
  const { context } = await tell();
  assert.deepEqual(context, { browser: "Chrome", section: "/demo", page: `${demo.url}/demo`, country: "AT" });
};

// Nobody leaves words under a notice that is no longer true.
/*= GDPR Art. 13(3) */
const formUnderAnOldNotice = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  await page.getByRole("button", { name: "Open chat", exact: true }).click();
  const frame = page.frameLocator('iframe[title="Chat"]');
  await button(frame, "Leave a message").click();
  await frame.getByRole("textbox", { name: "Your message" }).fill("Do you mend old lamps?");
  await changeSite(demo, { read_marks: true });
  await button(frame, "Send message").click();
  await frame.getByRole("alert").getByText("Our privacy notice has changed.", { exact: false }).waitFor();
  await button(frame, "Send message").click();
  await frame.getByText("Your message is with us.").waitFor();
  const agent = await Agent.join(test, demo);
  await agent.follow(); // one conversation, not two
};

export const tests = [
  ["a message is not left under a notice that is no longer true", formUnderAnOldNotice, { sqliteOnly: true }],
  ["refuse everything and chat; accept one purpose; withdraw with no more clicks", refuseAcceptWithdraw],
  ["what one tab has chosen, the other shows", twoTabs, { sqliteOnly: true }],
  ["Global Privacy Control refuses what is optional until a later choice", globalPrivacyControl, { sqliteOnly: true }],
  ["a resolved chat is rated, and the visitor sees what is held of it", rated, { sqliteOnly: true }],
  ["the page around the chat is believed only with its server's signature", hostPage, { sqliteOnly: true }],
  ["what a site declares of page and browser is told in its coarsest form, else nothing", coarseContext, { sqliteOnly: true }],
  ["a visitor takes a copy of everything and erases it", takeAndErase],
  ["a device is forgotten, and what the company still holds is said", forgetDevice, { sqliteOnly: true }],
  ["a change of the notice is said before the next message", noticeChanges],
];
