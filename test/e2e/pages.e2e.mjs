// The console's pages for what a site says by itself, what it may take, what its server
// signs; for an incident; and for a copy of a conversation.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { activate } from "./consent.e2e.mjs";
import { axe, openChat, person, say, signIn } from "./lib/browser.mjs";
import { Far, authority } from "./lib/far.mjs";
import { Demo } from "./lib/server.mjs";

const picture = async (page, name) => {
  const folder = process.env.PARLOUR_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
};

const noViolations = async (page, what) => assert.deepEqual(await axe(page), [], what);

const staff = async (test, demo, role) => {
  const { page } = await person(test);
  await signIn(page, demo, role);
  return page;
};

const siteOf = async (demo, cookie) => (await demo.call("GET", "/api/v1/sites", { cookie })).json.sites.find((each) => each.key === demo.site);

const openSite = async (test, role = "administrator") => {
  const demo = await Demo.start(test);
  const cookie = await demo.signIn("administrator");
  const site = await siteOf(demo, cookie);
  const page = await staff(test, demo, role);
  await page.goto(`${demo.url}/console#/settings/sites/${site.id}`);
  await page.getByRole("heading", { name: "Invitations" }).waitFor();
  return { demo, cookie, site, page };
};

const invitationsOf = async (demo, cookie, site) => (await demo.call("GET", `/api/v1/sites/${site.id}/invitations`, { cookie })).json.invitations;

/*= ePrivacy Art. 5(3) */
const invitations = async (test) => {
  const { demo, cookie, site, page } = await openSite(test);
  await page.getByText("nothing is stored and nothing is sent").waitFor();
  await page.getByRole("button", { name: "New invitation" }).click();
  const dialog = page.getByRole("dialog");
  await noViolations(page, "a new invitation");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.getByRole("alert").first().waitFor();
  assert.deepEqual(await invitationsOf(demo, cookie, site), [], "what says nothing is refused");
  await dialog.getByLabel("Text, English").fill("Can we help you choose?");
  await dialog.getByLabel("On which pages").fill("/lamps/*");
  await dialog.getByLabel("After so many seconds").fill("20");
  await dialog.getByLabel("When so much of the page").fill("50");
  await dialog.getByLabel("When come back").fill("2");
  await dialog.getByRole("switch", { name: "It promotes something" }).check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await page.getByText("/lamps/* · after 20 seconds · 50 percent seen · come back 2 times · promotes something").waitFor();
  const [made] = await invitationsOf(demo, cookie, site);
  const { id, ...fields } = made;
  assert.deepEqual(fields, { page: "/lamps/*", seconds: 20, scroll: 50, returns: 2, text: { en: "Can we help you choose?" }, promotional: true, active: true });
  await noViolations(page, "a site with an invitation");
  await page.getByRole("button", { name: "Switch off: Can we help you choose?" }).click();
  await page.getByRole("button", { name: "Switch on: Can we help you choose?" }).waitFor();
  assert.equal((await invitationsOf(demo, cookie, site))[0].active, false);
  await page.getByRole("button", { name: "Change: Can we help you choose?" }).click();
  await dialog.getByLabel("Text, German").fill("Können wir helfen?");
  await dialog.getByRole("button", { name: "Save" }).click();
  await dialog.waitFor({ state: "detached" });
  const [changed] = await invitationsOf(demo, cookie, site);
  assert.deepEqual([changed.id, changed.active, changed.text], [id, false, { en: "Can we help you choose?", de: "Können wir helfen?" }]);
  await page.getByRole("button", { name: "Remove: Can we help you choose?" }).click();
  await page.getByText("The page waits until it is asked.").waitFor();
  assert.deepEqual(await invitationsOf(demo, cookie, site), []);
  assert.deepEqual(page.faults, []);
};

