// load: the words of "Your privacy" in the chat. English is always there; German is a
// chunk of its own.
import type { Words } from "../../model/catalogue.ts";
import { loadWords, type Loaders } from "../load.ts";
import { en } from "./en.ts";

export type CentreWords = Words<typeof en>;

export const loaders: Partial<Loaders<typeof en>> = {
  de: () => import("./de.ts"),
};

export const loadCentreWords = (wanted: string): Promise<CentreWords> => loadWords(wanted, en, loaders);
