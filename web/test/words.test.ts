import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compareKeys, isoTime, Words, type English } from "../model/catalogue.ts";
import { Problem, saidIn } from "../model/staff/problem.ts";
import saidGerman from "../locale/said/de.ts";
import { LANGUAGES } from "../locale/languages.ts";
import { en as noticeEnglish } from "../locale/notice/en.ts";
import { loaders as noticeLoaders } from "../locale/notice/load.ts";
import { en as prechatEnglish } from "../locale/prechat/en.ts";
import prechatGerman from "../locale/prechat/de.ts";
import { en as visitorEnglish } from "../locale/visitor/en.ts";
import { loaders as visitorLoaders, loadVisitorWords } from "../locale/visitor/load.ts";

declare const WEB: string;

const parts = { visitor: [visitorEnglish, visitorLoaders], notice: [noticeEnglish, noticeLoaders] } as const;
const COMPLETE = new Set(["de"]);

const holes = (entry: unknown): string[] => {
  const texts = typeof entry === "string" ? [entry] : Object.values(entry as Record<string, string>);
  return [...new Set(texts.flatMap((text) => text.match(/\{\w+\}/g) ?? []))].filter((hole) => hole !== "{n}").sort();
};

for (const [part, [english, loaders]] of Object.entries(parts))
  test(`every language of ${part} has no key that English lacks, and German has all`, async () => {
    assert.equal(Object.keys(loaders).length, Object.keys(LANGUAGES).length - 1);
    for (const [language, load] of Object.entries(loaders)) {
      const { missing, superfluous } = compareKeys(english, (await load()).default);
      assert.deepEqual(superfluous, [], `${language}: superfluous`);
      if (COMPLETE.has(language)) assert.deepEqual(missing, [], `${language}: missing`);
    }
  });

for (const [part, [english, loaders]] of Object.entries(parts))
  test(`translations of ${part} fill the same names as English`, async () => {
    for (const [language, load] of Object.entries(loaders))
      for (const [key, entry] of Object.entries((await load()).default))
        assert.deepEqual(holes(entry), holes((english as English)[key]), `${language}: ${key}`);
  });

test("the questions before a chat are said whole in German", () => {
  assert.deepEqual(compareKeys(prechatEnglish, prechatGerman), { missing: [], superfluous: [] });
  for (const [key, entry] of Object.entries(prechatGerman)) assert.deepEqual(holes(entry), holes((prechatEnglish as English)[key]), key);
});

test("the check names what is missing and what is superfluous", () => {
  assert.deepEqual(compareKeys({ a: "A", b: "B" }, { b: "B", c: "C" }), { missing: ["a"], superfluous: ["c"] });
});

test("a key without a translation is said in English, key by key", () => {
  const words = new Words("de", { a: "one", b: "two" }, { a: "eins" });
  assert.equal(words.t("a"), "eins");
  assert.equal(words.t("b"), "two");
});

test("plurals follow the language", () => {
  const english = { n: { one: "{n} thing", other: "{n} things" } };
  const polish = new Words("pl", english, { n: { one: "{n} rzecz", few: "{n} rzeczy", many: "{n} rzeczy+", other: "{n} rzeczy?" } });
  assert.deepEqual([1, 3, 5].map((n) => polish.t("n", { n })), ["1 rzecz", "3 rzeczy", "5 rzeczy+"]);
  const fallback = new Words("pl", english);
  assert.deepEqual([1, 3].map((n) => fallback.t("n", { n })), ["1 thing", "3 things"]);
});

test("numbers and days are those of the language", () => {
  const german = new Words("de", { n: "{n}" });
  assert.equal(german.t("n", { n: 1234.5 }), "1.234,5");
  const now = Date.UTC(2026, 5, 11, 12);
  assert.equal(german.day(now, now), "Heute");
  assert.equal(german.day(now - 86_400_000, now), "Gestern");
  assert.match(new Words("en", {}).shortDate(now), /^11 Jun/);
});

test("a language without words yet is English altogether and says so", async () => {
  assert.equal((await loadVisitorWords("de-AT")).locale, "de-AT");
  assert.equal((await loadVisitorWords("en-GB")).locale, "en-GB");
  for (const wanted of ["xx", "not a locale", ""]) assert.equal((await loadVisitorWords(wanted)).locale, "en");
});

test("any number is shown as some time", () => {
  const words = new Words("en", {});
  for (const at of [99_999_999_999_999_999, -1e300, Infinity, -Infinity, NaN, 8.64e15 + 1, 0.5])
    for (const show of [words.time, words.date, words.shortDate, isoTime, (each: number) => words.day(each, 0), (each: number) => words.day(0, each)])
      assert.notEqual(show(at), "");
  assert.match(words.date(99_999_999_999_999_999), /275760$/);
});

// A sentence that the server says no more would never be shown: each stands in its source.
test("each refusal that is translated is one that the server makes", () => {
  const files = (folder: string): string[] =>
    readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
      const path = join(folder, entry.name);
      return entry.isDirectory() ? files(path) : path.endsWith(".c") && !path.endsWith("_test.c") ? [path] : [];
    });
  // Long sentences stand in pieces.
  const source = files(join(WEB, "..", "src")).map((path) => readFileSync(path, "utf8")).join("\n").replace(/"\s*\n\s*"/g, "");
  for (const key of Object.keys(saidGerman)) {
    const field = /^(invalid|conflict|denied)\.([a-z_.]+)$/.exec(key)?.[2];
    assert.ok(source.includes(field === undefined ? `"${key}"` : `"${field}: `), `nobody says: ${key}`);
  }
});

test("a refusal is said in the reader's language by its sentence, then by code and field, else as it came", () => {
  const problem = (code: "invalid" | "conflict", detail: string) => new Problem({ status: 400, code, detail, field: null });
  assert.equal(saidIn(saidGerman, problem("conflict", "Incident mode is on already.")), "Der Vorfallmodus ist schon an.");
  assert.match(saidIn(saidGerman, problem("conflict", "version: somebody changed it meanwhile")) ?? "", /inzwischen geändert/);
  assert.equal(saidIn(saidGerman, problem("invalid", "shoe: of leather")), null);
  assert.equal(saidIn({}, problem("conflict", "Incident mode is on already.")), null);
});
