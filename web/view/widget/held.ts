// held: "Your privacy" in the widget: what is held about the visitor, why, on what
// basis and until when, and what the device keeps. Only what is true now; nothing that
// the server cannot do yet.
import type { SiteInfo } from "../../model/notice.ts";
import type { VisitorChat } from "../../model/visitor.ts";
import type { VisitorWords } from "../../locale/visitor/load.ts";

export interface HeldLine {
  what: string;
  until: string;
  why: string;
  article: string;
}

const DAY_MS = 86_400_000;

/*= GDPR Art. 13(2)(a) */
const untilOf = (chat: VisitorChat, days: number, words: VisitorWords): string => {
  const last = chat.thread.lines.filter((line) => line.sequence !== null).at(-1);
  if (!last) return words.t("privacy.after", { n: days });
  return words.t("privacy.until", { date: words.shortDate(last.at + days * DAY_MS) });
};

/*= GDPR Art. 13(1)(c) */
export const heldLines = (chat: VisitorChat, info: SiteInfo, words: VisitorWords): HeldLine[] => {
  const purpose = info.notice.purposes[0];
  const count = chat.thread.lines.filter((line) => line.sequence !== null).length;
  if (!purpose || count === 0) return [];
  const shared = {
    until: untilOf(chat, purpose.retention_days, words),
    why: `${purpose.title} · ${words.t(`basis.${purpose.basis}`)}`,
    article: words.t("article", { article: purpose.article }),
  };
  const optional = (["name", "email"] as const)
    .filter((field) => purpose.fields.includes(`person.${field}`))
    .map((field) => ({ ...shared, what: `${words.t(`privacy.${field}`)}, ${words.t("privacy.ifgiven")}` }));
  return [{ ...shared, what: words.t("privacy.messages", { n: count }) }, ...optional];
};

// An address that opens a letter, or null for what is no e-mail address.
export const mailAddress = (contact: string): string | null =>
  /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(contact) ? `mailto:${contact}` : null;
