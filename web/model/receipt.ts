// receipt: a receipt as the server gives it, and whether it proves what it says. What is
// signed are the bytes of the body, so that it is taken out of the text and not written anew.
//
/*= GDPR Art. 7(1) */

// What a browser can compute; null: it cannot.
export interface Proving {
  utf8(text: string): Uint8Array;
  text(bytes: Uint8Array): string;
  fromBase64(text: string): Uint8Array;
  sha256(bytes: Uint8Array): Promise<Uint8Array>;
  hmac(key: Uint8Array, bytes: Uint8Array): Promise<Uint8Array>;
  // Null where the browser does not know Ed25519.
  ed25519(key: Uint8Array, signature: Uint8Array, bytes: Uint8Array): Promise<boolean | null>;
}

export interface ReceiptProof {
  log: { name: string; key: string };
  checkpoint: string;
  leaf_index: number;
  size: number;
  path: string[];
  leaf: string;
  opening: { salt: string; detail: string };
}

export interface Receipt {
  receipt_id: string;
  choice: string;
  processing: {
    privacy_notice: { url: string; version: number };
    language: string;
    purpose: { code: string; version: number; title: string; description: string };
    lawful_basis: string;
    pii_information: { pii_type: string }[];
    collection_method: string;
    retention_period: { days: number; from: string };
    withdrawal_method: string;
    service: string;
  }[];
  parties: { party_name: string; party_contact: string }[];
  event: { event_time: string; validity_duration: string; event_type: string; event_state: string; age: string };
  proof: ReceiptProof | null;
  signature: { algorithm: string; key: string; value: string };
}

export type Verdict = "yes" | "no" | "unknown";
export interface Verification {
  signature: Verdict; // of the receipt
  logged: Verdict; // the log holds the entry that names this receipt
  checkpoint: Verdict; // the log's own signature
}

const PROOF = ',"proof":';

// The signed text, and what is read of it; null for what is no receipt.
export const readReceipt = (text: string): { body: string; receipt: Receipt } | null => {
  const at = text.lastIndexOf(PROOF);
  if (at < 0) return null;
  try {
    const receipt = JSON.parse(text) as Receipt;
    const body = text.slice(0, at) + "}";
    JSON.parse(body);
    return receipt.signature && receipt.processing?.[0] && receipt.event ? { body, receipt } : null;
  } catch {
    return null;
  }
};

const hexOf = (bytes: Uint8Array): string => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const bytesOf = (hex: string): Uint8Array => Uint8Array.from(hex.match(/../g) ?? [], (pair) => parseInt(pair, 16));
const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));

// RFC 9162, 2.1.3.2: the root that the path leads to; null where it does not fit the size.
const rootOf = async (leaf: Uint8Array, proof: ReceiptProof, proving: Proving): Promise<Uint8Array | null> => {
  let hash = await proving.sha256(joined(Uint8Array.of(0), leaf));
  let index = proof.leaf_index;
  let last = proof.size - 1;
  if (index < 0 || index > last) return null;
  for (const step of proof.path) {
    if (last === 0) return null;
    const other = bytesOf(step);
    const left = index % 2 === 1 || index === last;
    hash = await proving.sha256(left ? joined(Uint8Array.of(1), other, hash) : joined(Uint8Array.of(1), hash, other));
    if (left) while (index % 2 === 0 && index !== 0) (index = Math.floor(index / 2)), (last = Math.floor(last / 2));
    index = Math.floor(index / 2);
    last = Math.floor(last / 2);
  }
  return last === 0 ? hash : null;
};

const verdict = (good: boolean | null): Verdict => (good === null ? "unknown" : good ? "yes" : "no");

// The entry is under the checkpoint's root, and commits to the hash of this very receipt.
const isLogged = async (body: string, proof: ReceiptProof, proving: Proving): Promise<boolean> => {
  const leaf = proving.fromBase64(proof.leaf);
  const root = await rootOf(leaf, proof, proving);
  const [name, size, rootText] = proof.checkpoint.split("\n");
  if (!root || name !== proof.log.name || Number(size) !== proof.size || hexOf(proving.fromBase64(rootText ?? "")) !== hexOf(root)) return false;
  const detail = proving.fromBase64(proof.opening.detail);
  const commitment = hexOf(await proving.hmac(proving.fromBase64(proof.opening.salt), detail));
  if ((JSON.parse(proving.text(leaf)) as { detail?: unknown }).detail !== commitment) return false;
  return proving.text(detail).includes(hexOf(await proving.sha256(proving.utf8(body))));
};

// C2SP signed note: the text up to the empty line, then one line for each signature.
const isSigned = async (proof: ReceiptProof, proving: Proving): Promise<boolean | null> => {
  const end = proof.checkpoint.indexOf("\n\n");
  const text = proof.checkpoint.slice(0, end + 1);
  const line = proof.checkpoint
    .slice(end + 2)
    .split("\n")
    .find((each) => each.startsWith(`\u2014 ${proof.log.name} `));
  if (end < 0 || !line) return false;
  const signature = proving.fromBase64(line.split(" ").at(-1) ?? "").slice(4);
  return proving.ed25519(proving.fromBase64(proof.log.key), signature, proving.utf8(text));
};

// Nothing here throws: what is damaged proves nothing.
const attempt = async (check: () => Promise<boolean | null>): Promise<Verdict> => verdict(await check().catch(() => false));

export const verifyReceipt = async (body: string, receipt: Receipt, proving: Proving): Promise<Verification> => {
  const { signature, proof } = receipt;
  return {
    signature: await attempt(async () => proving.ed25519(proving.fromBase64(signature.key), proving.fromBase64(signature.value), proving.utf8(body))),
    logged: proof ? await attempt(() => isLogged(body, proof, proving)) : "unknown",
    checkpoint: proof ? await attempt(() => isSigned(proof, proving)) : "unknown",
  };
};
