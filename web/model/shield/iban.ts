// iban: does a text hold an international bank account number (ISO 13616)? The country
// says how long it is, and the rest by 97 is 1.
import { remainder } from "./numbers.ts";

// Country and length together, from the register of ISO 13616.
const LENGTHS =
  "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BI27BR29BY28CH21CR22CY28CZ24DE22DJ27DK18DO28EE20EG29ES24FI18FK18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21LY25MC27MD24ME22MK19MN20MR27MT31MU30NI28NL18NO15OM23PK24PL28PS29PT25QA29RO24RS22RU33SA24SC31SD18SE24SI19SK24SM27SO23ST25SV28TL23TN24TR26UA29VA22VG24XK20YE30";

const BEGINNING = /[A-Z]{2}[ -]?\d{2}/gi;
const lengthOf = (country: string): number => Number(/\d+/.exec(LENGTHS.slice(LENGTHS.indexOf(country) + 2))?.[0] ?? 0);
const isCountry = (country: string): boolean => LENGTHS.indexOf(country) >= 0 && LENGTHS.indexOf(country) % 4 === 0;

// So many letters and digits from a place on, one separator between them at most; empty
// when there are fewer, or when the word goes on.
const take = (text: string, from: number, length: number): string => {
  let taken = "";
  for (let at = from; taken.length < length; at++) {
    const sign = text[at] ?? "";
    if (/[A-Z0-9]/i.test(sign)) taken += sign;
    else if (!/[ \u00a0\u202f.-]/.test(sign) || !/[A-Z0-9]/i.test(text[at + 1] ?? "")) return "";
    if (taken.length === length && /[\p{L}\p{N}]/u.test(text[at + 1] ?? "")) return "";
  }
  return taken.toUpperCase();
};

const isRight = (iban: string): boolean => {
  const turned = iban.slice(4) + iban.slice(0, 4);
  return remainder(turned.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55)), 97) === 1;
};

export const holdsIban = (text: string): boolean => {
  for (const { 0: beginning, index } of text.matchAll(BEGINNING)) {
    const country = beginning.slice(0, 2).toUpperCase();
    if (!isCountry(country) || /[\p{L}\p{N}]/u.test(text[index - 1] ?? "")) continue;
    const iban = take(text, index, lengthOf(country));
    if (iban !== "" && isRight(iban)) return true;
  }
  return false;
};
