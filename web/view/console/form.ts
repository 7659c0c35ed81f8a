// form: what is typed in settings: read, compared with what is there, and told apart
// from what the server said was wrong.
import type { Problem } from "../../model/staff/problem.ts";

// The fields that differ: only they are sent.
export const changesOf = <T extends object>(before: T, after: T): Partial<T> => {
  const changes: Partial<T> = {};
  for (const name of Object.keys(after) as (keyof T)[])
    if (JSON.stringify(before[name]) !== JSON.stringify(after[name])) changes[name] = after[name];
  return changes;
};

export interface Origins {
  good: string[];
  bad: string[];
}

// One origin a line; an address is cut down to its origin, so that a pasted one works.
export const readOrigins = (text: string): Origins => {
  const origins: Origins = { good: [], bad: [] };
  for (const word of text.split(/[\s,]+/).filter((part) => part !== "")) {
    const found = /^(https?):\/\/([A-Za-z0-9.\-:[\]]+)(?:[/?#].*)?$/.exec(word);
    const origin = found && `${found[1]}://${found[2]?.toLowerCase()}`;
    if (!origin) origins.bad.push(word);
    else if (!origins.good.includes(origin)) origins.good.push(origin);
  }
  return origins;
};

// The languages in which something is said: an empty line says nothing.
export const invitationText = (typed: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(typed).flatMap(([language, line]) => (line.trim() === "" ? [] : [[language, line.trim()]])));

export const PASSWORD_LEAST = 12;

export const faultAt = (problem: Problem | null, field: string): boolean => problem?.field === field;

// Codes are read out, typed with spaces and in small letters.
export const cleanCode = (typed: string): string => {
  const code = typed.replace(/\s+/g, "");
  return /^\d+$/.test(code) ? code : code.toUpperCase();
};
