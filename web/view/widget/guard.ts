// guard: asks the shield before something is sent. The shield is fetched with the first
// screen on which one can write, so that no request tells what somebody writes.
import type { Clock } from "../../model/platform.ts";
import type { Sensitive } from "../../model/shield.ts";
import { languageOf } from "../../model/catalogue.ts";

type Shield = (text: string, language: string) => Sensitive[];

// So long a message waits for a shield that is still on its way; a lost line must not
// keep anybody from writing.
const PATIENCE_MS = 2_000;

export class Guard {
  readonly #clock: Clock;
  #shield: Shield | null = null;
  #coming: Promise<void> | null = null;
  #warning: readonly Sensitive[] = [];
  readonly #insisted = new Set<Sensitive>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  get warning(): readonly Sensitive[] {
    return this.#warning;
  }

  arm(): Promise<void> {
    return (this.#coming ??= import("../../model/shield.ts").then(
      ({ sensitiveIn }) => void (this.#shield = sensitiveIn),
      () => void (this.#coming = null),
    ));
  }

  // May it be sent without a word? If not, `warning` says why.
  async passes(text: string, locale: string): Promise<boolean> {
    if (!this.#shield) await this.#wait();
    const found = this.#shield?.(text, languageOf(locale)) ?? [];
    this.#warning = found.filter((kind) => !this.#insisted.has(kind));
    return this.#warning.length === 0;
  }

  // Who talks about an illness is asked once, not with each message; a number each time.
  insist(): true {
    if (this.#warning.includes("health")) this.#insisted.add("health");
    this.#warning = [];
    return true;
  }

  // True when there was a warning.
  dismiss(): boolean {
    const warned = this.#warning.length > 0;
    this.#warning = [];
    return warned;
  }

  async #wait(): Promise<void> {
    let stop = () => {};
    const patience = new Promise<void>((over) => (stop = this.#clock.after(PATIENCE_MS, over)));
    await Promise.race([this.arm(), patience]);
    stop();
  }
}
