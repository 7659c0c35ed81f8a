// card: does a text hold what looks like the number of a payment card?
import { numberRuns, passesLuhn, type NumberRun } from "./numbers.ts";

// The first digits that the networks give out, and how many digits there are with them.
const NETWORKS: readonly [start: RegExp, lengths: readonly number[]][] = [
  [/^4/, [13, 16, 19]],
  [/^(5[1-5]|222[1-9]|22[3-9]|2[3-6]|27[01]|2720)/, [16]],
  [/^3[47]/, [15]],
  [/^(30[0-5]|309|36|3[89])/, [14, 16, 17, 18, 19]],
  [/^35(2[89]|[3-8])/, [16, 17, 18, 19]],
  [/^(6011|62|64[4-9]|65|60|81|82)/, [16, 17, 18, 19]],
  [/^(50|5[6-9]|6[0-9])/, [12, 13, 14, 15, 16, 17, 18, 19]],
];

const isCard = ({ digits, before }: NumberRun): boolean =>
  digits.length >= 12 &&
  !/[A-Z]{2}\d{2}[ -]?$/i.test(before) && // what follows a country and two digits is an account
  new Set(digits).size > 1 &&
  NETWORKS.some(([start, lengths]) => start.test(digits) && lengths.includes(digits.length)) &&
  passesLuhn(digits);

export const holdsCardNumber = (text: string, runs: readonly NumberRun[] = numberRuns(text)): boolean => runs.some(isCard);
