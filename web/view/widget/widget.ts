// widget: the view model of the visitor's frame: which screen is shown, what it says,
// and what each button does. Knows no document.
import { Emitter } from "../../model/emitter.ts";
import type { Answers, Context, ErrorFrame, Message } from "../../model/frames.ts";
import type { Memory } from "../../model/memory.ts";
import type { SiteInfo } from "../../model/notice.ts";
import type { Chance, Clock, Http, HttpAnswer, OpenWire } from "../../model/platform.ts";
import { problemOf } from "../../model/problem.ts";
import { cleanText } from "../../model/text.ts";
import { LOG_LIMIT } from "../../model/thread.ts";
import type { Sensitive } from "../../model/shield.ts";
import { VisitorChat } from "../../model/visitor.ts";
import type { VisitorKey } from "../../locale/visitor/en.ts";
import { loadVisitorWords, type VisitorWords } from "../../locale/visitor/load.ts";
import { logItems, personWanted, type LogItem, type PersonWanted } from "./lines.ts";
import { Guard } from "./guard.ts";
import type { Centre } from "./centre.ts";
import type { contextOf } from "./context.ts";
import type { Leaving } from "./offline.ts";
import type { Questions } from "./prechat.ts";

export type Screen = "loading" | "failed" | "notice" | "code" | "offline" | "left" | "asked" | "chat" | "privacy" | "end" | "ended";

export type News =
  | { event: "ready" }
  | { event: "message"; from: string; at: number }
  | { event: "unread"; count: number; text: string }
  | { event: "consent"; consents: Readonly<Record<string, boolean>> } // by purpose
  | { event: "refused"; detail: string };

// The page around the frame. Nothing that a visitor wrote goes there.
export interface Host {
  close(): void;
  tell(news: News): void;
}

export interface WidgetOptions {
  site: string;
  locale: string;
  clock: Clock;
  chance: Chance;
  http: Http;
  open: OpenWire;
  memory: Memory;
  host: Host;
  fetchCentre: () => Promise<typeof Centre>; // a part of its own
  gpc?: boolean; // the browser sends Global Privacy Control
  userAgent?: string;
  language?: string; // of the browser
  returning?: boolean; // comes to see what is held: with a code, where this device has no chat
}

const DAY_MS = 86_400_000;
const LEFT_SHOWN = 500; // characters left from which they are counted on the screen

export class WidgetView extends Emitter {
  readonly chat: VisitorChat;
  readonly options: WidgetOptions;
  // Made by the parts that show them: what is asked, as far as it is filled in, and the form.
  questions: Questions | null = null;
  leaving: Leaving | null = null;
  #locale: string;
  #screen: Screen = "loading";
  #words: VisitorWords | null = null;
  #info: SiteInfo | null = null;
  #fault: VisitorKey | null = null;
  #faultField: string | null = null;
  #busy = false;
  #leftCode: string | null = null;
  #visible = true;
  #unread = 0;
  #wantsPrivacy = false;
  readonly #guard: Guard;
  #rated = false;
  #answers: Answers | null = null; // to what is asked before a chat
  #askedAnew = false; // what is asked has changed since it was answered
  #looking = false; // at what is asked now
  #contextOf: typeof contextOf | null = null;
  #place: Readonly<Record<string, unknown>> = {};
  #centre: Promise<Centre> | null = null;

