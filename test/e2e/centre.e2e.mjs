// "Your privacy" in every state that it can have, whatever the demo's purposes are: the
// answers of /api/v1/privacy stand here, so that each state is seen, by eye and by axe.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { axe, openChat, person, say } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const button = (frame, name) => frame.getByRole("button", { name, exact: true });
const AT = Date.UTC(2026, 5, 11, 9);

const purposeOf = (code, title, more = {}) => ({
  code,
  title,
  description: "A copy of this chat goes to your address when it ends.",
  basis: "consent",
  article: "6(1)(a)",
  plain: "only with your consent",
  optional: true,
  objectable: false,
  marketing: false,
  state: "not_asked",
  suspended: false,
  since: null,
  lapsed_at: null,
  kept_until: null,
  purpose_version: 1,
  standing: 0,
  asks: null,
  explicit: false,
  age: null,
  fields: [],
  receipt: null,
  ...more,
});

const interest = { basis: "legitimate_interest", article: "6(1)(f)", plain: "our legitimate interest, you may object", optional: false, objectable: true, state: "active", kept_until: AT };

const purposes = () => [
  purposeOf("answer", "Answer your question", {
    description: "We read and answer what you write.",
    basis: "contract",
    article: "6(1)(b)",
    plain: "for a contract with you or before one",
    optional: false,
    state: "active",
    kept_until: AT,
    fields: [
      { code: "message.text", title: "What you write", count: 6 },
      { code: "attribute.order", title: "Order number", count: 1 },
    ],
  }),
  purposeOf("transcript", "Send me a copy by e-mail", { asks: "email" }),
  purposeOf("training", "Use my chat to train the shop's bot", { description: "Your words teach the bot to answer. Never sold, never shown.", age: { country: "NL", years: 16, parental: true }, explicit: true }),
  purposeOf("marketing", "Write to me about new lamps", { marketing: true, state: "expired", since: AT, lapsed_at: AT }),
  purposeOf("statistics", "Count how many chats there are", { description: "Numbers of at least ten people, nobody in particular.", ...interest, suspended: true }),
  purposeOf("rating", "Ask how it was", { ...interest, state: "objected", restored: true, since: AT }),
];

const STATES = { accept: "given", withdraw: "withdrawn", object: "objected", resume: "active", refuse: "refused" };

// The server's side, kept by the test.
const answers = async (page, demo, known = {}) => {
  const state = { purposes: purposes(), receipts: [], choices: [] };
  const { notice } = (await demo.call("GET", `/api/v1/widget/${demo.site}?lang=en`)).json;
  const own = () => ({
    person: "p",
    conversation: "c",
    kept_until: AT,
    gpc: false,
    notice,
    purposes: state.purposes,
    receipts: state.receipts,
    afterwards: {
      forget_device: "Veldhuis Lighting still holds 6 messages until 9 September 2026.",
      end_chat: "Veldhuis Lighting still holds 6 messages until 9 September 2026.",
      erase: "Veldhuis Lighting then holds the invoice of order 20817 until 2033, because tax law demands it, and nothing else.",
    },
    ...known,
  });
  const choose = (choice) => {
    state.choices.push(choice);
    const old = state.purposes.find((each) => each.code === choice.purpose);
    const changed = { ...old, state: STATES[choice.choice], since: AT, standing: old.standing + 1, receipt: choice.choice === "accept" ? "aa11" : null };
    state.purposes = state.purposes.map((each) => (each === old ? changed : each));
    state.receipts = [{ id: `aa1${state.choices.length}`, purpose: changed.code, title: changed.title, state: changed.state, at: AT }, ...state.receipts];
    const withdrawn = choice.choice === "withdraw";
    return {
      purpose: changed,
      receipt: state.receipts[0].id,
      erased: withdrawn ? [{ field: "purpose.email", title: "E-mail address", count: 1 }] : [],
      kept: withdrawn ? [{ field: "message.text", title: "What you write", why: "It is needed to answer your question, until 11 June 2026." }] : [],
    };
  };
  await page.route("**/api/v1/privacy/**", (route) => {
    const path = new URL(route.request().url()).pathname;
    assert.match(route.request().headers()["authorization"] ?? "", /^Bearer pv_/);
    if (path.endsWith("/choices")) return route.fulfill({ json: choose(route.request().postDataJSON()) });
    if (path.endsWith("/data")) return route.fulfill({ json: { messages: [{ text: "Hello" }] } });
    if (path.endsWith("/erase"))
      return route.fulfill({ json: { erased: [{ field: "message.text", title: "Messages", count: 6 }], kept: [{ field: "invoice", title: "Invoice 20817", why: "Tax law demands it until 2033." }], afterwards: "Veldhuis Lighting holds nothing else about you." } });
    return route.fulfill({ json: own() });
  });
  return state;
};

const inCentre = async (test, demo, options = {}, known = {}) => {
  const { page } = await person(test, options);
  const state = await answers(page, demo, known);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "My lamp came cracked.");
  await frame.getByText("Sent", { exact: true }).waitFor();
  await button(frame, "Your privacy").click();
  await frame.getByRole("heading", { name: "What you allow" }).waitFor();
  return { page, frame, state };
};

