// Does an entry stand in the log? The path from a leaf to the root of a checkpoint
// (RFC 9162 2.1.3.2), walked here in the browser, so that the server's word is not needed.

export type Sha256 = (bytes: Uint8Array) => Promise<Uint8Array>;

const HASH_BYTES = 32;

export const bytesOfHex = (hex: string): Uint8Array | null => {
  if (hex.length % 2 !== 0 || !/^[0-9a-f]*$/.test(hex)) return null;
  return Uint8Array.from({ length: hex.length / 2 }, (_, i) => Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16));
};

const equal = (a: Uint8Array, b: Uint8Array): boolean => a.length === b.length && a.every((byte, i) => byte === b[i]);

const nodeHash = (sha256: Sha256, left: Uint8Array, right: Uint8Array): Promise<Uint8Array> => {
  const bytes = new Uint8Array(1 + left.length + right.length);
  bytes[0] = 1;
  bytes.set(left, 1);
  bytes.set(right, 1 + left.length);
  return sha256(bytes);
};

// Numbers of a log stay exact up to 2^53: halves are taken by division, not by bits.
const half = (n: number): number => Math.floor(n / 2);
const odd = (n: number): boolean => n % 2 === 1;

// The root that leaf and path lead to, or null when the path does not fit the numbers.
const rootOf = async (sha256: Sha256, leaf: Uint8Array, index: number, size: number, path: Uint8Array[]): Promise<Uint8Array | null> => {
  if (index < 0 || index >= size) return null;
  let fn = index;
  let sn = size - 1;
  let root = leaf;
  for (const step of path) {
    if (sn === 0) return null;
    if (odd(fn) || fn === sn) {
      root = await nodeHash(sha256, step, root);
      while (!odd(fn) && fn !== 0) [fn, sn] = [half(fn), half(sn)];
    } else {
      root = await nodeHash(sha256, root, step);
    }
    [fn, sn] = [half(fn), half(sn)];
  }
  return sn === 0 ? root : null;
};

// What a signed note says (C2SP tlog-checkpoint): the log's name, its size, its root.
export interface Checkpoint {
  origin: string;
  size: number;
  root: string; // hexadecimal
  signed: boolean; // carries a line of signature; whether it fits is for the witness to say
}

const hexOfBase64 = (text: string): string | null => {
  const digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  let bits = "";
  for (const letter of text.replace(/=+$/, "")) {
    const value = digits.indexOf(letter);
    if (value < 0) return null;
    bits += value.toString(2).padStart(6, "0");
  }
  const bytes = bits.match(/[01]{8}/g) ?? [];
  return bytes.map((byte) => Number.parseInt(byte, 2).toString(16).padStart(2, "0")).join("");
};

export const parseCheckpoint = (note: string): Checkpoint | null => {
  const [origin, size, root] = note.split("\n");
  if (!origin || !size || !root || !/^\d+$/.test(size)) return null;
  const hex = hexOfBase64(root);
  if (hex === null || hex.length !== 2 * HASH_BYTES) return null;
  return { origin, size: Number(size), root: hex, signed: /\n\n\u2014 \S+ \S+/.test(note) };
};

export interface InclusionClaim {
  index: number; // the entry's number
  leaf_index?: number; // in its tree: other than index once a restore began another log
  size: number;
  path: string[];
  root: string;
  checkpoint: string;
}

/*= GDPR Art. 5(2) */
// True only when the entry's hash leads to the root that the checkpoint itself names.
export const inclusionHolds = async (sha256: Sha256, leafHex: string, claim: InclusionClaim): Promise<boolean> => {
  const note = parseCheckpoint(claim.checkpoint);
  const leaf = bytesOfHex(leafHex);
  const path = claim.path.map(bytesOfHex);
  if (!note || !leaf || leaf.length !== HASH_BYTES || path.some((step) => step?.length !== HASH_BYTES)) return false;
  if (note.size !== claim.size || note.root !== claim.root) return false;
  const root = await rootOf(sha256, leaf, claim.leaf_index ?? claim.index, claim.size, path as Uint8Array[]);
  const wanted = bytesOfHex(note.root);
  return root !== null && wanted !== null && equal(root, wanted);
};
