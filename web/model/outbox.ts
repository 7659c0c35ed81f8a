// outbox: what was written and is not yet on the server's disk. One message is on the
// way at a time, so that the order of writing is the order in the store whatever is
// refused or lost between; after a reconnect the first of the queue goes again.
import type { Chance, Clock } from "./platform.ts";
import { cleanText } from "./text.ts";

export interface Letter {
  id: string; // CLIENT_ID: 16 hexadecimal digits of the device, 16 of a counter
  conversation: string | null; // null: the conversation is not begun yet
  text: string;
  note: boolean;
  at: number;
}

export interface OutboxOptions {
  clock: Clock;
  chance: Chance;
  // Puts it on the wire; false when there is none.
  send: (letter: Letter) => boolean;
  changed: () => void;
}

const HEX = 16;
const AGAIN_MS = 1_500;
const AGAIN_MOST_MS = 30_000;

export class Outbox {
  readonly #options: OutboxOptions;
  readonly #device: string;
  #count = 0n;
  #queue: Letter[] = [];
  #onTheWay: string | null = null;
  #refusals = 0;
  #cancel: () => void = () => {};

  constructor(options: OutboxOptions) {
    this.#options = options;
    this.#device = options.chance.hex(HEX);
  }

  get letters(): readonly Letter[] {
    return this.#queue;
  }

  // An id that this device has not used.
  nextId(): string {
    this.#count += 1n;
    return this.#device + this.#count.toString(16).padStart(HEX, "0");
  }

  write(conversation: string | null, text: string, note = false): Letter {
    const at = this.#options.clock.now();
    const letter = { id: this.nextId(), conversation, text: cleanText(text), note, at };
    this.#queue.push(letter);
    this.#options.changed();
    this.flush();
    return letter;
  }

  // Letters of an earlier page of this tab, with the ids that they had. One that holds
  // nothing that can be sent would be refused for ever: it goes.
  restore(letters: readonly Letter[]): void {
    const known = new Set(this.#queue.map((letter) => letter.id));
    const kept = letters
      .filter((letter) => !known.has(letter.id))
      .map((letter) => ({ ...letter, text: cleanText(letter.text) }))
      .filter((letter) => letter.text.trim() !== "");
    this.#queue = [...kept, ...this.#queue];
    this.#options.changed();
  }

  // The conversation of those that were written before it had begun.
  address(conversation: string): void {
    this.#queue = this.#queue.map((letter) =>
      letter.conversation === null ? { ...letter, conversation } : letter,
    );
  }

  // The line is new: whatever was on the way may have been lost.
  reset(): void {
    this.#cancel();
    this.#onTheWay = null;
  }

  flush(): void {
    const first = this.#queue[0];
    if (!first || this.#onTheWay !== null) return;
    if (this.#options.send(first)) this.#onTheWay = first.id;
  }

  // It is on the server's disk, or will never be: out of the queue, and the next may go.
  settle(id: string): Letter | null {
    const letter = this.#queue.find((each) => each.id === id) ?? null;
    if (!letter) return null;
    this.#queue = this.#queue.filter((each) => each.id !== id);
    this.#refusals = 0;
    if (this.#onTheWay === id) this.#onTheWay = null;
    this.#options.changed();
    this.flush();
    return letter;
  }

  // The server is too busy for it now: the same again, a little later.
  postpone(id: string): void {
    if (this.#onTheWay !== id) return;
    this.#cancel();
    const pause = Math.min(AGAIN_MOST_MS, AGAIN_MS * 2 ** this.#refusals);
    this.#refusals = Math.min(this.#refusals + 1, 8);
    this.#cancel = this.#options.clock.after(pause, () => {
      this.#onTheWay = null;
      this.flush();
    });
  }

  clear(): void {
    this.reset();
    this.#queue = [];
    this.#options.changed();
  }
}
