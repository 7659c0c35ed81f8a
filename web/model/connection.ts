// connection: one socket to the server, kept alive. Says hello first, pings a quiet
// line, and comes back after a cut: with growing, jittered pauses, or at once when the
// browser says that it is online again. Some closes are final (docs/protocol.md).
import { parseFrame, type ClientFrame, type HelloFrame, type ServerFrame } from "./frames.ts";
import type { Chance, Clock, OpenWire, Wire } from "./platform.ts";

// idle: not wanted. joining: a wire is being made. ready: welcomed. waiting: the
// line is down, another try will come. ended: the server does not want us back.
export type LineState = "idle" | "joining" | "ready" | "waiting" | "ended";

export interface ConnectionOptions {
  open: OpenWire;
  clock: Clock;
  chance: Chance;
  hello: () => HelloFrame;
  frame: (frame: ServerFrame) => void;
  changed: (state: LineState) => void;
}

const QUIET_MS = 25_000;
const PATIENCE_MS = 8_000;
const JOIN_MS = 12_000;
const PAUSE_FIRST_MS = 250;
const PAUSE_MOST_MS = 20_000;
const FINAL_CODES = new Set([1000, 1008, 4001]);
const SLOW_CODES = new Set([1007, 1009, 1013, 4002, 4008]);

export class Connection {
  readonly #options: ConnectionOptions;
  #state: LineState = "idle";
  #wire: Wire | null = null;
  #tries = 0;
  #endCode: number | null = null;
  #cancel: () => void = () => {};

  constructor(options: ConnectionOptions) {
    this.#options = options;
  }

  get state(): LineState {
    return this.#state;
  }

  // The close code that ended it for good, if one did.
  get endCode(): number | null {
    return this.#endCode;
  }

  start(): void {
    if (this.#state === "joining" || this.#state === "ready") return;
    this.#endCode = null;
    this.#tries = 0;
    this.#join();
  }

  stop(): void {
    this.#drop();
    this.#become("idle");
  }

  // False when the frame did not leave; what matters is kept by an outbox.
  send(frame: ClientFrame): boolean {
    if (this.#state !== "ready" || !this.#wire) return false;
    this.#wire.send(JSON.stringify(frame));
    return true;
  }

  // The browser says that the network is back, or the page is looked at again.
  nudge(): void {
    if (this.#state === "waiting") this.#join();
    else if (this.#state === "ready") this.#probe();
  }

  #join(): void {
    this.#drop();
    this.#become("joining");
    let wire: Wire | null = null;
    // Events of a wire that was given up do not count.
    const mine = () => wire !== null && wire === this.#wire;
    wire = this.#options.open({
      opened: () => mine() && wire?.send(JSON.stringify(this.#options.hello())),
      text: (text) => mine() && this.#heard(text),
      closed: (code) => mine() && this.#lost(code),
    });
    this.#wire = wire;
    this.#later(JOIN_MS, () => this.#lost(1006));
  }

  #heard(text: string): void {
    const frame = parseFrame(text);
    if (!frame) return;
    if (this.#state === "ready") this.#later(QUIET_MS, () => this.#probe());
    if (frame.type === "welcome") {
      this.#tries = 0;
      this.#later(QUIET_MS, () => this.#probe());
      this.#become("ready", frame);
      return;
    }
    if (frame.type !== "pong") this.#options.frame(frame);
  }

  #probe(): void {
    this.#wire?.send('{"type":"ping"}');
    this.#later(PATIENCE_MS, () => this.#lost(1006));
  }

  #lost(code: number): void {
    this.#drop();
    if (FINAL_CODES.has(code)) {
      this.#endCode = code;
      this.#become("ended");
      return;
    }
    const most = Math.min(PAUSE_MOST_MS, PAUSE_FIRST_MS * 2 ** this.#tries);
    const base = SLOW_CODES.has(code) ? PAUSE_MOST_MS : most;
    this.#tries = Math.min(this.#tries + 1, 16);
    this.#later(base * (0.5 + this.#options.chance.fraction() / 2), () => this.#join());
    this.#become("waiting");
  }

  #drop(): void {
    this.#cancel();
    const wire = this.#wire;
    this.#wire = null;
    wire?.close();
  }

  #later(ms: number, step: () => void): void {
    this.#cancel();
    this.#cancel = this.#options.clock.after(ms, step);
  }

  // The welcome is handed on before the state, so that who hears of the state knows it.
  #become(state: LineState, welcome?: ServerFrame): void {
    const changed = this.#state !== state;
    this.#state = state;
    if (welcome) this.#options.frame(welcome);
    if (changed) this.#options.changed(state);
  }
}
