// words: what the settings say of a machine's rules, loaded with their first page in the
// language of the console.
import type { Values } from "../../../model/catalogue.ts";
import { en } from "../../../locale/responder/en.ts";
import { loadResponderWords, type ResponderKey, type ResponderWords } from "../../../locale/responder/load.ts";
import { w } from "../words.ts";

let words: ResponderWords;

export const useResponderWords = async (): Promise<void> => {
  words = await loadResponderWords(w().locale);
};
export const r = (key: ResponderKey, values?: Values): string => words.t(key, values);
// A key that is made of parts, or null when there is no such word.
export const rTried = (key: string): string | null => (key in en ? words.t(key as ResponderKey) : null);
