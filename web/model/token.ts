// token: a secret that the visitor's side makes: what is begun with it and sent again,
// because the answer was lost, is begun once.
import type { Chance } from "./platform.ts";

// The last letter of 32 bytes in base64url has only four values; 0 is one.
export const newToken = (chance: Chance): string => `pv_${chance.hex(42)}0`;
