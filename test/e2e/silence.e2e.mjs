// Silent until touched: nothing but page and loader before the chat is opened.
import assert from "node:assert/strict";
import { person, openChat, say } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const stored = (page) =>
  page.evaluate(async () => ({
    cookie: document.cookie,
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).length,
    caches: (await caches.keys()).length,
    workers: (await navigator.serviceWorker.getRegistrations()).length,
  }));

const NOTHING = { cookie: "", local: [], session: [], databases: 0, caches: 0, workers: 0 };

/*= GDPR Art. 25(2) */
const beforeOpening = async (test) => {
  const demo = await Demo.start(test);
  const { context, page } = await person(test);
  const requests = [];
  const sockets = [];
  context.on("request", (request) => requests.push(new URL(request.url()).pathname));
  page.on("websocket", (socket) => sockets.push(socket.url()));
  await page.goto(`${demo.url}/demo`);
  await page.getByRole("button", { name: "Open chat" }).waitFor();
  await page.mouse.wheel(0, 2000);
  await page.waitForTimeout(1500);
  assert.deepEqual(requests, ["/demo", "/parlour.js"]);
  assert.deepEqual(sockets, []);
  assert.deepEqual(await stored(page), NOTHING);
  assert.deepEqual(await context.cookies(), []);
  assert.equal(page.frames().length, 1);
  assert.deepEqual(page.faults, []);
};

// Looking at the notice is not yet a chat.
const beforeStarting = async (test) => {
  const demo = await Demo.start(test);
  const { context, page } = await person(test);
  const sockets = [];
  page.on("websocket", (socket) => sockets.push(socket.url()));
  await page.goto(`${demo.url}/demo`);
  await page.getByRole("button", { name: "Open chat" }).click();
  const frame = page.frameLocator('iframe[title="Chat"]');
  await frame.getByRole("region", { name: "Privacy notice" }).waitFor();
  assert.equal(await frame.getByRole("checkbox").count(), 0);
  await page.waitForTimeout(500);
  assert.deepEqual(sockets, []);
  const inner = page.frames().find((each) => each.url().includes("/w/"));
  assert.deepEqual(await stored(inner), NOTHING);
  assert.deepEqual(await context.cookies(), []);
  await frame.getByRole("button", { name: "Close", exact: true }).first().click();
  assert.deepEqual(await stored(page), NOTHING);
};

// What is stored afterwards is what the notice lists.
const afterStarting = async (test) => {
  const demo = await Demo.start(test);
  const { context, page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "Hello there");
  await frame.getByRole("log", { name: "Conversation" }).getByText("Hello there", { exact: true }).waitFor();
  await page.waitForTimeout(500);
  const inner = page.frames().find((each) => each.url().includes("/w/"));
  const widget = (await demo.call("GET", `/api/v1/widget/${demo.site}?lang=en`)).json;
  const listed = widget.notice.device.map((item) => item.name);
  const { cookie, local, session } = await stored(inner);
  assert.equal(cookie, "");
  assert.deepEqual(await context.cookies(), []);
  assert.deepEqual(local, []);
  assert.ok(session.length > 0);
  for (const key of session) assert.ok(listed.includes(key), `${key} is stored but not listed`);
  assert.deepEqual(page.faults, []);
};

export const tests = [
  ["nothing but page and loader before the chat is opened", beforeOpening],
  ["reading the notice stores nothing and opens no socket", beforeStarting],
  ["all that is stored on the device stands in the notice", afterStarting],
];
