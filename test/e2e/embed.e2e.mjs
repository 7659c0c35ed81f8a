// The widget on somebody's own site: works where it is allowed, and only there.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import { Agent } from "./lib/agent.mjs";
import { openChat, person, say } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

// A site of another origin; head stands before the snippet, policy is its CSP.
const shop = async (test, demo, { head = "", policy = "" } = {}) => {
  const server = createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html");
    if (policy) answer.setHeader("Content-Security-Policy", policy);
    answer.end(
      `<!doctype html><html lang="en"><title>Shop</title>${head}<h1>Shop</h1><script async src="${demo.url}/parlour.js?site=${demo.site}"></script>`,
    );
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(() => server.close());
  return `http://127.0.0.1:${server.address().port}`;
};

const allow = async (demo, origins) => {
  const cookie = await demo.signIn("administrator");
  const { json } = await demo.call("GET", "/api/v1/sites", { cookie });
  const site = json.sites.find((each) => each.key === demo.site);
  const answer = await demo.call("PATCH", `/api/v1/sites/${site.id}`, { cookie, body: { origins } });
  assert.equal(answer.status, 200, answer.text);
};

const allowedSite = async (test) => {
  const demo = await Demo.start(test);
  const origin = await shop(test, demo);
  await allow(demo, [demo.url, origin]);
  const { context, page } = await person(test);
  const said = [];
  page.on("console", (message) => said.push(message.text()));
  await page.goto(origin);
  const frame = await openChat(page);
  await say(frame, "From another origin");
  await frame.getByRole("log", { name: "Conversation" }).getByText("From another origin", { exact: true }).waitFor();
  await frame.getByText("Sent", { exact: true }).waitFor();
  assert.deepEqual(await context.cookies(), []);
  await page.waitForTimeout(7000); // longer than the loader waits for a frame
  assert.equal(await page.getByRole("alert").count(), 0);
  assert.equal(said.some((text) => text.includes("postMessage")), false, said.join("\n"));
};

const foreignSite = async (test) => {
  const demo = await Demo.start(test);
  const origin = await shop(test, demo);
  await allow(demo, ["https://shop.example"]);
  const { page } = await person(test);
  const refused = [];
  page.on("console", (message) => refused.push(message.text()));
  await page.goto(origin);
  const button = page.getByRole("button", { name: "Open chat", exact: true });
  await button.click();
  const sorry = page.getByRole("alert").getByText("The chat cannot be shown on this page.");
  await sorry.waitFor();
  await page.getByRole("button", { name: "Close", exact: true }).click();
  await sorry.waitFor({ state: "hidden" });
  await button.click();
  await sorry.waitFor();
  assert.equal(await page.frameLocator('iframe[title="Chat"]').getByRole("button", { name: "Start chat" }).count(), 0);
  assert.ok(refused.some((text) => text.includes("frame-ancestors") || text.includes("refused")), refused.join("\n"));
  assert.equal(refused.some((text) => text.includes("postMessage")), false, refused.join("\n"));
};

const openButton = (page) => page.getByRole("button", { name: "Open chat", exact: true });
const chatOf = (page) => page.frameLocator('iframe[title="Chat"]');

// A host whose own style would hide and distort everything, and whose policy allows
// no inline style and nothing but our script and frame.
const hostileSite = async (test) => {
  const demo = await Demo.start(test);
  const css = "*{display:none!important;position:static!important;font:900 60px serif!important;color:red!important}";
  const policy = `default-src 'none'; script-src ${demo.url}; frame-src ${demo.url}; style-src 'sha256-${createHash("sha256").update(css).digest("base64")}'`;
  const origin = await shop(test, demo, { head: `<style>${css}</style>`, policy });
  await allow(demo, [origin]);
  const { page } = await person(test, { viewport: { width: 1000, height: 700 } });
  const refused = [];
  page.on("console", (message) => message.type() === "error" && refused.push(message.text()));
  await page.goto(origin);
  await page.locator("parlour-chat").waitFor({ state: "attached" });
  // The page hides its own body, so it must be shown for anything to be seen at all.
  await page.evaluate(() => {
    for (const element of [document.documentElement, document.body]) element.style.setProperty("display", "block", "important");
  });
  await openButton(page).waitFor();
  const box = await openButton(page).boundingBox();
  assert.ok(box.height >= 44 && box.height < 60 && box.x > 800 && box.y > 600, JSON.stringify(box));
  await openButton(page).click();
  await chatOf(page).getByRole("button", { name: "Start chat" }).click();
  await say(chatOf(page), "Through the policy");
  await chatOf(page).getByText("Sent", { exact: true }).waitFor();
  const frame = await page.locator('iframe[title="Chat"]').boundingBox();
  assert.ok(Math.abs(frame.width - 378) < 4 && frame.height > 600, JSON.stringify(frame));
  assert.deepEqual(refused.filter((text) => !text.includes("favicon")), []);
};

