import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { compareKeys } from "../model/catalogue.ts";
import type { Line } from "../model/thread.ts";
import { en } from "../locale/staff/en.ts";
import de from "../locale/staff/de.ts";
import { loadStaffWords } from "../locale/staff/load.ts";
import { changesOf, cleanCode, readOrigins } from "../view/console/form.ts";
import { BINDINGS, commandOf, keysOf } from "../view/console/keys.ts";
import { LedgerView } from "../view/console/ledger.ts";
import { findChoices, type Choice } from "../view/console/palette.ts";
import { Reveal } from "../view/console/reveal.ts";
import { formatRoute, parseRoute } from "../view/console/route.ts";
import { itemsOf, saysProgress } from "../view/console/talk.ts";
import { fromLocalInput, snoozePresets, spanOf, toLocalInput } from "../view/console/times.ts";
import { visibleSlice } from "../view/console/window.ts";
import { Rest } from "../model/staff/rest.ts";
import { FakeClock } from "./world.ts";

declare const WEB: string;
const ID = "0190aaaa-0000-7000-8000-000000000001";

test("an address and its route say the same", () => {
  for (const hash of ["#/mine", `#/open/${ID}`, `#/site/${ID}`, `#/site/${ID}/${ID}`, "#/settings/team", `#/settings/sites/${ID}`, "#/office/ledger"])
    assert.equal(formatRoute(parseRoute(hash)), hash);
  assert.equal(formatRoute(parseRoute("#account")), "#/settings/account");
  for (const hash of ["", "#/nowhere", "#/site/none", "#/settings/../x"]) assert.doesNotThrow(() => parseRoute(hash));
  assert.equal(formatRoute(parseRoute("#/open/not-an-id")), "#/open");
});

const stroke = (more: Partial<Parameters<typeof commandOf>[0]>) => ({ code: "", key: "", alt: false, control: false, shift: false, ...more });

test("keys mean what they say, by their place on the board, and ? is a sign where one types", () => {
  assert.equal(commandOf(stroke({ code: "KeyJ", key: "∆", alt: true }), true), "next");
  assert.equal(commandOf(stroke({ code: "KeyE", key: "e", alt: true }), false), "resolve");
  assert.equal(commandOf(stroke({ code: "KeyE", key: "e", alt: true, control: true }), false), "resolveNext");
  assert.equal(commandOf(stroke({ code: "KeyK", key: "k", control: true }), true), "palette");
  assert.equal(commandOf(stroke({ code: "Slash", key: "?", shift: true }), false), "help");
  assert.equal(commandOf(stroke({ code: "Slash", key: "?", shift: true }), true), null);
  assert.equal(commandOf(stroke({ code: "KeyJ", key: "j" }), false), null);
  assert.deepEqual(keysOf("resolveNext", true), ["⌘", "⌥", "E"]);
  const strokes = BINDINGS.map((each) => `${each.code}${each.key}${each.alt}${each.control}`);
  assert.equal(new Set(strokes).size, strokes.length, "two commands on one stroke");
});

test("only the rows in sight are drawn, and some around them", () => {
  assert.deepEqual(visibleSlice(1000, 88, 0, 800), { start: 0, end: 17 });
  const middle = visibleSlice(1000, 88, 88 * 500, 800);
  assert.ok(middle.start < 500 && middle.start > 485 && middle.end > 510 && middle.end < 530);
  assert.equal(visibleSlice(1000, 88, 88 * 5000, 800).end, 1000);
  assert.deepEqual(visibleSlice(0, 88, 0, 800), { start: 0, end: 0 });
});

test("a time to come back to is still to come, and none is offered twice", () => {
  const monday = new Date(2026, 10, 23, 15, 0).getTime();
  const sunday = new Date(2026, 10, 22, 15, 0).getTime();
  for (const now of [monday, sunday]) {
    const presets = snoozePresets(now);
    for (const { at } of presets) assert.ok(at > now);
    assert.equal(new Set(presets.map(({ at }) => at)).size, presets.length);
    const next = presets.find(({ key }) => key === "monday" || key === "tomorrow");
    assert.equal(new Date(next?.at ?? 0).getHours(), 9);
  }
  assert.equal(fromLocalInput(toLocalInput(monday)), monday);
  assert.equal(fromLocalInput(""), null);
  assert.deepEqual(spanOf(59_000), { unit: "minute", n: 0 });
  assert.deepEqual(spanOf(3 * 3600_000 + 5), { unit: "hour", n: 3 });
  assert.deepEqual(spanOf(49 * 3600_000), { unit: "day", n: 2 });
});

