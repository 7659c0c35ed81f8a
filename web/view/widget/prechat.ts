// prechat: what a site asks before a chat begins, as the visitor fills it in. It stays on
// the screen until the chat is started; nothing of it is stored on the device. What rests on
// consent is asked and sent once its box is ticked, and not before.
import { languageOf } from "../../model/catalogue.ts";
import type { Answers } from "../../model/frames.ts";
import type { Asked, AskedConsent, Notice } from "../../model/notice.ts";
import type { Choice } from "../../model/privacy.ts";
import { cleanText } from "../../model/text.ts";
import { isAddress } from "./mail.ts";
import type { WidgetView } from "./widget.ts";

export const VALUE_MAX = 300; // of UTF-16, which is less than the server's 1,000 bytes

// The box of a purpose, unticked, and what it needs beside the tick.
export interface Tick {
  on: boolean;
  age: "" | "adult" | "child_with_parent";
  email: string;
  explicit: boolean;
}
const UNTICKED: Tick = { on: false, age: "", email: "", explicit: false };

// Fields that share a choice stand beside it; each other one by itself.
export interface Group {
  purpose: string;
  title: string;
  consent: AskedConsent | null;
  fields: Asked[];
}

export const groupsOf = (asked: readonly Asked[]): Group[] => {
  const groups: Group[] = [];
  for (const field of asked) {
    const { purpose, purpose_title: title, consent = null } = field;
    const shared = consent && groups.find((group) => group.consent && group.purpose === purpose);
    if (shared) shared.fields.push(field);
    else groups.push({ purpose, title, consent, fields: [field] });
  }
  return groups;
};

const oneLine = (text: string): string => cleanText(text).replace(/\s+/g, " ").trim();

export class Questions {
  readonly #asked: () => readonly Asked[];
  readonly #changed: () => void;
  #values: Readonly<Record<string, string>> = {};
  #ticks: Readonly<Record<string, Tick>> = {};
  #wrong: string | null = null;

  // asked: as the site asks it now; what was filled in stays when that changes.
  constructor(asked: () => readonly Asked[], changed: () => void) {
    this.#asked = asked;
    this.#changed = changed;
  }

  get groups(): Group[] {
    return groupsOf(this.#asked());
  }
  value(code: string): string {
    return this.#values[code] ?? "";
  }
  tick(purpose: string): Tick {
    return this.#ticks[purpose] ?? UNTICKED;
  }
  // What must be put right: a field's code, or "PURPOSE.age", ".email", ".explicit".
  get wrong(): string | null {
    return this.#wrong;
  }

  write(code: string, text: string): void {
    this.#values = { ...this.#values, [code]: text };
    this.#right(code);
  }

  choose(purpose: string, change: Partial<Tick>): void {
    this.#ticks = { ...this.#ticks, [purpose]: change.on === false ? UNTICKED : { ...this.tick(purpose), ...change } };
    for (const part of Object.keys(change)) this.#right(`${purpose}.${part}`);
    this.#changed();
  }

  // The first thing that is missing, if one is; `wrong` says it from here on.
  check(): string | null {
    this.#wrong = this.groups.map((group) => this.#missingOf(group)).find((missing) => missing !== null) ?? null;
    this.#changed();
    return this.#wrong;
  }

  // What goes with the start of the chat: what was asked and filled in, nothing else.
  /*= GDPR Art. 5(1)(c) */
  answers(notice: Pick<Notice, "version" | "locale">): Answers {
    const open = this.groups.filter((group) => this.#isOpen(group));
    const filled = open.flatMap((group) => group.fields).map(({ code }) => [code, oneLine(this.value(code))] as const).filter(([, text]) => text !== "");
    const consents = open.flatMap((group) => this.#choiceOf(group, notice));
    return { ...(filled.length > 0 ? { attributes: Object.fromEntries(filled) } : {}), ...(consents.length > 0 ? { consents } : {}) };
  }

  #isOpen({ purpose, consent }: Group): boolean {
    return consent === null || this.tick(purpose).on;
  }

  #missingOf(group: Group): string | null {
    if (!this.#isOpen(group)) return null;
    const { purpose, consent } = group;
    const tick = this.tick(purpose);
    if (consent?.age && tick.age === "") return `${purpose}.age`;
    if (consent?.asks === "email" && !isAddress(tick.email)) return `${purpose}.email`;
    if (consent?.explicit && !tick.explicit) return `${purpose}.explicit`;
    return group.fields.find(({ code, required }) => required && oneLine(this.value(code)) === "")?.code ?? null;
  }

  /*= GDPR Art. 4(11) */
  /*= GDPR Art. 7(1) */
  #choiceOf({ purpose, consent }: Group, notice: Pick<Notice, "version" | "locale">): Choice[] {
    if (!consent) return [];
    const { age, email } = this.tick(purpose);
    const choice: Choice = {
      purpose,
      choice: "accept",
      purpose_version: consent.purpose_version,
      notice_version: notice.version,
      language: languageOf(notice.locale),
      standing: 0, // there is no person yet
      method: "widget",
      ...(consent.explicit ? { explicit: true } : {}),
      ...(consent.age && age ? { age } : {}),
      ...(consent.asks === "email" ? { values: { email: email.trim() } } : {}),
    };
    return [choice];
  }

  #right(key: string): void {
    if (this.#wrong === key) this.#wrong = null;
    this.#changed();
  }
}

// Those of this frame, as they stand.
export const questionsOf = (view: WidgetView): Questions => (view.questions ??= new Questions(() => view.info.asked ?? [], () => view.emit()));
