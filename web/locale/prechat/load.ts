// load: the words beside the questions before a chat. English is always there; German is a
// chunk of its own.
import type { Words } from "../../model/catalogue.ts";
import { loadWords, type Loaders } from "../load.ts";
import { en } from "./en.ts";

export type PrechatWords = Words<typeof en>;

export const loaders: Partial<Loaders<typeof en>> = {
  de: () => import("./de.ts"),
};

export const loadPrechatWords = (wanted: string): Promise<PrechatWords> => loadWords(wanted, en, loaders);
