// load: what the rules of a machine say, a chunk of their own.
import type { Words } from "../../model/catalogue.ts";
import { loadWords, type Loaders } from "../load.ts";
import { en } from "./en.ts";

export type ResponderKey = keyof typeof en;
export type ResponderWords = Words<typeof en>;

export const loaders: Partial<Loaders<typeof en>> = {
  de: () => import("./de.ts"),
};

export const loadResponderWords = (language: string): Promise<ResponderWords> => loadWords(language, en, loaders);
