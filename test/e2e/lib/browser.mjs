// The distribution's Chromium, and a line between browser and server that can be cut.
import { createRequire } from "node:module";
import { createServer, connect } from "node:net";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { watchContext } from "./witness.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
const fromWeb = createRequire(join(root, "web", "package.json"));
const { chromium } = fromWeb("playwright-core");
export const axePath = fromWeb.resolve("axe-core/axe.min.js");
export const { WebSocket } = fromWeb("ws");

let browser = null;
const launch = async () =>
  (browser ??= await chromium.launch({
    executablePath: "/usr/bin/chromium",
    args: [
      "--headless",
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
  }));

export const closeBrowser = async () => {
  if (browser) await browser.close();
};

// A person at a browser of their own: { context, page }.
export const person = async (test, options = {}) => {
  const context = await (await launch()).newContext({ ignoreHTTPSErrors: true, locale: "en-GB", ...options });
  test.after(() => context.close());
  test.watch(watchContext(context));
  const page = await context.newPage();
  page.faults = [];
  page.on("pageerror", (error) => page.faults.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error" && /Content Security Policy|Trusted/.test(message.text()))
      page.faults.push(message.text());
  });
  return { context, page };
};

// A TCP line to the server's port: cut() drops what is on it and refuses more.
export const line = async (test, port) => {
  const sockets = new Set();
  let open = true;
  const server = createServer((near) => {
    if (!open) return near.destroy();
    const far = connect(port, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ]) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        sockets.delete(from);
        to.destroy();
      });
      from.pipe(to);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return {
    url: `https://127.0.0.1:${server.address().port}`,
    cut: () => {
      open = false;
      for (const socket of sockets) socket.destroy();
    },
    mend: () => {
      open = true;
    },
  };
};

// Opens the chat on a page and begins; the frame to go on with.
export const openChat = async (page) => {
  await page.getByRole("button", { name: "Open chat", exact: true }).click();
  const frame = page.frameLocator('iframe[title="Chat"]');
  await frame.getByRole("button", { name: "Start chat", exact: true }).click();
  await frame.getByRole("textbox", { name: "Message", exact: true }).waitFor();
  return frame;
};

export const say = async (frame, text) => {
  await frame.getByRole("textbox", { name: "Message", exact: true }).fill(text);
  await frame.getByRole("button", { name: "Send", exact: true }).click();
};

export const reply = async (page, text) => {
  await page.getByRole("textbox", { name: "Reply", exact: true }).fill(text);
  await page.getByRole("button", { name: "Send", exact: true }).click();
};

export const signIn = async (page, demo, role = "agent") => {
  const { email, password } = demo.account(role);
  await page.goto(`${demo.url}/console`);
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await page.getByRole("navigation", { name: "Main" }).waitFor();
};

// What axe-core has against a page or frame.
export const axe = async (target) => {
  const { readFileSync } = await import("node:fs");
  await target.evaluate(readFileSync(axePath, "utf8"));
  const result = await target.evaluate(() => globalThis.axe.run(document));
  return result.violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.target.join(" ")).join(", ")}`);
};
