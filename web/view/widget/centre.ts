// centre: the view model of "Your privacy": what is held and why, every purpose with
// its state, and the choices. A choice that needs nothing more is made with one click,
// and taken back with one; what needs more is asked one thing at a time.
//
/*= GDPR Art. 7(3) */
/*= GDPR Art. 12(1) */
import { loadCentreWords, type CentreWords } from "../../locale/centre/load.ts";
import type { CentreKey } from "../../locale/centre/en.ts";
import { Emitter } from "../../model/emitter.ts";
import type { Http, HttpAnswer } from "../../model/platform.ts";
import { PrivacyDesk, type Choice, type ChoiceMade, type Erasure, type OwnPrivacy, type OwnPurpose, type Remains } from "../../model/privacy.ts";
import { problemOf } from "../../model/problem.ts";
import { languageOf } from "../../model/catalogue.ts";
import type { WidgetView } from "./widget.ts";

export interface CentreOptions {
  view: WidgetView;
  http: Http;
  site: string;
  tell: (consents: Readonly<Record<string, boolean>>) => void; // to the page around the chat
}

// What a consent needs before it counts, in the order in which it is asked.
export type Step = "age" | "parent" | "email" | "explicit";

export interface Asking {
  purpose: OwnPurpose;
  step: Step;
  age?: "adult" | "child_with_parent";
  email?: string;
}

export interface Outcome extends Remains {
  title: string;
  receipt: string | null;
}

export type Panel = "main" | "forget" | "erase" | "erased";

const DONE: Record<Choice["choice"], CentreKey> = {
  accept: "done.given",
  refuse: "done.refused",
  withdraw: "done.withdrawn",
  object: "done.objected",
  resume: "done.resumed",
};

export class Centre extends Emitter {
  readonly #options: CentreOptions;
  readonly #desk: PrivacyDesk;
  #words: CentreWords | null = null;
  #wordsOf = "";
  #own: OwnPrivacy | null = null;
  #failed = false;
  #asking: Asking | null = null;
  #outcome: Outcome | null = null;
  #erasure: Erasure | null = null;
  #fault: string | null = null;
  #busy = false;
  #wanted: { code: string; on: boolean } | null = null;
  #panel: Panel = "main";

  constructor(options: CentreOptions) {
    super();
    this.#options = options;
    this.#desk = new PrivacyDesk(options.http, options.site, () => options.view.chat.token);
  }

