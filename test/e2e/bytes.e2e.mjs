// After a conversation: nobody's words stand anywhere under the data folder.
import assert from "node:assert/strict";
import { lstatSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { openChat, person, say, signIn } from "./lib/browser.mjs";
import { Demo } from "./lib/server.mjs";

const WORDS = "marzipan hippopotamus 4711 Straße";
const NAME = "Wilhelmina Quagmire";
const EMAIL = "w.quagmire@example.net";
const CONTROL = "the planted control sentence";

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return filesBelow(path);
    return lstatSync(path).isFile() ? [path] : [];
  });

// The forms in which a text could lie about.
const forms = (text) => {
  const utf8 = Buffer.from(text, "utf8");
  const base64 = [0, 1, 2].map((shift) => {
    const padded = Buffer.concat([Buffer.alloc(shift), utf8]).toString("base64");
    return Buffer.from(padded.slice(shift === 0 ? 0 : 4, -4));
  });
  return [
    utf8,
    Buffer.from(text, "utf16le"),
    Buffer.from(text, "utf16le").swap16(),
    Buffer.from(utf8.toString("hex")),
    Buffer.from(utf8.toString("hex").toUpperCase()),
    Buffer.from(JSON.stringify(text).slice(1, -1).replace(/[^\x20-\x7e]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`)),
    ...base64,
  ];
};

const findings = (folder, texts) => {
  const found = [];
  for (const path of filesBelow(folder)) {
    const bytes = readFileSync(path);
    for (const text of texts)
      for (const form of forms(text)) if (bytes.includes(form)) found.push(`${path}: ${text}`);
  }
  return found;
};

/*= GDPR Art. 32(1)(a) */
const nothingToFind = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await person(test, { extraHTTPHeaders: { "User-Agent": "Hippobrowser/47.11 (planted)" } });
  const agent = await person(test);
  await signIn(agent.page, demo);
  await visitor.page.goto(`${demo.url}/demo`);
  const frame = await openChat(visitor.page);
  await say(frame, WORDS);
  await agent.page.getByRole("list", { name: "Conversations" }).getByText(WORDS).waitFor();
  const offline = await demo.call("POST", `/api/v1/offline/${demo.site}`, {
    body: { id: "00000000000000aa0000000000000001", text: `offline ${WORDS}`, name: NAME, email: EMAIL, notice: demo.notice, locale: "en" },
  });
  assert.equal(offline.status, 201, offline.text);
  const staff = demo.accounts.map((account) => account.email);
  const secrets = [WORDS, NAME, EMAIL, ...staff, "127.0.0.1", "Hippobrowser"];
  assert.deepEqual(findings(demo.data, secrets), []);
  await demo.kill("SIGTERM");
  assert.deepEqual(findings(demo.data, secrets), []);
  for (const secret of secrets.slice(0, 4)) assert.ok(!demo.log.includes(secret), `the log has ${secret}`);
  // The search must find what is there: a control, planted in each form by itself.
  for (const form of forms(CONTROL)) {
    writeFileSync(join(demo.data, "control"), Buffer.concat([gzipSync("x"), form]));
    assert.notEqual(findings(demo.data, [CONTROL]).length, 0);
  }
  writeFileSync(join(demo.data, "control"), gzipSync("x"));
  assert.deepEqual(findings(demo.data, [CONTROL]), []);
};

export const tests = [["no words, name, e-mail or address under the data folder", nothingToFind, { sqliteOnly: true }]];
