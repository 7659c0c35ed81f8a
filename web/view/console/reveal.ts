// reveal: showing one masked field, for a reason, for two minutes.
import { Emitter } from "../../model/emitter.ts";
import type { Clock } from "../../model/platform.ts";
import { cleanText } from "../../model/text.ts";
import { asProblem, type Problem } from "../../model/staff/problem.ts";

export type Reason = "answer" | "identity" | "other";
export const REASONS: readonly Reason[] = ["answer", "identity", "other"];
export const REASON_LEAST = 3;

export type RevealState =
  | { at: "masked" }
  | { at: "asking"; problem: Problem | null; busy: boolean }
  | { at: "shown"; value: string };

const SHOWN_MS = 2 * 60_000;

export class Reveal extends Emitter {
  readonly #clock: Clock;
  readonly #ask: (reason: string) => Promise<string>;
  #state: RevealState = { at: "masked" };
  #cancel: () => void = () => {};

  // ask: gets the value from the server, which records the reason.
  constructor(clock: Clock, ask: (reason: string) => Promise<string>) {
    super();
    this.#clock = clock;
    this.#ask = ask;
  }

  get state(): RevealState {
    return this.#state;
  }

  begin(): void {
    if (this.#state.at === "masked") this.#become({ at: "asking", problem: null, busy: false });
  }

  hide(): void {
    this.#cancel();
    this.#become({ at: "masked" });
  }

  /*= GDPR Art. 5(1)(c) */
  async show(reason: string): Promise<void> {
    if (this.#state.at !== "asking" || this.#state.busy) return;
    this.#become({ at: "asking", problem: null, busy: true });
    try {
      const value = await this.#ask(cleanText(reason).trim());
      this.#become({ at: "shown", value });
      this.#cancel = this.#clock.after(SHOWN_MS, () => this.hide());
    } catch (error) {
      this.#become({ at: "asking", problem: asProblem(error), busy: false });
    }
  }

  #become(state: RevealState): void {
    this.#state = state;
    this.emit();
  }
}