const box = (frame, name) => frame.getByRole("checkbox", { name, exact: true });

const inspect = async (page, name) => {
  const inner = page.frames().find((each) => each.url().includes("/w/"));
  await page.waitForTimeout(150);
  if (process.env.PARLOUR_PICTURES) {
    mkdirSync(process.env.PARLOUR_PICTURES, { recursive: true });
    await page.screenshot({ path: join(process.env.PARLOUR_PICTURES, `${name}.png`) });
  }
  assert.deepEqual(await axe(inner), [], name);
  assert.equal(await inner.evaluate(() => document.documentElement.scrollWidth > innerWidth), false, `${name} scrolls sideways`);
};

const looks = async (test) => {
  const demo = await Demo.start(test);
  for (const [width, viewport] of Object.entries({ wide: { width: 1280, height: 800 }, narrow: { width: 360, height: 740 }, least: { width: 320, height: 568 } }))
    for (const colorScheme of ["light", "dark"]) {
      const { page, frame } = await inCentre(test, demo, { viewport, colorScheme }, { gpc: true });
      const look = (state) => inspect(page, `centre-${width}-${colorScheme}-${state}`);
      await frame.getByText("we cannot know whether you objected", { exact: false }).waitFor();
      await look("open");
      await box(frame, "Send me a copy by e-mail").click();
      await frame.getByRole("textbox", { name: "Your e-mail address, only for this" }).fill("nobody");
      await button(frame, "Allow").click();
      await frame.getByRole("alert").getByText("does not look like").waitFor();
      await look("email");
      await button(frame, "Cancel").click();
      await box(frame, "Use my chat to train the shop's bot").click();
      await frame.getByText("Are you 16 or older?").waitFor();
      await look("age");
      await button(frame, "No").click();
      await frame.getByText("Is a parent with you who agrees?").waitFor();
      await look("parent");
      await button(frame, "Yes, a parent agrees").click();
      await frame.getByText("Do you expressly agree?").waitFor();
      await look("explicit");
      await button(frame, "Yes, I expressly agree").click();
      await frame.getByText("Allowed: Use my chat to train the shop's bot.").waitFor();
      await look("given");
      await box(frame, "Use my chat to train the shop's bot").click();
      await frame.getByText("Withdrawn: Use my chat to train the shop's bot.").waitFor();
      await look("withdrawn");
      await frame.getByRole("heading", { name: "Your receipts" }).scrollIntoViewIfNeeded();
      await look("receipts");
      await button(frame, "Erase my data").scrollIntoViewIfNeeded();
      await look("actions");
      await button(frame, "Forget this device").click();
      await look("forget");
      await button(frame, "Keep it").click();
      await button(frame, "Erase my data").click();
      await look("erase");
      await button(frame, "Erase everything now").click();
      await frame.getByText("Your data are erased.").waitFor();
      await look("erased");
      assert.deepEqual(page.faults, []);
    }
};

/*= GDPR Art. 7(2) */
/*= GDPR Art. 4(11) */
/*= GDPR Art. 15(1) */
const unticked = async (test) => {
  const demo = await Demo.start(test);
  const { frame, state } = await inCentre(test, demo);
  const boxes = frame.getByRole("checkbox");
  for (const each of await boxes.all()) assert.equal(await each.isChecked(), false);
  assert.equal(await boxes.count(), 3);
  await frame.getByText("What you write (6)").waitFor();
  await frame.getByText("Order number").waitFor();
  await box(frame, "Write to me about new lamps").click();
  await frame.getByText("Allowed: Write to me about new lamps.").waitFor();
  assert.equal(await box(frame, "Write to me about new lamps").isChecked(), true);
  await box(frame, "Write to me about new lamps").click(); // with the same number of clicks
  await frame.getByText("Withdrawn: Write to me about new lamps.").waitFor();
  await frame.getByText("Erased: E-mail address").waitFor();
  await frame.getByText("It is needed to answer your question", { exact: false }).waitFor();
  assert.equal(await box(frame, "Write to me about new lamps").isChecked(), false);
  await button(frame, "Object: Count how many chats there are").click();
  await button(frame, "Take the objection back: Count how many chats there are").waitFor();
  assert.deepEqual(state.choices.map(({ purpose, choice, method }) => [purpose, choice, method]), [
    ["marketing", "accept", "privacy_centre"],
    ["marketing", "withdraw", "privacy_centre"],
    ["statistics", "object", "privacy_centre"],
  ]);
};

