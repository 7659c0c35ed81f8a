// The console's pages for what a site says by itself, what it may take, what its server
// signs; for an incident; and for a copy of a conversation.
import assert from "node:assert/strict";
import { axe, person, signIn } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

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

export const tests = [
  ["an invitation is made, changed, switched and removed", invitations],
  ["the secret that signs statements is shown once", secret],
  ["what the browser may tell is refused until a purpose has it", collected],
];
