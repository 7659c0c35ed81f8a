// The widget on somebody's own site: works where it is allowed, and only there.
import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import { openChat, person, say } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const shop = async (test, demo) => {
  const server = createServer((_, answer) => {
    answer.setHeader("Content-Type", "text/html");
    answer.end(
      `<!doctype html><title>Shop</title><h1>Shop</h1><script async src="${demo.url}/parlour.js?site=${demo.site}"></script>`,
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
  await page.goto(origin);
  const frame = await openChat(page);
  await say(frame, "From another origin");
  await frame.getByRole("log", { name: "Conversation" }).getByText("From another origin", { exact: true }).waitFor();
  await frame.getByText("Sent", { exact: true }).waitFor();
  assert.deepEqual(await context.cookies(), []);
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
  await page.waitForTimeout(1500);
  assert.equal(await page.frameLocator('iframe[title="Chat"]').getByRole("button", { name: "Start chat" }).count(), 0);
  assert.ok(refused.some((text) => text.includes("frame-ancestors") || text.includes("refused")), refused.join("\n"));
};

export const tests = [
  ["a visitor chats from a site of another origin", allowedSite],
  ["a site that is not allowed cannot embed the frame", foreignSite],
];
