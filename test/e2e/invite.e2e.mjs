// Invitations: decided in the browser by the site's rules; nothing stored, nothing sent.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { axe, person } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

// A shop on another origin: the same long page at each address.
const shop = async (test, demo) => {
  const server = createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end(
      `<!doctype html><html lang="en"><meta name="viewport" content="width=device-width"><title>Shop</title><link rel="icon" href="data:,"><main><h1>Shop</h1><input aria-label="Search"><div><br>${"<p>Lamp</p>".repeat(200)}</div></main><script async src="${demo.url}/parlour.js?site=${demo.site}"></script>`,
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
};

const siteOf = async (demo, cookie) => (await demo.call("GET", "/api/v1/sites", { cookie })).json.sites.find((each) => each.key === demo.site).id;

// A demo whose site has these invitations, and a shop that embeds it.
const scene = async (test, invitations) => {
  const demo = await Demo.start(test);
  const origin = await shop(test, demo);
  const cookie = await demo.signIn("administrator");
  const site = await siteOf(demo, cookie);
  const path = `/api/v1/sites/${site}`;
  assert.equal((await demo.call("PATCH", path, { cookie, body: { origins: [origin] } })).status, 200);
  for (const body of invitations) {
    const answer = await demo.call("POST", `${path}/invitations`, { cookie, body });
    assert.equal(answer.status, 201, answer.text);
  }
  return { demo, origin, cookie, path: `${path}/invitations` };
};

const cardOf = (page) => page.locator("parlour-chat .ask");
const text = { en: "Can we help you choose?", de: "Können wir helfen?" };

/*= ePrivacy Art. 5(3) */
/*= GDPR Art. 25(2) */
const silent = async (test) => {
  const { demo, origin } = await scene(test, [{ page: "/lamps/*", seconds: 2, text }]);
  const { context, page } = await person(test);
  const requests = [];
  context.on("request", (request) => requests.push(new URL(request.url()).pathname));
  page.on("websocket", (socket) => requests.push(socket.url()));
  await page.goto(`${origin}/lamps/opal`);
  await page.getByRole("textbox", { name: "Search" }).focus();
  await cardOf(page).waitFor({ timeout: 6000 });
  assert.equal(await cardOf(page).getAttribute("role"), "status"); // read out when it suits
  assert.equal(await page.evaluate(() => document.activeElement.getAttribute("aria-label")), "Search");
  await cardOf(page).getByText("Veldhuis Lighting").waitFor();
  await cardOf(page).getByText("Can we help you choose?").waitFor();
  await page.waitForTimeout(1500);
  assert.deepEqual(requests, ["/lamps/opal", "/parlour.js"]);
  assert.deepEqual(await context.cookies(), []);
  assert.deepEqual(await page.evaluate(() => [document.cookie, localStorage.length, sessionStorage.length]), ["", 0, 0]);
  await cardOf(page).getByRole("button", { name: "Chat", exact: true }).click();
  await page.frameLocator('iframe[title="Chat"]').getByRole("button", { name: "Start chat" }).waitFor();
  assert.equal(await cardOf(page).count(), 0);
  assert.ok(requests.some((each) => each === `/w/${demo.site}`));
};

const dismissed = async (test) => {
  const { origin } = await scene(test, [{ text }, { page: "/other", text: { en: "And here?" } }]);
  for (const answer of ["Escape", "click"]) {
    const { page } = await person(test);
    await page.goto(`${origin}/`);
    await cardOf(page).waitFor({ timeout: 6000 });
    if (answer === "Escape") await page.keyboard.press("Escape");
    else await cardOf(page).getByRole("button", { name: "No, thanks" }).click();
    await cardOf(page).waitFor({ state: "detached" });
    await page.evaluate(() => history.pushState(null, "", "/other"));
    await page.waitForTimeout(2500);
    assert.equal(await cardOf(page).count(), 0, "dismissed is dismissed for the life of the page");
    assert.equal(await page.getByRole("button", { name: "Open chat" }).isVisible(), true);
  }
};

const shows = async (page, within = 5000) =>
  cardOf(page)
    .waitFor({ timeout: within })
    .then(() => true, () => false);

const rules = async (test) => {
  const { origin } = await scene(test, [
    { page: "/far", scroll: 80, text: { en: "Far" } },
    { page: "/back", returns: 1, text: { en: "Back" } },
    { page: "/slow", seconds: 5, text: { en: "Slow" } },
  ]);
  const { page } = await person(test);
  await page.goto(`${origin}/elsewhere`);
  assert.equal(await shows(page, 2500), false);
  await page.goto(`${origin}/far`);
  assert.equal(await shows(page, 2500), false);
  await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
  assert.equal(await shows(page), true);
  await page.goto(`${origin}/back`);
  assert.equal(await shows(page, 2500), false);
  await page.evaluate(() => history.pushState(null, "", "/elsewhere"));
  await page.waitForTimeout(1500);
  await page.goBack();
  assert.equal(await shows(page), true);
  await page.goto(`${origin}/slow`);
  assert.equal(await shows(page, 3000), false);
  assert.equal(await shows(page), true);
};

/*= GDPR Art. 21(3) */
/*= GDPR Art. 21(5) */
const globalPrivacyControl = async (test) => {
  const { origin } = await scene(test, [
    { page: "/sale", promotional: true, text: { en: "A tenth off today" } },
    { page: "/help", text },
  ]);
  for (const asked of [true, false]) {
    const { page } = await person(test);
    await page.addInitScript((on) => Object.defineProperty(Navigator.prototype, "globalPrivacyControl", { get: () => on }), asked);
    await page.goto(`${origin}/sale`);
    assert.equal(await shows(page, 3000), !asked);
    await page.goto(`${origin}/help`);
    assert.equal(await shows(page), true);
  }
};

const afterTheChat = async (test) => {
  const { origin } = await scene(test, [{ seconds: 3, text }]);
  const { page } = await person(test);
  await page.goto(`${origin}/`);
  await page.getByRole("button", { name: "Open chat" }).click();
  await page.frameLocator('iframe[title="Chat"]').getByRole("button", { name: "Start chat" }).waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await shows(page, 4500), false);
};

