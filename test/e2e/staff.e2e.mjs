// The people of the house: signing in, second factors, sessions, accounts, sites.
import assert from "node:assert/strict";
import { person, signIn, WebSocket } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";
import { totp } from "./lib/totp.mjs";

const enter = async (page, demo, email, password) => {
  await page.goto(`${demo.url}/console`);
  await page.getByRole("textbox", { name: "E-mail" }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
};

const settings = async (page, demo, name) => {
  await page.goto(`${demo.url}/console#/settings/${name}`);
  await page.getByRole("heading", { name: "Settings", exact: true }).waitFor();
};

const inside = (page) => page.getByRole("navigation", { name: "Main" }).waitFor();

// From the step that asks for the password again to the codes; answers secret and codes.
const enrol = async (page, password) => {
  await page.getByLabel("Your password again").fill(password);
  await page.getByRole("button", { name: "Begin", exact: true }).click();
  const secret = (await page.locator("dd.secret").innerText()).replace(/\s/g, "");
  await page.getByRole("img", { name: /Square code/ }).waitFor();
  await page.getByLabel("The six digits it shows").fill("000000");
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await page.getByText("These digits are not right.", { exact: false }).waitFor();
  await page.getByLabel("The six digits it shows").fill(totp(secret));
  await page.getByRole("button", { name: "Confirm", exact: true }).click();
  await page.getByRole("heading", { name: "Your recovery codes" }).waitFor();
  const codes = await page.locator("ol.codes li").allInnerTexts();
  await page.getByRole("button", { name: "I have kept them" }).click();
  return { secret, codes };
};

const signOut = async (page) => {
  await page.getByRole("button", { name: "Sign out", exact: true }).click();
  await page.getByRole("textbox", { name: "E-mail" }).waitFor();
};

// A socket of the console opened past it, by a cookie.
const realtimeAnswer = (demo, cookie) =>
  new Promise((done, refuse) => {
    const socket = new WebSocket(`${demo.url.replace("https", "wss")}/api/v1/realtime`, {
      rejectUnauthorized: false,
      headers: { Origin: demo.url, Cookie: cookie },
    });
    socket.on("open", () => socket.send(JSON.stringify({ type: "hello", v: 1, as: "staff", inbox: true })));
    socket.on("message", (data) => {
      done(JSON.parse(String(data)).type);
      socket.close();
    });
    socket.on("close", (code) => done(code));
    socket.on("error", refuse);
  });

/*= GDPR Art. 32(1)(b) */
const secondFactor = async (test) => {
  const demo = await Demo.start(test);
  const chief = await person(test);
  await signIn(chief.page, demo, "administrator");
  await settings(chief.page, demo, "workspace");
  await chief.page.getByRole("group", { name: "Who must have a second factor" }).getByLabel("Agent").check();
  await chief.page.getByRole("button", { name: "Save workspace" }).click();
  await chief.page.getByText("All notices were published anew", { exact: false }).waitFor();

  const { page, context } = await person(test);
  const { email, password } = demo.account("agent");
  await enter(page, demo, email, password);
  await page.getByRole("heading", { name: "Set up a second factor" }).waitFor();
  // The password alone opens neither the lists nor the line.
  const { value } = (await context.cookies()).find((cookie) => cookie.name === "__Host-session");
  const refused = await demo.call("GET", "/api/v1/conversations", { cookie: `__Host-session=${value}` });
  assert.equal(refused.status, 403);
  assert.notEqual(await realtimeAnswer(demo, `__Host-session=${value}`), "welcome");
  const { secret, codes } = await enrol(page, password);
  assert.equal(codes.length, 10);
  await inside(page);
  await signOut(page);

  await enter(page, demo, email, password);
  await page.getByLabel("Code", { exact: true }).fill("123456");
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await page.getByText("This code is not right", { exact: false }).waitFor();
  await page.getByLabel("Code", { exact: true }).fill(totp(secret, 1));
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await inside(page);
  await signOut(page);

  await enter(page, demo, email, password);
  await page.getByLabel("Code", { exact: true }).fill(codes[3].toLowerCase());
  await page.getByRole("button", { name: "Continue", exact: true }).click();
  await inside(page);
  assert.deepEqual([...page.faults, ...chief.page.faults], []);
};

const ownFactor = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  const { password } = demo.account("supervisor");
  await signIn(page, demo, "supervisor");
  await settings(page, demo, "account");
  await page.getByRole("button", { name: "Set it up" }).click();
  const { secret } = await enrol(page, password);
  await page.getByText("On: signing in asks for a code", { exact: false }).waitFor();
  await page.getByRole("button", { name: "End it" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Current password").fill(password);
  await dialog.getByLabel("A code from it, or a recovery code").fill(totp(secret, 1));
  await dialog.getByRole("button", { name: "End it" }).click();
  await page.getByText("Off. With it a stolen password alone opens nothing.").waitFor();
};

const revoked = async (test) => {
  const demo = await Demo.start(test);
  const here = await person(test);
  const there = await person(test);
  await signIn(there.page, demo);
  await signIn(here.page, demo);
  await settings(here.page, demo, "account");
  const other = here.page.getByRole("listitem").filter({ hasText: "Another session" });
  await other.getByRole("button").click();
  const began = Date.now();
  await there.page.getByText("Your session ended; sign in again.", { exact: false }).waitFor({ timeout: 3000 });
  assert.ok(Date.now() - began < 2000, "the other page went on for too long");
  await other.waitFor({ state: "detached" });
  await inside(here.page);
};

const throttled = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  const { email, password } = demo.account("agent");
  const wrong = page.getByText("E-mail and password do not fit together", { exact: false });
  const shut = page.getByText(/Too many tries\. Try again at \d\d:\d\d\./);
  let tries = 0;
  do {
    await enter(page, demo, email, "not the password");
    await wrong.or(shut).waitFor();
    tries += 1;
  } while ((await shut.count()) === 0 && tries < 10);
  assert.ok(tries >= 5 && tries < 10, `shut after ${tries} tries`);
  // The right password does not help now, and the words do not tell whether it is right.
  await enter(page, demo, email, password);
  await shut.waitFor();
  const answer = await demo.call("POST", "/api/v1/session", { body: { email, password } });
  assert.equal(answer.status, 429);
  const seconds = Number(answer.headers["retry-after"]);
  assert.ok(seconds > 480 && seconds <= 600, `shut for ten minutes, but said ${seconds} s`);
};

const newColleague = async (test) => {
  const demo = await Demo.start(test);
  const chief = await person(test);
  const fresh = await person(test);
  await signIn(chief.page, demo, "administrator");
  await settings(chief.page, demo, "team");
  await chief.page.getByRole("button", { name: "New account" }).click();
  const dialog = chief.page.getByRole("dialog");
  await dialog.getByLabel("Name", { exact: true }).fill("Tom Aalders");
  await dialog.getByLabel("E-mail").fill("tom@demo.example");
  await dialog.getByRole("button", { name: "Create account" }).click();
  const password = (await dialog.getByRole("group", { name: "First password of Tom Aalders" }).innerText()).trim();
  await dialog.getByRole("button", { name: "Done" }).click();

  await enter(fresh.page, demo, "tom@demo.example", password);
  await inside(fresh.page);
  await settings(fresh.page, demo, "account");
  await fresh.page.getByLabel("Current password").fill("wrong all along");
  await fresh.page.getByLabel("New password").fill("four green lamps at noon");
  await fresh.page.getByRole("button", { name: "Change password" }).click();
  await fresh.page.getByText("The current password is not right.").waitFor();
  await fresh.page.getByLabel("Current password").fill(password);
  await fresh.page.getByRole("button", { name: "Change password" }).click();
  await fresh.page.getByText("Changed. Your other sessions were ended.").waitFor();
  await signOut(fresh.page);
  await enter(fresh.page, demo, "tom@demo.example", "four green lamps at noon");
  await inside(fresh.page);

  const row = chief.page.getByRole("listitem").filter({ hasText: "Tom Aalders" });
  await row.getByRole("button", { name: "Close the account of Tom Aalders" }).click();
  await row.getByText("Closed", { exact: true }).waitFor();
  await fresh.page.getByText("Your session ended; sign in again.", { exact: false }).waitFor({ timeout: 5000 });
  await enter(fresh.page, demo, "tom@demo.example", "four green lamps at noon");
  await fresh.page.getByText("or the account is closed", { exact: false }).waitFor();
  assert.deepEqual([...fresh.page.faults, ...chief.page.faults], []);
};

/*= GDPR Art. 32(1)(b) */
const forgotten = async (test) => {
  const demo = await Demo.start(test);
  const { name, email } = { name: "Mara Lind", email: demo.account("agent").email };
  const chief = await person(test);
  const mara = await person(test);
  await signIn(mara.page, demo);
  await signIn(chief.page, demo, "administrator");
  await settings(chief.page, demo, "team");
  const own = chief.page.getByRole("listitem").filter({ hasText: "(you)" });
  await own.waitFor();
  assert.equal(await own.getByRole("button", { name: "New password" }).count(), 0, "not for oneself");
  const open = chief.page.getByRole("button", { name: `New password for ${name}` });
  const dialog = chief.page.getByRole("dialog", { name: `New password for ${name}` });
  await open.click();
  await dialog.getByText("Its sessions end at once.").waitFor();
  // An account without a second factor has none to end.
  assert.equal(await dialog.getByRole("checkbox").count(), 0);
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await dialog.waitFor({ state: "detached" });
  await inside(mara.page);
  await open.click();
  await dialog.getByRole("button", { name: "Make a new password" }).click();
  const password = (await dialog.getByRole("group", { name: `New password of ${name}` }).innerText()).trim();
  await mara.page.getByText("Your session ended; sign in again.", { exact: false }).waitFor({ timeout: 3000 });
  await dialog.getByRole("button", { name: "Done" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.ok(!(await chief.page.content()).includes(password), "it is shown once");

  await enter(mara.page, demo, email, demo.account("agent").password);
  await mara.page.getByText("E-mail and password do not fit together", { exact: false }).waitFor();
  await mara.page.getByText("An administrator gives you a new one", { exact: false }).waitFor();
  await enter(mara.page, demo, email, password);
  await inside(mara.page);

  await settings(mara.page, demo, "account");
  await mara.page.getByRole("button", { name: "Set it up" }).click();
  await enrol(mara.page, password);
  await chief.page.reload();
  await open.click();
  await dialog.getByRole("checkbox", { name: "End the second factor too" }).check();
  await dialog.getByRole("button", { name: "Make a new password" }).click();
  const second = (await dialog.getByRole("group", { name: `New password of ${name}` }).innerText()).trim();
  await dialog.getByRole("button", { name: "Done" }).click();
  await chief.page.getByRole("listitem").filter({ hasText: name }).getByText("Second factor: off", { exact: false }).waitFor();
  await mara.page.getByText("Your session ended; sign in again.", { exact: false }).waitFor({ timeout: 3000 });
  await enter(mara.page, demo, email, second);
  await inside(mara.page);
  assert.deepEqual([...mara.page.faults, ...chief.page.faults], []);
};

/*= GDPR Art. 13(1)(c) */
const siteSettings = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  await signIn(page, demo, "administrator");
  await settings(page, demo, "sites");
  await page.getByRole("main").getByRole("link", { name: "Veldhuis Lighting" }).click();
  await page.getByLabel("Where it may be embedded").fill("https://shop.example\nnonsense");
  await page.getByText("Not an address: nonsense").waitFor();
  await page.getByLabel("Where it may be embedded").fill("https://shop.example\nhttps://www.lamps.example/contact");
  await page.getByRole("radio", { name: /A contract, or steps towards one/ }).check();
  await page.getByLabel("Days after the last message").fill("30");
  await page.getByRole("switch", { name: "Typing" }).click();
  await page.getByLabel("Words on the button").fill("Ask us");
  await page.getByRole("button", { name: "Save site" }).click();
  await page.getByText("Saved. The notice was published anew.").waitFor();
  const widget = (await demo.call("GET", `/api/v1/widget/${demo.site}?lang=en`)).json;
  assert.equal(widget.features.typing, true);
  assert.equal(widget.features.read_marks, false);
  assert.equal(widget.notice.purposes[0].basis, "contract");
  assert.equal(widget.notice.purposes[0].retention_days, 30);
  // Answering rests on a contract; what keeps the chat safe can still be objected to.
  assert.match(widget.notice.object, /object at any time to: .*Keep the chat safe/);
  const loader = (await demo.call("GET", `/parlour.js?site=${demo.site}`)).text;
  assert.match(loader, /"button":"Ask us"/);
  const frame = await demo.call("GET", `/w/${demo.site}`);
  assert.match(frame.headers["content-security-policy"], /frame-ancestors [^;]*https:\/\/www\.lamps\.example/);
  const snippet = await page.locator("pre.code").innerText();
  assert.equal(snippet.trim(), `<script async src="${demo.url}/parlour.js?site=${demo.site}"></script>`);
};

const newSite = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  await signIn(page, demo, "administrator");
  await settings(page, demo, "sites");
  await page.getByRole("button", { name: "New site" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("Second shop");
  await page.getByRole("button", { name: "Create site" }).click();
  await page.getByRole("heading", { name: "Second shop" }).waitFor();
  const key = (await page.locator("pre.code").innerText()).match(/site=(\w+)/)[1];
  const widget = (await demo.call("GET", `/api/v1/widget/${key}?lang=en`)).json;
  assert.equal(widget.site.name, "Second shop");
  // The defaults hold least.
  assert.deepEqual([widget.features.read_marks, widget.features.typing, widget.features.presence], [false, false, false]);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Second shop" }).waitFor();
};

export const tests = [
  ["a role that must have a second factor enrols, and signs in with code and recovery code", secondFactor],
  ["a second factor of one's own choice is set up and ended", ownFactor],
  ["a session that is ended elsewhere ends on its page at once", revoked],
  ["after some wrong passwords the sign-in says when to try again", throttled],
  ["a new colleague gets an account, changes the password, and loses it when it is closed", newColleague],
  ["who forgot the password gets a new one from an administrator, the second factor only ends when told", forgotten],
  ["what is set for a site is what its widget is told", siteSettings],
  ["a new site has its own snippet and the defaults that hold least", newSite],
];
