// lines: the log as it is drawn: days, who speaks, and one word on where each of the
// visitor's messages is.
import { sameDay } from "../../model/catalogue.ts";
import type { Author, AuthorKind } from "../../model/frames.ts";
import { LOG_LIMIT, type Line } from "../../model/thread.ts";
import type { VisitorWords } from "../../locale/visitor/load.ts";

export type Place = "way" | "waiting" | "sent" | "read" | "refused";

export interface MessageView {
  kind: "message";
  key: string;
  id: string;
  mine: boolean;
  machine: boolean;
  // Said above the first of a run by one author; null below it.
  who: string | null;
  time: string;
  text: string;
  removed: boolean; // its words were taken away
  place: Place | null; // of the visitor's own
  fault: string | null;
}

export type LogItem = MessageView | { kind: "day" | "event"; key: string; text: string };

export interface LogFacts {
  lines: readonly Line[];
  ready: boolean; // is the line up?
  readByStaff: number;
  now: number;
  words: VisitorWords;
}

const RUN_MS = 5 * 60_000;

const placeOf = (line: Line, facts: LogFacts): Place => {
  if (line.fault !== null) return "refused";
  if (line.sequence === null) return facts.ready ? "way" : "waiting";
  return line.sequence <= facts.readByStaff ? "read" : "sent";
};

const isMine = (line: Line): boolean => line.from === null || line.from.kind === "visitor";

const sameAuthor = (a: Author | null, b: Author | null): boolean =>
  (a?.kind ?? "visitor") === (b?.kind ?? "visitor") && (a?.id ?? null) === (b?.id ?? null);

// A person in place of a machine. null: nothing to ask for, as no machine spoke or a person
// did. offered: can be asked for. coming: was asked for, and will answer.
export type PersonWanted = "offered" | "coming" | null;

/*= GDPR Art. 22(3) */
export const personWanted = (lines: readonly Line[], human: boolean): PersonWanted => {
  const spoke = (kind: AuthorKind): boolean => lines.some((line) => line.from?.kind === kind);
  if (spoke("staff")) return null;
  if (human) return "coming";
  return spoke("bot") ? "offered" : null;
};

export const nameOf = (author: Author, words: VisitorWords): string =>
  author.name ?? words.t(author.kind === "bot" ? "chat.machine" : "chat.somebody");

const messageView = (line: Line, before: Line | undefined, facts: LogFacts): MessageView => {
  const mine = isMine(line);
  const machine = line.from?.kind === "bot";
  const run = before && sameAuthor(before.from, line.from) && line.at - before.at < RUN_MS;
  return {
    kind: "message",
    key: line.key,
    id: line.id,
    mine,
    machine,
    // A machine says on each of its messages that it is one.
    who: mine || line.from === null || (run && !machine) ? null : nameOf(line.from, facts.words),
    time: facts.words.time(line.at),
    text: line.removed ? facts.words.t("chat.removed") : line.text,
    removed: line.removed,
    place: mine ? placeOf(line, facts) : null,
    fault: line.fault,
  };
};

// The newest LOG_LIMIT lines, with a day above the first of each.
export const logItems = (facts: LogFacts): LogItem[] => {
  const shown = facts.lines.slice(-LOG_LIMIT);
  const items: LogItem[] = [];
  let before: Line | undefined;
  let met = false; // has it been said that a machine answers?
  for (const line of shown) {
    const today = !before && sameDay(line.at, facts.now);
    if (!today && (!before || !sameDay(before.at, line.at)))
      items.push({ kind: "day", key: `day ${line.key}`, text: facts.words.day(line.at, facts.now) });
    /*= AI Act Art. 50(1) */
    if (line.from?.kind === "bot" && !met) {
      met = true;
      items.push({ kind: "event", key: `machine ${line.key}`, text: facts.words.t("chat.machine.first") });
    }
    if (line.from?.kind === "system") items.push({ kind: "event", key: line.key, text: line.text });
    else items.push(messageView(line, before, facts));
    before = line;
  }
  return items;
};
