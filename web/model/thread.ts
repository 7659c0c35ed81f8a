// thread: the messages of one conversation, each shown exactly once, by sequence
// number; and the lines that are still on their way, joined to their message by its id.
import type { Author, HistoryFrame, Message, Sensitive } from "./frames.ts";
import type { Letter } from "./outbox.ts";

// What of a log stands in the document at most, when its end is in sight.
export const LOG_LIMIT = 200;

export interface Line {
  key: string; // stays the same from pending to sent
  id: string;
  sequence: number | null; // null: not on the server's disk yet
  at: number;
  from: Author | null; // null: oneself, not yet acknowledged
  note: boolean;
  text: string;
  fault: string | null; // why the server will not have it
  removed: boolean; // its words were taken away
  masked: boolean; // marked by a colleague: its words are not shown
  sensitive: Sensitive | null; // marked by staff, who alone is told
}

export type Added = "new" | "known" | "gap";

export class Thread {
  readonly conversation: string | null;
  // dense: every sequence number must come (staff). A visitor's stream has holes where
  // private notes are, so a hole says nothing.
  readonly #dense: boolean;
  #bySequence = new Map<number, Line>();
  #pending = new Map<string, Line>();
  #head = 0;
  #sorted: Line[] | null = null;
  #broken = false;
  #floor = 0; // what stands before it is not shown since the break

  constructor(conversation: string | null, dense = false) {
    this.conversation = conversation;
    this.#dense = dense;
  }

  // The point to go on from: everything up to it has come. An acknowledgement does not
  // move it, for others' messages before it may still be on their way.
  get head(): number {
    return this.#head;
  }

  // The smallest number held, 0 when there is none.
  get first(): number {
    return this.lines.find((line) => line.sequence !== null)?.sequence ?? 0;
  }

  // The server could not replay everything: what is earlier is not shown.
  get broken(): boolean {
    return this.#broken;
  }

  // By sequence number, then what is on its way in the order of writing.
  get lines(): readonly Line[] {
    if (this.#sorted) return this.#sorted;
    const settled = [...this.#bySequence.values()].sort((a, b) => (a.sequence ?? 0) - (b.sequence ?? 0));
    return (this.#sorted = [...settled, ...this.#pending.values()]);
  }

  // Shows what is written at once. Harmless when it is there already.
  pend(letter: Letter): void {
    if (this.#pending.has(letter.id) || this.#holds(letter.id)) return;
    const { id, at, note, text } = letter;
    this.#pending.set(id, { key: id, id, sequence: null, at, from: null, note, text, fault: null, removed: false, masked: false, sensitive: null });
    this.#sorted = null;
  }

  ack(id: string, sequence: number, at: number): void {
    const line = this.#pending.get(id);
    if (!line) return;
    this.#pending.delete(id);
    this.#sorted = null;
    if (sequence >= this.#floor && !this.#bySequence.has(sequence)) this.#bySequence.set(sequence, { ...line, sequence, at, fault: null });
  }

  refuse(id: string, fault: string): void {
    const line = this.#pending.get(id);
    if (!line) return;
    this.#pending.set(id, { ...line, fault });
    this.#sorted = null;
  }

  // Takes a refused line away; the answer is its text.
  withdraw(id: string): string | null {
    const line = this.#pending.get(id);
    if (!line || line.fault === null) return null;
    this.#pending.delete(id);
    this.#sorted = null;
    return line.text;
  }

  // Words that a colleague marked are not shown on; those that never came stay away until
  // the conversation is fetched anew.
  mark(sequence: number, sensitive: Sensitive | null, mine: boolean): void {
    const masked = (sensitive !== null && !mine) || this.#bySequence.get(sequence)?.text === "";
    this.#alter(sequence, { sensitive, masked });
  }

  // Its words are nowhere any more: not here either.
  remove(sequence: number): void {
    this.#alter(sequence, { text: "", removed: true, masked: false, sensitive: null });
  }

  // gap: something before it is missing; it was not taken, ask again from head.
  add(message: Message): Added {
    if (this.#dense && message.sequence > this.#head + 1 && !this.#bySequence.has(message.sequence)) return "gap";
    return this.#take(message);
  }

  // An answer to resume or follow; the answer is what is new on the screen.
  history(frame: HistoryFrame): Message[] {
    if (!frame.recovered) {
      this.#floor = frame.messages[0]?.sequence ?? 0;
      this.#broken = this.#bySequence.size > 0 || (frame.messages[0]?.sequence ?? 0) > 1;
      this.#bySequence.clear();
      this.#head = 0;
      this.#sorted = null;
    }
    const added = frame.messages.filter((message) => this.#take(message) === "new");
    if (!frame.more) this.#head = Math.max(this.#head, frame.head);
    return added;
  }

  // Older messages, fetched for who scrolls back. They do not move head.
  earlier(messages: readonly Message[]): void {
    const head = this.#head;
    this.#floor = Math.min(this.#floor, messages[0]?.sequence ?? this.#floor);
    for (const message of messages) this.#take(message);
    this.#head = head;
  }

  // Lets go of what is older than the newest `limit` lines; true when something went. It
  // is not a break: `earlier` brings it back.
  trim(limit: number): boolean {
    const settled = this.lines.length - this.#pending.size;
    // One settled line stays, to say where to go on backward.
    const superfluous = settled - Math.max(1, limit - this.#pending.size);
    if (superfluous <= 0) return false;
    for (const line of this.lines.slice(0, superfluous)) this.#bySequence.delete(line.sequence ?? 0);
    this.#sorted = null;
    this.#floor = this.first;
    return true;
  }

  #alter(sequence: number, change: Partial<Line>): void {
    const line = this.#bySequence.get(sequence);
    if (!line) return;
    this.#bySequence.set(sequence, { ...line, ...change });
    this.#sorted = null;
  }

  #holds(id: string): boolean {
    for (const line of this.#bySequence.values()) if (line.id === id) return true;
    return false;
  }

  #take(message: Message): Added {
    this.#head = Math.max(this.#head, message.sequence);
    const known = this.#bySequence.get(message.sequence);
    if (known && known.from !== null) return "known";
    const pending = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    const { id, sequence, at, from, note, text, removed = false, masked = false, sensitive = null } = message;
    const key = known?.key ?? pending?.key ?? `${sequence}`;
    this.#bySequence.set(sequence, { key, id, sequence, at, from, note, text, fault: null, removed, masked, sensitive });
    this.#sorted = null;
    return known ? "known" : "new";
  }
}
