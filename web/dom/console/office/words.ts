// words: the office's words, loaded with its first page in the language of the console.
import { languageOf, type Values } from "../../../model/catalogue.ts";
import type { Texts } from "../../../model/office/types.ts";
import { en } from "../../../locale/office/en.ts";
import { loadOfficeWords, type OfficeKey, type OfficeWords } from "../../../locale/office/load.ts";
import { w } from "../words.ts";

let words: OfficeWords;

export const useOfficeWords = async (): Promise<void> => {
  words = await loadOfficeWords(w().locale);
};
export const o = (key: OfficeKey, values?: Values): string => words.t(key, values);
// A key that is made of parts; what has no word of its own is shown as it is written.
export const oTried = (key: string, otherwise: string): string => (key in en ? words.t(key as OfficeKey) : otherwise);

// A text that is kept per language: in the reader's, in English, in any.
export const said = (texts: Texts): string => texts[languageOf(w().locale)] ?? texts["en"] ?? Object.values(texts)[0] ?? "";

export const moment = (at: number | null): string => (at === null ? "" : `${w().date(at)}, ${w().time(at)}`);
