// numbers: the numbers in a text, however they are grouped, and the sums that tell a
// right one from any other.

export interface NumberRun {
  digits: string;
  shape: string; // as it is written, 0 for each digit: "000000-0000"
  before: string; // what stands before it, for a word that names it
}

const SEPARATOR = "[ \\u00a0\\u2009\\u202f./-]";
const RUN = new RegExp(`\\+?\\d+(?:${SEPARATOR}\\d+)*`, "g");
const GROUP = /\d+/g;
const BEFORE = 40; // characters
const LONGEST = 19; // digits of any number that is looked for

// Every run of whole groups with 8 to 19 digits, of two digits each but for the last. A telephone number that says so with
// its first sign is none.
export const numberRuns = (text: string): NumberRun[] => {
  const runs: NumberRun[] = [];
  for (const match of text.matchAll(RUN)) {
    if (/^(\+|00[1-9])/.test(match[0])) continue;
    const next = text[match.index + match[0].length] ?? "";
    const last = text[match.index - 1] ?? "";
    const groups = [...match[0].matchAll(GROUP)];
    for (let first = 0; first < groups.length; first++) {
      if (first === 0 && /[\p{L}_]/u.test(last)) continue; // part of a code, with letters before it
      runsFrom(runs, { text, at: match.index, raw: match[0], groups, first, open: /[\p{L}_]/u.test(next) });
    }
  }
  return runs;
};

interface Place {
  text: string;
  at: number;
  raw: string;
  groups: RegExpMatchArray[];
  first: number;
  open: boolean; // letters follow the last group
}

const runsFrom = (runs: NumberRun[], { text, at, raw, groups, first, open }: Place): void => {
  const start = groups[first]?.index ?? 0;
  let digits = "";
  for (let last = first; last < groups.length; last++) {
    const group = groups[last];
    digits += group?.[0] ?? "";
    if (digits.length > LONGEST) return;
    const single = group?.[0].length === 1;
    // Nobody writes these numbers digit by digit; only the last may stand alone.
    if (single && digits.length < 12) return;
    if (digits.length < 8 || (open && last === groups.length - 1)) continue;
    const shape = raw.slice(start, (group?.index ?? 0) + (group?.[0].length ?? 0)).replace(/\d/g, "0");
    runs.push({ digits, shape, before: text.slice(Math.max(0, at + start - BEFORE), at + start) });
  }
};

// Luhn's check digit (ISO/IEC 7812-1, Annex B).
export const passesLuhn = (digits: string): boolean => {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    const digit = Number(digits[digits.length - 1 - i]);
    const doubled = i % 2 === 1 ? digit * 2 : digit;
    sum += doubled > 9 ? doubled - 9 : doubled;
  }
  return sum % 10 === 0;
};

// The rest of a number of any length.
export const remainder = (digits: string, by: number): number => {
  let rest = 0;
  for (const digit of digits) rest = (rest * 10 + Number(digit)) % by;
  return rest;
};

// Each digit times its weight, together.
export const weigh = (digits: string, weights: readonly number[]): number =>
  weights.reduce((sum, weight, i) => sum + weight * Number(digits[i] ?? 0), 0);

// Is there such a day? A year of two digits may be of either century.
export const isDay = (year: number, month: number, day: number): boolean => {
  const leap = year < 100 ? year % 4 === 0 : (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][month - 1] ?? 0;
  return day >= 1 && day <= days;
};
