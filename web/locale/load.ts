// load: words in the language that is wanted. English is always there; another language
// is a chunk of its own, fetched when it is wanted.
import { languageOf, safeLocale, Words, type English, type Translation } from "../model/catalogue.ts";
import { isLanguage, type Language } from "./languages.ts";

export type Loaders<E extends English> = Record<Exclude<Language, "en">, () => Promise<{ default: Translation<E> }>>;

// A language without a word of its own yet is English altogether, and says so to
// screen readers. Never refuses: what cannot be loaded is said in English.
export const loadWords = async <E extends English>(
  wanted: string,
  english: E,
  loaders: Partial<Loaders<E>>,
): Promise<Words<E>> => {
  const locale = safeLocale(wanted);
  const language = languageOf(locale);
  if (language === "en") return new Words(locale, english);
  const load = isLanguage(language) ? loaders[language as Exclude<Language, "en">] : undefined;
  const own = await load?.().catch(() => null);
  return own && Object.keys(own.default).length > 0 ? new Words(locale, english, own.default) : new Words("en", english);
};
