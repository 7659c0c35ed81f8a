// The privacy office: a purpose is drafted, advised on and signed; recipients are on a
// register or get nothing; consents are proved without a name.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { axe, openChat, person, say, signIn } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const open = async (page, demo, name) => {
  await page.goto(`${demo.url}/console#/office/${name}`);
  await page.getByRole("heading", { level: 1 }).waitFor();
};

const officer = async (test, demo, role) => {
  const { page } = await person(test);
  await signIn(page, demo, role);
  return page;
};

const noViolations = async (page, what) => assert.deepEqual(await axe(page), [], what);

// For the eye alone: kept where PARLOUR_PICTURES says.
const picture = async (page, name) => {
  const folder = process.env.PARLOUR_PICTURES;
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`), fullPage: true });
  await page.setViewportSize({ width: 360, height: 800 });
  await page.emulateMedia({ colorScheme: "dark" });
  await page.screenshot({ path: join(folder, `${name}-360-dark.png`), fullPage: true });
};

const titlesOf = async (demo) => {
  const { json } = await demo.call("GET", `/api/v1/widget/${demo.site}?lang=en`);
  return json.notice.purposes.map((purpose) => purpose.title);
};

/*= GDPR Art. 38(1) */
/*= GDPR Art. 24(1) */
const purposeByDraft = async (test) => {
  const demo = await Demo.start(test);
  const administrator = await officer(test, demo, "administrator");
  await open(administrator, demo, "purposes");
  await administrator.getByRole("button", { name: "Prepare: Ask how it was" }).click();
  await administrator.getByRole("button", { name: "Save the draft" }).click();
  const dialog = administrator.getByRole("dialog");
  await dialog.getByText("What the notice says").waitFor();
  await noViolations(administrator, "a draft");
  assert.ok(!(await titlesOf(demo)).includes("Ask how it was"), "a draft changes nothing");
  assert.equal(await dialog.getByRole("button", { name: "Sign", exact: true }).count(), 0, "nobody signs what was not asked about");
  await dialog.getByRole("button", { name: "Ask the data protection officer" }).click();

  const dpo = await officer(test, demo, "dpo");
  await open(dpo, demo, "purposes");
  await dpo.getByRole("button", { name: "Open: Ask how it was" }).click();
  await dpo.getByRole("radio", { name: "Against" }).check();
  await dpo.getByRole("textbox", { name: "Reasons" }).fill("Once a week is enough.");
  await dpo.getByRole("button", { name: "Give this advice" }).click();
  await dpo.getByText("Once a week is enough.").waitFor();
  assert.equal(await dpo.getByRole("button", { name: "Sign", exact: true }).count(), 0, "an officer advises and does not decide");

  await administrator.reload();
  await open(administrator, demo, "purposes");
  await administrator.getByRole("button", { name: "Open: Ask how it was" }).click();
  await dialog.getByText("Once a week is enough.").waitFor();
  const name = dialog.getByRole("textbox", { name: "Your name, as your signature" });
  await name.fill("Somebody Else");
  await dialog.getByRole("button", { name: "Sign", exact: true }).click();
  await dialog.getByRole("alert").waitFor();
  assert.ok(!(await titlesOf(demo)).includes("Ask how it was"), "another's name signs nothing");
  await name.fill("Piet Veldhuis");
  await dialog.getByRole("button", { name: "Sign", exact: true }).click();
  await administrator.getByText("It is in force. Notice and records say so.").waitFor();
  assert.ok((await titlesOf(demo)).includes("Ask how it was"), "the notice says so at once");
  await noViolations(administrator, "purposes");
  assert.deepEqual([...administrator.faults, ...dpo.faults], []);
};

/*= GDPR Art. 24(1) */
const stoppedAndResumed = async (test) => {
  const demo = await Demo.start(test);
  const administrator = await officer(test, demo, "administrator");
  await open(administrator, demo, "purposes");
  await administrator.getByRole("button", { name: "Suspend: Answer your question" }).click();
  const dialog = administrator.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Why" }).fill("We look into a leak.");
  await dialog.getByRole("button", { name: "Suspend", exact: true }).click();
  await administrator.getByText("We look into a leak.").waitFor();
  await noViolations(administrator, "a suspended purpose");
  await picture(administrator, "purposes-suspended");
  const visitor = await person(test);
  await visitor.page.goto(`${demo.url}/privacy/${demo.site}`);
  await visitor.page.getByText("Paused at present").first().waitFor();
  await administrator.getByRole("button", { name: "Resume: Answer your question" }).click();
  await dialog.getByRole("textbox", { name: "Why" }).fill("It was none.");
  await dialog.getByRole("textbox", { name: "Your name, as your signature" }).fill("Piet Veldhuis");
  await dialog.getByRole("button", { name: "Resume", exact: true }).click();
  await administrator.getByRole("button", { name: "Suspend: Answer your question" }).waitFor();
  assert.equal(await administrator.getByText("We look into a leak.").count(), 0);
  assert.deepEqual([...administrator.faults], []);
};

const fillRecipient = async (dialog, fields) => {
  for (const [label, value] of Object.entries(fields)) await dialog.getByRole("textbox", { name: label, exact: true }).fill(value);
};

/*= GDPR Art. 30(1)(d) */
const recipientOnRegister = async (test) => {
  const demo = await Demo.start(test);
  const page = await officer(test, demo, "administrator");
  await open(page, demo, "recipients");
  await page.getByText("Nothing leaves the house").waitFor();
  await page.getByRole("button", { name: "New recipient" }).click();
  const dialog = page.getByRole("dialog");
  const good = { Name: "Kontakt CRM", Country: "NL", Address: "https://crm.example/hook", Purposes: "answer", Data: "message.text" };
  await fillRecipient(dialog, { ...good, Purposes: "nobody_said" });
  await dialog.getByRole("checkbox", { name: "Message", exact: true }).check();
  await dialog.getByRole("button", { name: "Add the recipient" }).click();
  await dialog.getByRole("alert").first().waitFor();
  await fillRecipient(dialog, good);
  await noViolations(page, "a new recipient");
  await dialog.getByRole("button", { name: "Add the recipient" }).click();
  await dialog.getByText("The secret of this webhook").waitFor();
  const secret = await dialog.locator(".secret").innerText();
  assert.match(secret, /^pw_/);
  await dialog.getByRole("button", { name: "Done" }).click();
  await page.getByRole("rowheader", { name: "Kontakt CRM" }).waitFor();
  assert.ok(!(await page.content()).includes(secret), "shown once");
  await page.getByRole("button", { name: "Stop: Kontakt CRM" }).click();
  await page.getByRole("button", { name: "Start: Kontakt CRM" }).waitFor();
  await noViolations(page, "recipients");
  assert.deepEqual(page.faults, []);
};

/*= GDPR Art. 7(1) */
const consentProved = async (test) => {
  const demo = await Demo.start(test);
  const { page } = await person(test);
  await page.goto(`${demo.url}/demo`);
  const frame = await openChat(page);
  await say(frame, "My name is Quintessa Okonkwo-Lindqvist.");
  await frame.getByRole("button", { name: "Your privacy" }).click();
  await frame.getByRole("checkbox", { name: "Teach our chat assistant" }).check();
  const dpo = await officer(test, demo, "dpo");
  await open(dpo, demo, "consents");
  const row = dpo.getByRole("row").filter({ hasText: "Training of machines" });
  await row.getByText("Given", { exact: true }).waitFor();
  const text = await dpo.locator("main").innerText();
  assert.ok(!text.includes("Quintessa"), "no name in the proof");
  await noViolations(dpo, "consents");
  await open(dpo, demo, "outbox");
  await noViolations(dpo, "outbox");
  assert.deepEqual([...page.faults, ...dpo.faults], []);
};

export const tests = [
  ["a purpose is drafted, advised on and signed before it is in force", purposeByDraft],
  ["who is not on the register gets nothing, and the secret is shown once", recipientOnRegister],
  ["a purpose is stopped with a reason and goes on with a name", stoppedAndResumed],
  ["a consent is proved to the office without a name", consentProved],
];
