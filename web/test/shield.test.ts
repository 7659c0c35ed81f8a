import assert from "node:assert/strict";
import { test } from "node:test";
import { sensitiveIn, type Sensitive } from "../model/shield.ts";
import { numberRuns, passesLuhn } from "../model/shield/numbers.ts";

const found = (text: string, language = "en"): Sensitive[] => sensitiveIn(text, language);
const finds = (kind: Sensitive, texts: readonly string[], language = "en") => {
  for (const text of texts) assert.deepEqual(found(text, language), [kind], text);
};
const passes = (texts: readonly string[], language = "en") => {
  for (const text of texts) assert.deepEqual(found(text, language), [], text);
};

// Numbers that the networks publish for tests.
const CARDS = ["4111111111111111", "5500000000000004", "2223003122003222", "340000000000009", "6011000000000004", "30000000000004", "4222222222222", "3530111333300000", "6759649826438453"];

test("numbers of cards are noticed, plain and in groups", () => {
  for (const card of CARDS) finds("card", [`My card is ${card}.`, card, card.replace(/(\d{4})(?=\d)/g, "$1 "), card.replace(/(\d{4})(?=\d)/g, "$1-")]);
  finds("card", ["5500-0000-0000-0004, 11/29", "Order 20817 4111 1111 1111 1111", "3400 000000 00009"]);
});

test("one wrong digit is no card", () => {
  for (const card of CARDS) {
    const wrong = card.slice(0, -1) + String((Number(card.at(-1)) + 1) % 10);
    assert.equal(passesLuhn(wrong), false, wrong);
    passes([wrong]);
  }
});

test("telephone, order and other numbers are left alone", () => {
  passes([
    "+31 30 123 45 67",
    "0049 151 23456789",
    "Order 20817",
    "Order 2026-11-25-000417",
    "0000 0000 0000 0000",
    "12345678901234567890123",
    "ISBN 978-3-16-148410-0",
    "Tracking 00340434161094042557",
    "The amount is 1.234.567,89",
    "192.168.100.200",
    "SKU ABC4111111111111111",
    "uuid 4111111111111111a",
  ]);
});

const IBANS = [
  "DE89370400440532013000",
  "NL91ABNA0417164300",
  "FR1420041010050500013M02606",
  "GB29NWBK60161331926819",
  "ES9121000418450200051332",
  "IT60X0542811101000000123456",
  "BE68539007547034",
  "MT84MALT011000012345MTLCAST001S",
  "NO9386011117947",
  "PL61109010140000071219812874",
  "SE4550000000058398257466",
  "PT50000201231234567890154",
];

test("account numbers are noticed, plain and in groups of four, also in small letters", () => {
  for (const iban of IBANS) {
    const spaced = iban.replace(/(.{4})(?=.)/g, "$1 ");
    finds("account", [`Please pay to ${iban}, thank you`, spaced, iban.toLowerCase(), `IBAN: ${spaced}.`]);
  }
});

test("a wrong check digit, a wrong length or no country is no account", () => {
  for (const iban of IBANS) {
    const check = String((Number(iban.slice(2, 4)) + 1) % 100).padStart(2, "0");
    passes([iban.slice(0, 2) + check + iban.slice(4), `${iban}7X`, `X${iban}`, `XX${iban.slice(2)}`]);
  }
  passes(["DE89 3704 0044 0532 0130", "de89"]);
});

