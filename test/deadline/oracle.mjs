// The public holidays of every calendar against those of another program, the npm package
// date-holidays (type public, the whole country), and deadlines of the real binary against
// an end that is looked for here, day by day, with its holidays. TAP.
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";

const { PARLOUR_BINARY, PARLOUR_HOLIDAY_DAYS } = process.env;
// What begins with PARLOUR_ in the environment is a setting to the program.
const quiet = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PARLOUR_")));
const require = createRequire(new URL("../../web/package.json", import.meta.url));
const Holidays = require("date-holidays");

const FIRST = 2018;
const LAST = 2099;
const COUNTRIES = ("AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE " +
  "IS LI NO").split(" ");
const DAY_MS = 86_400_000;

const text = (time) => new Date(time).toISOString().slice(0, 10);
const time = (day) => Date.parse(`${day}T00:00:00Z`);

// Where the other is wrong, and why: the rule of theirs, when it is wrong (always, or on some
// of its days), and what is right instead: so many days later, or null for no holiday.
const DIFFERENCES = [
  {
    country: "CY", rule: "orthodox -47", wrong: () => true, later: -1,
    reason: "Clean Monday is a Monday, 48 days before Orthodox Easter; theirs is the Tuesday.",
  },
  {
    country: "IS", rule: "thursday after 04-18", wrong: (day) => day.endsWith("-04-18"), later: 7,
    reason: "The first day of summer is the Thursday from 19 to 25 April; theirs may be the 18th.",
  },
  {
    country: "RO", rule: "01-06", wrong: (day) => day < "2024", later: null,
    reason: "Epiphany is a public holiday by a law of 2023, and first was one in 2024.",
  },
  {
    country: "RO", rule: "01-07", wrong: (day) => day < "2024", later: null,
    reason: "St John's Day is a public holiday by a law of 2023, and first was one in 2024.",
  },
];

function years() {
  return Array.from({ length: LAST - FIRST + 1 }, (_, index) => FIRST + index);
}

// The days of one of their holidays: of several, all; of one that begins at noon, the day.
function daysOf(holiday) {
  const length = Math.max(1, Math.round((holiday.end - holiday.start) / DAY_MS));
  const first = time(holiday.date.slice(0, 10));
  return Array.from({ length }, (_, index) => text(first + index * DAY_MS));
}

// What is expected of us: theirs, set right.
function expectedDays(country) {
  const differences = DIFFERENCES.filter((each) => each.country === country);
  const days = new Set();
  const met = new Set();
  const other = new Holidays(country);
  const found = years().flatMap((year) => other.getHolidays(year)).filter((each) => each.type === "public");
  for (const holiday of found)
    for (const day of daysOf(holiday)) {
      const difference = differences.find((each) => each.rule === holiday.rule && each.wrong(day));
      if (difference) met.add(difference);
      if (!difference) days.add(day);
      else if (difference.later !== null) days.add(text(time(day) + difference.later * DAY_MS));
    }
  const gone = differences.find((each) => !met.has(each));
  if (gone) throw new Error(`${country} ${gone.rule}: they have set it right; take it off the list`);
  return days;
}

function ourDays() {
  const found = new Map();
  const out = execFileSync(PARLOUR_HOLIDAY_DAYS, [String(FIRST), String(LAST)], { maxBuffer: 1 << 26 });
  for (const line of out.toString().trim().split("\n")) {
    const [calendar, day] = line.split(" ");
    if (!found.has(calendar)) found.set(calendar, new Set());
    found.get(calendar).add(day);
  }
  return found;
}

const union = [];
for (const year of years()) {
  const easter = new Holidays("DE").getHolidays(year).find((each) => each.rule === "easter 1");
  const monday = time(easter.date.slice(0, 10));
  union.push(...["01-01", "05-01", "05-09", "08-15", "11-01", "12-25", "12-26"].map((day) => `${year}-${day}`));
  union.push(...[-3, 0, 38, 49].map((days) => text(monday + days * DAY_MS)));
}

function difference(a, b) {
  return [...a].filter((day) => !b.has(day)).sort();
}

const tests = [];
function test(title, run) {
  tests.push({ title, run });
}

const ours = ourDays();
const expected = new Map(COUNTRIES.map((country) => [country, expectedDays(country)]));
expected.set("EU", new Set(union));

for (const [calendar, days] of expected)
  test(`${calendar} has the same public holidays from ${FIRST} to ${LAST}`, () => {
    const missing = difference(days, ours.get(calendar));
    const superfluous = difference(ours.get(calendar), days);
    if (missing.length + superfluous.length)
      throw new Error(`missing ${missing.slice(0, 12)}; superfluous ${superfluous.slice(0, 12)}`);
    if (days.size < (LAST - FIRST + 1) * 9) throw new Error(`only ${days.size} days were compared`);
  });

test("there is no calendar that nothing was compared with", () => {
  const strange = [...ours.keys()].filter((calendar) => !expected.has(calendar));
  if (strange.length) throw new Error(`${strange}`);
});

// A generator of its own, so that a run can be had again.
let state = Number(process.env.PARLOUR_TEST_SEED ?? 20261125);
const seed = state;
function below(bound) {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return Math.floor((state / 2 ** 32) * bound);
}

// The end as the Regulation tells it, without any of our arithmetic but Date's.
function nominalOf(from, unit, count) {
  if (unit !== "months") return text(time(from) + count * (unit === "weeks" ? 7 : 1) * DAY_MS);
  const [year, month, date] = from.split("-").map(Number);
  const last = new Date(Date.UTC(year, month - 1 + count + 1, 0));
  return text(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(date, last.getUTCDate())));
}

function dueOf(from, nominal, holidays) {
  const works = (day) => ![0, 6].includes(new Date(time(day)).getUTCDay()) && !holidays.has(day);
  const least = time(nominal) - time(from) >= 2 * DAY_MS ? 2 : 0;
  let working = 0;
  for (let day = text(time(from) + DAY_MS); ; day = text(time(day) + DAY_MS)) {
    if (works(day)) working += 1;
    if (day >= nominal && works(day) && working >= least) return day;
  }
}

function oneDeadline(calendar) {
  const from = text(time("2024-01-01") + below(3650) * DAY_MS);
  const [unit, most] = [["months", 3], ["weeks", 14], ["days", 5]][below(3)];
  const count = 1 + below(most);
  const nominal = nominalOf(from, unit, count);
  const due = dueOf(from, nominal, expected.get(calendar) ?? new Set());
  const words = ["deadline", "--from", from, `--${unit}`, String(count), "--calendar", calendar, "--json"];
  const said = JSON.parse(execFileSync(PARLOUR_BINARY, words, { env: quiet }).toString());
  if (said.nominal !== nominal || said.due !== due)
    throw new Error(`${words.join(" ")}: ${said.nominal} ${said.due}; expected ${nominal} ${due}`);
}

test(`deadlines end where looking day by day finds the end (seed ${seed})`, () => {
  for (const calendar of [...expected.keys(), "none"]) for (let n = 0; n < 10; n++) oneDeadline(calendar);
});

console.log("TAP version 13");
let failed = 0;
for (const [index, { title, run }] of tests.entries()) {
  try {
    run();
    console.log(`ok ${index + 1} - ${title}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok ${index + 1} - ${title}\n# ${error.message}`);
  }
}
console.log(`1..${tests.length}`);
process.exitCode = failed ? 1 : 0;
