// visitor: one visitor's chat, from "Start chat" to its end: connection, outbox and
// thread put together. The server hears of a person only with the first message.
import { Connection, type LineState } from "./connection.ts";
import { Emitter } from "./emitter.ts";
import type {
  Answers,
  Author,
  Context,
  ConversationStatus,
  ErrorFrame,
  HelloFrame,
  HistoryFrame,
  Message,
  MessageFrame,
  NoticeChangedFrame,
  ServerFrame,
} from "./frames.ts";
import type { Kept, Memory } from "./memory.ts";
import { Outbox, type Letter } from "./outbox.ts";
import type { Chance, Clock, OpenWire } from "./platform.ts";
import { Statements } from "./statements.ts";
import { Thread } from "./thread.ts";
import { cleanText } from "./text.ts";
import { newToken } from "./token.ts";

export interface VisitorOptions {
  site: string;
  notice: () => number; // the version that was shown
  locale: () => string;
  clock: Clock;
  chance: Chance;
  open: OpenWire;
  memory: Memory;
  gpc: () => boolean; // the browser sends Global Privacy Control
  context: () => Context | null; // of where somebody writes from, as far as the site declares it
  answers: () => Answers | null; // given before the chat; null: still to be asked
  refused: (frame: ErrorFrame) => boolean; // the start; true: something is asked anew first
  arrived: (message: Message) => void; // from somebody else, once each
  chosen: () => void; // a choice about the person's data was made, perhaps elsewhere
  disputed: (detail: string) => void; // what the page said of its visitor is not believed
}

// none: no chat. on: under way. ending: the visitor asked to end it. ended: it has,
// and there is a code. lost: the server does not know it any more.
export type ChatState = "none" | "on" | "ending" | "ended" | "lost";

const TYPING_MS = 6_000;
const TYPING_AGAIN_MS = 3_000;
const START_AGAIN_MS = 15_000;
const DRAFT_MS = 400;
const PASSING = new Set(["too_many", "unavailable", "machine"]);

export class VisitorChat extends Emitter {
  readonly #options: VisitorOptions;
  readonly #connection: Connection;
  readonly #outbox: Outbox;
  #thread = new Thread(null);
  #state: ChatState = "none";
  #token: string | null = null;
  #offered: string | null = null; // the token of a start whose answer is awaited
  #ref = 0;
  #starting: number | null = null;
  #asking: number | null = null; // for a code
  #human = false;
  #code: string | null = null;
  #fault: string | null = null;
  #draft = "";
  #draftLater: () => void = () => {};
  #status: ConversationStatus = "open";
  #staffOnline: boolean | null = null;
  #typing = new Map<string, { author: Author; cancel: () => void }>();
  #typedAt = 0;
  #readByStaff = 0;
  #readByVisitor = 0;
  #newNotice: NoticeChangedFrame | null = null;
  #lastToken: string | null = null; // of a chat that has just ended
  readonly #statements = new Statements();

