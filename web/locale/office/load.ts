// load: what the privacy office's pages say, a chunk of their own.
import type { Words } from "../../model/catalogue.ts";
import { loadWords, type Loaders } from "../load.ts";
import { en } from "./en.ts";

export type OfficeKey = keyof typeof en;
export type OfficeWords = Words<typeof en>;

export const loaders: Partial<Loaders<typeof en>> = {
  de: () => import("./de.ts"),
};

export const loadOfficeWords = (language: string): Promise<OfficeWords> => loadWords(language, en, loaders);
