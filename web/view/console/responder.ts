// responder: what is typed of a rule by which a machine answers, read for the server.
import type { Problem } from "../../model/staff/problem.ts";
import type { Effect, Outcome, Rule, RuleFields } from "../../model/staff/types.ts";
import { invitationText } from "./form.ts";

export interface RuleSheet {
  name: string;
  phrases: string; // one a line
  away: boolean;
  text: Readonly<Record<string, string>>; // by language
  outcome: Outcome;
  effect: Effect;
  relied_on: boolean;
  purpose: string;
}

export const BLANK_RULE: RuleSheet = { name: "", phrases: "", away: false, text: {}, outcome: "answer", effect: "none", relied_on: false, purpose: "answer" };

export const sheetOf = ({ name, phrases, away, text, outcome, effect, relied_on, purpose }: Rule): RuleSheet => ({
  name,
  phrases: phrases.join("\n"),
  away,
  text,
  outcome,
  effect,
  relied_on,
  purpose,
});

// Each once: a line that stands there twice says nothing more.
export const phrasesOf = (typed: string): string[] => [
  ...new Set(
    typed
      .split(/\r?\n/)
      .map((line) => line.trim())
      .filter((line) => line !== ""),
  ),
];

export const ruleOf = (sheet: RuleSheet): RuleFields => ({
  ...sheet,
  name: sheet.name.trim(),
  phrases: phrasesOf(sheet.phrases),
  text: invitationText(sheet.text),
});

// Does it decide about people? Then its purpose must say so.
/*= GDPR Art. 22(1) */
export const decides = ({ effect, relied_on }: Pick<RuleFields, "effect" | "relied_on">): boolean => effect !== "none" || relied_on;

// The languages that words are asked for: the site's first, then English and German, then
// those in which something is said already or was added.
export const languagesOf = (locale: string, text: Readonly<Record<string, string>>, added: readonly string[] = []): string[] => [
  ...new Set([locale, "en", "de", ...Object.keys(text), ...added]),
];

const FIELDS: readonly string[] = ["name", "phrases", "text", "outcome", "effect", "relied_on", "purpose"];

// The field of the form that a refusal is about; null: it is about the whole.
export const ruleFieldOf = (problem: Pick<Problem, "field"> | null): string | null => (problem?.field != null && FIELDS.includes(problem.field) ? problem.field : null);