const kept = async (test) => {
  const { demo, cookie, path } = await scene(test, [{ text }]);
  const [first] = (await demo.call("GET", path, { cookie })).json.invitations;
  assert.deepEqual({ ...first, id: "" }, { id: "", page: "/*", seconds: 0, scroll: 0, returns: 0, text, promotional: false, active: true });
  const wrong = await demo.call("PATCH", `${path}/${first.id}`, { cookie, body: { seconds: -1 } });
  assert.deepEqual([wrong.status, wrong.json.code], [400, "invalid"]);
  const loader = async () => (await demo.call("GET", `/parlour.js?site=${demo.site}`)).text;
  assert.ok((await loader()).includes(text.en));
  assert.equal((await demo.call("PATCH", `${path}/${first.id}`, { cookie, body: { active: false } })).status, 200);
  assert.equal((await loader()).includes(text.en), false);
  const agent = await demo.signIn("agent");
  assert.equal((await demo.call("DELETE", `${path}/${first.id}`, { cookie: agent })).status, 403);
  assert.equal((await demo.call("DELETE", `${path}/${first.id}`, { cookie })).status, 204);
  assert.equal((await demo.call("DELETE", `${path}/${first.id}`, { cookie })).status, 404);
};

const looks = async (test) => {
  const { origin } = await scene(test, [{ text: { en: text.en, de: "Können wir Ihnen bei der Auswahl der richtigen Leuchte helfen?" } }]);
  for (const width of [320, 1280])
    for (const colorScheme of ["light", "dark"]) {
      const { page } = await person(test, { viewport: { width, height: 640 }, colorScheme, locale: width === 320 ? "de-DE" : "en-GB" });
      await page.addInitScript((lang) => addEventListener("DOMContentLoaded", () => (document.documentElement.lang = lang)), width === 320 ? "de" : "en");
      await page.goto(`${origin}/`);
      assert.equal(await shows(page), true);
      if (process.env.PARLOUR_PICTURES) {
        mkdirSync(process.env.PARLOUR_PICTURES, { recursive: true });
        await page.screenshot({ path: join(process.env.PARLOUR_PICTURES, `invite-${width}-${colorScheme}.png`) });
      }
      assert.deepEqual(await axe(page), []);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth > innerWidth), false);
      const box = await cardOf(page).boundingBox();
      assert.ok(box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
      assert.deepEqual(page.faults, []);
    }
};

export const tests = [
  ["an invitation is decided in the browser, and nothing is stored or sent until it is taken", silent],
  ["dismissed is dismissed for the life of the page, by click and by Escape", dismissed, { sqliteOnly: true }],
  ["page, time, scroll and return rule an invitation", rules, { sqliteOnly: true }],
  ["promotions are not shown to who objects by Global Privacy Control", globalPrivacyControl, { sqliteOnly: true }],
  ["who has opened the chat is not asked into it", afterTheChat, { sqliteOnly: true }],
  ["administrators make, change and remove invitations", kept],
  ["an invitation is accessible and fits, light and dark, from 320 pixels up", looks, { sqliteOnly: true }],
];
