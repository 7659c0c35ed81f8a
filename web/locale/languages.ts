// languages: the 24 official languages of the European Union, by their own names.
// Regulation No 1/1958, Art. 1.

export const LANGUAGES = {
  bg: "български",
  cs: "čeština",
  da: "dansk",
  de: "Deutsch",
  el: "ελληνικά",
  en: "English",
  es: "español",
  et: "eesti",
  fi: "suomi",
  fr: "français",
  ga: "Gaeilge",
  hr: "hrvatski",
  hu: "magyar",
  it: "italiano",
  lt: "lietuvių",
  lv: "latviešu",
  mt: "Malti",
  nl: "Nederlands",
  pl: "polski",
  pt: "português",
  ro: "română",
  sk: "slovenčina",
  sl: "slovenščina",
  sv: "svenska",
} as const;

export type Language = keyof typeof LANGUAGES;

export const isLanguage = (code: string): code is Language => Object.hasOwn(LANGUAGES, code);
