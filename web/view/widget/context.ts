// context: where somebody writes from, in the coarsest form that serves, and only what
// the site declares. What is not declared is not even computed.
/*= GDPR Art. 5(1)(c) */
import type { Context } from "../../model/frames.ts";

export interface Surroundings {
  userAgent: string;
  language: string; // of the browser, perhaps with a region
  place: Readonly<Record<string, unknown>>; // what the page around the chat says of itself
}

const FAMILIES: readonly [mark: RegExp, family: string][] = [
  [/\bEdg(A|iOS|e)?\//, "Edge"],
  [/\b(OPR|Opera|OPT)\//, "Opera"],
  [/\bSamsungBrowser\//, "Samsung Internet"],
  [/\b(Firefox|FxiOS)\//, "Firefox"],
  [/(Chrome|Chromium|CriOS)\//, "Chrome"],
  [/\bSafari\//, "Safari"],
];

// The family alone: no version, no system, no device.
export const browserFamily = (userAgent: string): string =>
  FAMILIES.find(([mark]) => mark.test(userAgent))?.[1] ?? "other";

// The region that the browser's language names; a language alone is of no country.
const countryOf = (language: string): string | null => {
  try {
    const { region = "" } = new Intl.Locale(language);
    return /^[A-Z]{2}$/.test(region) ? region : null; // a continent has digits
  } catch {
    return null;
  }
};

// As the server takes them, in bytes: addresses are ASCII.
const PAGE = 500;
const SECTION = 120;
const REFERRER = 260;

// An address without what stands behind ? and #, where people's names are.
const addressOf = (value: unknown, longest: number): string | null =>
  typeof value === "string" ? (/^https?:\/\/[^/?#\s@]+(\/[^?#\s]*)?(?=[?#]|$)/.exec(value)?.[0].slice(0, longest) ?? null) : null;

const sectionOf = (value: unknown): string | null => (typeof value === "string" && /^\/[^/?#]*$/.test(value) ? value.slice(0, SECTION) : null);

// collect: what the site declares (docs/protocol.md). Null when there is nothing to say.
export const contextOf = (collect: readonly string[], around: Surroundings): Context | null => {
  const say: Record<string, () => string | null> = {
    browser: () => browserFamily(around.userAgent),
    country: () => countryOf(around.language),
    page: () => addressOf(around.place["page"], PAGE),
    section: () => sectionOf(around.place["section"]),
    referrer: () => addressOf(around.place["referrer"], REFERRER),
  };
  const said = collect.flatMap((code) => {
    const value = say[code]?.();
    return value ? [[code, value]] : [];
  });
  return said.length > 0 ? (Object.fromEntries(said) as Context) : null;
};
