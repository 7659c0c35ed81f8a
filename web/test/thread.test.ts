import assert from "node:assert/strict";
import { test } from "node:test";
import { Thread } from "../model/thread.ts";
import { CONVERSATION, historyOf, messageOf } from "./world.ts";

const texts = (thread: Thread) => thread.lines.map((line) => line.text);
const letter = (id: string, text: string) => ({ id, conversation: CONVERSATION, text, note: false, at: 5 });

test("a message that comes twice is shown once", () => {
  const thread = new Thread(CONVERSATION);
  assert.equal(thread.add(messageOf(1)), "new");
  assert.equal(thread.add(messageOf(1)), "known");
  thread.history(historyOf([messageOf(1), messageOf(2)]));
  assert.deepEqual(texts(thread), ["message 1", "message 2"]);
});

test("messages stand by their numbers, whatever the order they come in", () => {
  const thread = new Thread(CONVERSATION);
  for (const sequence of [3, 1, 2]) thread.add(messageOf(sequence));
  assert.deepEqual(texts(thread), ["message 1", "message 2", "message 3"]);
});

test("a pending line keeps its place at the end and its key when it is acknowledged", () => {
  const thread = new Thread(CONVERSATION);
  thread.pend(letter("aa", "mine"));
  thread.add(messageOf(7));
  assert.deepEqual(texts(thread), ["message 7", "mine"]);
  thread.ack("aa", 3, 9);
  assert.deepEqual(texts(thread), ["mine", "message 7"]);
  assert.equal(thread.lines[0]?.key, "aa");
  thread.add(messageOf(3, { id: "aa", text: "mine" }));
  assert.equal(thread.lines.length, 2);
  assert.equal(thread.lines[0]?.key, "aa");
});

test("an acknowledgement does not move the point to go on from", () => {
  const thread = new Thread(CONVERSATION);
  thread.pend(letter("aa", "mine"));
  thread.ack("aa", 9, 9);
  assert.equal(thread.head, 0);
  thread.add(messageOf(8));
  assert.equal(thread.head, 8);
});

test("a message whose acknowledgement was lost joins its pending line", () => {
  const thread = new Thread(CONVERSATION);
  thread.pend(letter("aa", "mine"));
  thread.history(historyOf([messageOf(1, { id: "aa", text: "mine" })]));
  assert.equal(thread.lines.length, 1);
  assert.equal(thread.lines[0]?.sequence, 1);
});

test("what cannot be replayed is dropped and replaced, and said so", () => {
  const thread = new Thread(CONVERSATION);
  thread.add(messageOf(1));
  thread.pend(letter("aa", "on its way"));
  const added = thread.history(historyOf([messageOf(5000), messageOf(5001)], { recovered: false }));
  assert.deepEqual(texts(thread), ["message 5000", "message 5001", "on its way"]);
  assert.equal(thread.broken, true);
  assert.equal(thread.head, 5001);
  assert.equal(added.length, 2);
});

test("a first look that begins in the middle says that there is more", () => {
  for (const [sequence, broken] of [[5000, true], [1, false]] as const) {
    const thread = new Thread(CONVERSATION);
    thread.history(historyOf([messageOf(sequence)], { recovered: false }));
    assert.equal(thread.broken, broken);
  }
});

test("pages of history continue one another", () => {
  const thread = new Thread(CONVERSATION);
  thread.history(historyOf([messageOf(1), messageOf(2)], { more: true, head: 3 }));
  assert.equal(thread.head, 2);
  thread.history(historyOf([messageOf(3)], { from: 2 }));
  assert.equal(thread.head, 3);
});

test("where every number must come, a hole is a gap and nothing is taken", () => {
  const thread = new Thread(CONVERSATION, true);
  thread.history(historyOf([messageOf(1)]));
  assert.equal(thread.add(messageOf(3)), "gap");
  assert.deepEqual(texts(thread), ["message 1"]);
  assert.equal(thread.head, 1);
  assert.equal(thread.add(messageOf(2)), "new");
});

test("older messages do not move the point to go on from", () => {
  const thread = new Thread(CONVERSATION);
  thread.add(messageOf(9));
  thread.earlier([messageOf(1)]);
  assert.equal(thread.head, 9);
  assert.equal(thread.first, 1);
});

test("a refused line can be taken back, another cannot", () => {
  const thread = new Thread(CONVERSATION);
  thread.pend(letter("aa", "refused"));
  assert.equal(thread.withdraw("aa"), null);
  thread.refuse("aa", "No.");
  assert.equal(thread.lines[0]?.fault, "No.");
  assert.equal(thread.withdraw("aa"), "refused");
  assert.equal(thread.lines.length, 0);
});

test("what is acknowledged with a number before the break leaves no island on the screen", () => {
  const thread = new Thread(CONVERSATION);
  thread.add(messageOf(1));
  thread.pend(letter("aa", "long ago"));
  thread.history(historyOf([messageOf(5000)], { recovered: false }));
  thread.ack("aa", 2, 9);
  assert.deepEqual(texts(thread), ["message 5000"]);
});

test("a trimmed log goes on at both ends as if nothing had gone", () => {
  const thread = new Thread(CONVERSATION, true);
  thread.history(historyOf(Array.from({ length: 12 }, (_, i) => messageOf(i + 1))));
  thread.pend(letter("aa", "mine"));
  assert.equal(thread.trim(5), true);
  assert.equal(thread.trim(5), false);
  assert.deepEqual(texts(thread), ["message 9", "message 10", "message 11", "message 12", "mine"]);
  assert.deepEqual([thread.first, thread.head, thread.broken], [9, 12, false]);
  assert.equal(thread.add(messageOf(13)), "new");
  thread.earlier([messageOf(7), messageOf(8)]);
  assert.deepEqual([thread.first, thread.head], [7, 13]);
});

test("however much waits to be sent, one settled line stays to go back from", () => {
  const thread = new Thread(CONVERSATION, true);
  thread.history(historyOf([messageOf(1), messageOf(2)]));
  for (const id of ["aa", "bb", "cc"]) thread.pend(letter(id, id));
  thread.trim(2);
  assert.deepEqual(texts(thread), ["message 2", "aa", "bb", "cc"]);
});

/*= GDPR Art. 9(1) */
test("what is removed leaves no words behind, and keeps its place", () => {
  const thread = new Thread("c", true);
  thread.add(messageOf(1, { text: "I have diabetes" }));
  thread.mark(1, "special", true);
  assert.equal(thread.lines[0]?.sensitive, "special");
  thread.remove(1);
  assert.deepEqual([thread.lines[0]?.text, thread.lines[0]?.removed, thread.lines[0]?.sensitive], ["", true, null]);
  thread.remove(9);
  assert.equal(thread.lines.length, 1);
});

/*= GDPR Art. 5(1)(c) */
test("what a colleague marked is masked, what one marked oneself is not", () => {
  const thread = new Thread("c", true);
  thread.history(historyOf([messageOf(1, { text: "I have diabetes" }), messageOf(2), messageOf(3, { text: "", sensitive: "special", masked: true })]));
  thread.mark(1, "special", false);
  thread.mark(2, "criminal", true);
  assert.deepEqual(thread.lines.map((line) => line.masked), [true, false, true]);
  thread.mark(1, null, false);
  thread.mark(3, null, false);
  assert.deepEqual(thread.lines.map((line) => line.masked), [false, false, true], "words that never came are not there to show");
});
