// shield: what in a text had better not be sent without a second thought. It is noticed
// here, in the browser, and nobody is told: no request, no storage, no count.
/*= GDPR Art. 25(1) */
/*= GDPR Art. 5(1)(c) */
import { holdsCardNumber } from "./shield/card.ts";
import { holdsHealthWords } from "./shield/health.ts";
import { holdsIban } from "./shield/iban.ts";
import { holdsIdentity } from "./shield/identity.ts";
import { numberRuns } from "./shield/numbers.ts";

export type Sensitive = "card" | "account" | "identity" | "health";

// The kinds that a text holds, the worst first. language: two letters, of the words
// around the chat.
export const sensitiveIn = (text: string, language: string): Sensitive[] => {
  const runs = numberRuns(text);
  const found: [Sensitive, boolean][] = [
    ["card", holdsCardNumber(text, runs)],
    ["account", holdsIban(text)],
    ["identity", holdsIdentity(text, runs)],
    ["health", holdsHealthWords(text, language)],
  ];
  return found.filter(([, holds]) => holds).map(([kind]) => kind);
};
