// The notice: whoever was shown an older one is told before they write on; every version
// stays readable, with what it changed; the page of it, for everybody.
import assert from "node:assert/strict";
import { changeSite } from "./lib/agent.mjs";
import { axe, openChat, person, say } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";
import { activate, Visitor } from "./consent.e2e.mjs";

const pageOf = (demo, more = "") => `${demo.url}/privacy/${demo.site}${more}`;

const siteOf = async (demo, cookie) => {
  const { json } = await demo.call("GET", "/api/v1/sites", { cookie });
  return json.sites.find((each) => each.key === demo.site).id;
};

const conversationOf = async (demo, cookie) => {
  const { json } = await demo.call("GET", "/api/v1/conversations?view=all", { cookie });
  return json.conversations[0].id;
};

const textsOf = async (demo, cookie, conversation) => {
  const { json } = await demo.call("GET", `/api/v1/conversations/${conversation}/messages`, { cookie });
  return json.messages.map((message) => message.text);
};

/*= GDPR Art. 13(3) */
/*= GDPR Art. 5(2) */
const told = async (test) => {
  const demo = await Demo.start(test);
  const before = (await demo.call("GET", `/api/v1/widget/${demo.site}`)).json.notice.version;
  const now = before + 1;
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "Is the lamp there?");
  await frame.getByText("Sent", { exact: true }).waitFor();

  await changeSite(demo, { typing: true });
  const news = frame.getByRole("alert").filter({ hasText: "That you are typing" });
  await news.waitFor();
  const agent = await demo.signIn("agent");
  const conversation = await conversationOf(demo, agent);
  const dpo = await demo.signIn("dpo");
  const site = await siteOf(demo, dpo);
  const ask = async (path) => (await demo.call("GET", `/api/v1/sites/${site}/notice${path}`, { cookie: dpo })).json;
  assert.deepEqual((await ask(`/${now}/shown`)).shown, [], "nobody said yet that it was seen");
  await say(frame, "One more thing."); // it stands above the field: whoever writes on has seen it
  for (let turn = 0; turn < 40 && (await textsOf(demo, agent, conversation)).length < 2; turn++) await page.waitForTimeout(100);
  assert.deepEqual(await textsOf(demo, agent, conversation), ["Is the lamp there?", "One more thing."]);
  assert.equal(await news.count(), 0);

  const { version, versions } = await ask("");
  assert.equal(version, now);
  assert.deepEqual(versions.slice(0, 2).map((each) => [each.version, each.material, each.shown]), [[now, true, 1], [before, true, 1]]);
  const { notice, difference } = await ask(`/${now}?against=${before}&lang=en`);
  assert.equal(notice.version, now);
  assert.equal(difference.material, true);
  const [change] = difference.changes;
  assert.deepEqual({ ...change }, { member: "typing", title: "That you are typing", before: "no", after: "yes", material: true });
  for (const each of [before, now]) {
    const { shown } = await ask(`/${each}/shown`);
    assert.deepEqual(shown.map((one) => [one.conversation, one.language]), [[conversation, "en"]]);
  }
  assert.deepEqual(page.faults, []);
};

// A purpose for what was collected for another (Art. 6(4)).
const compatibility = {
  link: "The same chats, counted.",
  context: "Visitors of the shop.",
  nature: "Languages and scores.",
  consequences: "None for one person.",
  safeguards: "Sums of at least ten people.",
};

/*= GDPR Art. 13(3) */
const throughTheGate = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await Visitor.join(test, demo);
  assert.equal((await visitor.say("Before")).type, "ack");
  await activate(demo, "statistics", { compatibility });
  const news = await visitor.heard((frame) => frame.type === "notice_changed");
  assert.equal(news.material, true);
  const change = news.changes.find((each) => each.member === "purpose.statistics");
  assert.equal(change.before, null);
  assert.match(change.after, /^Count chats: /);
  const refused = await visitor.say("Too early");
  assert.deepEqual([refused.type, refused.code, refused.field], ["error", "conflict", "notice"]);
  visitor.send({ type: "notice_seen", conversation: visitor.conversation, version: news.version, locale: "en" });
  assert.equal((await visitor.say("After")).type, "ack");
  const agent = await demo.signIn("agent");
  assert.deepEqual(await textsOf(demo, agent, visitor.conversation), ["Before", "After"]);
  const dpo = await demo.signIn("dpo");
  const { json } = await demo.call("GET", `/api/v1/sites/${await siteOf(demo, dpo)}/notice/${news.version}/shown`, { cookie: dpo });
  assert.deepEqual(json.shown.map((one) => one.conversation), [visitor.conversation]);
};

