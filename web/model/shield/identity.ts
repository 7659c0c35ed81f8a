// identity: does a text hold a number by which a state knows a person?
//
// Where the check digits are weak, and any long number could pass, the number counts
// only in the form in which it is usually written, or after a word that names it.
/*= GDPR Art. 87 */
import { isDay, passesLuhn, remainder, weigh, type NumberRun } from "./numbers.ts";

const number = (digits: string, from: number, to: number): number => Number(digits.slice(from, to));
const named = (run: NumberRun, words: RegExp): boolean => words.test(run.before);

// ISO 7064, mod 11,10: the check digit of the German tax number.
const pureCheck = (digits: string): number => {
  let product = 10;
  for (const digit of digits) {
    const sum = (Number(digit) + product) % 10 || 10;
    product = (sum * 2) % 11;
  }
  return (11 - product) % 10;
};

// Of the first ten digits exactly one stands twice or three times, and each other once
// at the most.
const german = ({ digits, shape }: NumberRun): boolean => {
  if (!/^(0{11}|00[ .]000[ .]000[ .]000)$/.test(shape.replace(/\s/g, " ")) || digits.startsWith("0")) return false;
  const counts = [..."0123456789"].map((digit) => digits.slice(0, 10).split(digit).length - 1);
  const repeated = counts.filter((count) => count > 1);
  return repeated.length === 1 && (repeated[0] ?? 0) <= 3 && pureCheck(digits.slice(0, 10)) === Number(digits[10]);
};

const dutch = (run: NumberRun): boolean => {
  const { digits, shape } = run;
  if (digits.length !== 9 || new Set(digits).size === 1) return false;
  if (shape !== "0000.00.000" && !named(run, /\b(bsn|burgerservicen|sofi)[a-z-]*\W*$/i)) return false;
  return weigh(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
};

const belgian = ({ digits }: NumberRun): boolean => {
  if (digits.length !== 11 || !isDay(number(digits, 0, 2), number(digits, 2, 4) % 20, number(digits, 4, 6))) return false;
  const check = number(digits, 9, 11);
  // Who is born in this century has a 2 before it, for the sum.
  return ["", "2"].some((century) => 97 - remainder(century + digits.slice(0, 9), 97) === check);
};

const polish = ({ digits, shape }: NumberRun): boolean => {
  if (shape !== "00000000000" || Number(digits) === 0) return false;
  const month = number(digits, 2, 4);
  if (month > 32 || !isDay(number(digits, 0, 2), month % 20, number(digits, 4, 6))) return false;
  return weigh(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3, 1]) % 10 === 0;
};