const byKeyboard = async (test) => {
  const demo = await Demo.start(test);
  const { page, frame, state } = await inCentre(test, demo);
  await box(frame, "Send me a copy by e-mail").focus();
  await page.keyboard.press("Space");
  await frame.locator("#consent-email:focus").waitFor();
  await page.keyboard.press("Escape"); // one step back, not out of the screen
  await frame.locator("#consent-email").waitFor({ state: "detached" });
  assert.equal(await frame.getByRole("heading", { name: "What you allow" }).isVisible(), true);
  await box(frame, "Send me a copy by e-mail").focus();
  await page.keyboard.press("Space");
  await frame.locator("#consent-email:focus").waitFor();
  await page.keyboard.type("jan@post.example");
  await page.keyboard.press("Enter");
  await frame.getByText("Allowed: Send me a copy by e-mail.").waitFor();
  assert.deepEqual(state.choices.map((each) => each.values), [{ email: "jan@post.example" }]);
  await button(frame, "Erase my data").focus();
  await page.keyboard.press("Enter");
  await frame.getByText("This cannot be undone", { exact: false }).waitFor();
  await page.keyboard.press("Escape");
  await frame.getByRole("heading", { name: "What you allow" }).waitFor();
  await page.keyboard.press("Escape");
  await frame.getByRole("textbox", { name: "Message", exact: true }).waitFor();
};

// A site that asks for ratings and can send copies.
const askingSite = async (page, demo) => {
  const state = { ratings: [], copies: [] };
  await page.route("**/api/v1/widget/**", async (route) => {
    const answer = await route.fetch();
    const json = await answer.json();
    return route.fulfill({ json: { ...json, features: { ...json.features, rating: true, transcript: true } } });
  });
  for (const [path, kept, status] of [["rating", state.ratings, 204], ["transcript", state.copies, 202]])
    await page.route(`**/api/v1/${path}`, (route) => {
      assert.match(route.request().headers()["authorization"] ?? "", /^Bearer pv_/);
      kept.push(route.request().postDataJSON());
      return route.fulfill(status === 204 ? { status } : { status, json: { queued: true } });
    });
  await page.goto(`${demo.url}/demo`);
  return state;
};

/*= GDPR Art. 25(2) */
const atTheEnd = async (test) => {
  const demo = await Demo.start(test);
  for (const [width, colorScheme] of [[320, "light"], [360, "dark"], [1280, "light"]]) {
    const { page } = await person(test, { viewport: { width, height: 740 }, colorScheme });
    const state = await askingSite(page, demo);
    const frame = await openChat(page);
    await say(frame, "Thank you.");
    await frame.getByText("Sent", { exact: true }).waitFor();
    await button(frame, "End chat").click();
    const copy = frame.getByRole("checkbox", { name: "Send me the conversation by e-mail", exact: true });
    assert.equal(await copy.isChecked(), false);
    assert.equal(await frame.getByRole("textbox").count(), 0); // an address is asked only with it
    await copy.check();
    await frame.getByRole("textbox", { name: "Your e-mail address, only for this" }).fill("nobody");
    await button(frame, "End the chat").click();
    await frame.getByRole("alert").getByText("does not look like an e-mail", { exact: false }).waitFor();
    await inspect(page, `end-${width}-${colorScheme}-copy`);
    assert.deepEqual(state.copies, []);
    await frame.getByRole("textbox", { name: "Your e-mail address, only for this" }).fill("jan@post.example");
    await button(frame, "End the chat").click();
    await frame.getByText("The chat has ended.").waitFor();
    assert.deepEqual(state.copies.map((each) => each.email), ["jan@post.example"]);
    await frame.getByRole("group", { name: "How was it?" }).waitFor();
    assert.equal(await frame.getByRole("radio", { checked: true }).count(), 0);
    assert.equal(await button(frame, "Send rating").isDisabled(), true);
    await frame.getByRole("radio", { name: "Very bad" }).focus();
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight");
    await page.keyboard.press("ArrowRight"); // a group of radios is walked by arrows
    await frame.getByRole("textbox", { name: "Anything to add? (optional)" }).fill("Quick and kind.");
    await inspect(page, `end-${width}-${colorScheme}-rating`);
    await button(frame, "Send rating").click();
    await frame.getByText("Thank you. Your rating is with us.").waitFor();
    assert.deepEqual(state.ratings, [{ score: 4, text: "Quick and kind." }]);
    assert.deepEqual(page.faults, []);
  }
};

// Saying nothing is as easy: no box ticked, no face chosen.
const notAtTheEnd = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  const state = await askingSite(page, demo);
  const frame = await openChat(page);
  await say(frame, "Thank you.");
  await frame.getByText("Sent", { exact: true }).waitFor();
  await button(frame, "End chat").click();
  await button(frame, "End the chat").click();
  await button(frame, "No, thanks").click();
  await frame.getByText("How was it?").waitFor({ state: "detached" });
  assert.deepEqual(state, { ratings: [], copies: [] });
};

export const tests = [
  ["at the end a copy and a rating are asked once, unticked, and by keyboard", atTheEnd, { sqliteOnly: true }],
  ["refusing copy and rating takes no more than leaving them", notAtTheEnd, { sqliteOnly: true }],
  ["your privacy is accessible in each of its states, light and dark, from 320 pixels up", looks, { sqliteOnly: true }],
  ["boxes are unticked and named by their purpose, and what is given is taken back with as many clicks", unticked, { sqliteOnly: true }],
  ["your privacy is used by keyboard alone", byKeyboard, { sqliteOnly: true }],
];
