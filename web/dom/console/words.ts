// words: the staff's words, loaded once before anything is drawn.
import { asProblem, bareDetail, saidIn, type Problem } from "../../model/staff/problem.ts";
import { en, type StaffKey } from "../../locale/staff/en.ts";
import { loadStaffWords, type StaffWords } from "../../locale/staff/load.ts";
import { loadSaid, type Said } from "../../locale/said/load.ts";
import type { Values } from "../../model/catalogue.ts";
import type { Summary } from "../../model/staff/types.ts";
import { spanOf } from "../../view/console/times.ts";

let words: StaffWords;
let ours: Said = {};

export const useWordsOf = async (languages: readonly string[]): Promise<StaffWords> => {
  words = await loadStaffWords(languages);
  ours = await loadSaid(words.locale);
  return words;
};
export const w = (): StaffWords => words;
export const t = (key: StaffKey, values?: Values): string => words.t(key, values);

// A key that is made of parts, or null when there is no such word.
export const tried = (key: string, values?: Values): string | null => (key in en ? words.t(key as StaffKey, values) : null);

export const span = (ms: number): string => {
  const { unit, n } = spanOf(ms);
  if (n === 0) return t("span.none");
  return t(`span.${unit}`, { n });
};

// Who gave no name has a label of the server's: its code stays, the word is ours.
export const nameOf = (person: Summary["person"]): string => person.name ?? person.label.replace(/^Visitor\b/, t("context.name"));

// What is wrong with a field: what cannot be now has words of its own.
export const faultOf = (error: Problem, field: string): string | null =>
  (error.code === "conflict" ? tried(`fault.${field}.conflict`) : null) ?? tried(`fault.${field}`);

// A refusal in the reader's language, by its sentence or by code and field; null where only
// the server has words for it.
const translated = (error: Problem): string | null => saidIn(ours, error);

// A sentence that says what to do.
export const sentence = (error: Problem): string => {
  if (error.code === "too_many")
    return error.retryAfterS === null ? t("problem.too_many.soon") : t("problem.too_many", { time: words.time(Date.now() + error.retryAfterS * 1000) });
  if (error.code === "invalid" || error.code === "conflict") {
    const own = error.field === null ? null : faultOf(error, error.field);
    if (own !== null) return own;
  }
  const said = translated(error);
  if (said !== null) return said;
  if (error.code === "invalid") return t("problem.invalid", { detail: error.detail });
  return tried(`problem.${error.code}`) ?? t("problem.machine");
};

// A refusal in the server's own words, without the name of the field before them; for what
// it alone knows the reason of.
export const saidBy = (error: Problem): string =>
  translated(error) ?? (["invalid", "conflict", "denied"].includes(error.code) && error.detail !== "" ? bareDetail(error) : sentence(error));

export const sentenceOf = (error: unknown): string => sentence(asProblem(error));