  get loaded(): boolean {
    return this.#words !== null;
  }
  get words(): CentreWords {
    if (!this.#words) throw new Error("the words are not here yet");
    return this.#words;
  }
  // Null before there is a person, and as long as nothing has come.
  get own(): OwnPrivacy | null {
    return this.#own;
  }
  get known(): boolean {
    return this.#desk.known;
  }
  get failed(): boolean {
    return this.#failed;
  }
  get asking(): Asking | null {
    return this.#asking;
  }
  get outcome(): Outcome | null {
    return this.#outcome;
  }
  get erasure(): Erasure | null {
    return this.#erasure;
  }
  get fault(): string | null {
    return this.#fault;
  }
  get busy(): boolean {
    return this.#busy;
  }
  // What the box of a purpose shows: what was just asked for, as long as that is under way,
  // else what counts.
  ticked(purpose: OwnPurpose): boolean {
    return this.#wanted?.code === purpose.code ? this.#wanted.on : purpose.state === "given";
  }
  get panel(): Panel {
    return this.#panel;
  }
  get gpc(): boolean {
    return this.#options.view.gpc || this.#own?.gpc === true;
  }

  // Looks anew; what was asked or said before is over.
  async open(): Promise<void> {
    this.#asking = this.#outcome = this.#fault = this.#wanted = null;
    this.#panel = "main";
    await this.#load();
  }

  // Something was chosen, here or elsewhere: the same screen with the newest facts, and
  // the page around the chat is told what is allowed now.
  async reload(): Promise<void> {
    await this.#load();
    if (this.#own) this.#options.tell(Object.fromEntries(this.#own.purposes.filter((each) => each.optional).map((each) => [each.code, each.state === "given"])));
  }

  async #load(): Promise<void> {
    const { locale } = this.#options.view.words;
    if (this.#wordsOf !== locale) this.#words = await loadCentreWords(locale);
    this.#wordsOf = locale;
    this.emit();
    if (!this.#desk.known) {
      this.#own = null;
      return;
    }
    const answer = await this.#desk.look(locale);
    this.#failed = problemOf(answer) !== null;
    if (!this.#failed) this.#own = answer.json as OwnPrivacy;
    this.emit();
  }

  show(panel: Panel): void {
    this.#panel = panel;
    this.#fault = this.#outcome = this.#asking = this.#wanted = null;
    this.emit();
  }

  // One click where nothing more is needed; else the first question.
  async allow(purpose: OwnPurpose): Promise<void> {
    this.#outcome = null;
    this.#wanted = { code: purpose.code, on: true };
    await this.#go({ purpose, step: "age" }, purpose.age ? "age" : "email");
    this.#settleWish();
  }

  // The box says what counts again, once nothing is asked and nothing is under way.
  #settleWish(): void {
    if (this.#asking === null && !this.#busy) this.#wanted = null;
    this.emit();
  }

  async answerAge(yes: boolean): Promise<void> {
    const asking = this.#asking;
    if (!asking) return;
    if (yes) return this.#go({ ...asking, age: "adult" }, "email");
    if (asking.purpose.age?.parental) return this.#ask({ ...asking, step: "parent" });
    this.#tooYoung();
  }

  /*= GDPR Art. 8(1) */
  async answerParent(yes: boolean): Promise<void> {
    if (!this.#asking) return;
    if (yes) return this.#go({ ...this.#asking, age: "child_with_parent" }, "email");
    this.#tooYoung();
  }

  async giveEmail(email: string): Promise<void> {
    if (!this.#asking) return;
    const clean = email.trim();
    if (!/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(clean)) return this.#complain("ask.email.wrong");
    await this.#go({ ...this.#asking, email: clean }, "explicit");
  }

  /*= GDPR Art. 9(2)(a) */
  async agree(): Promise<void> {
    if (this.#asking) await this.#accept(this.#asking, true);
  }

  cancel(): void {
    this.#asking = this.#fault = this.#wanted = null;
    this.emit();
  }

  // What is taken back needs no question.
  async choose(purpose: OwnPurpose, choice: "refuse" | "withdraw" | "object" | "resume"): Promise<boolean> {
    if (purpose.optional) this.#wanted = { code: purpose.code, on: false };
    const done = await this.#decide(purpose, { choice });
    this.#settleWish();
    return done;
  }

  // Everything held, as a text to save; null when it did not come.
  async download(): Promise<string | null> {
    const answer = await this.#during(this.#desk.data());
    if (problemOf(answer)) return this.#complainOf(answer), null;
    this.emit();
    return JSON.stringify(answer.json, null, 1);
  }

  forgetDevice(): void {
    this.#own = null;
    this.#options.view.anew();
  }

  /*= GDPR Art. 17(1) */
  async erase(): Promise<void> {
    const answer = await this.#during(this.#desk.erase());
    if (problemOf(answer)) return this.#complainOf(answer);
    this.#erasure = answer.json as Erasure;
    this.#own = null;
    this.#options.view.chat.forget();
    this.show("erased");
  }

  // Goes on with the next thing that this consent needs, or gives it.
  async #go(asking: Asking, next: Step): Promise<void> {
    const { purpose } = asking;
    if (next === "age") return this.#ask({ ...asking, step: "age" });
    if (next === "email" && purpose.asks === "email") return this.#ask({ ...asking, step: "email" });
    if (purpose.explicit) return this.#ask({ ...asking, step: "explicit" });
    await this.#accept(asking, false);
  }

  #ask(asking: Asking): void {
    this.#asking = asking;
    this.#fault = null;
    this.emit();
  }

  // Nothing is sent, and nothing is kept of the answer.
  #tooYoung(): void {
    this.#asking = this.#wanted = null;
    this.#outcome = { title: this.words.t("ask.young"), receipt: null, erased: [], kept: [] };
    this.emit();
  }

  async #accept(asking: Asking, explicit: boolean): Promise<void> {
    const { purpose, age, email } = asking;
    const done = await this.#decide(purpose, {
      choice: "accept",
      ...(explicit ? { explicit: true } : {}),
      ...(age ? { age } : {}),
      ...(email ? { values: { email } } : {}),
    });
    if (done) this.#asking = null;
    this.#settleWish();
  }

  async #decide(purpose: OwnPurpose, more: Pick<Choice, "choice" | "explicit" | "age" | "values">): Promise<boolean> {
    if (!this.#own || this.#busy) return false;
    const answer = await this.#during(
      this.#desk.choose({
        purpose: purpose.code,
        purpose_version: purpose.purpose_version,
        notice_version: this.#own.notice.version,
        language: languageOf(this.#own.notice.locale),
        standing: purpose.standing,
        method: "privacy_centre",
        ...more,
      }),
    );
    if (problemOf(answer)) {
      await this.#refused(answer);
      return false;
    }
    this.#settle(answer.json as ChoiceMade, more.choice);
    await this.reload();
    return true;
  }

  #settle({ purpose, receipt, erased, kept }: ChoiceMade, choice: Choice["choice"]): void {
    this.#outcome = { title: this.words.t(DONE[choice], { title: purpose.title }), receipt, erased, kept };
    this.emit();
  }

  // Somebody else was faster: the newest is shown, and nothing is decided.
  async #refused(answer: HttpAnswer): Promise<void> {
    if (answer.status !== 409) return this.#complainOf(answer);
    this.#asking = this.#wanted = null;
    await this.#load();
    this.#complain("stale");
  }

  async #during<T>(work: Promise<T>): Promise<T> {
    this.#busy = true;
    this.#fault = this.#outcome = null;
    this.emit();
    try {
      return await work;
    } finally {
      this.#busy = false;
    }
  }

  #complainOf(answer: HttpAnswer): void {
    const problem = problemOf(answer);
    if (problem?.code === "invalid" && problem.field === "email") return this.#complain("ask.email.wrong");
    this.#complain(problem?.code === "unreachable" ? "fault.unreachable" : "fault.other");
  }

  #complain(key: CentreKey): void {
    this.#fault = this.words.t(key);
    this.emit();
  }
}
