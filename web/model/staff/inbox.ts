// inbox: the conversations of one view, newest change first, kept true by what the
// server tells; the counts beside the views; and the one conversation that is looked at.
import { Emitter } from "../emitter.ts";
import type { Clock } from "../platform.ts";
import { asProblem, type Problem } from "./problem.ts";
import type { Rest } from "./rest.ts";
import type { Counts, Summary, ViewName } from "./types.ts";

export interface View {
  name: ViewName;
  site: string | null;
}

const PAGE = 50;
const COUNT_AFTER_MS = 400;

export const belongs = (view: View, summary: Summary, self: string): boolean => {
  if (view.site !== null && summary.site !== view.site) return false;
  switch (view.name) {
    case "all":
      return true;
    case "mine":
      return summary.status === "open" && summary.assignee === self;
    case "unassigned":
      return summary.status === "open" && summary.assignee === null;
    default:
      return summary.status === view.name;
  }
};

const newestFirst = (a: Summary, b: Summary): number =>
  b.updated_at - a.updated_at || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);

const sameView = (a: View, b: View): boolean => a.name === b.name && a.site === b.site;

export class Inbox extends Emitter {
  readonly #rest: Rest;
  readonly #clock: Clock;
  readonly #self: string;
  #view: View = { name: "open", site: null };
  #known = new Map<string, Summary>();
  #listed = new Set<string>();
  #sorted: Summary[] | null = null;
  #next: string | null = null;
  #counts: Counts | null = null;
  #loading = false;
  #loaded = false;
  #problem: Problem | null = null;
  #round = 0;
  #counting: (() => void) | null = null;

  constructor(rest: Rest, clock: Clock, self: string) {
    super();
    this.#rest = rest;
    this.#clock = clock;
    this.#self = self;
  }

  get view(): View {
    return this.#view;
  }
  get counts(): Counts | null {
    return this.#counts;
  }
  get loading(): boolean {
    return this.#loading;
  }
  get loaded(): boolean {
    return this.#loaded;
  }
  get more(): boolean {
    return this.#next !== null;
  }
  get problem(): Problem | null {
    return this.#problem;
  }

  get list(): readonly Summary[] {
    return (this.#sorted ??= [...this.#listed]
      .map((id) => this.#known.get(id))
      .filter((summary): summary is Summary => summary !== undefined)
      .sort(newestFirst));
  }

  find(id: string): Summary | null {
    return this.#known.get(id) ?? null;
  }

  // Unread of all that is known and open: for the title of the tab.
  get unread(): number {
    let count = 0;
    for (const summary of this.#known.values()) if (summary.status === "open" && summary.unread > 0) count += 1;
    return count;
  }

  open(view: View): void {
    if (sameView(view, this.#view) && (this.#loaded || this.#loading)) return;
    this.#view = view;
    this.#loaded = false;
    this.#relist();
    void this.refresh();
  }

  // The first page again: at the start, and after the line was down.
  async refresh(): Promise<void> {
    await this.#load(null);
  }

  async loadMore(): Promise<void> {
    if (this.#loading || this.#next === null) return;
    await this.#load(this.#next);
  }

  // A conversation that the list does not hold: from an address, or a key.
  async look(id: string): Promise<Summary> {
    const summary = await this.#rest.conversation(id);
    this.take(summary);
    return summary;
  }

  // What the server says of a conversation now.
  take(summary: Summary): void {
    const before = this.#known.get(summary.id);
    if (before && before.updated_at > summary.updated_at) return;
    this.#known.set(summary.id, summary);
    if (belongs(this.#view, summary, this.#self)) this.#listed.add(summary.id);
    else this.#listed.delete(summary.id);
    this.#sorted = null;
    if (!before || before.status !== summary.status || before.assignee !== summary.assignee) this.#countSoon();
    this.emit();
  }

  // One's own look makes it read at once; the server's word follows.
  markRead(id: string): void {
    const summary = this.#known.get(id);
    if (!summary || summary.unread === 0) return;
    this.#known.set(id, { ...summary, unread: 0 });
    this.#sorted = null;
    this.emit();
  }

  // Nothing of it stays in memory; refresh() brings it back.
  forget(): void {
    this.#counting?.();
    this.#counting = null;
    this.#round += 1;
    this.#known.clear();
    this.#loaded = false;
    this.#loading = false;
    this.#relist();
  }

  #relist(): void {
    this.#listed = new Set([...this.#known.values()].filter((each) => belongs(this.#view, each, this.#self)).map((each) => each.id));
    this.#sorted = null;
    this.#next = null;
    this.emit();
  }

  async #load(before: string | null): Promise<void> {
    const round = ++this.#round;
    const view = this.#view;
    this.#loading = true;
    this.#problem = null;
    this.emit();
    try {
      const page = await this.#rest.conversations(view.name, { site: view.site, before, limit: PAGE });
      if (round !== this.#round) return;
      if (before === null) this.#listed.clear();
      for (const summary of page.conversations) this.#keep(summary);
      this.#sorted = null;
      this.#next = page.next;
      this.#counts = page.counts;
      this.#loaded = true;
    } catch (error) {
      if (round !== this.#round) return;
      this.#problem = asProblem(error);
    }
    this.#loading = false;
    this.emit();
  }

  // A page may be older than what came over the socket meanwhile.
  #keep(summary: Summary): void {
    const known = this.#known.get(summary.id);
    const newest = known && known.updated_at > summary.updated_at ? known : summary;
    this.#known.set(summary.id, newest);
    if (belongs(this.#view, newest, this.#self)) this.#listed.add(summary.id);
  }

  // Counts are the server's: asked for again, a little later, when something moved.
  #countSoon(): void {
    this.#counting ??= this.#clock.after(COUNT_AFTER_MS, () => {
      this.#counting = null;
      const { name, site } = this.#view;
      this.#rest.conversations(name, { site, limit: 1 }).then(
        (page) => {
          this.#counts = page.counts;
          this.emit();
        },
        () => {},
      );
    });
  }
}
