// load: what staff read. English is always there; German is a chunk of its own.
import { languageOf, type Words } from "../../model/catalogue.ts";
import { loadWords, type Loaders } from "../load.ts";
import { en } from "./en.ts";

export type StaffWords = Words<typeof en>;

export const loaders: Partial<Loaders<typeof en>> = {
  de: () => import("./de.ts"),
};

// The first of the wanted languages that is there.
export const loadStaffWords = (wanted: readonly string[]): Promise<StaffWords> => {
  const spoken = wanted.find((each) => ["en", ...Object.keys(loaders)].includes(languageOf(each)));
  return loadWords(spoken ?? "en", en, loaders);
};