const lineOf = (sequence: number | null, more: Partial<Line> = {}): Line => ({
  key: `k${sequence}`,
  id: `i${sequence}`,
  sequence,
  at: 1_700_000_000_000 + (sequence ?? 99) * 1000,
  from: { kind: "staff", id: "me", name: "Mara" },
  note: false,
  text: "words",
  fault: null,
  removed: false,
  masked: false,
  sensitive: null,
  ...more,
});

test("a thread shows days, runs, and how far one's own messages have come", () => {
  const visitor = { kind: "visitor", id: "p", name: null } as const;
  const lines = [lineOf(1, { from: visitor }), lineOf(2, { from: visitor }), lineOf(3), lineOf(4), lineOf(5, { note: true }), lineOf(null, { from: null })];
  const items = itemsOf(lines, "me", 3);
  assert.deepEqual(items.map((item) => item.kind), ["visitor", "visitor", "mine", "mine", "note", "mine"]);
  assert.deepEqual(items.map((item) => item.run), [false, true, false, true, false, false]);
  assert.deepEqual(items.map((item) => item.day !== null), [true, false, false, false, false, false]);
  assert.deepEqual(items.map((item) => item.progress), [null, null, "read", "sent", "sent", "pending"]);
  assert.deepEqual(items.map((_, i) => saysProgress(items, i)), [false, false, true, true, true, true]);
  assert.equal(itemsOf([lineOf(null, { from: null, fault: "no" })], "me", 0)[0]?.progress, "refused");
});

/*= GDPR Art. 5(1)(c) */
test("words that a colleague marked have no text on the screen", () => {
  const [shown, masked] = itemsOf([lineOf(1), lineOf(2, { masked: true, sensitive: "special" })], "me", 0);
  assert.deepEqual([shown?.masked, shown?.text], [false, "words"]);
  assert.deepEqual([masked?.masked, masked?.text, masked?.sensitive], [true, "", "special"]);
});

test("a visitor's read mark never says that a note was read", () => {
  assert.equal(itemsOf([lineOf(1, { note: true })], "me", 9)[0]?.progress, "sent");
});

const choice = (title: string): Choice => ({ id: title, title, hint: "Do", keys: [], run: () => {} });

test("the palette finds by the beginnings of words, without accents", () => {
  const choices = ["Resolve", "Reopen", "Settings: Sites", "Zoë Unresolved"].map(choice);
  assert.deepEqual(findChoices(choices, "").length, 4);
  assert.deepEqual(findChoices(choices, "resol").map((each) => each.title), ["Resolve", "Zoë Unresolved"]);
  assert.deepEqual(findChoices(choices, "zoe").map((each) => each.title), ["Zoë Unresolved"]);
  assert.deepEqual(findChoices(choices, "set sit").map((each) => each.title), ["Settings: Sites"]);
  assert.deepEqual(findChoices(choices, "nothing"), []);
});

/*= GDPR Art. 5(1)(c) */
test("a masked field is shown for a reason, for two minutes", async () => {
  const clock = new FakeClock();
  const asked: string[] = [];
  const reveal = new Reveal(clock, async (reason) => {
    asked.push(reason);
    return "a@b.example";
  });
  await reveal.show("without asking");
  assert.deepEqual([asked, reveal.state.at], [[], "masked"]);
  reveal.begin();
  await reveal.show("  to be\u0000 sure  ");
  assert.deepEqual(asked, ["to be sure"]);
  assert.deepEqual(reveal.state, { at: "shown", value: "a@b.example" });
  clock.turn(119_000);
  assert.equal(reveal.state.at, "shown");
  clock.turn(1_000);
  assert.deepEqual(reveal.state, { at: "masked" });
});

test("a reveal that is refused says why and shows nothing", async () => {
  const reveal = new Reveal(new FakeClock(), () => Promise.reject(new Error("no")));
  reveal.begin();
  await reveal.show("to be sure");
  assert.ok(reveal.state.at === "asking" && reveal.state.problem !== null && !reveal.state.busy);
});

