// door: who is signed in, and the steps to get there: e-mail and password, a code where
// there is a second factor, enrolling one where the role must have it.
import { Emitter } from "../emitter.ts";
import { asProblem, type Problem } from "./problem.ts";
import type { Rest } from "./rest.ts";
import type { Session } from "./types.ts";

export type DoorState =
  | { at: "asking" } // is there a session?
  | { at: "unreachable" }
  | { at: "password"; ended: boolean } // ended: there was a session, and it is over
  | { at: "code"; ended: boolean }
  | { at: "enrol"; session: Session }
  | { at: "in"; session: Session };

export class Door extends Emitter {
  readonly #rest: Rest;
  #state: DoorState = { at: "asking" };
  #problem: Problem | null = null;
  #busy = false;
  #credentials: { email: string; password: string } | null = null;
  // Whose session it was last: what was typed is kept for that person alone.
  #lastAccount: string | null = null;

  constructor(rest: Rest) {
    super();
    this.#rest = rest;
  }

  get state(): DoorState {
    return this.#state;
  }
  get problem(): Problem | null {
    return this.#problem;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get lastAccount(): string | null {
    return this.#lastAccount;
  }

  async ask(): Promise<void> {
    this.#become({ at: "asking" });
    try {
      this.#enter(await this.#rest.session());
    } catch (error) {
      const { status } = asProblem(error);
      this.#become(status === 401 ? { at: "password", ended: false } : { at: "unreachable" });
    }
  }

  async password(email: string, password: string): Promise<void> {
    this.#credentials = { email, password };
    await this.#try(null);
  }

  async code(code: string): Promise<void> {
    await this.#try(code);
  }

  // From the code back to e-mail and password.
  back(): void {
    this.#forget();
    this.#problem = null;
    this.#become({ at: "password", ended: this.#ended });
  }

  // The server does not know the session any more.
  lost(): void {
    if (this.#state.at !== "in" && this.#state.at !== "enrol") return;
    this.#problem = null;
    this.#become({ at: "password", ended: true });
  }

  async leave(): Promise<void> {
    await this.#rest.signOut().catch(() => {});
    this.#lastAccount = null;
    this.#problem = null;
    this.#become({ at: "password", ended: false });
  }

  // After a second factor was enrolled, or the account changed.
  async renew(): Promise<void> {
    this.#enter(await this.#rest.session());
  }

  get #ended(): boolean {
    return (this.#state.at === "password" || this.#state.at === "code") && this.#state.ended;
  }

  async #try(code: string | null): Promise<void> {
    if (this.#busy || !this.#credentials) return;
    const { email, password } = this.#credentials;
    this.#busy = true;
    this.#problem = null;
    this.emit();
    try {
      const session = await this.#rest.signIn(email, password, code);
      this.#forget();
      this.#enter(session);
    } catch (error) {
      this.#refused(asProblem(error));
    } finally {
      this.#busy = false;
      this.emit();
    }
  }

  // A code that is missing is no error: it is the next step.
  #refused(problem: Problem): void {
    if (problem.code === "second_factor") {
      this.#become({ at: "code", ended: this.#ended });
      return;
    }
    this.#problem = problem;
    this.emit();
  }

  #enter(session: Session): void {
    this.#problem = null;
    this.#lastAccount = session.account.id;
    this.#become(session.must_enrol_second_factor ? { at: "enrol", session } : { at: "in", session });
  }

  #forget(): void {
    this.#credentials = null;
  }

  #become(state: DoorState): void {
    this.#state = state;
    this.emit();
  }
}
