import assert from "node:assert/strict";
import { test } from "node:test";
import { holdsCardNumber, passesLuhn } from "../model/card.ts";

// Numbers that the networks publish for tests.
const CARDS = ["4111111111111111", "5500000000000004", "340000000000009", "6011000000000004", "30000000000004", "4222222222222"];

test("numbers of cards are noticed, plain and in groups", () => {
  for (const card of CARDS) assert.equal(holdsCardNumber(`My card is ${card}.`), true, card);
  assert.equal(holdsCardNumber("5500 0000 0000 0004"), true);
  assert.equal(holdsCardNumber("5500-0000-0000-0004, 11/29"), true);
});

test("one wrong digit is no card", () => {
  for (const card of CARDS) {
    const wrong = card.slice(0, -1) + String((Number(card.at(-1)) + 1) % 10);
    assert.equal(passesLuhn(wrong), false, wrong);
  }
});

test("telephone, order and account numbers are left alone", () => {
  for (const text of ["+31 30 123 45 67", "Order 20817", "NL91 ABNA 0417 1643 00", "0000 0000 0000 0000", "12345678901234567890123"])
    assert.equal(holdsCardNumber(text), false, text);
});
