// card: does a text hold what looks like the number of a payment card?

const RUNS = /\d(?:[ -]?\d){12,18}/g;

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

// 13 to 19 digits, perhaps in groups, with a right check digit; not all the same.
export const holdsCardNumber = (text: string): boolean =>
  (text.match(RUNS) ?? []).some((run) => {
    const digits = run.replace(/\D/g, "");
    return /^[2-6]/.test(digits) && new Set(digits).size > 1 && passesLuhn(digits);
  });
