// desk: where somebody works who is signed in: the line to the server, the inbox, the
// conversation that is open, what is being written, who of the team is there.
import { Connection, type LineState } from "../connection.ts";
import { Emitter } from "../emitter.ts";
import type { Message, Sensitive, ServerFrame, TypingFrame } from "../frames.ts";
import { Outbox, type Letter } from "../outbox.ts";
import type { Chance, Clock, OpenWire } from "../platform.ts";
import { cleanText } from "../text.ts";
import { LOG_LIMIT, Thread } from "../thread.ts";
import { Drafts } from "./drafts.ts";
import { Inbox } from "./inbox.ts";
import { asProblem, type Problem } from "./problem.ts";
import type { Rest } from "./rest.ts";
import { Team } from "./team.ts";
import { mayAnswer, type ConversationChange, type Given, type Hold, type Session, type Site, type Told } from "./types.ts";

export interface DeskOptions {
  rest: Rest;
  open: OpenWire;
  clock: Clock;
  chance: Chance;
  session: Session;
  // The session was revoked or has run out: the line was closed for it.
  ended: () => void;
}

const OLDER = 100;
const THREADS_KEPT = 12;
const TYPING_LIFE_MS = 6_000;
const TYPING_AGAIN_MS = 3_000;
const REVOKED = 4001;
const NOT_KNOWN = 1008;

export class Desk extends Emitter {
  readonly inbox: Inbox;
  readonly team: Team;
  readonly drafts = new Drafts();
  readonly answers: boolean; // may read and answer conversations
  readonly #options: DeskOptions;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  #session: Session;
  #marked = new Set<string>(); // what one marked oneself may be read on
  #threads = new Map<string, Thread>();
  #open: string | null = null;
  #followed: string | null = null;
  #loaded = new Set<string>(); // whose history has come since it was followed
  #older: "idle" | "loading" | "failed" = "idle";
  #missing: Problem | null = null;
  #attentive = true;
  #atEnd = true; // of the open log: is its newest line in sight?
  #seen = new Map<string, number>(); // conversation: what the visitor has read
  #told = new Map<string, number>(); // conversation: read marks that were sent
  #typing = new Map<string, { name: string | null; over: () => void }>();
  #typedAt = 0;
  #sites: Site[] = [];

