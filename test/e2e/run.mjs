// Runs the end-to-end tests: every *.e2e.mjs here, against the real binary in a
// real browser, on SQLite and, when PARLOUR_TEST_POSTGRES names a throw-away
// server, on PostgreSQL. Prints TAP. Arguments choose files by a part of the name.
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { closeBrowser } from "./lib/browser.mjs";
import { databases } from "./lib/server.mjs";
import { testimony } from "./lib/witness.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const files = readdirSync(here)
  .filter((name) => name.endsWith(".e2e.mjs"))
  .filter((name) => wanted.length === 0 || wanted.some((part) => name.includes(part)))
  .sort();

const LIMIT_MS = 10 * 60 * 1000;
let number = 0;
let failed = 0;

const withLimit = (promise) => {
  let timer;
  const limit = new Promise((_, refuse) => {
    timer = setTimeout(() => refuse(new Error(`took longer than ${LIMIT_MS} ms`)), LIMIT_MS);
  });
  return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
};

const runOne = async (title, body, database) => {
  const undo = [];
  const witnesses = []; // asked when the test fails
  const test = { database, after: (step) => undo.push(step), watch: (witness) => witnesses.push(witness) };
  let fault = null;
  let told = [];
  try {
    await withLimit(body(test));
  } catch (error) {
    fault = error;
    told = await testimony(witnesses);
  }
  for (const step of undo.reverse()) await Promise.resolve(step()).catch(() => {});
  number += 1;
  if (fault === null) {
    console.log(`ok ${number} - ${title} (${database.name})`);
    return;
  }
  failed += 1;
  console.log(`not ok ${number} - ${title} (${database.name})`);
  for (const line of [...String(fault.stack ?? fault).split("\n"), ...told]) console.log(`# ${line}`);
};

console.log("TAP version 13");
for (const file of files) {
  const { tests } = await import(pathToFileURL(join(here, file)).href);
  for (const [title, body, options] of tests) {
    for (const database of databases(options)) await runOne(title, body, database);
  }
}
console.log(`1..${number}`);
await closeBrowser();
process.exit(failed === 0 && number > 0 ? 0 : 1);