/*= GDPR Art. 7(1) */
const readableReceipt = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await Visitor.join(test, demo);
  await visitor.say("Hello");
  const { json: made, text } = await visitor.choose("training", "accept");
  assert.ok(made?.receipt, text);
  const { page } = await person(test, { viewport: { width: 360, height: 740 } });
  const address = pageOf(demo, `?lang=en&receipt=${made.receipt}`);
  await page.goto(address);
  // The log's proof comes with its next checkpoint.
  for (let turn = 0; turn < 20 && (await page.locator('[data-check="logged"][data-verdict="yes"]').count()) === 0; turn++) {
    await page.waitForTimeout(500);
    await page.goto(address);
    await page.getByRole("heading", { name: "Receipt", level: 1 }).waitFor();
  }
  // A browser without Ed25519 says so; nothing else may stand there.
  const knows = await page.evaluate(() => crypto.subtle.generateKey("Ed25519", false, ["sign", "verify"]).then(() => true, () => false));
  for (const [check, verdict] of [["logged", "yes"], ["signature", knows ? "yes" : "unknown"], ["checkpoint", knows ? "yes" : "unknown"]])
    assert.equal(await page.locator(`[data-check="${check}"]`).getAttribute("data-verdict"), verdict, check);
  await page.getByText("You agreed.").waitFor();
  await page.getByText("Teach our chat assistant", { exact: true }).waitFor();
  assert.deepEqual(await axe(page), []);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
  // Changed on its way, it proves nothing.
  await page.route("**/api/v1/receipts/*", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, body: (await answer.text()).replace('"choice":"accept"', '"choice":"refuse"') });
  });
  await page.goto(address);
  await page.locator('[data-check="logged"][data-verdict="no"]').waitFor();
  if (knows) await page.locator('[data-check="signature"][data-verdict="no"]').waitFor();
  assert.deepEqual(page.faults, []);
};

const corrected = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "One");
  await frame.getByText("Sent", { exact: true }).waitFor();
  const administrator = await demo.signIn("administrator");
  const body = { controller: { contact: "office@veldhuis.example" } };
  assert.equal((await demo.call("PATCH", "/api/v1/settings", { cookie: administrator, body })).status, 200);
  await page.waitForTimeout(700);
  await say(frame, "Two");
  const agent = await demo.signIn("agent");
  const conversation = await conversationOf(demo, agent);
  for (let turn = 0; turn < 40 && (await textsOf(demo, agent, conversation)).length < 2; turn++) await page.waitForTimeout(100);
  assert.deepEqual(await textsOf(demo, agent, conversation), ["One", "Two"]);
  assert.equal(await frame.getByText("has changed").count(), 0);
};

const hostText = async (test) => {
  const demo = await Demo.start(test);
  const cookie = await demo.signIn("dpo");
  const site = await siteOf(demo, cookie);
  for (const [lang, words] of [["en", "jointly responsible"], ["de", "gemeinsam verantwortlich"]]) {
    const { json } = await demo.call("GET", `/api/v1/sites/${site}/notice/host-text?lang=${lang}`, { cookie });
    const text = json.paragraphs.join("\n");
    assert.match(text, new RegExp(words));
    assert.ok(text.includes(`${demo.url}/privacy/${demo.site}`));
    assert.doesNotMatch(text, /[{}]/);
  }
};

/*= GDPR Art. 12(1) */
const versionsOnPage = async (test) => {
  const demo = await Demo.start(test);
  await changeSite(demo, { presence: true });
  const { page } = await person(test);
  await page.goto(pageOf(demo, "?lang=en"));
  await page.getByText(/^Version \d+, since/).click();
  const changes = page.locator("details.version").first();
  await changes.getByText("That you have the chat open").waitFor();
  assert.match(await changes.innerText(), /Before\s*no\s*Since then\s*yes/);
  await page.getByText("Version 1, from").click();
  await page.getByRole("link", { name: "Read version 1" }).click();
  await page.getByText("You are reading version 1").waitFor();
  assert.equal(await page.getByText("Whether you have the chat open is shown").count(), 0);
  await page.getByRole("link", { name: "Read the version that is shown now" }).click();
  await page.getByText("Whether you have the chat open is shown").first().waitFor();

  await page.getByLabel("Language").selectOption("de");
  await page.getByRole("heading", { name: "Ihre Daten", level: 1 }).waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.lang), "de");
  await page.getByLabel("Sprache").selectOption("fr");
  await page.getByText("It is shown in English").waitFor();
  assert.deepEqual(page.faults, []);
};