  constructor(options: DeskOptions) {
    super();
    const { rest, clock, chance, session } = options;
    this.#options = options;
    this.#session = session;
    this.answers = mayAnswer(session.account.roles);
    this.inbox = new Inbox(rest, clock, session.account.id);
    this.team = new Team(rest, session.account);
    this.#connection = new Connection({
      open: options.open,
      clock,
      chance,
      hello: () => ({ type: "hello", v: 1, as: "staff", inbox: true }),
      frame: (frame) => this.#heard(frame),
      changed: (state) => this.#lineChanged(state),
    });
    this.#outbox = new Outbox({
      clock,
      chance,
      send: (letter) => this.#post(letter),
      changed: () => this.emit(),
    });
  }

  get session(): Session {
    return this.#session;
  }
  get line(): LineState {
    return this.#connection.state;
  }
  get waiting(): number {
    return this.#outbox.letters.length;
  }
  get sites(): readonly Site[] {
    return this.#sites;
  }
  get opened(): string | null {
    return this.#open;
  }
  get thread(): Thread | null {
    return this.#open === null ? null : (this.#threads.get(this.#open) ?? null);
  }
  // Has the open conversation's history come?
  get ready(): boolean {
    return this.#open !== null && this.#loaded.has(this.#open);
  }
  get older(): "none" | "idle" | "loading" | "failed" {
    const first = this.thread?.first ?? 0;
    return first > 1 ? this.#older : "none";
  }
  // Why the conversation of an address cannot be shown.
  get missing(): Problem | null {
    return this.#missing;
  }
  get visitorTyping(): boolean {
    return this.#open !== null && this.#typing.has(this.#open);
  }
  get visitorRead(): number {
    return (this.#open !== null && this.#seen.get(this.#open)) || 0;
  }

  start(session = this.#session): void {
    this.#session = session;
    this.#connection.start();
    void this.team.load();
    void this.loadSites();
    if (!this.inbox.loading) void this.inbox.refresh();
    if (this.#open !== null && !this.inbox.find(this.#open)) this.#fetch(this.#open);
  }

  // Nobody is signed in any more: other people's words leave the memory. What waits to
  // be sent and what was being written stays, for the one who wrote it.
  stop(): void {
    this.#connection.stop();
    this.inbox.forget();
    for (const id of this.#threads.keys()) if (!this.#waits(id)) this.#threads.delete(id);
  }

  nudge(): void {
    this.#connection.nudge();
  }

  // Is the page looked at? Only then is what comes counted as read.
  attend(attentive: boolean): void {
    this.#attentive = attentive;
    if (attentive) this.#markRead();
  }

  // Is the end of the open log in sight? Then only its last lines are kept.
  set atEnd(atEnd: boolean) {
    this.#atEnd = atEnd;
    if (this.#trim()) this.emit();
  }

  async loadSites(): Promise<void> {
    this.#sites = await this.#options.rest.sites().catch(() => this.#sites);
    this.emit();
  }

  siteName(id: string): string {
    return this.#sites.find((site) => site.id === id)?.name ?? "";
  }

  show(conversation: string | null): void {
    if (conversation === this.#open) return;
    this.#unfollow();
    this.#open = conversation;
    this.#older = "idle";
    this.#missing = null;
    this.#atEnd = true;
    if (conversation !== null) {
      this.#thread(conversation);
      this.#trim();
      this.#follow();
      if (!this.inbox.find(conversation)) this.#fetch(conversation);
    }
    this.emit();
  }

  // Written: on the screen at once, and in the queue until it is on disk.
  write(text: string, note: boolean): void {
    if (this.#open === null || cleanText(text).trim() === "") return;
    const thread = this.#thread(this.#open);
    this.drafts.set(this.#open, note, "");
    this.#typedAt = 0;
    thread.pend(this.#outbox.write(this.#open, text, note));
    this.#trim();
    this.emit();
  }

  // A refused line back into the field.
  takeBack(id: string): string | null {
    const text = this.thread?.withdraw(id) ?? null;
    this.emit();
    return text;
  }

  // Somebody writes a reply here: told at most every three seconds. Notes are not told.
  typed(): void {
    const now = this.#options.clock.now();
    if (this.#open === null || now - this.#typedAt < TYPING_AGAIN_MS) return;
    if (this.#connection.send({ type: "typing", conversation: this.#open, on: true })) this.#typedAt = now;
  }

  async change(conversation: string, change: ConversationChange): Promise<void> {
    this.inbox.take(await this.#options.rest.changeConversation(conversation, change));
  }

  // Nobody asked for these words and nobody should reuse them: they go within days.
  async markSensitive(conversation: string, sequence: number, kind: Sensitive): Promise<void> {
    const spot = `${conversation} ${sequence}`;
    this.#marked.add(spot); // the news of it may come before the answer
    await this.#options.rest.markSensitive(conversation, sequence, kind).catch((error: unknown) => {
      this.#marked.delete(spot);
      throw error;
    });
    this.#threads.get(conversation)?.mark(sequence, kind, true);
    this.emit();
  }

  async givenIn(conversation: string): Promise<Given[]> {
    return (await this.#options.rest.conversation(conversation)).data ?? [];
  }

  hold(conversation: string, reason: string, until: number): Promise<Hold> {
    return this.#options.rest.hold(conversation, reason, until);
  }
  // Null: it goes at its time.
  async holdOf(conversation: string): Promise<Hold | null> {
    try {
      return await this.#options.rest.holdOf(conversation);
    } catch (error) {
      if (asProblem(error).code === "not_found") return null;
      throw error;
    }
  }
  lift(conversation: string): Promise<void> {
    return this.#options.rest.lift(conversation);
  }

  tellEmergency(conversation: string, note: string): Promise<Told> {
    return this.#options.rest.tellEmergency(conversation, note);
  }

  sendCopy(conversation: string, email: string): Promise<void> {
    return this.#options.rest.sendCopy(conversation, email);
  }
  async declares(site: string, purpose: string): Promise<boolean> {
    const key = this.#sites.find(({ id }) => id === site)?.key;
    return key !== undefined && (await this.#options.rest.declares(key, purpose));
  }

  reveal(conversation: string, reason: string): Promise<string> {
    return this.#options.rest.reveal(conversation, reason);
  }

  async loadOlder(): Promise<void> {
    const thread = this.thread;
    if (!thread || !thread.conversation || this.older === "none" || this.#older === "loading") return;
    this.#older = "loading";
    this.emit();
    try {
      const page = await this.#options.rest.messages(thread.conversation, thread.first, OLDER);
      thread.earlier(page.messages);
      this.#older = "idle";
    } catch {
      this.#older = "failed";
    }
    this.emit();
  }

  async setPresence(state: "online" | "away"): Promise<void> {
    await this.#options.rest.setPresence(state);
    this.team.present(this.#session.account.id, state);
  }

  #fetch(conversation: string): void {
    this.inbox.look(conversation).catch((error: unknown) => {
      if (this.#open !== conversation) return;
      this.#missing = asProblem(error);
      this.emit();
    });
  }

  #thread(conversation: string): Thread {
    let thread = this.#threads.get(conversation);
    if (thread) return thread;
    thread = new Thread(conversation, true);
    this.#threads.set(conversation, thread);
    this.#forgetOld();
    return thread;
  }

  // No more of other people's words in memory than the work needs.
  #forgetOld(): void {
    for (const id of this.#threads.keys()) {
      if (this.#threads.size <= THREADS_KEPT) return;
      if (id !== this.#open && !this.#waits(id)) this.#threads.delete(id);
    }
  }

  #waits(conversation: string): boolean {
    return this.#outbox.letters.some((letter) => letter.conversation === conversation);
  }

  #post(letter: Letter): boolean {
    if (letter.conversation === null) return false;
    const { id, conversation, text, note } = letter;
    return this.#connection.send({ type: "send", id, conversation, text, note });
  }

  #follow(): void {
    if (this.#open === null || !this.answers) return;
    const thread = this.#thread(this.#open);
    const after = thread.head === 0 ? null : thread.head;
    this.#loaded.delete(this.#open);
    if (this.#connection.send({ type: "follow", conversation: this.#open, after })) this.#followed = this.#open;
  }

  #unfollow(): void {
    if (this.#followed !== null) this.#connection.send({ type: "unfollow", conversation: this.#followed });
    this.#followed = null;
  }

  #lineChanged(state: LineState): void {
    this.#outbox.reset();
    if (state === "ready") {
      this.#follow();
      this.#outbox.flush();
    } else {
      this.#followed = null;
    }
    const code = this.#connection.endCode;
    if (state === "ended" && (code === REVOKED || code === NOT_KNOWN)) this.#options.ended();
    this.emit();
  }

  #heard(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        this.team.presentNow(frame.presence ?? []);
        // What changed while the line was down.
        if (this.inbox.loaded) void this.inbox.refresh();
        break;
      case "conversation":
        this.inbox.take(frame);
        break;
      case "history":
        this.#threads.get(frame.conversation)?.history(frame);
        if (!frame.more) this.#loaded.add(frame.conversation);
        this.#markRead();
        break;
      case "message":
        this.#message(frame);
        break;
      case "ack":
        this.#threads.get(frame.conversation)?.ack(frame.id, frame.sequence, frame.at);
        this.#outbox.settle(frame.id);
        break;
      case "marked":
        this.#threads.get(frame.conversation)?.mark(frame.sequence, frame.sensitive, this.#marked.has(`${frame.conversation} ${frame.sequence}`));
        break;
      case "removed":
        this.#threads.get(frame.conversation)?.remove(frame.sequence);
        break;
      case "marks":
        if (frame.by === "visitor") this.#seen.set(frame.conversation, frame.read);
        break;
      case "typing":
        this.#typingHeard(frame);
        break;
      case "presence":
        if ("account" in frame) this.team.present(frame.account, frame.state);
        break;
      case "error":
        this.#refused(frame.id, frame.code, frame.detail);
        break;
      default:
        return;
    }
    this.#trim();
    this.emit();
  }

  // What is scrolled away comes again from the server when somebody scrolls back.
  #trim(): boolean {
    return this.#atEnd && (this.thread?.trim(LOG_LIMIT) ?? false);
  }

  #message(message: Message): void {
    const thread = this.#threads.get(message.conversation);
    if (!thread) return;
    if (thread.add(message) === "gap" && message.conversation === this.#open) this.#follow();
    if (message.from.kind === "visitor") this.#stopTyping(message.conversation);
    this.#outbox.settle(message.id);
    this.#markRead();
  }

  #refused(id: string | undefined, code: string, detail: string): void {
    if (id === undefined) return;
    if (code === "too_many" || code === "unavailable") {
      this.#outbox.postpone(id);
      return;
    }
    const letter = this.#outbox.settle(id);
    if (letter?.conversation) this.#threads.get(letter.conversation)?.refuse(id, detail);
  }

  #typingHeard(frame: TypingFrame): void {
    if (frame.from.kind !== "visitor") return;
    this.#stopTyping(frame.conversation);
    if (!frame.on) return;
    const over = this.#options.clock.after(TYPING_LIFE_MS, () => {
      this.#stopTyping(frame.conversation);
      this.emit();
    });
    this.#typing.set(frame.conversation, { name: frame.from.name, over });
  }

  #stopTyping(conversation: string): void {
    this.#typing.get(conversation)?.over();
    this.#typing.delete(conversation);
  }

  #markRead(): void {
    const thread = this.thread;
    const id = this.#open;
    if (!this.#attentive || !thread || id === null || !this.#loaded.has(id)) return;
    if (thread.head === 0 || (this.#told.get(id) ?? 0) >= thread.head) return;
    if (!this.#connection.send({ type: "read", conversation: id, sequence: thread.head })) return;
    this.#told.set(id, thread.head);
    this.inbox.markRead(id);
  }
}
