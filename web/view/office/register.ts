// register: a list that the server has, loaded, reloaded and continued; what went wrong
// is kept beside what is there.
import { Emitter } from "../../model/emitter.ts";
import { asProblem, type Problem } from "../../model/staff/problem.ts";

export interface Portion<T> {
  rows: readonly T[];
  next: string | null;
}

export class Register<T> extends Emitter {
  readonly #ask: (before: string | null) => Promise<Portion<T>>;
  #rows: readonly T[] = [];
  #next: string | null = null;
  #loaded = false;
  #busy = false;
  #again = false;
  #problem: Problem | null = null;

  constructor(ask: (before: string | null) => Promise<Portion<T>>) {
    super();
    this.#ask = ask;
  }

  get rows(): readonly T[] {
    return this.#rows;
  }
  get more(): boolean {
    return this.#next !== null;
  }
  get loaded(): boolean {
    return this.#loaded;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get problem(): Problem | null {
    return this.#problem;
  }

  // Asked again while an answer is on its way: that answer may be old, so once more.
  async load(): Promise<void> {
    if (this.#busy) {
      this.#again = true;
      return;
    }
    await this.#work(null);
    if (!this.#again) return;
    this.#again = false;
    await this.load();
  }

  async loadMore(): Promise<void> {
    if (this.#next !== null && !this.#busy) await this.#work(this.#next);
  }

  async #work(before: string | null): Promise<void> {
    this.#busy = true;
    this.#problem = null;
    this.emit();
    try {
      const portion = await this.#ask(before);
      this.#rows = before === null ? portion.rows : [...this.#rows, ...portion.rows];
      this.#next = portion.next;
      this.#loaded = true;
    } catch (error) {
      this.#problem = asProblem(error);
    }
    this.#busy = false;
    this.emit();
  }
}

export const whole = <T>(rows: readonly T[]): Portion<T> => ({ rows, next: null });