const programme = async (test) => {
  const demo = await Demo.start(test);
  const agent = await Agent.join(test, demo);
  const origin = await shop(test, demo);
  await allow(demo, [origin]);
  const { page } = await person(test);
  await page.goto(origin);
  await openButton(page).waitFor();
  await page.evaluate(() => {
    window.heard = [];
    for (const event of ["parlour:ready", "parlour:message"])
      window.parlour.on(event, (detail) => window.heard.push({ event, detail }));
    window.parlour.toggle("open");
  });
  const frame = chatOf(page);
  await frame.getByRole("button", { name: "Start chat" }).click();
  await say(frame, "Hello");
  await frame.getByText("Sent", { exact: true }).waitFor();
  await agent.follow();
  await page.keyboard.press("Escape");
  await openButton(page).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.shadowRoot.activeElement.getAttribute("aria-label")), "Open chat");
  await agent.say("A secret answer");
  await page.getByRole("status").getByText("One new message").waitFor({ state: "attached" });
  const heard = await page.evaluate(() => window.heard);
  assert.deepEqual(heard.map((each) => each.event), ["parlour:ready", "parlour:message"]);
  assert.deepEqual(Object.keys(heard[1].detail).sort(), ["at", "from"]);
  await openButton(page).click();
  await page.getByText("One new message").waitFor({ state: "detached" });
  await page.evaluate(() => window.parlour.setColorScheme("dark"));
  await page.evaluate(() => window.parlour.setLocale("de"));
  await frame.getByRole("textbox", { name: "Nachricht", exact: true }).waitFor();
  const inner = page.frames().find((each) => each.url().includes("/w/"));
  assert.deepEqual(await inner.evaluate(() => [document.documentElement.lang, document.documentElement.dataset.scheme]), ["de", "dark"]);
  await page.evaluate(() => window.parlour.openPrivacyCenter());
  await frame.getByRole("heading", { name: "Ihre Daten" }).waitFor();
  await page.evaluate(() => window.parlour.reset());
  await page.evaluate(() => window.parlour.toggle());
  await frame.getByRole("button", { name: "Chat beginnen" }).waitFor();
};

// Orders and news count only from where they must come.
const forgedMessages = async (test) => {
  const demo = await Demo.start(test);
  const origin = await shop(test, demo);
  await allow(demo, [origin]);
  const { page } = await person(test);
  await page.goto(origin);
  const frame = await openChat(page);
  await say(frame, "Keep me");
  await frame.getByText("Sent", { exact: true }).waitFor();
  const inner = page.frames().find((each) => each.url().includes("/w/"));
  // A window that is not the parent, and a parent that is not the loader's.
  await inner.evaluate(() => window.postMessage({ parlour: "reset" }, "*"));
  await page.evaluate(() => window.postMessage({ parlour: "close" }, "*"));
  await page.evaluate(() => {
    const other = document.body.appendChild(document.createElement("iframe"));
    other.srcdoc = "<script>parent.frames[0].postMessage({parlour:'reset'},'*');parent.postMessage({parlour:'close'},'*')</script>";
  });
  await page.waitForTimeout(500);
  await frame.getByText("Keep me", { exact: true }).waitFor();
  assert.equal(await openButton(page).count(), 0);
};

const onAPhone = async (test) => {
  const demo = await Demo.start(test);
  const origin = await shop(test, demo, { head: '<meta name="viewport" content="width=device-width">' });
  await allow(demo, [origin]);
  const { page } = await person(test, { viewport: { width: 360, height: 740 }, hasTouch: true, isMobile: true });
  await page.goto(origin);
  await openButton(page).click();
  await chatOf(page).getByRole("button", { name: "Start chat" }).waitFor();
  assert.deepEqual(await page.locator('iframe[title="Chat"]').boundingBox(), { x: 0, y: 0, width: 360, height: 740 });
};

// A browser that is busy, or whose tab is hidden, paints the frame much later than what the
// frame asked for is there. Here it paints when the chat has said that it is ready.
const beforeTheFirstPaint = async (test) => {
  const demo = await Demo.start(test);
  const { context, page } = await person(test);
  await context.addInitScript(() => {
    if (!location.pathname.startsWith("/w/")) return;
    const held = [];
    const { requestAnimationFrame, setTimeout } = window;
    window.requestAnimationFrame = (step) => held.push(() => step(performance.now()));
    window.setTimeout = (step, _ms, ...rest) => held.push(() => step(...rest));
    window.paint = () => {
      Object.assign(window, { requestAnimationFrame, setTimeout });
      for (const step of held) step();
    };
  });
  await page.goto(`${demo.url}/demo`);
  await openButton(page).waitFor();
  await page.evaluate(() => {
    window.ready = new Promise((done) => window.parlour.on("parlour:ready", done));
  });
  await openButton(page).click();
  await page.evaluate(() => window.ready);
  await page.frames().find((each) => each.url().includes("/w/")).evaluate(() => window.paint());
  await chatOf(page).getByRole("button", { name: "Start chat" }).waitFor();
};

export const tests = [
  ["a visitor chats from a site of another origin", allowedSite],
  ["a site that is not allowed cannot embed the frame", foreignSite],
  ["neither the style nor the policy of a site breaks button and frame", hostileSite, { sqliteOnly: true }],
  ["a site steers the chat by window.parlour, and hears nothing that was written", programme],
  ["orders from elsewhere do nothing", forgedMessages, { sqliteOnly: true }],
  ["on a phone the chat fills the screen", onAPhone, { sqliteOnly: true }],
  ["what comes before the first painted frame is shown", beforeTheFirstPaint, { sqliteOnly: true }],
];
