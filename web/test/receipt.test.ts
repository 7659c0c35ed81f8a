import assert from "node:assert/strict";
import { createHash, createHmac, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from "node:crypto";
import { test } from "node:test";
import { readReceipt, verifyReceipt, type Proving } from "../model/receipt.ts";

const proving: Proving = {
  utf8: (text) => new TextEncoder().encode(text),
  text: (bytes) => new TextDecoder().decode(bytes),
  fromBase64: (text) => new Uint8Array(Buffer.from(text, "base64")),
  sha256: async (bytes) => new Uint8Array(createHash("sha256").update(bytes).digest()),
  hmac: async (key, bytes) => new Uint8Array(createHmac("sha256", key).update(bytes).digest()),
  ed25519: async (key, signature, bytes) => {
    const spki = Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), key]);
    return verify(null, bytes, createPublicKey({ key: spki, format: "der", type: "spki" }), signature);
  },
};

const raw = (key: KeyObject): Buffer => key.export({ format: "der", type: "spki" }).subarray(-32);
const sha = (...parts: Uint8Array[]): Buffer => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const leafHash = (leaf: Uint8Array): Buffer => sha(Uint8Array.of(0), leaf);
const nodeHash = (left: Uint8Array, right: Uint8Array): Buffer => sha(Uint8Array.of(1), left, right);

// RFC 9162, 2.1.1 and 2.1.3.1, the slow way.
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));
const rootOf = (leaves: Buffer[]): Buffer => {
  const [first] = leaves;
  if (leaves.length === 1 && first) return leafHash(first);
  const k = split(leaves.length);
  return nodeHash(rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
};
const pathOf = (index: number, leaves: Buffer[]): Buffer[] => {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return index < k
    ? [...pathOf(index, leaves.slice(0, k)), rootOf(leaves.slice(k))]
    : [...pathOf(index - k, leaves.slice(k)), rootOf(leaves.slice(0, k))];
};

const BODY = JSON.stringify({
  receipt_id: "ab",
  choice: "accept",
  processing: [{ purpose: { code: "training" }, pii_information: [{ pii_type: 'say ,\\"proof\\": nothing' }] }],
  parties: [{}],
  event: { event_time: "2026-11-25T00:00:00Z" },
});

// A receipt whose entry is the index-th of a log of so many.
const made = (index: number, size: number, body = BODY): string => {
  const [signer, log] = [generateKeyPairSync("ed25519"), generateKeyPairSync("ed25519")];
  const salt = Buffer.from("a salt of the entry");
  const detail = Buffer.from(JSON.stringify({ note: sha(Buffer.from(body)).toString("hex") }));
  const entry = Buffer.from(JSON.stringify({ v: 1, detail: createHmac("sha256", salt).update(detail).digest("hex") }));
  const leaves = Array.from({ length: size }, (_, each) => (each === index ? entry : Buffer.from(`entry ${each}`)));
  const text = `log.example\n${size}\n${rootOf(leaves).toString("base64")}\n`;
  const note = `${text}\n\u2014 log.example ${Buffer.concat([Buffer.alloc(4), sign(null, Buffer.from(text), log.privateKey)]).toString("base64")}\n`;
  const proof = {
    log: { name: "log.example", key: raw(log.publicKey).toString("base64") },
    checkpoint: note,
    leaf_index: index,
    size,
    path: pathOf(index, leaves).map((each) => each.toString("hex")),
    leaf: entry.toString("base64"),
    opening: { salt: salt.toString("base64"), detail: detail.toString("base64") },
  };
  const signature = { algorithm: "Ed25519", key: raw(signer.publicKey).toString("base64"), value: sign(null, Buffer.from(body), signer.privateKey).toString("base64") };
  return `${body.slice(0, -1)},"proof":${JSON.stringify(proof)},"signature":${JSON.stringify(signature)}}`;
};

const verdicts = async (text: string, with_: Proving = proving) => {
  const read = readReceipt(text);
  assert.ok(read);
  const { signature, logged, checkpoint } = await verifyReceipt(read.body, read.receipt, with_);
  return [signature, logged, checkpoint].join(" ");
};

/*= GDPR Art. 7(1) */
test("a receipt proves itself wherever its entry stands in the log", async () => {
  for (let size = 1; size <= 17; size++)
    for (let index = 0; index < size; index++) assert.equal(await verdicts(made(index, size)), "yes yes yes", `${index} of ${size}`);
});

test("whatever is changed of it shows", async () => {
  const text = made(2, 5);
  assert.equal(await verdicts(text.replace('"choice":"accept"', '"choice":"refuse"')), "no no yes");
  assert.equal(await verdicts(text.replace('"leaf_index":2', '"leaf_index":3')), "yes no yes");
  assert.equal(await verdicts(text.replace('"leaf_index":2', '"leaf_index":9')), "yes no yes");
  assert.equal(await verdicts(text.replace("log.example\\n5", "log.example\\n6")), "yes no no");
  assert.equal(await verdicts(text.replace(/"path":\["../, '"path":["00')), "yes no yes");
  assert.equal(await verdicts(text.replace(/"salt":"..../, '"salt":"AAAA')), "yes no yes");
  assert.equal(await verdicts(text.replace(/"value":"..../, '"value":"AAAA')), "no yes yes");
  assert.equal(await verdicts(text.replace("\u2014 log.example", "\u2014 evil.example")), "yes yes no");
});

test("what cannot be computed is unknown, not good", async () => {
  const unable: Proving = { ...proving, ed25519: async () => null };
  assert.equal(await verdicts(made(0, 3), unable), "unknown yes unknown");
  const early = made(0, 3).replace(/"proof":.*,"signature"/s, '"proof":null,"signature"');
  assert.equal(await verdicts(early), "yes unknown unknown");
});

test("what is no receipt is none", () => {
  for (const text of ["", "{}", '{"a":1,"proof":null}', '{"a":1,"proof":null,"signature":{}}', "not JSON,\"proof\":1"]) assert.equal(readReceipt(text), null);
});
