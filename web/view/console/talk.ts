// talk: a thread as it stands on the screen: days, who speaks, runs of one speaker,
// and how far each of one's own messages has come.
import { sameDay } from "../../model/catalogue.ts";
import type { Summary } from "../../model/frames.ts";
import type { Line } from "../../model/thread.ts";

export type Kind = "visitor" | "mine" | "colleague" | "bot" | "note" | "event";
export type Progress = "pending" | "sent" | "read" | "refused" | null;

export interface Item {
  key: string;
  id: string;
  kind: Kind;
  mine: boolean;
  name: string | null;
  at: number;
  text: string;
  sequence: number | null;
  removed: boolean;
  masked: boolean; // marked by a colleague: not shown to others
  sensitive: Line["sensitive"];
  day: number | null; // begins a new day
  run: boolean; // goes on where the one before spoke
  progress: Progress;
  fault: string | null;
}

const RUN_MS = 5 * 60_000;

const kindOf = (line: Line, self: string): Kind => {
  if (line.note) return "note";
  if (line.from === null) return "mine";
  if (line.from.kind === "staff") return line.from.id === self ? "mine" : "colleague";
  return line.from.kind === "visitor" ? "visitor" : line.from.kind === "bot" ? "bot" : "event";
};

const progressOf = (line: Line, kind: Kind, read: number): Progress => {
  if (line.fault !== null) return "refused";
  if (line.sequence === null) return "pending";
  if (kind !== "mine" && kind !== "colleague") return kind === "note" ? "sent" : null;
  return line.sequence <= read ? "read" : "sent";
};

export const itemsOf = (lines: readonly Line[], self: string, read: number): Item[] =>
  lines.map((line, i) => {
    const before = lines[i - 1];
    const kind = kindOf(line, self);
    const day = !before || !sameDay(before.at, line.at) ? line.at : null;
    const sameSpeaker = before !== undefined && kindOf(before, self) === kind && (before.from?.id ?? self) === (line.from?.id ?? self);
    return {
      key: line.key,
      id: line.id,
      kind,
      mine: line.from === null || line.from.id === self,
      name: line.from?.name ?? null,
      at: line.at,
      text: line.masked ? "" : line.text,
      sequence: line.sequence,
      removed: line.removed,
      masked: line.masked,
      sensitive: line.sensitive,
      day,
      // A machine says on each of its messages that it is one.
      run: day === null && sameSpeaker && kind !== "event" && kind !== "bot" && line.at - before.at < RUN_MS,
      progress: progressOf(line, kind, read),
      fault: line.fault,
    };
  });

// The word of progress stands under the last message that has it; what is still on
// its way or was refused says so each time.
export const saysProgress = (items: readonly Item[], index: number): boolean => {
  const item = items[index];
  if (!item || item.progress === null || item.kind === "colleague") return false;
  if (item.progress === "pending" || item.progress === "refused") return true;
  const later = items.slice(index + 1);
  return !later.some((other) => other.progress === item.progress && other.kind === item.kind);
};

// What is said of a conversation beside its name. person: the visitor still waits for one.
export type Mark = "urgent" | "person";

/*= GDPR Art. 22(3) */
export const marksOf = ({ machine, status, waiting_since }: Summary): Mark[] => {
  if (status === "resolved") return [];
  const marks: [Mark, boolean][] = [
    ["urgent", machine.urgent],
    ["person", machine.person_wanted && waiting_since !== null],
  ];
  return marks.flatMap(([mark, on]) => (on ? [mark] : []));
};

// What the key for sensitive words means: the newest of the visitor's that stands and is
// not marked yet.
export const newestOfVisitor = (lines: readonly Line[]): Line | null =>
  [...lines].reverse().find((line) => line.from?.kind === "visitor" && !line.removed && line.sensitive === null && line.sequence !== null) ?? null;
