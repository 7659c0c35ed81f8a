// purposes: a site's purposes and the drafts that would change them. One draft is open
// at a time; what the server says of it (missing, differences, who is affected) is its own.
import { Emitter } from "../../model/emitter.ts";
import type { OfficeRest } from "../../model/office/rest.ts";
import type { Advice, Change, Purpose, PurposePage, Suspended } from "../../model/office/types.ts";
import { asProblem, type Problem } from "../../model/staff/problem.ts";
import { blankSheet, bodyOf, sheetOfBody, sheetOfPurpose, type Sheet } from "./declaration.ts";

export type Desk =
  | { at: "list" }
  | { at: "edit"; sheet: Sheet; change: Change | null }
  | { at: "change"; change: Change };

export class PurposesView extends Emitter {
  readonly #rest: OfficeRest;
  #site: string;
  #page: PurposePage | null = null;
  #changes: readonly Change[] = [];
  #desk: Desk = { at: "list" };
  #busy = false;
  #problem: Problem | null = null;
  #done: Change | null = null;

  constructor(rest: OfficeRest, site: string) {
    super();
    this.#rest = rest;
    this.#site = site;
  }

  get page(): PurposePage | null {
    return this.#page;
  }
  get changes(): readonly Change[] {
    return this.#changes;
  }
  get running(): readonly Change[] {
    return this.#changes.filter((change) => change.state !== "active" && change.state !== "withdrawn");
  }
  get desk(): Desk {
    return this.#desk;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get problem(): Problem | null {
    return this.#problem;
  }
  // What was just put in force, or signed for a day to come.
  get done(): Change | null {
    return this.#done;
  }

  // What is not in force yet and could be: the built-in purposes that nobody has begun.
  get templates(): readonly Purpose[] {
    const begun = new Set(this.#page?.purposes.map((purpose) => purpose.code));
    return (this.#page?.templates ?? []).filter((template) => !begun.has(template.code));
  }

  // Of a purpose; null: of the whole site.
  suspended(code: string | null): Suspended | null {
    return this.#page?.suspensions.find((each) => each.purpose === code) ?? null;
  }

  load(): Promise<boolean> {
    return this.#work(async () => this.#fetch());
  }

  begin(from: Purpose | null): void {
    this.#done = null;
    this.#problem = null;
    this.#show({ at: "edit", sheet: from ? sheetOfPurpose(from) : blankSheet(), change: null });
  }

  open(change: Change): void {
    this.#problem = null;
    this.#show({ at: "change", change });
  }

  edit(change: Change): void {
    const known = this.#page?.purposes.some((purpose) => purpose.code === change.body.code) ?? false;
    const sheet = sheetOfBody(change.body, known);
    if (sheet) this.#show({ at: "edit", sheet, change });
  }

  write(part: Partial<Sheet>): void {
    if (this.#desk.at === "edit") this.#show({ ...this.#desk, sheet: { ...this.#desk.sheet, ...part } });
  }

  close(): void {
    this.#problem = null;
    this.#show({ at: "list" });
  }

  save(): Promise<boolean> {
    const desk = this.#desk;
    if (desk.at !== "edit") return Promise.resolve(false);
    const body = bodyOf(desk.sheet);
    return this.#step(() => (desk.change ? this.#rest.redraft(desk.change, body) : this.#rest.draft(this.#site, body)));
  }

  end(purpose: Purpose): Promise<boolean> {
    return this.#step(() => this.#rest.draft(this.#site, { code: purpose.code, end: true }));
  }

  // Stopping takes a reason alone; going on takes a name beside it. null: the whole site.
  suspend(code: string | null, reason: string): Promise<boolean> {
    return this.#work(async () => {
      this.#page = await this.#rest.suspend(this.#site, code, reason);
    });
  }

  resume(code: string | null, reason: string, signature: string): Promise<boolean> {
    return this.#work(async () => {
      this.#page = await this.#rest.resume(this.#site, code, reason, signature);
    });
  }

  ask(change: Change): Promise<boolean> {
    return this.#step(() => this.#rest.askAdvice(change));
  }

  advise(change: Change, advice: Advice, text: string): Promise<boolean> {
    return this.#step(() => this.#rest.advise(change, advice, text));
  }

  activate(change: Change, at: number, signature: string): Promise<boolean> {
    return this.#work(async () => {
      this.#done = await this.#rest.activate(change, at, signature);
      this.#desk = { at: "list" };
      await this.#fetch();
    });
  }

  withdraw(change: Change): Promise<boolean> {
    return this.#work(async () => {
      await this.#rest.withdraw(change);
      this.#desk = { at: "list" };
      await this.#fetch();
    });
  }

  #step(ask: () => Promise<Change>): Promise<boolean> {
    return this.#work(async () => {
      const change = await ask();
      this.#desk = { at: "change", change };
      this.#changes = await this.#rest.changes(this.#site);
    });
  }

  async #fetch(): Promise<void> {
    const [page, changes] = await Promise.all([this.#rest.purposes(this.#site), this.#rest.changes(this.#site)]);
    this.#page = page;
    this.#changes = changes;
  }

  #show(desk: Desk): void {
    this.#desk = desk;
    this.emit();
  }

  async #work(step: () => Promise<void>): Promise<boolean> {
    if (this.#busy) return false;
    this.#busy = true;
    this.#problem = null;
    this.emit();
    try {
      await step();
    } catch (error) {
      this.#problem = asProblem(error);
    }
    this.#busy = false;
    this.emit();
    return this.#problem === null;
  }
}
