// team: the people of the workspace and who of them is there.
import { Emitter } from "../emitter.ts";
import { asProblem, type Problem } from "./problem.ts";
import type { Rest } from "./rest.ts";
import { mayAnswer, type Account, type Presence } from "./types.ts";

export class Team extends Emitter {
  readonly #rest: Rest;
  #self: Account;
  #accounts: Account[] = [];
  #states = new Map<string, Presence>();
  #heard = false; // the socket knows better than the list
  #problem: Problem | null = null;

  constructor(rest: Rest, self: Account) {
    super();
    this.#rest = rest;
    this.#self = self;
  }

  get accounts(): readonly Account[] {
    return this.#accounts;
  }
  get problem(): Problem | null {
    return this.#problem;
  }
  get self(): Account {
    return this.#self;
  }

  // Whom a conversation can be given to: who answers and is not disabled.
  get answering(): readonly Account[] {
    return this.#accounts.filter((account) => mayAnswer(account.roles) && !account.disabled);
  }

  presence(id: string): Presence {
    const known = this.#states.get(id);
    if (known) return known;
    return this.#heard ? "away" : (this.#accounts.find((account) => account.id === id)?.presence ?? "away");
  }

  name(id: string | null): string | null {
    if (id === null) return null;
    if (id === this.#self.id) return this.#self.name;
    return this.#accounts.find((account) => account.id === id)?.name ?? null;
  }

  async load(): Promise<void> {
    try {
      this.#accounts = await this.#rest.accounts();
      this.#problem = null;
    } catch (error) {
      this.#problem = asProblem(error);
    }
    this.emit();
  }

  presentNow(list: readonly { account: string; state: Presence }[]): void {
    this.#heard = true;
    this.#states = new Map(list.map(({ account, state }) => [account, state]));
    this.emit();
  }

  present(account: string, state: Presence): void {
    this.#states.set(account, state);
    this.emit();
  }

  // A new or changed account, as the server answered it.
  take(account: Account): void {
    const rest = this.#accounts.filter((each) => each.id !== account.id);
    this.#accounts = [...rest, account];
    if (account.id === this.#self.id) this.#self = { ...this.#self, ...account };
    this.emit();
  }
}
