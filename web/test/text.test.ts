import assert from "node:assert/strict";
import { test } from "node:test";
import { Memory } from "../model/memory.ts";
import { cleanText } from "../model/text.ts";
import { Thread } from "../model/thread.ts";
import { Outbox, type Letter } from "../model/outbox.ts";
import { chanceOf, CONVERSATION, FakeClock, fakeShelf, seeded } from "./world.ts";

test("halves of pairs are replaced, control characters go, line ends are one", () => {
  assert.equal(cleanText("bad \ud83d tail"), "bad \ufffd tail");
  assert.equal(cleanText("\ude00\ud83d\ude00\ud83d"), "\ufffd\u{1f600}\ufffd");
  assert.equal(cleanText("a\u0000b\u0007c\u007fd\u0085e"), "abcde");
  assert.equal(cleanText("one\r\ntwo\rthree\n\tfour"), "one\ntwo\nthree\n\tfour");
  assert.equal(cleanText("Größe 38 cm, 中文, 👩‍👩‍👧, e\u0301"), "Größe 38 cm, 中文, 👩‍👩‍👧, e\u0301");
});

// UTF-16 units that are often what makes trouble.
const textOf = (chance: () => number): string => {
  const any = (from: number, to: number) => String.fromCharCode(from + Math.floor(chance() * (to - from)));
  const kinds = [() => any(0, 0x20), () => any(0xd800, 0xe000), () => any(0x7f, 0xa0), () => any(0, 0x10000), () => "\r\n", () => "\u{1f600}"];
  return Array.from({ length: Math.floor(chance() * 24) }, () => kinds[Math.floor(chance() * kinds.length)]?.() ?? "").join("");
};

const carries = (text: string): boolean =>
  new TextDecoder().decode(new TextEncoder().encode(text)) === text && !/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/.test(text);

test("whatever was written comes out as UTF-8 carries it, and the same a second time", () => {
  const chance = seeded(77);
  let bad = 0;
  for (let i = 0; i < 5000; i++) {
    const text = textOf(chance);
    if (!carries(text)) bad += 1;
    const clean = cleanText(text);
    assert.ok(carries(clean), JSON.stringify(text));
    assert.equal(cleanText(clean), clean);
  }
  assert.ok(bad > 1000); // the generator does make trouble
});

test("what is shown pending is what is sent", () => {
  const chance = seeded(78);
  const sent: Letter[] = [];
  const outbox = new Outbox({ clock: new FakeClock(), chance: chanceOf(chance), send: (letter) => sent.push(letter) > 0, changed: () => {} });
  const thread = new Thread(CONVERSATION);
  for (let i = 0; i < 200; i++) {
    thread.pend(outbox.write(CONVERSATION, textOf(chance)));
    outbox.settle(outbox.letters[0]?.id ?? "");
  }
  assert.equal(sent.length, 200);
  assert.deepEqual(sent.map((letter) => letter.text), thread.lines.map((line) => line.text));
  assert.ok(sent.every((letter) => carries(letter.text)));
});

test("a queue of an earlier page is cleaned before it goes on", () => {
  const sent: string[] = [];
  const outbox = new Outbox({ clock: new FakeClock(), chance: chanceOf(seeded(1)), send: (letter) => sent.push(letter.text) > 0, changed: () => {} });
  const kept = ["\u0000", "bad \ud83d tail", "next"].map((text, i) => ({ id: `${i}`, conversation: CONVERSATION, text, note: false, at: i }));
  outbox.restore(kept);
  outbox.flush();
  outbox.settle("1");
  assert.deepEqual(sent, ["bad \ufffd tail", "next"]);
});

test("a memory with a letter that is no letter is none", () => {
  const shelf = fakeShelf();
  const kept = { token: null, conversation: null, draft: "", letters: [{ id: "1", text: "x" }] };
  shelf.text = JSON.stringify(kept);
  assert.notEqual(new Memory(shelf, fakeShelf()).read(), null);
  for (const letter of [null, 7, { id: "1" }, { text: 1 }]) {
    shelf.text = JSON.stringify({ ...kept, letters: [letter] });
    assert.equal(new Memory(shelf, fakeShelf()).read(), null);
  }
});
