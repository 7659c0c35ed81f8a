// proving: hashes and signatures as the browser computes them (WebCrypto).
import type { Proving } from "../model/receipt.ts";

export const proving: Proving = {
  utf8: (text) => new TextEncoder().encode(text),
  text: (bytes) => new TextDecoder().decode(bytes),
  fromBase64: (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0)),
  sha256: async (bytes) => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes)),
  hmac: async (key, bytes) => {
    const secret = await crypto.subtle.importKey("raw", key, { name: "HMAC", hash: "SHA-256" }, false, ["sign"]);
    return new Uint8Array(await crypto.subtle.sign("HMAC", secret, bytes));
  },
  ed25519: async (key, signature, bytes) => {
    const known = await crypto.subtle.importKey("raw", key, "Ed25519", false, ["verify"]).catch(() => null);
    return known && crypto.subtle.verify("Ed25519", known, signature, bytes);
  },
};
