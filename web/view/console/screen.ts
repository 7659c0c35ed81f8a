// screen: what is open and chosen in the console, and what its commands do. It asks the
// desk for work and says where the focus belongs; it never touches the page.
import { Emitter } from "../../model/emitter.ts";
import { asProblem, type Problem } from "../../model/staff/problem.ts";
import type { Desk } from "../../model/staff/desk.ts";
import type { ConversationChange, Status, Summary } from "../../model/staff/types.ts";
import type { Sensitive } from "../../model/frames.ts";
import type { Command } from "./keys.ts";
import { formatRoute, parseRoute, type Route } from "./route.ts";
import { newestOfVisitor } from "./talk.ts";

export type Overlay = "palette" | "help" | "emergency" | "copy" | null;
export type Menu = "assign" | "snooze" | "more" | null;
export type Pane = "list" | "talk" | "context";
export type Focus = "row" | "reply" | "page";

// Said once, beside the work: done with a way back, or not done and why.
export type Word =
  | { kind: "done"; key: "resolved" | "reopened" | "pending" | "snoozed" | "assigned" | "unassigned" | "sensitive"; undo: (() => void) | null }
  | { kind: "problem"; problem: Problem };

export interface Place {
  readonly hash: string;
  go(hash: string): void;
}

export class Screen extends Emitter {
  readonly desk: Desk;
  readonly #place: Place;
  #route: Route;
  #note = false;
  #overlay: Overlay = null;
  #menu: Menu = null;
  #pane: Pane = "list";
  #word: Word | null = null;
  #focus: Focus | null = null;
  #focusThere: Focus | null = null; // once the address has changed
  #index = 0; // where the open conversation stood in the list

  constructor(desk: Desk, place: Place) {
    super();
    this.desk = desk;
    this.#place = place;
    this.#route = parseRoute(place.hash);
    this.arrive();
  }

  get route(): Route {
    return this.#route;
  }
  get note(): boolean {
    return this.#note;
  }
  get overlay(): Overlay {
    return this.#overlay;
  }
  get menu(): Menu {
    return this.#menu;
  }
  get pane(): Pane {
    return this.#pane;
  }
  get word(): Word | null {
    return this.#word;
  }
  // Where the focus belongs after what just happened; taken once.
  takeFocus(): Focus | null {
    const focus = this.#focus;
    this.#focus = null;
    return focus;
  }
  get current(): Summary | null {
    return this.desk.opened === null ? null : this.desk.inbox.find(this.desk.opened);
  }