const secret = async (test) => {
  const { page } = await openSite(test);
  const make = async () => {
    await page.getByRole("button", { name: "New secret" }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByText("The secret before it ends at once").waitFor();
    assert.equal(await dialog.locator(".secret").count(), 0, "none is made before it is asked for");
    await dialog.getByRole("button", { name: "Make a new secret" }).click();
    const text = await dialog.locator(".secret").innerText();
    assert.match(text, /^ph_/);
    await noViolations(page, "a new secret");
    await dialog.getByRole("button", { name: "Done" }).click();
    assert.ok(!(await page.content()).includes(text), "shown once");
    return text;
  };
  assert.notEqual(await make(), await make());
  assert.deepEqual(page.faults, []);
};

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 5(1)(c) */
const collected = async (test) => {
  const { demo, cookie, site, page } = await openSite(test);
  const box = page.getByRole("checkbox", { name: "Country" });
  const save = page.getByRole("button", { name: "Save site" });
  await box.check();
  await save.click();
  await page.getByText("No purpose in force has one of these").first().waitFor();
  await noViolations(page, "a refused site");
  assert.deepEqual((await siteOf(demo, cookie)).collect, []);
  await putCountry(demo, cookie, site);
  await save.click();
  await page.getByText("Saved. The notice was published anew.").waitFor();
  assert.deepEqual((await siteOf(demo, cookie)).collect, ["country"]);
  assert.deepEqual(page.faults, []);
};

const put = async (demo, cookie, site, body) => {
  const ask = async (method, path, more) => {
    const answer = await demo.call(method, path, { cookie, body: more });
    assert.ok(answer.status < 300, answer.text);
    return answer.json;
  };
  const change = await ask("POST", "/api/v1/changes", { site: site.id, kind: "purpose", body });
  const asked = await ask("POST", `/api/v1/changes/${change.id}/ask`, {});
  const { account } = await ask("GET", "/api/v1/session");
  await ask("POST", `/api/v1/changes/${change.id}/activate`, { signature: account.name, version: asked.version });
};

const putCountry = (demo, cookie, site) =>
  put(demo, cookie, site, {
    code: "shipping",
    basis: "contract",
    contract: "The order.",
    title: { en: "Say what can be delivered" },
    description: { en: "We look at the country of your browser." },
    fields: ["country"],
    roles: ["agent"],
    retention_days: 30,
    retention_from: "last_message",
  });

const localInput = (at) => {
  const two = (number) => String(number).padStart(2, "0");
  const day = new Date(at);
  return `${day.getFullYear()}-${two(day.getMonth() + 1)}-${two(day.getDate())}T${two(day.getHours())}:${two(day.getMinutes())}`;
};
const DAY_MS = 24 * 3600_000;

/*= GDPR Art. 5(1)(c) */
const incident = async (test) => {
  const demo = await Demo.start(test);
  const page = await staff(test, demo, "administrator");
  const open = async (who) => {
    await who.goto(`${demo.url}/console#/office/retention`);
    await who.getByRole("heading", { name: "Incident mode" }).waitFor();
  };
  await open(page);
  await page.getByText("It is off: no address is kept.").waitFor();
  await page.getByRole("button", { name: "Begin incident mode" }).click();
  const dialog = page.getByRole("dialog");
  await noViolations(page, "beginning incident mode");
  await dialog.getByLabel("What is looked into").fill("Many wrong passwords since this morning.");
  await dialog.getByLabel("Until").fill(localInput(Date.now() + 15 * DAY_MS));
  await dialog.getByRole("button", { name: "Begin", exact: true }).click();
  await dialog.getByText("Choose a time to come, fourteen days from now at most.").waitFor();
  await dialog.getByLabel("Until").fill(localInput(Date.now() + 13 * DAY_MS));
  await dialog.getByRole("button", { name: "Begin", exact: true }).click();
  await page.getByText("Many wrong passwords since this morning.").waitFor();
  await page.getByText(/, by Piet Veldhuis$/).waitFor();
  await noViolations(page, "incident mode");
  const dpo = await staff(test, demo, "dpo");
  await open(dpo);
  await dpo.getByText("Many wrong passwords since this morning.").waitFor();
  assert.equal(await dpo.getByRole("button", { name: "End it now" }).count(), 0, "an officer looks and does not switch");
  await page.getByRole("button", { name: "End it now" }).click();
  await page.getByText("It is off: no address is kept.").waitFor();
  const { json } = await demo.call("GET", "/api/v1/incident", { cookie: await demo.signIn("administrator") });
  assert.deepEqual(json, { active: false });
  // What was taken while it was on is kept for its time, and looking at it is recorded.
  const addresses = dpo.getByRole("region", { name: "Kept addresses" });
  assert.equal(await addresses.count(), 0, "nobody looks without asking to");
  await open(dpo);
  await dpo.getByRole("button", { name: "Show kept addresses" }).click();
  await addresses.getByRole("row").filter({ hasText: "Sign-in" }).filter({ hasText: "127.0.0.1" }).first().waitFor();
  await noViolations(dpo, "kept addresses");
  await picture(dpo, "kept-addresses");
  const ledger = await demo.call("GET", "/api/v1/ledger?after=0", { cookie: await demo.signIn("dpo") });
  assert.equal(ledger.json.entries.filter((entry) => entry.type === "incident_mode").length, 3, "begun, ended, looked at");
  await dpo.getByRole("button", { name: "Hide them" }).click();
  await addresses.waitFor({ state: "detached" });
  assert.deepEqual([...page.faults, ...dpo.faults], []);
};

// A visitor has written, and somebody of the staff reads it.
const talking = async (test, demo, text, role = "agent") => {
  const { page: shop } = await person(test);
  await shop.goto(`${demo.url}/demo`);
  await say(await openChat(shop), text);
  const page = await staff(test, demo, role);
  await page.goto(`${demo.url}/console#/open`);
  await page.getByText(text).first().click();
  await page.waitForURL(/#\/open\/./);
  const id = new URL(page.url()).hash.split("/")[2];
  await page.getByRole("log").getByText(text).waitFor();
  return { page, id };
};

const more = (page) => page.getByRole("button", { name: "More", exact: true });
const copyOf = (page) => page.getByRole("button", { name: "Send a copy" });

const withMail = async (test) => {
  const tls = authority(test);
  const mail = await Far.mail(test, tls);
  const demo = await Demo.start(test, ["--smtp-url", `smtp://127.0.0.1:${mail.port}`, "--smtp-from", "chat@shop.example", "--outbox-certificates", tls.ca]);
  return { demo, mail };
};

/*= GDPR Art. 5(1)(b) */
const copied = async (test) => {
  const { demo, mail } = await withMail(test);
  await activate(demo, "transcript");
  const { page } = await talking(test, demo, "Where is my parcel?");
  await more(page).click();
  await copyOf(page).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("E-mail").fill("ann@example.org");
  await noViolations(page, "sending a copy");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  const refusal = await dialog.getByRole("alert").innerText();
  const cookie = await demo.signIn("administrator");
  const post = { kind: "mail", name: "Post", country: "DE", purposes: ["transcript"], fields: ["message.text"] };
  assert.equal((await demo.call("POST", "/api/v1/recipients", { cookie, body: post })).status, 201);
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await dialog.getByText("It is on its way.").waitFor();
  assert.ok((await mail.until((each) => each.to?.includes("ann@example.org"))).text.includes("Where is my parcel?"));
  await dialog.getByRole("button", { name: "Close" }).click();
  assert.doesNotMatch(refusal, /Somebody changed this/, "the server's own sentence is shown");
  assert.deepEqual(page.faults, []);
};

const withoutMail = async (test) => {
  const demo = await Demo.start(test);
  await activate(demo, "transcript");
  const { page } = await talking(test, demo, "Where is my parcel?");
  await more(page).click();
  await copyOf(page).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Send", exact: true }).click();
  await dialog.getByText("No mail server is configured here.").waitFor();
};

/*= GDPR Art. 5(1)(c) */
const masked = async (test) => {
  const demo = await Demo.start(test);
  const { page, id } = await talking(test, demo, "Something private of mine.", "supervisor");
  const cookie = await demo.signIn("agent");
  const mark = (kind) => demo.call("POST", `/api/v1/conversations/${id}/messages/1/sensitive`, { cookie, body: { kind } });
  assert.equal((await mark("special")).status, 204);
  const log = page.getByRole("log");
  await log.getByText("Marked as sensitive: not shown").waitFor();
  assert.equal(await log.getByText("Something private of mine.").count(), 0, "a mark counts at once");
  await page.reload();
  await log.getByText("Marked as sensitive: not shown").waitFor();
  await noViolations(page, "masked words");
  const row = page.getByRole("list", { name: "Conversations" }).getByRole("listitem");
  await row.getByText("Marked: not shown", { exact: true }).waitFor();
  assert.equal(await page.getByText("Nothing written yet.").count(), 0, "something was written");
  const panel = page.getByRole("region", { name: "Visitor" });
  await panel.getByText("May be used for", { exact: true }).waitFor();
  await panel.getByText("Answer your question", { exact: false }).first().waitFor();
  await picture(page, "masked");
  const asked = page.waitForResponse((answer) => answer.url().includes("/api/v1/widget/"));
  await more(page).click();
  await asked;
  await page.getByRole("button", { name: "A life is in danger" }).waitFor();
  assert.equal(await copyOf(page).count(), 0, "no purpose, no letter");
  const own = await staff(test, demo, "agent");
  await own.goto(`${demo.url}/console#/open/${id}`);
  await own.getByRole("log").getByText("Something private of mine.").waitFor();
  assert.deepEqual([...page.faults, ...own.faults], []);
};

// On a German page the office reads German, also what the server says of a refusal.
const inGerman = async (test) => {
  const demo = await Demo.start(test);
  const cookie = await demo.signIn("administrator");
  const begin = () => demo.call("POST", "/api/v1/incident", { cookie, body: { reason: "Too many tries.", until: Date.now() + DAY_MS } });
  const { page } = await person(test, { locale: "de-DE", viewport: { width: 360, height: 800 }, colorScheme: "dark" });
  const { email, password } = demo.account("administrator");
  await page.goto(`${demo.url}/console`);
  await page.locator("input[type=email]").fill(email);
  await page.locator("input[type=password]").fill(password);
  await page.keyboard.press("Enter");
  await page.getByRole("navigation").first().waitFor();
  await page.goto(`${demo.url}/console#/office/retention`);
  await page.getByRole("button", { name: "Vorfallmodus beginnen" }).click();
  assert.equal((await begin()).status, 201); // somebody else was faster
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Was untersucht wird").fill("Viele falsche Passwörter.");
  await dialog.getByRole("button", { name: "Beginnen", exact: true }).click();
  await dialog.getByText("Der Vorfallmodus ist schon an.").waitFor();
  await page.reload();
  await page.getByText("Der Vorfallmodus ist an: Netzadressen werden versiegelt vierzehn Tage lang aufbewahrt.").waitFor();
  await page.getByRole("button", { name: "Aufbewahrte Adressen zeigen" }).click();
  await page.getByText("Keine Adresse wird aufbewahrt.").or(page.getByRole("region", { name: "Aufbewahrte Adressen" })).first().waitFor();
  await noViolations(page, "incident mode in German");
  await picture(page, "incident-german");
  assert.deepEqual(page.faults, []);
};

export const tests = [
  ["on a German page attention and refusals are in German", inGerman],
  ["an invitation is made, changed, switched and removed", invitations],
  ["the secret that signs statements is shown once", secret],
  ["what the browser may tell is refused until a purpose has it", collected],
  ["incident mode begins with a reason and ends, and the officer sees it", incident],
  ["a copy goes to the visitor where a purpose allows it", copied],
  ["why a copy cannot be sent is said in the server's words", withoutMail],
  ["what a colleague marked as sensitive is not shown on", masked],
];
