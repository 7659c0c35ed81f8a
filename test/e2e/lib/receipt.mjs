// Verifies a receipt of a choice (ISO/IEC TS 27560, docs/protocol.md) without the server that
// made it: the signature over the body; that the opened detail is what the log's entry commits
// to and names the body; that the entry is in the tree whose root the checkpoint signs.
// Node alone, no dependencies. Used by script/verify-receipt and by the tests.
import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from "node:crypto";

const sha256 = (...parts) => parts.reduce((hash, part) => hash.update(part), createHash("sha256")).digest();
const same = (a, b) => a.length === b.length && timingSafeEqual(a, b);

class Fault extends Error {}
const need = (condition, why) => {
  if (!condition) throw new Fault(why);
};

// The server's one way of writing JSON: no spaces, members in the order they stand in, and
// what could end a script or a line escaped.
const quote = (text) =>
  `"${text.replace(/["\\\n\u0000-\u001f\u007f<>&\u2028\u2029]/g, (c) => {
    if (c === '"' || c === "\\") return `\\${c}`;
    return c === "\n" ? "\\n" : `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`;
  })}"`;
export const canonical = (value) => {
  if (typeof value === "string") return quote(value);
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([key, each]) => `${quote(key)}:${canonical(each)}`)
    .join(",")}}`;
};

const bytesOf = (text, length, what) => {
  need(typeof text === "string", `${what} is missing`);
  const bytes = Buffer.from(text, "base64");
  // One way of writing the same bytes, and no other.
  need(bytes.toString("base64") === text, `${what} is not base64`);
  need(length === null || bytes.length === length, `${what} has a wrong length`);
  return bytes;
};

const hashOf = (text, what) => {
  need(typeof text === "string" && /^[0-9a-f]{64}$/.test(text), `${what} is not a hash`);
  return Buffer.from(text, "hex");
};

const keyOf = (raw) =>
  createPublicKey({ key: Buffer.concat([Buffer.from("302a300506032b6570032100", "hex"), raw]), format: "der", type: "spki" });

const checkSignature = (body, signature) => {
  need(signature?.algorithm === "Ed25519", "the signature's algorithm is not Ed25519");
  need(Object.keys(signature).join() === "algorithm,key,value", "the signature has other members");
  const key = bytesOf(signature.key, 32, "the signature's key");
  const value = bytesOf(signature.value, 64, "the signature's value");
  need(verify(null, Buffer.from(body), keyOf(key), value), "the signature does not fit the receipt");
};

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

// Salt and detail must give the commitment that stands in the entry, and the detail must name
// the hash of this body.
const checkOpening = (receipt, body, proof, types) => {
  const leaf = bytesOf(proof.leaf, null, "the leaf");
  need(isObject(proof.opening), "the opening is missing");
  const salt = bytesOf(proof.opening.salt, null, "the salt");
  const detail = bytesOf(proof.opening.detail, null, "the detail");
  const entry = JSON.parse(leaf.toString("utf8"));
  const committed = hashOf(entry.detail, "the entry's commitment");
  need(same(createHmac("sha256", salt).update(detail).digest(), committed), "the detail is not that of the entry");
  const opened = JSON.parse(detail.toString("utf8"));
  need(opened.object === receipt.record_id, "the entry is about another record");
  need(same(hashOf(opened.note, "the detail's note"), sha256(Buffer.from(body))), "the entry is about another body");
  need(types.includes(entry.type), "the entry is of another kind");
  return { leaf, at: entry.at };
};

// RFC 9162, 2.1.3.2.
const rootFrom = (leafHash, index, size, path) => {
  let fn = BigInt(index);
  let sn = BigInt(size) - 1n;
  let root = leafHash;
  for (const p of path) {
    need(sn !== 0n, "the path is too long");
    if ((fn & 1n) === 1n || fn === sn) {
      root = sha256(Buffer.from([1]), p, root);
      while ((fn & 1n) === 0n && fn !== 0n) {
        fn >>= 1n;
        sn >>= 1n;
      }
    } else {
      root = sha256(Buffer.from([1]), root, p);
    }
    fn >>= 1n;
    sn >>= 1n;
  }
  need(sn === 0n, "the path is too short");
  return root;
};

// C2SP signed-note with a tlog-checkpoint inside.
const checkCheckpoint = (proof, root) => {
  need(typeof proof.checkpoint === "string", "the checkpoint is missing");
  need(isObject(proof.log) && typeof proof.log.name === "string", "the log is missing");
  const key = bytesOf(proof.log.key, 32, "the log's key");
  const end = proof.checkpoint.indexOf("\n\n");
  need(end > 0, "the checkpoint has no signature");
  const text = proof.checkpoint.slice(0, end + 1);
  const [name, size, hash, ...rest] = text.split("\n");
  // How long the journal off the machine is may stand behind the root, signed like the rest.
  if (/^journal [0-9a-f]{16} [1-9][0-9]*$/.test(rest[0])) rest.shift();
  need(rest.length === 1 && rest[0] === "", "the checkpoint has more than it should");
  need(name === proof.log.name, "the checkpoint is another log's");
  need(size === String(proof.size), "the checkpoint is of another size");
  need(same(bytesOf(hash, 32, "the checkpoint's root"), root), "the entry is not in the checkpoint's tree");
  const lines = proof.checkpoint.slice(end + 2).split("\n");
  need(lines.length === 2 && lines[1] === "", "the checkpoint's signature is not one line");
  const [dash, signer, encoded, ...more] = lines[0].split(" ");
  need(dash === "\u2014" && signer === name && more.length === 0, "the checkpoint's signature is not the log's");
  const signature = bytesOf(encoded, 68, "the checkpoint's signature");
  const id = sha256(Buffer.from(`${name}\n\x01`, "latin1"), key).subarray(0, 4);
  need(same(signature.subarray(0, 4), id), "the checkpoint was signed by another key");
  need(verify(null, Buffer.from(text), keyOf(key), signature.subarray(4)), "the checkpoint's signature does not fit");
};

const checkProof = (receipt, body, types) => {
  const { proof } = receipt;
  need(isObject(proof), "the log holds no checkpoint over it yet: fetch it again in a moment");
  const { leaf } = checkOpening(receipt, body, proof, types);
  need(Number.isSafeInteger(proof.leaf_index) && Number.isSafeInteger(proof.size), "index or size is no number");
  need(proof.leaf_index >= 0 && proof.leaf_index < proof.size, "the index lies outside of the tree");
  need(Array.isArray(proof.path), "the path is missing");
  const path = proof.path.map((each) => hashOf(each, "a step of the path"));
  const root = rootFrom(sha256(Buffer.from([0]), leaf), proof.leaf_index, proof.size, path);
  checkCheckpoint(proof, root);
  const known = "log,checkpoint,leaf_index,size,path,leaf,opening";
  need(Object.keys(proof).join() === known, "the proof has other members");
};

const checkAll = (given, body, said, types, keys) => {
  checkSignature(said, given.signature);
  checkProof(given, body, types);
  need(!keys.signature || keys.signature === given.signature.key, "signed by another key than expected");
  need(!keys.log || keys.log === given.proof.log.key, "in another log than expected");
};

const attempt = (text, check) => {
  try {
    const receipt = JSON.parse(text);
    need(isObject(receipt), "not a receipt");
    need(canonical(receipt) === text.trim(), "not written as a receipt is written");
    check(receipt);
    return { ok: true, why: null, receipt };
  } catch (error) {
    if (error instanceof Fault || error instanceof SyntaxError) return { ok: false, why: error.message, receipt: null };
    throw error;
  }
};

// text: the receipt as it was given. keys: what is expected of it, from elsewhere, base64:
// { signature, log }. Answers { ok, why, receipt }.
export const verifyReceipt = (text, keys = {}) =>
  attempt(text, (receipt) => {
    const { proof, signature, ...rest } = receipt;
    need(rest.schema_version === "ISO/IEC TS 27560:2023", "of another schema");
    const body = canonical(rest);
    checkAll(receipt, body, body, ["consent", "objection"], keys);
  });

// The same for a certificate of an erasure: how things stand now ("status") is signed too, but
// only the rest was written into the log.
export const verifyCertificate = (text, keys = {}) =>
  attempt(text, (certificate) => {
    const { proof, signature, ...said } = certificate;
    const { status, ...rest } = said;
    need(rest.type === "certificate of erasure" && rest.form === 1, "no certificate of an erasure");
    need(isObject(status), "the status is missing");
    checkAll(certificate, canonical(rest), canonical(said), ["erasure_certified"], keys);
  });