  // The address has changed, by a link or by the browser's own buttons.
  arrive(): void {
    this.#focus = this.#focusThere;
    this.#focusThere = null;
    this.#route = this.#place.hash === "" ? this.#home() : parseRoute(this.#place.hash);
    this.#menu = null;
    if (this.#route.at === "talk") {
      this.desk.inbox.open({ name: this.#route.view, site: this.#route.site });
      this.desk.show(this.#route.conversation);
      if (this.#route.conversation === null) this.#pane = "list";
      else if (this.#pane === "list") this.#pane = "talk";
    } else {
      this.desk.show(null);
    }
    this.emit();
  }

  go(route: Route): void {
    this.#place.go(formatRoute(route));
  }

  showPane(pane: Pane): void {
    this.#pane = pane;
    this.emit();
  }

  openMenu(menu: Menu): void {
    this.#menu = menu;
    this.emit();
  }

  openOverlay(overlay: Overlay): void {
    this.#overlay = overlay;
    this.#menu = null;
    this.emit();
  }

  write(note: boolean): void {
    this.#note = note;
    this.#pane = "talk";
    this.#focus = "reply";
    this.emit();
  }

  dismiss(): void {
    this.#word = null;
    this.emit();
  }

  run(command: Command): void {
    switch (command) {
      case "next":
        return this.step(1);
      case "previous":
        return this.step(-1);
      case "resolve":
        return void this.set("resolved");
      case "resolveNext":
        return void this.resolveAndNext();
      case "reply":
        return this.write(false);
      case "note":
        return this.write(true);
      case "snooze":
      case "assign":
        if (!this.current || !this.desk.answers) return;
        this.#pane = "talk";
        return this.openMenu(command);
      case "sensitive":
        return void this.markSensitive("special");
      case "palette":
      case "help":
        return this.openOverlay(this.#overlay === command ? null : command);
    }
  }

  // To the conversation after or before the open one, or to the first.
  step(by: 1 | -1): void {
    const list = this.desk.inbox.list;
    const at = list.findIndex((summary) => summary.id === this.desk.opened);
    // What has left the list leaves its place to the one that followed it.
    const from = at >= 0 ? at + by : this.desk.opened === null ? 0 : by > 0 ? this.#index : this.#index - 1;
    const next = list[Math.max(0, Math.min(list.length - 1, from))];
    if (next) this.open(next.id);
  }

  open(conversation: string): void {
    const route: Route = this.#route.at === "talk" ? this.#route : { at: "talk", view: "open", site: null, conversation: null };
    this.#pane = "talk";
    this.#focusThere = "row";
    if (conversation === this.desk.opened) return this.#again();
    this.#index = Math.max(0, this.desk.inbox.list.findIndex((summary) => summary.id === conversation));
    this.go({ ...route, conversation });
  }

  // The address is there already: only the pane and the focus move.
  #again(): void {
    this.#focus = this.#focusThere;
    this.#focusThere = null;
    this.emit();
  }

  async set(status: Exclude<Status, "snoozed">): Promise<void> {
    const before = this.current;
    if (!before || before.status === status) return;
    const key = status === "open" ? "reopened" : status;
    await this.#change(before, { status }, key);
  }

  async snooze(until: number): Promise<void> {
    const before = this.current;
    if (before) await this.#change(before, { status: "snoozed", snoozed_until: until }, "snoozed");
  }

  async assign(assignee: string | null): Promise<void> {
    const before = this.current;
    if (before) await this.#change(before, { assignee }, assignee === null ? "unassigned" : "assigned");
  }

  // The newest words of the visitor that nobody asked for: left out of search and reuse,
  // and gone within days.
  /*= GDPR Art. 9(1) */
  async markSensitive(kind: Sensitive): Promise<void> {
    const conversation = this.desk.opened;
    const line = newestOfVisitor(this.desk.thread?.lines ?? []);
    if (conversation === null || !this.desk.answers || line?.sequence == null) return;
    this.#menu = null;
    try {
      await this.desk.markSensitive(conversation, line.sequence, kind);
      this.#word = { kind: "done", key: "sensitive", undo: null };
    } catch (error) {
      this.#word = { kind: "problem", problem: asProblem(error) };
    }
    this.emit();
  }

  async resolveAndNext(): Promise<void> {
    const list = this.desk.inbox.list;
    const at = list.findIndex((summary) => summary.id === this.desk.opened);
    const next = list[at + 1] ?? list[at - 1];
    await this.set("resolved");
    if (next && this.#word?.kind !== "problem") this.open(next.id);
  }

  async #change(before: Summary, change: ConversationChange, key: (Word & { kind: "done" })["key"]): Promise<void> {
    if (!this.desk.answers) return;
    this.#menu = null;
    const at = this.desk.inbox.list.findIndex((summary) => summary.id === before.id);
    if (at >= 0) this.#index = at;
    try {
      await this.desk.change(before.id, change);
      this.#word = { kind: "done", key, undo: this.#undoOf(before, change) };
    } catch (error) {
      this.#word = { kind: "problem", problem: asProblem(error) };
    }
    this.emit();
  }

  #undoOf(before: Summary, change: ConversationChange): (() => void) | null {
    const back: ConversationChange = {};
    if (change.assignee !== undefined) back.assignee = before.assignee;
    if (change.status !== undefined) back.status = before.status;
    if (back.status === "snoozed" && before.snoozed_until !== null) back.snoozed_until = before.snoozed_until;
    return () => {
      this.#word = null;
      this.desk.change(before.id, back).catch((error: unknown) => {
        this.#word = { kind: "problem", problem: asProblem(error) };
        this.emit();
      });
      this.emit();
    };
  }

  // Who may not read conversations begins where they have something to do.
  #home(): Route {
    if (this.desk.answers) return { at: "talk", view: "open", site: null, conversation: null };
    if (this.desk.session.account.roles.includes("dpo")) return { at: "office", page: "purposes", id: null };
    return { at: "settings", page: "sites", id: null };
  }
}