  constructor(options: VisitorOptions) {
    super();
    this.#options = options;
    const { clock, chance, open } = options;
    this.#outbox = new Outbox({ clock, chance, send: (letter) => this.#send(letter), changed: () => this.#keep() });
    this.#connection = new Connection({
      clock,
      chance,
      open,
      hello: () => this.#hello(),
      frame: (frame) => this.#take(frame),
      changed: (state) => this.#lineChanged(state),
    });
  }

  get state(): ChatState {
    return this.#state;
  }
  get line(): LineState {
    return this.#connection.state;
  }
  get thread(): Thread {
    return this.#thread;
  }
  get status(): ConversationStatus {
    return this.#status;
  }
  // The code to come back with, after the end or when asked for.
  get code(): string | null {
    return this.#code;
  }
  // What the server will not do and says why, in its words.
  get fault(): string | null {
    return this.#fault;
  }
  // What stands in the field and is not sent yet.
  get draft(): string {
    return this.#draft;
  }
  // Kept, so that it outlives a change of page.
  set draft(text: string) {
    this.#draft = text;
    this.#draftLater();
    this.#draftLater = this.#options.clock.after(DRAFT_MS, () => this.#keep());
  }
  // A person was asked for in place of a machine, and the server knows.
  get human(): boolean {
    return this.#human;
  }
  // Null as long as nothing is known.
  get staffOnline(): boolean | null {
    return this.#staffOnline;
  }
  get typing(): Author[] {
    return [...this.#typing.values()].map((each) => each.author);
  }
  get readByStaff(): number {
    return this.#readByStaff;
  }
  get begun(): boolean {
    return this.#token !== null;
  }
  // Known to nobody else; opens what is held about this person.
  get token(): string | null {
    return this.#token;
  }
  // Until another chat begins or the page is left, one that has ended can still be rated.
  get lastToken(): string | null {
    return this.#token ?? this.#lastToken;
  }
  // What a visitor was told has changed: to be said before anything more is sent.
  get newNotice(): NoticeChangedFrame | null {
    return this.#newNotice;
  }

  /*= GDPR Art. 13(3) */
  noticeSeen(): void {
    const { conversation } = this.#thread;
    if (!this.#newNotice || !conversation) return;
    const { version } = this.#newNotice;
    if (!this.#connection.send({ type: "notice_seen", conversation, version, locale: this.#options.locale() })) return;
    this.#goOn();
    this.emit();
  }

  #goOn(): void {
    this.#newNotice = null;
    this.#outbox.flush();
  }

  // What the page around the chat says of its visitor. False when it is no statement.
  hear(type: string, value: unknown): boolean {
    const heard = this.#statements.add(type, value);
    this.#tellStatements();
    return heard;
  }

  // Goes on with what this tab or device has kept; false when there is nothing.
  resume(): boolean {
    const kept = this.#options.memory.read();
    if (!kept) return false;
    this.#adopt(kept);
    return true;
  }

  start(): void {
    if (this.#state === "on" || this.#state === "ending") return this.#outbox.flush(); // what waited for answers
    this.#state = "on";
    this.#keep();
    this.#connection.start();
    this.emit();
  }

  // Comes back with what a code was changed for.
  comeBack(token: string, conversation: string): void {
    this.#forget();
    this.#adopt({ token, conversation, draft: "", letters: [] });
    this.#keep();
  }

  write(text: string): void {
    this.#draft = "";
    this.#typedAt = 0;
    this.#thread.pend(this.#outbox.write(this.#thread.conversation, text));
    this.emit();
  }

  // Takes back a line that the server refused; the answer is its text.
  withdraw(id: string): string | null {
    const text = this.#thread.withdraw(id);
    this.emit();
    return text;
  }

  // Renews "is typing"; the site must have declared it.
  typed(): void {
    const now = this.#options.clock.now();
    const { conversation } = this.#thread;
    if (!conversation || now - this.#typedAt < TYPING_AGAIN_MS) return;
    this.#typedAt = now;
    this.#connection.send({ type: "typing", conversation, on: true });
  }

  // Everything that stands here was seen; the site must have declared read marks.
  read(): void {
    const { conversation, head } = this.#thread;
    if (!conversation || head <= this.#readByVisitor) return;
    if (this.#connection.send({ type: "read", conversation, sequence: head })) this.#readByVisitor = head;
  }

  end(): void {
    if (!this.begun) return this.forget();
    this.#state = "ending";
    this.#fault = null;
    this.#askEnd();
    this.emit();
  }

  askCode(): void {
    this.#code = null;
    this.#asking = ++this.#ref;
    this.#askCode();
    this.emit();
  }

  // A person in place of the machine. Nothing is asked while the line is down.
  /*= GDPR Art. 22(3) */
  wantHuman(): void {
    const { conversation } = this.#thread;
    if (conversation) this.#connection.send({ type: "human", ref: ++this.#ref, conversation });
  }

  // The chat is over for this tab and device.
  forget(): void {
    this.#forget();
    this.#state = "none";
    this.emit();
  }

  // A new chat in place of one that the server does not know any more. What was not
  // sent goes there.
  renew(): void {
    const texts = this.#outbox.letters.map((letter) => letter.text);
    const draft = this.#draft;
    this.#forget();
    this.#state = "none";
    this.start();
    this.draft = draft;
    for (const text of texts) this.write(text);
    this.draft = draft;
  }

  nudge(): void {
    this.#connection.nudge();
  }

  #forget(): void {
    this.#connection.stop();
    this.#draftLater();
    this.#outbox.clear();
    this.#options.memory.clear();
    this.#thread = new Thread(null);
    this.#token = this.#offered = this.#code = this.#fault = this.#starting = this.#asking = null;
    this.#draft = "";
    this.#human = false;
    this.#status = "open";
    this.#typing.clear();
    this.#readByStaff = this.#readByVisitor = 0;
    this.#newNotice = this.#lastToken = null;
    this.#statements.clear();
  }

  #tellStatements(): void {
    if (!this.begun || this.#connection.state !== "ready") return;
    this.#statements.flush(() => ++this.#ref, (frame) => this.#connection.send(frame));
  }

  #adopt(kept: Kept): void {
    this.#token = kept.token;
    this.#draft = cleanText(kept.draft);
    this.#human = kept.human === true;
    this.#thread = new Thread(kept.conversation);
    this.#outbox.restore(kept.letters);
    for (const letter of this.#outbox.letters) this.#thread.pend(letter);
    this.#state = "on";
    this.#connection.start();
    this.emit();
  }

  #keep(): void {
    if (this.#state !== "on" && this.#state !== "ending") return;
    const { conversation } = this.#thread;
    this.#options.memory.write({
      token: this.#token,
      conversation,
      draft: this.#draft,
      letters: [...this.#outbox.letters],
      human: this.#human,
    });
  }

  #hello(): HelloFrame {
    const { conversation, head } = this.#thread;
    const resume = this.#token && conversation ? { conversation, after: head } : null;
    return { type: "hello", v: 1, as: "visitor", site: this.#options.site, token: this.#token, resume, ...this.#gpc };
  }

  /*= GDPR Art. 21(5) */
  get #gpc(): { gpc?: true } {
    return this.#options.gpc() ? { gpc: true } : {};
  }

  #lineChanged(state: LineState): void {
    this.#outbox.reset();
    this.#starting = null;
    if (state === "ready") {
      this.#tellStatements();
      this.#outbox.flush();
      if (this.#state === "ending") this.#askEnd();
      if (this.#asking !== null) this.#askCode();
    }
    if (state === "ended" && this.#state !== "none") {
      this.#state = "lost";
      this.#options.memory.keepOnDevice(false); // the notice says: until the chat has gone
    }
    this.emit();
  }

  #send(letter: Letter): boolean {
    if (this.#newNotice) return false;
    if (letter.conversation) {
      const { id, conversation, text, note } = letter;
      return this.#connection.send({ type: "send", id, conversation, text, note });
    }
    this.#begin();
    return false;
  }

  #begin(): void {
    const answers = this.#options.answers();
    if (!answers || this.#starting !== null || this.#connection.state !== "ready") return;
    this.#starting = ++this.#ref;
    const { notice, locale } = this.#options;
    // Made here, so that a start whose answer was lost gives the same chat again.
    const token = (this.#offered ??= newToken(this.#options.chance));
    const context = this.#options.context();
    this.#connection.send({
      type: "start",
      ref: this.#starting,
      token,
      notice: notice(),
      locale: locale(),
      ...this.#gpc,
      ...(context ? { context } : {}),
      ...answers,
    });
  }

  // First what was written, then the end.
  #askEnd(): void {
    const { conversation } = this.#thread;
    if (!conversation || this.#outbox.letters.length > 0) return;
    this.#connection.send({ type: "end", ref: ++this.#ref, conversation });
  }

  #askCode(): void {
    const { conversation } = this.#thread;
    if (conversation && this.#asking !== null)
      this.#connection.send({ type: "recovery", ref: this.#asking, conversation });
  }

  #take(frame: ServerFrame): void {
    const handle = this.#handlers[frame.type] as ((frame: ServerFrame) => void) | undefined;
    if (!handle) return;
    handle(frame);
    this.emit();
  }

  readonly #handlers: { [type in ServerFrame["type"]]?: (frame: Extract<ServerFrame, { type: type }>) => void } = {
    welcome: (frame) => void (this.#staffOnline = frame.staff_online),
    presence: (frame) => "staff_online" in frame && (this.#staffOnline = frame.staff_online),
    started: (frame) => this.#started(frame.conversation, frame.token),
    ack: (frame) => {
      this.#thread.ack(frame.id, frame.sequence, frame.at);
      this.#settle(frame.id);
    },
    message: (frame) => this.#message(frame),
    history: (frame) => this.#history(frame),
    status: (frame) => void (this.#status = frame.status),
    marks: (frame) => {
      if (frame.by === "staff") this.#readByStaff = Math.max(this.#readByStaff, frame.read);
    },
    typing: (frame) => this.#typingOf(frame.from, frame.on),
    ended: (frame) => this.#ended(frame.recovery_code),
    recovery: (frame) => {
      this.#asking = null;
      this.#code = frame.code;
    },
    human: () => {
      this.#human = true;
      this.#keep();
    },
    removed: (frame) => this.#thread.remove(frame.sequence),
    notice_changed: (frame) => {
      if (frame.material && frame.conversation === this.#thread.conversation) this.#newNotice = frame;
    },
    notice_seen: (frame) => {
      if (this.#newNotice && frame.version >= this.#newNotice.version) this.#goOn();
    },
    stated: (frame) => void this.#statements.settle(frame.ref ?? 0),
    privacy: () => this.#options.chosen(),
    error: (frame) => this.#refused(frame),
  };

  #started(conversation: string, token: string | null): void {
    this.#starting = null;
    this.#fault = null;
    this.#token = token ?? this.#token;
    this.#offered = null;
    this.#outbox.address(conversation);
    this.#thread = new Thread(conversation);
    for (const letter of this.#outbox.letters) this.#thread.pend(letter);
    this.#keep();
    if (this.#options.answers()?.consents) this.#options.chosen();
    this.#tellStatements();
    this.#outbox.flush();
  }

  #settle(id: string): void {
    this.#outbox.settle(id);
    if (this.#state === "ending") this.#askEnd();
  }

  #message(frame: MessageFrame): void {
    if (frame.conversation !== this.#thread.conversation) return;
    const added = this.#thread.add(frame);
    this.#settle(frame.id);
    if (frame.from.kind === "visitor") return;
    this.#typingOf(frame.from, false);
    if (added === "new") this.#options.arrived(frame);
  }

  #history(frame: HistoryFrame): void {
    if (frame.conversation !== this.#thread.conversation) return;
    const before = this.#thread.head; // 0: the first look of this page, no news
    const added = this.#thread.history(frame);
    for (const message of frame.messages) this.#settle(message.id);
    for (const message of added)
      if (before > 0 && message.sequence > before && message.from.kind !== "visitor") this.#options.arrived(message);
  }

  #typingOf(author: Author, on: boolean): void {
    this.#typing.get(author.id)?.cancel();
    this.#typing.delete(author.id);
    // What the visitor types in another tab comes back here too.
    if (!on || (author.kind !== "staff" && author.kind !== "bot")) return;
    const cancel = this.#options.clock.after(TYPING_MS, () => {
      this.#typing.delete(author.id);
      this.emit();
    });
    this.#typing.set(author.id, { author, cancel });
  }

  #ended(code: string): void {
    const token = this.#token;
    this.#forget();
    this.#lastToken = token;
    this.#code = code;
    this.#state = "ended";
  }

  #refused(frame: ErrorFrame): void {
    if (frame.id !== undefined) return this.#letterRefused(frame.id, frame);
    if (frame.ref === undefined) return;
    if (this.#statements.settle(frame.ref)) return this.#options.disputed(frame.detail);
    if (frame.ref === this.#starting) {
      if (this.#options.refused(frame)) this.#starting = null;
      else this.#fault = frame.detail;
      this.#options.clock.after(START_AGAIN_MS, () => {
        if (this.#starting === frame.ref) this.#starting = null;
        this.#outbox.flush();
      });
      return;
    }
    if (frame.ref === this.#asking) this.#asking = null;
    if (this.#state === "ending") this.#state = "on";
    this.#fault = frame.detail;
  }

  #letterRefused(id: string, frame: ErrorFrame): void {
    // A changed notice comes first; then the same message again.
    if (PASSING.has(frame.code) || frame.field === "notice") return this.#outbox.postpone(id);
    this.#thread.refuse(id, frame.detail);
    this.#settle(id);
  }
}
