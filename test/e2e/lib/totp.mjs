// The code that an authenticator shows (RFC 6238: SHA-1, 30 s, 6 digits), computed here
// from the secret on the screen and not by the program under test.
import { createHmac } from "node:crypto";

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

const bytesOfBase32 = (text) => {
  const bits = [...text.replace(/\s|=/g, "")].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, "0")).join("");
  return Buffer.from(bits.match(/[01]{8}/g).map((byte) => Number.parseInt(byte, 2)));
};

// steps: how many periods from now.
export const totp = (secret, steps = 0) => {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac("sha1", bytesOfBase32(secret)).update(counter).digest();
  const at = mac[19] & 15;
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, "0");
};