const IDENTITIES: Record<string, { right: string[]; wrong: string[] }> = {
  Germany: { right: ["86095742719", "47036892816", "65 929 970 489"], wrong: ["86095742718", "12345678901", "0151 23456789", "86 0957 42719"] },
  France: { right: ["255081416802538", "2 55 08 14 168 025 38", "1 85 05 2A 006 084 35"], wrong: ["255081416802539", "2 55 13 14 168 025 38"] },
  Spain: { right: ["12345678Z", "12.345.678-Z", "X1234567L", "x-1234567-l"], wrong: ["12345678A", "X1234567A", "112345678Z"] },
  Italy: { right: ["RSSMRA85T10A562S", "rssmra85t10a562s"], wrong: ["RSSMRA85T10A562T", "RSSMRA85T10A562"] },
  Netherlands: { right: ["BSN 111222333", "burgerservicenummer: 123456782", "1234.56.782"], wrong: ["111222333", "BSN 111222334", "Order 123456782"] },
  Belgium: { right: ["85.07.30-033.28", "85073003328", "17 07 30 033 84"], wrong: ["85.07.30-033.29", "85.13.30-033.28"] },
  Poland: { right: ["44051401359", "02270803624"], wrong: ["44051401358", "44991401359", "4405 1401 359"] },
  Sweden: { right: ["811228-9874", "19670919-9530", "personnummer 8112289874"], wrong: ["811228-9875", "8112289874", "811328-9874"] },
  Finland: { right: ["131052-308T", "131052A308T"], wrong: ["131052-308U", "321052-308T"] },
  Denmark: { right: ["211062-5629", "CPR 010165 1234"], wrong: ["211062-5628", "2110625629", "411062-5629"] },
  Norway: { right: ["13097248022", "130972 48022", "15021951940"], wrong: ["13097248023", "13137248022", "29029900157"] },
  Portugal: { right: ["NIF 123456789", "contribuinte n.º 123456789", "00000000 0 ZZ4"], wrong: ["123456789", "NIF 123456788", "00000000 0 ZZ5"] },
  Britain: { right: ["AB123456C", "ab 12 34 56 c"], wrong: ["QQ123456C", "AB123456E", "GB123456A", "XAB123456C"] },
  Switzerland: { right: ["756.9217.0769.85"], wrong: ["756.9217.0769.84"] },
  Czechia: { right: ["710319/2745"], wrong: ["710319/2746", "7103192745"] },
  Ireland: { right: ["1234567T", "1234567FA"], wrong: ["1234567U", "1234567"] },
};

/*= GDPR Art. 87 */
for (const [country, { right, wrong }] of Object.entries(IDENTITIES))
  test(`identity numbers of ${country} are noticed, and near ones are not`, () => {
    finds("identity", right.map((each) => `My number is ${each}.`));
    passes(wrong.map((each) => `My number is ${each}.`));
  });

/*= GDPR Art. 9(1) */
test("words about health are noticed in each language", () => {
  finds("health", ["I have the flu.", "She was DIAGNOSED last year", "my heart attack", "I am HIV positive", "He has AIDS", "self-harm", "I'm pregnant!"]);
  finds("health", ["Ich bin schwanger", "wegen meiner Schwerbehinderung", "Ich habe eine Lungenentzündung"], "de");
  finds("health", ["J'ai la grippe", "je suis en arrêt maladie", "séropositif", "le SIDA"], "fr");
  finds("health", ["Tengo cáncer", "estoy embarazada", "tengo gripe", "una silla de ruedas"], "es");
  finds("health", ["Sono incinta", "ho la sclerosi multipla"], "it");
  finds("health", ["Ik ben zwanger", "ik heb suikerziekte", "hoge bloeddruk"], "nl");
  finds("health", ["I have cáncer"]); // also in a chat in another language, and however ä is composed
});

test("only whole words count, and none that mean something else here", () => {
  passes([
    "It would influence my decision",
    "The fluid level",
    "Do you have hearing aids? This aids me.",
    "My only gripe is the colour",
    "a stroke of luck",
    "The button is disabled",
    "The lamp has a heart of gold",
    "cancellation",
    "I was attacked by a heart of stone",
    "Is the lamp dimmable?",
  ]);
  passes(["Läuft das Gerät mit Aids-Software?".replace("Aids-", ""), "Einfluss", "Krebse"], "de");
  passes(["Sida 3 av 5"], "sv");
});

test("several kinds are named together, the worst first", () => {
  assert.deepEqual(found("Diabetes, AB123456C, DE89370400440532013000, 4111 1111 1111 1111"), ["card", "account", "identity", "health"]);
});

test("a text twice as long gives at most twice the numbers to look at, and few for each group", () => {
  for (const piece of ["1 ", "12 ", "1234 ", "1-", "12345678901 ", "DE12 "]) {
    const groups = 2000;
    const [once, twice] = [groups, 2 * groups].map((times) => numberRuns(piece.repeat(times)).length);
    assert.ok((once ?? 0) <= 8 * groups, piece);
    assert.ok((twice ?? 0) <= 2 * (once ?? 0) + 100, piece);
  }
});
