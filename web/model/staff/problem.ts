// A problem document as something to throw, with what the staff's screens need beside
// it: the field at fault and when to try again.
import type { HttpAnswer } from "../platform.ts";
import { problemOf, type Problem as Said } from "../problem.ts";

export class Problem extends Error {
  readonly status: number; // 0: no answer came
  readonly code: Said["code"];
  readonly detail: string;
  readonly field: string | null;
  readonly retryAfterS: number | null;

  constructor(said: Said, retryAfterS: number | null = null) {
    super(said.detail);
    this.status = said.status;
    this.code = said.code;
    this.detail = said.detail;
    this.field = said.field ?? leadingField(said.detail);
    this.retryAfterS = retryAfterS;
  }
}

// The server's fault sentences begin with the field at fault: "origins: a list of …".
const leadingField = (detail: string): string | null => /^([a-z_]+): /.exec(detail)?.[1] ?? null;

// The sentence without the name of the field before it.
export const bareDetail = (error: Problem): string => error.detail.replace(/^[a-z_.]+: /, "");

// In another language, from a table of sentences and of "CODE.FIELD" (locale/said).
export const saidIn = (table: Readonly<Record<string, string>>, error: Problem): string | null =>
  table[bareDetail(error)] ?? (error.field === null ? null : (table[`${error.code}.${error.field}`] ?? null));

// Null when the answer is good.
export const refusalOf = (answer: HttpAnswer): Problem | null => {
  const said = problemOf(answer);
  return said && new Problem(said, answer.retryAfterS ?? null);
};

export const asProblem = (error: unknown): Problem =>
  error instanceof Problem ? error : new Problem({ status: 0, code: "machine", detail: String(error), field: null });