test("only what was changed is sent", () => {
  assert.deepEqual(changesOf({ a: 1, b: [1, 2], c: null as string | null }, { a: 1, b: [1, 3], c: null }), { b: [1, 3] });
});

test("origins are cut out of pasted addresses, and nonsense is named", () => {
  const { good, bad } = readOrigins("https://Shop.example/a?b\nhttp://x.test:8080, https://shop.example\nshop.example javascript:alert(1)");
  assert.deepEqual(good, ["https://shop.example", "http://x.test:8080"]);
  assert.deepEqual(bad, ["shop.example", "javascript:alert(1)"]);
});

test("codes are understood as people type them", () => {
  assert.equal(cleanCode(" 123 456 "), "123456");
  assert.equal(cleanCode("7kq2m-aaaaa"), "7KQ2M-AAAAA");
});

// A log of n entries, as the server pages it: 200 after an index, oldest first.
const ledgerServer = (count: number, size: number) => {
  const entries = Array.from({ length: count }, (_, index) => ({ index, at: index, type: "look", actor: "staff", hash: "00" }));
  return new Rest(async (_, path) => {
    const after = Number(new URLSearchParams(path.split("?")[1] ?? "").get("after") ?? -1);
    return { status: 200, json: { entries: entries.filter((entry) => entry.index > after).slice(0, 200), size } };
  });
};

test("the ledger is shown newest first, without gaps, back to its beginning", async () => {
  for (const [count, size] of [[0, 0], [5, 0], [200, 200], [201, 150], [1003, 1000], [1003, 0]] as const) {
    const ledger = new LedgerView(ledgerServer(count, size), async (bytes) => bytes);
    await ledger.load();
    assert.equal(ledger.entries[0]?.index, count === 0 ? undefined : count - 1);
    for (let i = 0; ledger.earlier && i < 10; i++) await ledger.loadEarlier();
    assert.deepEqual(ledger.entries.map((entry) => entry.index), Array.from({ length: count }, (_, i) => count - 1 - i), `${count} entries`);
  }
});

test("German has every word of the staff's English, with the same holes", async () => {
  assert.deepEqual(compareKeys(en, de), { missing: [], superfluous: [] });
  const holes = (entry: unknown) => [...new Set(JSON.stringify(entry).match(/\{[a-z]+\}/g) ?? [])].sort();
  for (const [key, entry] of Object.entries(en)) assert.deepEqual(holes(de[key as keyof typeof de]), holes(entry), key);
  assert.equal((await loadStaffWords(["de-AT", "en"])).t("signin.go"), "Anmelden");
  assert.equal((await loadStaffWords(["ja", "de"])).t("signin.go"), "Anmelden");
  assert.equal((await loadStaffWords(["ja"])).t("signin.go"), "Sign in");
});

const routesOfServer = (): string[] => {
  const text = readFileSync(join(WEB, "..", "src", "api", "routes.c"), "utf8");
  return [...text.matchAll(/\{"([A-Z]+)", "([^"]+)"/g)].map(([, method, path]) => {
    const named = (path ?? "").replace(/:(\w+)/g, "{$1}").replace("/*", "/{name}");
    return `${method} ${named}`;
  });
};

test("openapi.json describes every route of the server and no other", () => {
  const text = readFileSync(join(WEB, "openapi.json"), "utf8");
  const described = JSON.parse(text) as { paths: Record<string, Record<string, { operationId: string; responses: object }>>; components: { schemas: object; responses: object } };
  const operations = Object.entries(described.paths).flatMap(([path, verbs]) => Object.entries(verbs).map(([verb, about]) => ({ name: `${verb.toUpperCase()} ${path}`, about })));
  assert.deepEqual(operations.map(({ name }) => name).sort(), routesOfServer().sort());
  assert.equal(new Set(operations.map(({ about }) => about.operationId)).size, operations.length);
  const known = new Set([...Object.keys(described.components.schemas).map((name) => `schemas/${name}`), ...Object.keys(described.components.responses).map((name) => `responses/${name}`)]);
  for (const [, reference] of text.matchAll(/"#\/components\/([^"]+)"/g)) assert.ok(known.has(reference ?? ""), `${reference} is not described`);
});
