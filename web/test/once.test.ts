// Exactly once on the screen, whatever the line does: a visitor's whole model against
// the server's rules, over hundreds of seeded runs of cuts, repeats, late
// acknowledgements and refusals.
import assert from "node:assert/strict";
import { test } from "node:test";
import { Memory } from "../model/memory.ts";
import { VisitorChat } from "../model/visitor.ts";
import { FakeServer } from "./server.ts";
import { chanceOf, FakeClock, FakeLine, fakeShelf, seeded } from "./world.ts";

const RUNS = 300;
const STEPS = 250;

class Run {
  readonly fraction: () => number;
  readonly clock = new FakeClock();
  readonly line = new FakeLine();
  readonly server: FakeServer;
  readonly chat: VisitorChat;
  readonly arrived: number[] = [];
  written: string[] = [];
  taken = 0; // of the wire's frames
  cuts = 0;

  constructor(seed: number) {
    this.fraction = seeded(seed);
    this.server = new FakeServer({ recoverMax: 2 + Math.floor(this.fraction() * 20), busy: () => this.fraction() < 0.1 });
    this.chat = new VisitorChat({
      site: "S",
      notice: () => 1,
      locale: () => "en",
      clock: this.clock,
      chance: chanceOf(this.fraction),
      open: this.line.open,
      memory: new Memory(fakeShelf(), fakeShelf()),
      gpc: () => false,
      context: () => null,
      answers: () => ({}),
      refused: () => false,
      chosen: () => {},
      disputed: () => {},
      arrived: (message) => this.arrived.push(message.sequence),
    });
    this.chat.start();
    this.line.last.events.opened();
  }

  get conversation(): string {
    return this.chat.thread.conversation ?? "";
  }

  write(): void {
    const text = `visitor ${this.written.length + 1}`;
    this.written.push(text);
    this.chat.write(text);
  }

  toServer(): void {
    const wire = this.line.last;
    const frame = wire.sent[this.taken];
    if (wire.closed || !frame) return;
    this.taken += 1;
    this.server.take(frame);
  }

  // In order, but that an acknowledgement may be late and a message may come twice.
  toClient(): void {
    const { outgoing } = this.server;
    const first = outgoing[0];
    if (!first || this.line.last.closed) return;
    if (first.type === "ack" && outgoing.length > 1 && this.fraction() < 0.5) outgoing.push(outgoing.shift() ?? first);
    const frame = outgoing.shift() ?? first;
    this.line.say(frame);
    if (frame.type === "message" && this.fraction() < 0.2) this.line.say(frame);
  }

  cut(): void {
    if (this.line.last.closed) return;
    this.cuts += 1;
    this.server.cut();
    this.line.cut(this.fraction() < 0.5 ? 1006 : 1001);
    if (this.fraction() < 0.5) this.chat.nudge();
  }

  // A new wire opens by itself; the server starts at its first frame.
  mend(): void {
    if (this.line.last.sent.length === 0 && !this.line.last.closed) {
      this.taken = 0;
      this.line.last.events.opened();
    }
  }

  step(): void {
    const dice = this.fraction();
    if (dice < 0.12) this.write();
    else if (dice < 0.42) this.toServer();
    else if (dice < 0.75) this.toClient();
    else if (dice < 0.88) this.server.staff(this.conversation, this.fraction() < 0.3);
    else if (dice < 0.91) this.cut();
    else this.clock.turn(Math.floor(this.fraction() * 2_000));
    this.mend();
  }

  settle(): void {
    for (let i = 0; i < 4_000 && (this.chat.line !== "ready" || this.unsettled()); i++) {
      this.toServer();
      this.toClient();
      this.clock.turn(50);
      this.mend();
    }
  }

  unsettled(): boolean {
    const waiting = this.line.last.sent.length > this.taken || this.server.outgoing.length > 0;
    return waiting || this.chat.thread.lines.some((line) => line.sequence === null);
  }
}

const check = (run: Run): void => {
  const log = run.server.logs.get(run.conversation) ?? [];
  const visible = log.filter((message) => !message.note);
  const shown = run.chat.thread.lines;
  // Every written message stands in the store, once, in the order of writing.
  assert.deepEqual(log.filter((message) => message.from.kind === "visitor").map((message) => message.text), run.written);
  // The screen shows the store's end, each once and in order; all of it, unless said.
  const first = shown[0]?.sequence ?? 0;
  assert.deepEqual(shown.map((line) => line.sequence), visible.filter((message) => message.sequence >= first).map((message) => message.sequence));
  assert.deepEqual(shown.map((line) => line.text), visible.slice(visible.length - shown.length).map((message) => message.text));
  if (!run.chat.thread.broken) assert.equal(shown.length, visible.length);
  assert.equal(new Set(shown.map((line) => line.key)).size, shown.length);
  // Nobody is told twice of the same message.
  assert.equal(new Set(run.arrived).size, run.arrived.length);
};

test(`each message is shown once and stored once, over ${RUNS} seeded runs`, () => {
  const seen = { cuts: 0, broken: 0, messages: 0 };
  for (let seed = 1; seed <= RUNS; seed++) {
    const run = new Run(seed);
    try {
      run.write();
      for (let i = 0; i < STEPS; i++) run.step();
      run.settle();
      check(run);
    } catch (error) {
      throw new Error(`seed ${seed}: ${String(error)}`);
    }
    seen.cuts += run.cuts;
    seen.broken += Number(run.chat.thread.broken);
    seen.messages += run.chat.thread.lines.length;
  }
  assert.ok(seen.cuts > RUNS && seen.broken > 0 && seen.messages > 10 * RUNS, JSON.stringify(seen));
});
