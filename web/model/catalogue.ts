// catalogue: words in a visitor's or agent's language. A key that a language lacks is
// said in English. Plurals by Intl.PluralRules, dates and numbers by Intl.

export type Plural = Partial<Record<"zero" | "one" | "two" | "few" | "many", string>> & { other: string };
export type Entry = string | Plural;
export type English = Readonly<Record<string, Entry>>;
export type Translation<E extends English> = { readonly [key in keyof E]?: Entry };
export type Values = Readonly<Record<string, string | number>>;

const RIGHT_TO_LEFT = new Set(["ar", "fa", "he", "ur", "yi"]);

export class Words<E extends English> {
  readonly locale: string;
  readonly #own: Translation<E>;
  readonly #english: E;
  readonly #region: string;
  readonly #plurals: Intl.PluralRules;
  readonly #numbers: Intl.NumberFormat;

  constructor(locale: string, english: E, own: Translation<E> = {}) {
    this.locale = locale;
    this.#own = own;
    this.#english = english;
    this.#plurals = new Intl.PluralRules(locale);
    // English of no country is that of the Union: the day before the month.
    this.#region = locale === "en" ? "en-IE" : locale;
    this.#numbers = new Intl.NumberFormat(this.#region);
  }

  get direction(): "ltr" | "rtl" {
    return RIGHT_TO_LEFT.has(languageOf(this.locale)) ? "rtl" : "ltr";
  }

  // {name} in the words is filled from values; n chooses the plural. An English
  // fallback takes its plural from the same number by English rules.
  readonly t = (key: keyof E & string, values: Values = {}): string => {
    const own = this.#own[key];
    const entry = own ?? this.#english[key] ?? key;
    const rules = own === undefined ? ENGLISH_PLURALS : this.#plurals;
    const text = typeof entry === "string" ? entry : choose(entry, rules, Number(values["n"] ?? 0));
    return text.replace(/\{(\w+)\}/g, (hole, name: string) => this.#fill(values[name], hole));
  };

  readonly number = (value: number): string => this.#numbers.format(value);

  readonly time = (at: number): string => this.#format(at, { hour: "2-digit", minute: "2-digit" });

  readonly date = (at: number): string => this.#format(at, { day: "numeric", month: "long", year: "numeric" });

  readonly shortDate = (at: number): string => this.#format(at, { day: "numeric", month: "short" });

  // "today", "yesterday", or the date; now and at in milliseconds.
  readonly day = (at: number, now: number): string => {
    const days = dayNumber(now) - dayNumber(at);
    if (days !== 0 && days !== 1) return this.#format(at, { weekday: "long", day: "numeric", month: "long" });
    const word = new Intl.RelativeTimeFormat(this.locale, { numeric: "auto" }).format(-days, "day");
    return word.charAt(0).toLocaleUpperCase(this.locale) + word.slice(1);
  };

  #format(at: number, options: Intl.DateTimeFormatOptions): string {
    return new Intl.DateTimeFormat(this.#region, options).format(safeTime(at));
  }

  #fill(value: string | number | undefined, hole: string): string {
    if (value === undefined) return hole;
    return typeof value === "number" ? this.number(value) : value;
  }
}

const ENGLISH_PLURALS = new Intl.PluralRules("en");

const choose = (entry: Plural, rules: Intl.PluralRules, n: number): string => {
  const { other, ...forms } = entry;
  const form = rules.select(n);
  return (form === "other" ? undefined : forms[form]) ?? other;
};

const LAST_TIME = 8.64e15; // of Date, in milliseconds either way

// Any number as a time that Date and Intl can show: the nearest, and for none 1970.
const safeTime = (at: number): number => (Number.isNaN(at) ? 0 : Math.max(-LAST_TIME, Math.min(LAST_TIME, at)));

export const isoTime = (at: number): string => new Date(safeTime(at)).toISOString();

// Days since some day, in the time zone of whoever looks.
const dayNumber = (at: number): number => {
  const date = new Date(safeTime(at));
  return Math.floor(Date.UTC(date.getFullYear(), date.getMonth(), date.getDate()) / 86_400_000);
};

export const sameDay = (a: number, b: number): boolean => dayNumber(a) === dayNumber(b);

export const languageOf = (locale: string): string => locale.split(/[-_]/, 1)[0]?.toLowerCase() ?? "";

// A well-formed locale for Intl, or English.
export const safeLocale = (locale: string): string => {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? "en";
  } catch {
    return "en";
  }
};

export interface KeyFaults {
  missing: string[];
  superfluous: string[];
}

// What a translation lacks, and what it has that English does not.
export const compareKeys = (english: English, own: Readonly<Record<string, unknown>>): KeyFaults => ({
  missing: Object.keys(english).filter((key) => !(key in own)),
  superfluous: Object.keys(own).filter((key) => !(key in english)),
});