const looks = async (test) => {
  const demo = await Demo.start(test);
  await changeSite(demo, { read_marks: true });
  for (const viewport of [{ width: 360, height: 740 }, { width: 1280, height: 900 }])
    for (const colorScheme of ["light", "dark"]) {
      const { page } = await person(test, { viewport, colorScheme });
      await page.goto(pageOf(demo, "?lang=de"));
      await page.getByRole("heading", { level: 1 }).waitFor();
      for (const summary of await page.locator("summary").all()) await summary.click();
      assert.deepEqual(await axe(page), [], `${viewport.width} ${colorScheme}`);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${viewport.width} scrolls sideways`);
    }
};

const byKeyboard = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  await page.goto(pageOf(demo, "?lang=en"));
  const contents = page.getByRole("navigation", { name: "On this page" });
  await contents.getByRole("link", { name: "Your rights" }).focus();
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.id === "rights");
  const titles = await page.locator("main section > h2").evaluateAll((heads) => heads.map((head) => head.id));
  const links = await contents.getByRole("link").evaluateAll((all) => all.map((link) => link.hash.slice(1)));
  assert.deepEqual(links, titles, "the table of contents names every section, in order");
  await page.emulateMedia({ media: "print" });
  assert.equal(await contents.isVisible(), false);
  assert.equal(await page.getByRole("button", { name: "Print" }).isVisible(), false);
};

/*= GDPR Art. 21(5) */
const signal = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  await page.goto(pageOf(demo));
  await page.locator('[data-gpc="false"]').waitFor();
  await page.addInitScript(() => Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => true }));
  await page.reload();
  await page.locator('[data-gpc="true"]').waitFor();
  const answer = await demo.call("GET", "/.well-known/gpc.json");
  assert.equal(answer.json.gpc, true);
};

/*= GDPR Art. 12(2) */
const withCode = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "Hello");
  await frame.getByText("Sent", { exact: true }).waitFor();
  await frame.getByRole("button", { name: "End chat", exact: true }).click();
  await frame.getByRole("button", { name: "End the chat", exact: true }).click();
  const code = await frame.getByRole("textbox", { name: "Your code" }).inputValue();

  const elsewhere = (await person(test)).page;
  await elsewhere.goto(pageOf(demo, "?lang=en"));
  await elsewhere.getByRole("button", { name: "Continue with your code" }).click();
  const centre = elsewhere.frameLocator('iframe[title="Your privacy, with your code"]');
  await centre.getByRole("textbox", { name: "Your code" }).fill("7KQ2M-7KQ2M-7KQ2M-7KQ2M");
  await centre.getByRole("button", { name: "Go on with my chat" }).click();
  await centre.getByRole("alert").filter({ hasText: /./ }).first().waitFor();
  await centre.getByRole("textbox", { name: "Your code" }).fill(code);
  await centre.getByRole("button", { name: "Go on with my chat" }).click();
  await centre.getByRole("heading", { name: "Your privacy", level: 1 }).waitFor();
  await centre.getByRole("button", { name: "Close chat" }).click();
  await elsewhere.getByRole("button", { name: "Continue with your code" }).waitFor();
  assert.deepEqual(elsewhere.faults, []);
};

const noReceipt = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  await page.goto(pageOf(demo, `?lang=en&receipt=${"0".repeat(32)}`));
  await page.getByText("There is no such receipt.").waitFor();
  assert.deepEqual(await axe(page), []);
};

export const tests = [
  ["a changed notice is told before the next message is taken in, and who was shown what is known", told],
  ["a purpose that begins through signed change is told before the next message", throughTheGate],
  ["a receipt is read plainly and verified in the browser, and one that was changed is found out", readableReceipt],
  ["a corrected contact is told to nobody and stops nobody", corrected],
  ["the host site gets a text about the loader in English and German", hostText],
  ["every version stays readable, with what it changed, in the language that is wanted", versionsOnPage],
  ["the page is accessible on a telephone and a desk, light and dark", looks],
  ["the page is gone through by keyboard, and printed without what is for the screen", byKeyboard],
  ["the state of Global Privacy Control is shown, and the server says that it listens", signal],
  ["whoever has a code continues with it on the page, at their privacy", withCode],
  ["a receipt that there is not is said so", noReceipt],
];
