// load: what the server says of a refusal, in the reader's language where we have words for it.
//
// The server speaks English. A table is keyed by the sentence, where it alone tells what is
// wrong, and by "CODE.FIELD" for what is wrong with a field (docs/protocol.md). What is in no
// table is shown as the server says it.
import { languageOf } from "../../model/catalogue.ts";

export type Said = Readonly<Record<string, string>>;

export const loaders: Readonly<Record<string, () => Promise<{ default: Said }>>> = {
  de: () => import("./de.ts"),
};

// Empty for English, and for what cannot be fetched.
export const loadSaid = async (locale: string): Promise<Said> => {
  const load = loaders[languageOf(locale)];
  return (await load?.().catch(() => null))?.default ?? {};
};
