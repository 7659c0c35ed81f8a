// offline: the form for when nobody is at the desk. Name and e-mail address are free; what the
// site asks before a chat is asked here too.
import type { Answers } from "../../model/frames.ts";
import { Outbox } from "../../model/outbox.ts";
import { problemOf } from "../../model/problem.ts";
import type { Http } from "../../model/platform.ts";
import { cleanText } from "../../model/text.ts";
import { newToken } from "../../model/token.ts";
import type { VisitorKey } from "../../locale/visitor/en.ts";
import { isAddress } from "./mail.ts";
import type { WidgetView } from "./widget.ts";

export interface OfflineForm {
  text: string;
  name: string;
  email: string;
}

export type OfflineResult =
  | { code: string }
  | { field: "text" | "email" | "notice" | "asked" | null; fault: VisitorKey };

// As it can be sent.
export const cleanForm = (form: OfflineForm): OfflineForm => ({
  text: cleanText(form.text).trim(),
  name: cleanText(form.name).trim(),
  email: cleanText(form.email).trim(),
});

// What is wrong with it, before anything is sent.
export const checkOffline = (form: OfflineForm): OfflineResult | null => {
  if (form.text === "") return { field: "text", fault: "offline.empty" };
  if (form.email !== "" && !isAddress(form.email))
    return { field: "email", fault: "offline.email.wrong" };
  return null;
};

export interface OfflineOrder {
  site: string;
  token: string; // known to nobody else: the same form gives the same conversation
  id: string; // CLIENT_ID
  notice: number;
  locale: string;
  answers: Answers; // to what the site asks
}

// One try with a clean form; after a lost answer the same order may be sent again.
export const sendOffline = async (http: Http, order: OfflineOrder, form: OfflineForm): Promise<OfflineResult> => {
  const answer = await http("POST", `/api/v1/offline/${encodeURIComponent(order.site)}`, {
    token: order.token,
    id: order.id,
    text: form.text,
    name: form.name || null,
    email: form.email,
    notice: order.notice,
    locale: order.locale,
    ...order.answers,
  });
  const problem = problemOf(answer);
  if (!problem) return { code: (answer.json as { recovery_code: string }).recovery_code };
  if (problem.code === "unreachable" || problem.code === "too_many") return { field: null, fault: `fault.${problem.code}` };
  if (problem.field === "notice") return { field: "notice", fault: "changed.title" };
  if (/^(attributes|consents)\b/.test(problem.field ?? "")) return { field: "asked", fault: "fault.other" };
  if (problem.detail.startsWith("email")) return { field: "email", fault: "offline.email.wrong" };
  return { field: null, fault: "fault.other" };
};

// The form of one frame. Sent again after a lost answer it keeps its token, and with the same
// words its id too: one conversation, and the words once.
export class Leaving {
  readonly #view: WidgetView;
  readonly #ids: Outbox;
  #awaited: { token: string; id: string; text: string } | null = null;

  constructor(view: WidgetView) {
    const { clock, chance } = view.options;
    this.#view = view;
    this.#ids = new Outbox({ clock, chance, send: () => false, changed: () => {} });
  }

  async leave(written: OfflineForm, insisting = false): Promise<void> {
    const view = this.#view;
    const form = cleanForm(written);
    const wrong = checkOffline(form);
    if (wrong && "fault" in wrong) return view.complain(wrong.fault, wrong.field);
    if (this.#missing()) return;
    if (view.info.asked?.length && !view.questions) return view.complain("fault.unreachable", null); // its fields are still on their way
    if (!(await view.during(view.mayPass(form.text, insisting)))) return view.emit();
    const result = await view.during(sendOffline(view.options.http, this.#orderOf(form.text), form));
    if ("code" in result) {
      this.#awaited = null;
      return view.leftBehind(result.code);
    }
    if (result.field === "notice" || result.field === "asked") await view.lookAgain();
    // What is missing now says so beside its field.
    if (result.field === "asked" && this.#missing()) return;
    view.complain(result.fault, result.field);
  }

  // Something that the site asks for; it says so beside its field.
  #missing(): boolean {
    return (this.#view.questions?.check() ?? null) !== null;
  }

  #orderOf(text: string): OfflineOrder {
    const { options, info, words } = this.#view;
    const token = this.#awaited?.token ?? newToken(options.chance);
    const id = this.#awaited?.text === text ? this.#awaited.id : this.#ids.nextId();
    this.#awaited = { token, id, text };
    const answers = this.#view.questions?.answers(info.notice) ?? {};
    return { site: options.site, token, id, notice: info.notice.version, locale: words.locale, answers };
  }
}

// That of this frame: it outlives the screen that shows it.
export const leavingOf = (view: WidgetView): Leaving => (view.leaving ??= new Leaving(view));
