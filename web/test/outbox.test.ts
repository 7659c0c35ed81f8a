import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox, type Letter } from "../model/outbox.ts";
import { chanceOf, CONVERSATION, FakeClock, seeded } from "./world.ts";

const outboxOf = () => {
  const clock = new FakeClock();
  const sent: string[] = [];
  const line = { up: true };
  const send = (letter: Letter) => {
    if (line.up) sent.push(letter.text);
    return line.up;
  };
  const outbox = new Outbox({ clock, chance: chanceOf(seeded(1)), send, changed: () => {} });
  return { clock, sent, line, outbox };
};

test("ids are 16 digits of the device and a counter that begins at 1", () => {
  const { outbox } = outboxOf();
  const [first, second] = [outbox.nextId(), outbox.nextId()];
  assert.match(first, /^[0-9a-f]{32}$/);
  assert.equal(first.slice(16), "0000000000000001");
  assert.equal(second.slice(16), "0000000000000002");
  assert.equal(first.slice(0, 16), second.slice(0, 16));
});

test("one is on the way at a time, in the order of writing", () => {
  const { outbox, sent } = outboxOf();
  const letters = ["one", "two", "three"].map((text) => outbox.write(CONVERSATION, text));
  assert.deepEqual(sent, ["one"]);
  for (const { id } of letters) outbox.settle(id);
  assert.deepEqual(sent, ["one", "two", "three"]);
  assert.deepEqual(outbox.letters, []);
});

test("after a reconnect the queue goes again from its first", () => {
  const { outbox, sent, line } = outboxOf();
  line.up = false;
  for (const text of ["one", "two"]) outbox.write(CONVERSATION, text);
  assert.deepEqual(sent, []);
  line.up = true;
  outbox.reset();
  outbox.flush();
  assert.deepEqual(sent, ["one"]);
  outbox.reset();
  outbox.flush();
  assert.deepEqual(sent, ["one", "one"]);
});

test("a server that is too busy gets the same one again, later and later", () => {
  const { outbox, sent, clock } = outboxOf();
  const first = outbox.write(CONVERSATION, "one");
  outbox.write(CONVERSATION, "two");
  outbox.postpone(first.id);
  assert.deepEqual(sent, ["one"]);
  clock.turn(1_500);
  assert.deepEqual(sent, ["one", "one"]);
  outbox.postpone(first.id);
  clock.turn(1_500);
  assert.deepEqual(sent, ["one", "one"]);
  clock.turn(1_500);
  assert.deepEqual(sent, ["one", "one", "one"]);
  outbox.settle(first.id);
  assert.equal(sent.at(-1), "two");
});

test("what was written before the conversation began is addressed to it", () => {
  const { outbox } = outboxOf();
  outbox.write(null, "one");
  outbox.address(CONVERSATION);
  assert.equal(outbox.letters[0]?.conversation, CONVERSATION);
});

test("letters of an earlier page come first and only once", () => {
  const { outbox } = outboxOf();
  const kept = { id: "0".repeat(32), conversation: CONVERSATION, text: "kept", note: false, at: 1 };
  outbox.write(CONVERSATION, "new");
  outbox.restore([kept]);
  outbox.restore([kept]);
  assert.deepEqual(outbox.letters.map((letter) => letter.text), ["kept", "new"]);
});