const norwegian = ({ digits, shape }: NumberRun): boolean => {
  if (!/^0{6} ?0{5}$/.test(shape) || !isDay(number(digits, 4, 6), number(digits, 2, 4), number(digits, 0, 2) % 40)) return false;
  return weigh(digits, [3, 7, 6, 1, 8, 9, 4, 5, 2, 1]) % 11 === 0 && weigh(digits, [5, 4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
};

// Ten digits with the hyphen, or twelve; a co-ordination number has sixty more days.
const swedish = (run: NumberRun): boolean => {
  const { digits, shape } = run;
  const written = /^0{6}-0{4}$|^0{8}-?0{4}$/.test(shape) || (shape === "0000000000" && named(run, /person(nummer|nr)\W*$/i));
  if (!written) return false;
  const short = digits.slice(-10);
  if (digits.length === 12 && !/^(19|20)/.test(digits)) return false;
  return isDay(number(short, 0, 2), number(short, 2, 4), number(short, 4, 6) % 60) && passesLuhn(short);
};

// Since 2007 not every number has the check digit: after its name any day counts.
const danish = (run: NumberRun): boolean => {
  const { digits, shape } = run;
  if (!/^0{6}[- ]?0{4}$/.test(shape) || !isDay(number(digits, 4, 6), number(digits, 2, 4), number(digits, 0, 2))) return false;
  if (named(run, /\b(cpr|personnummer)[a-z-]*\W*$/i)) return true;
  return shape === "000000-0000" && weigh(digits, [4, 3, 2, 7, 6, 5, 4, 3, 2, 1]) % 11 === 0;
};

const portuguese = (run: NumberRun): boolean => {
  const { digits } = run;
  if (digits.length !== 9 || !named(run, /\b(nif|contribuinte|fiscal)\b[^\d]*$/i)) return false;
  const rest = weigh(digits, [9, 8, 7, 6, 5, 4, 3, 2]) % 11;
  return Number(digits[8]) === (rest < 2 ? 0 : 11 - rest);
};

const swiss = ({ digits, shape }: NumberRun): boolean =>
  /^000[. ]?0000[. ]?0000[. ]?00$/.test(shape) &&
  digits.startsWith("756") &&
  weigh(digits, [1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1, 3, 1]) % 10 === 0;

// Czech and Slovak: the month of a woman has fifty more.
const czech = ({ digits, shape }: NumberRun): boolean =>
  shape === "000000/0000" &&
  isDay(number(digits, 0, 2), (number(digits, 2, 4) % 50) % 20, number(digits, 4, 6)) &&
  remainder(digits, 11) === 0;

const NUMBERS = [german, dutch, belgian, polish, norwegian, swedish, danish, portuguese, swiss, czech];

/* Those with letters in them. */

// France: two departments of Corsica have a letter, which counts as 19 and 18.
const french = (text: string): boolean => {
  const key = text.slice(-2);
  const body = text.slice(0, -2).replace("2A", "19").replace("2B", "18");
  return /^\d{13}$/.test(body) && 97 - remainder(body, 97) === Number(key);
};

const SPANISH = "TRWAGMYFPDXBNJZSQVHLCKE";
const spanish = (text: string): boolean => {
  const digits = text.slice(0, -1).replace("X", "0").replace("Y", "1").replace("Z", "2");
  return SPANISH[Number(digits) % 23] === text.at(-1);
};

// What a sign at an odd place counts in an Italian tax code, 0 to 9 as A to J.
const ODD = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21, 2, 4, 18, 20, 11, 3, 6, 8, 12, 14, 16, 10, 22, 25, 24, 23];
const rank = (sign: string): number => (/\d/.test(sign) ? Number(sign) : sign.charCodeAt(0) - 65);
const italian = (text: string): boolean => {
  const sum = [...text.slice(0, 15)].reduce((total, sign, i) => total + (i % 2 === 0 ? (ODD[rank(sign)] ?? 0) : rank(sign)), 0);
  return sum % 26 === rank(text.at(-1) ?? "");
};

const FINNISH = "0123456789ABCDEFHJKLMNPRSTUVWXY";
const finnish = (text: string): boolean => {
  const digits = text.slice(0, 6) + text.slice(7, 10);
  const day = isDay(number(digits, 4, 6), number(digits, 2, 4), number(digits, 0, 2));
  return day && FINNISH[remainder(digits, 31)] === text[10];
};

const IRISH = "WABCDEFGHIJKLMNOPQRSTUV";
const irish = (text: string): boolean => {
  const second = text[8] ? IRISH.indexOf(text[8]) * 9 : 0;
  return IRISH[(weigh(text, [8, 7, 6, 5, 4, 3, 2]) + second) % 23] === text[7];
};

// The number of a Portuguese card: digits and letters by Luhn's way.
const portugueseCard = (text: string): boolean => {
  let sum = 0;
  for (let i = 0; i < text.length; i++) {
    const value = parseInt(text[i] ?? "0", 36) * (i % 2 === 0 ? 2 : 1);
    sum += i % 2 === 0 && value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
};

const SP = "[ \\u00a0.-]?";
const FORMS: readonly [form: RegExp, right: (text: string) => boolean][] = [
  [new RegExp(`[1-478]${SP}\\d\\d${SP}(?:0[1-9]|1[0-2]|[2-9]\\d)${SP}(?:\\d\\d|2[AB])${SP}\\d{3}${SP}\\d{3}${SP}\\d\\d`, "gi"), french],
  [new RegExp(`\\d{2}${SP}\\d{3}${SP}\\d{3}${SP}[A-HJ-NP-TV-Z]`, "gi"), spanish],
  [new RegExp(`[XYZ]${SP}\\d{7}${SP}[A-HJ-NP-TV-Z]`, "gi"), spanish],
  [/[A-Z]{6}[\dLMNP-V]{2}[A-EHLMPRST][\dLMNP-V]{2}[A-Z][\dLMNP-V]{3}[A-Z]/gi, italian],
  [/\d{6}[-+A-FU-Y]\d{3}[\dA-FHJ-NPR-Y]/gi, finnish],
  [/\d{7}[A-W][A-IW]?/gi, irish],
  [/\d{8} ?\d ?[A-Z\d]{2}\d/gi, portugueseCard],
  // Great Britain: no check digit; the letters that are never given out tell it from others.
  [/(?!BG|GB|KN|NK|NT|TN|ZZ)[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z] ?\d\d ?\d\d ?\d\d ?[A-D]/gi, () => true],
];

const inLetters = (text: string, [form, right]: (typeof FORMS)[number]): boolean => {
  for (const { 0: found, index } of text.matchAll(form)) {
    const inWord = /[\p{L}\p{N}+]/u;
    if (inWord.test(text[index - 1] ?? "") || inWord.test(text[index + found.length] ?? "")) continue;
    // The sign between the halves of a Finnish number is part of it.
    const compact = right === finnish ? found : found.replace(/[\s.-]/g, "");
    if (right(compact.toUpperCase())) return true;
  }
  return false;
};

export const holdsIdentity = (text: string, runs: readonly NumberRun[]): boolean =>
  runs.some((run) => NUMBERS.some((check) => check(run))) || FORMS.some((form) => inLetters(text, form));