  constructor(options: WidgetOptions) {
    super();
    this.options = options;
    this.#locale = options.locale;
    const { site, clock, chance, open, memory } = options;
    this.#guard = new Guard(clock);
    this.chat = new VisitorChat({
      site,
      notice: () => this.#info?.notice.version ?? 1,
      locale: () => this.#words?.locale ?? "en",
      clock,
      chance,
      open,
      memory,
      gpc: () => options.gpc === true,
      context: () => this.#context(),
      answers: () => (this.#looking || this.#mustAsk ? null : (this.#answers ?? {})),
      refused: (frame) => this.#refused(frame),
      arrived: (message) => this.#arrived(message),
      chosen: () => void this.centre().then((centre) => centre.reload()),
      disputed: (detail) => options.host.tell({ event: "refused", detail }),
    });
    this.chat.subscribe(() => this.#chatChanged());
  }

  get screen(): Screen {
    return this.#screen;
  }
  // Loaded before the first screen but "loading".
  get words(): VisitorWords {
    if (!this.#words) throw new Error("the words are not here yet");
    return this.#words;
  }
  get loaded(): boolean {
    return this.#words !== null;
  }
  get info(): SiteInfo {
    if (!this.#info) throw new Error("the site is not known yet");
    return this.#info;
  }
  get name(): string {
    return this.#info?.site.name ?? "";
  }
  get fault(): string | null {
    return this.#fault === null ? null : this.words.t(this.#fault);
  }
  get faultField(): string | null {
    return this.#faultField;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get staffOnline(): boolean {
    return this.chat.staffOnline ?? this.info.staff.online;
  }
  get mayLeave(): boolean {
    return this.info.features.offline_form && !this.staffOnline;
  }
  // The code of a message left while nobody was there, or of a chat that has ended.
  get code(): string | null {
    return this.#screen === "left" ? this.#leftCode : this.chat.code;
  }
  get lasting(): boolean {
    return this.options.memory.lasting;
  }

  get gpc(): boolean {
    return this.options.gpc === true;
  }

  // What stands behind "Your privacy"; it is fetched when it is needed.
  centre(): Promise<Centre> {
    const { http, site, host, fetchCentre } = this.options;
    return (this.#centre ??= fetchCentre().then(
      (Centre) => new Centre({ view: this, http, site, tell: (consents) => host.tell({ event: "consent", consents }) }),
      (fault: unknown) => {
        this.#centre = null;
        throw fault;
      },
    ));
  }

  // What the page around the chat says of its visitor.
  hear(type: string, value: unknown): void {
    if (!this.chat.hear(type, value)) this.options.host.tell({ event: "refused", detail: `${type}: not of this form` });
  }

  // What it says of itself, for the context of a chat that begins.
  set place(place: Readonly<Record<string, unknown>>) {
    this.#place = place;
  }

  #context(): Context | null {
    const { userAgent = "", language = "" } = this.options;
    return this.#contextOf?.(this.#info?.features.collect ?? [], { userAgent, language, place: this.#place }) ?? null;
  }

  // Asks for the site's words and notice, and goes on with a chat that this tab has.
  async load(): Promise<void> {
    const words = loadVisitorWords(this.#locale);
    const answer = await this.#ask();
    this.#words = await words;
    if (problemOf(answer)) return this.#show("failed");
    this.#info = answer.json as SiteInfo;
    // Most sites want to know nothing; what cannot be fetched is not told.
    if (this.#info.features.collect?.length)
      import("./context.ts").then(({ contextOf }) => (this.#contextOf = contextOf), () => {});
    const here = this.chat.state !== "none" || this.chat.resume();
    this.#show(here ? "chat" : this.options.returning === true ? "code" : "notice");
    if (this.#wantsPrivacy || (here && this.options.returning === true)) this.openPrivacy();
    this.options.host.tell({ event: "ready" });
  }

  retry(): void {
    this.#show("loading");
    void this.load();
  }

  start(): void {
    if (this.#mustAsk) return this.#show("asked");
    this.#rated = false;
    this.chat.start();
    this.#show("chat");
  }

  // With the answers to what is asked before a chat.
  begin(answers: Answers): void {
    this.#answers = answers;
    this.#askedAnew = false;
    this.start();
  }

  get askedAnew(): boolean {
    return this.#askedAnew;
  }

  // The site asks something else now: the newest is asked here, and what was written waits.
  #refused({ field = "" }: ErrorFrame): boolean {
    if (!/^(attributes|consents)\b/.test(field) || this.#looking) return false;
    this.#looking = true;
    void this.#askAgain();
    return true;
  }

  async #askAgain(): Promise<void> {
    const had = this.#answers;
    const seen = await this.lookAgain();
    this.#looking = false;
    if (!seen) return; // the chat tries again by itself, and hears the same
    this.#answers = null;
    this.#askedAnew = true;
    if (had || this.#mustAsk) this.start();
  }

  // Also of a chat that this tab began and that the server does not know yet.
  get #mustAsk(): boolean {
    return !this.#answers && !this.chat.begun && !!this.#info?.asked?.length;
  }

  // A new chat in place of one that is lost.
  renew(): void {
    this.chat.renew();
    this.#show("chat");
  }

  close(): void {
    this.options.host.close();
  }

  back(): void {
    this.#show(this.chat.state === "none" || this.#mustAsk ? "notice" : "chat");
  }

  openCode(): void {
    this.#show("code");
  }

  openOffline(): void {
    this.#show("offline");
  }

  openPrivacy(): void {
    this.#wantsPrivacy = this.#info === null;
    if (this.#info) this.#show("privacy");
  }

  askEnd(): void {
    this.#show("end");
  }

  get mayRate(): boolean {
    const over = this.chat.state === "ended" || this.chat.status === "resolved";
    return over && !this.#rated && this.#info?.features.rating === true && this.chat.lastToken !== null;
  }

  // Rated, or left alone: not asked again on this page.
  rated(): void {
    this.#rated = true;
    this.emit();
  }

  end(): void {
    this.chat.end();
    if (this.chat.state === "none") this.anew();
  }

  // Leaves everything of this chat behind, and shows the first screen.
  anew(): void {
    this.chat.forget();
    this.#answers = this.questions = null;
    this.#unreadIs(0);
    this.#show("notice");
  }

  // Goes on with the chat that a code was changed for.
  cameBack(token: string, conversation: string): void {
    this.chat.comeBack(token, conversation);
    this.#show("chat");
    if (this.options.returning === true) this.openPrivacy();
  }

  // A message was left while nobody is there; the code to come back with.
  leftBehind(code: string): void {
    this.#leftCode = code;
    this.questions = null;
    this.#show("left");
  }

  // The newest notice, and what is asked now: what is sent next is sent under it. False when
  // it did not come.
  async lookAgain(): Promise<boolean> {
    const answer = await this.#ask();
    const good = problemOf(answer) === null;
    if (good) this.#info = answer.json as SiteInfo;
    return good;
  }

  #ask(): Promise<HttpAnswer> {
    return this.options.http("GET", `/api/v1/widget/${encodeURIComponent(this.options.site)}?lang=${encodeURIComponent(this.#locale)}`);
  }

  // False when it was not taken: nothing to say, too long, or something that had better
  // be thought over (`warning`) and that the visitor has not insisted on.
  async say(typed: string, insisting = false): Promise<boolean> {
    const text = cleanText(typed).trim();
    if (text === "" || this.tooLong(text) > 0) return false;
    if (!(await this.mayPass(text, insisting))) return false;
    this.chat.noticeSeen(); // it stood above the field
    this.chat.write(text);
    return true;
  }

  // What stands in the field and had better not be sent without a second thought.
  get warning(): readonly Sensitive[] {
    return this.#guard.warning;
  }

  // Back to the field, to change it.
  thinkAgain(): void {
    this.#guard.dismiss();
    this.emit();
  }

  async mayPass(text: string, insisting: boolean): Promise<boolean> {
    const passes = insisting ? this.#guard.insist() : await this.#guard.passes(text, this.words.locale);
    if (!passes) this.emit();
    return passes;
  }

  typed(text: string): void {
    this.chat.draft = text;
    if (this.#guard.dismiss()) this.emit();
    /*= GDPR Art. 25(2) */
    if (this.info.features.typing && text !== "") this.chat.typed();
  }

  tooLong(text: string): number {
    return Math.max(0, [...text].length - this.info.limits.text_characters);
  }

  // How many characters are left, when they are few; else null.
  left(text: string): number | null {
    const left = this.info.limits.text_characters - [...text].length;
    return left >= 0 && left <= LEFT_SHOWN ? left : null;
  }

  log(): LogItem[] {
    const { chat, words } = this;
    const now = this.options.clock.now();
    return logItems({ lines: chat.thread.lines, ready: chat.line === "ready", readByStaff: chat.readByStaff, now, words });
  }

  get person(): PersonWanted {
    return personWanted(this.chat.thread.lines, this.chat.human);
  }

  hidden(): number {
    return Math.max(0, this.chat.thread.lines.length - LOG_LIMIT);
  }

  // Until when what has been said so far is kept, as a date.
  keptUntil(): string {
    const last = this.chat.thread.lines.filter((line) => line.sequence !== null).at(-1);
    const days = this.info.notice.purposes[0]?.retention_days ?? 0;
    return this.words.date((last?.at ?? this.options.clock.now()) + days * DAY_MS);
  }

  keepOnDevice(on: boolean): void {
    this.options.memory.keepOnDevice(on);
    this.emit();
  }

  // Is the frame looked at?
  set visible(on: boolean) {
    this.#visible = on;
    if (on) this.#unreadIs(0);
    if (on) this.chat.nudge();
    this.#markRead();
  }

  async setLocale(locale: string): Promise<void> {
    this.#locale = locale;
    await this.load();
  }

  #show(wanted: Screen): void {
    const screen = wanted === "chat" && this.#mustAsk ? "asked" : wanted;
    this.#screen = screen;
    this.#guard.dismiss();
    if (screen === "chat" || screen === "offline") void this.#guard.arm();
    this.#fault = this.#faultField = null;
    this.#markRead();
    this.emit();
  }

  complain(fault: VisitorKey, field: string | null): void {
    this.#fault = fault;
    this.#faultField = field;
    this.emit();
  }

  async during<T>(work: Promise<T>): Promise<T> {
    this.#busy = true;
    this.#fault = null;
    this.emit();
    try {
      return await work;
    } finally {
      this.#busy = false;
    }
  }

  #chatChanged(): void {
    if (this.chat.state === "ended" && this.#screen !== "ended") return this.#show("ended");
    this.#markRead();
    this.emit();
  }

  #markRead(): void {
    /*= GDPR Art. 25(2) */
    if (this.#visible && this.#screen === "chat" && this.#info?.features.read_marks) this.chat.read();
  }

  #arrived(message: Message): void {
    this.options.host.tell({ event: "message", from: message.from.kind, at: message.at });
    if (!this.#visible) this.#unreadIs(this.#unread + 1);
  }

  #unreadIs(count: number): void {
    if (count === this.#unread) return;
    this.#unread = count;
    const text = count > 0 && this.#words ? this.#words.t("unread", { n: count }) : "";
    this.options.host.tell({ event: "unread", count, text });
  }
}
