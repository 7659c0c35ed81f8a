// prechat: what a site asks before a chat begins, as the visitor fills it in. It stays on
// the screen until the chat is started; nothing of it is stored on the device.
import type { Asked } from "../../model/notice.ts";
import { cleanText } from "../../model/text.ts";

export type Values = Readonly<Record<string, string>>;

export const VALUE_MAX = 300; // of UTF-16, which is less than the server's 1,000 bytes

const oneLine = (text: string): string => cleanText(text).replace(/\s+/g, " ").trim();

// The first that must be given and is not.
export const firstMissing = (asked: readonly Asked[], values: Values): Asked | null =>
  asked.find(({ code, required }) => required && oneLine(values[code] ?? "") === "") ?? null;

// What goes with the start of the chat: what was asked and filled in, nothing else.
/*= GDPR Art. 5(1)(c) */
export const answersOf = (asked: readonly Asked[], values: Values): Record<string, string> =>
  Object.fromEntries(asked.map(({ code }) => [code, oneLine(values[code] ?? "")]).filter(([, text]) => text !== ""));
