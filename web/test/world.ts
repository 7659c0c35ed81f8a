// world: time, chance and the wire of the tests. Nothing happens by itself: tests turn
// the clock and say what arrives.
import type { ClientFrame, HistoryFrame, Message, ServerFrame } from "../model/frames.ts";
import type { Chance, Clock, OpenWire, Shelf, WireEvents } from "../model/platform.ts";

export class FakeClock implements Clock {
  #now = 1_700_000_000_000;
  #steps: { at: number; step: () => void }[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, step: () => void): () => void {
    const entry = { at: this.#now + ms, step };
    this.#steps.push(entry);
    return () => {
      this.#steps = this.#steps.filter((each) => each !== entry);
    };
  }

  get waiting(): number {
    return this.#steps.length;
  }

  // Milliseconds until the next step, or null.
  get next(): number | null {
    return this.#steps.length === 0 ? null : Math.min(...this.#steps.map((each) => each.at)) - this.#now;
  }

  turn(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = this.#steps.filter((each) => each.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      this.#steps = this.#steps.filter((each) => each !== due);
      this.#now = Math.max(this.#now, due.at);
      due.step();
    }
    this.#now = end;
  }
}

// A small seeded generator (mulberry32): the same seed gives the same run.
export const seeded = (seed: number): (() => number) => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
};

export const chanceOf = (fraction: () => number): Chance => ({
  fraction,
  hex: (digits) => Array.from({ length: digits }, () => Math.floor(fraction() * 16).toString(16)).join(""),
});

// Wires that the test holds in its hand.
export class FakeLine {
  wires: { events: WireEvents; sent: ClientFrame[]; closed: boolean }[] = [];

  readonly open: OpenWire = (events) => {
    const wire = { events, sent: [] as ClientFrame[], closed: false };
    this.wires.push(wire);
    return {
      send: (text) => void (wire.closed || wire.sent.push(JSON.parse(text) as ClientFrame)),
      close: () => void (wire.closed = true),
    };
  };

  get last() {
    const wire = this.wires.at(-1);
    if (!wire) throw new Error("nobody has opened a wire");
    return wire;
  }

  get sent(): ClientFrame[] {
    return this.last.sent;
  }

  say(frame: ServerFrame): void {
    this.last.events.text(JSON.stringify(frame));
  }

  welcome(): void {
    this.last.events.opened();
    this.say({ type: "welcome", v: 1, at: 0, self: { kind: "visitor", id: "p", name: null }, staff_online: true });
  }

  cut(code = 1006): void {
    this.last.events.closed(code);
  }
}

export const fakeShelf = (): Shelf & { text: string | null } => ({
  text: null,
  read() {
    return this.text;
  },
  write(text) {
    this.text = text;
  },
  clear() {
    this.text = null;
  },
});

export const CONVERSATION = "0190aaaa-0000-7000-8000-000000000001";

export const messageOf = (sequence: number, more: Partial<Message> = {}): Message => ({
  conversation: CONVERSATION,
  sequence,
  at: 1_700_000_000_000 + sequence,
  id: sequence.toString(16).padStart(32, "f"),
  from: { kind: "staff", id: "a", name: "Mara" },
  note: false,
  text: `message ${sequence}`,
  ...more,
});

export const historyOf = (messages: Message[], more: Partial<HistoryFrame> = {}): HistoryFrame => ({
  type: "history",
  conversation: CONVERSATION,
  recovered: true,
  from: 0,
  head: messages.at(-1)?.sequence ?? 0,
  messages,
  more: false,
  ...more,
});
