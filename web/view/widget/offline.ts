// offline: the form for when nobody is at the desk. Name and e-mail address are free.
import { problemOf } from "../../model/problem.ts";
import type { Http } from "../../model/platform.ts";
import { cleanText } from "../../model/text.ts";
import type { VisitorKey } from "../../locale/visitor/en.ts";

export interface OfflineForm {
  text: string;
  name: string;
  email: string;
}

export type OfflineResult =
  | { code: string }
  | { field: "text" | "email" | "notice" | null; fault: VisitorKey };

// As it can be sent.
export const cleanForm = (form: OfflineForm): OfflineForm => ({
  text: cleanText(form.text).trim(),
  name: cleanText(form.name).trim(),
  email: cleanText(form.email).trim(),
});

export const isAddress = (email: string): boolean => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.trim());

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
  });
  const problem = problemOf(answer);
  if (!problem) return { code: (answer.json as { recovery_code: string }).recovery_code };
  if (problem.code === "unreachable" || problem.code === "too_many") return { field: null, fault: `fault.${problem.code}` };
  if (problem.field === "notice") return { field: "notice", fault: "changed.title" };
  if (problem.detail.startsWith("email")) return { field: "email", fault: "offline.email.wrong" };
  return { field: null, fault: "fault.other" };
};
