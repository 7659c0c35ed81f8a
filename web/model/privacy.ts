// privacy: what a visitor can see and steer of the data about them (docs/protocol.md,
// /api/v1/privacy/SITE), and the requests for it.
import type { Notice } from "./notice.ts";
import type { Http, HttpAnswer } from "./platform.ts";

export type PurposeState = "active" | "not_asked" | "given" | "refused" | "withdrawn" | "expired" | "lapsed" | "objected";

export interface Counted {
  field: string;
  title: string;
  count: number;
}

export interface OwnPurpose {
  code: string;
  title: string;
  description: string;
  basis: string;
  article: string;
  plain: string; // the basis in plain words
  optional: boolean; // rests on consent
  objectable: boolean;
  marketing: boolean;
  state: PurposeState;
  restored?: boolean; // objected: put down by a restore, not by the person
  suspended: boolean; // stopped by the site for now
  since: number | null;
  lapsed_at: number | null; // when what was kept on it was erased, since it had run out
  kept_until: number | null;
  purpose_version: number;
  standing: number; // to send back: whoever looks at an older one decides nothing
  asks: "email" | null;
  explicit: boolean; // consent in two steps
  age: { country: string; years: number; parental: boolean } | null; // is it asked?
  fields: { code: string; title: string; count: number }[];
  receipt: string | null;
}

export interface Receipt {
  id: string;
  purpose: string;
  title: string;
  state: PurposeState;
  at: number;
}

export interface OwnPrivacy {
  person: string;
  conversation: string | null;
  kept_until: number;
  gpc: boolean;
  notice: Notice;
  purposes: OwnPurpose[];
  receipts: Receipt[];
  afterwards: { forget_device: string; end_chat: string; erase: string };
}

export interface Remains {
  erased: Counted[];
  kept: { field: string; title: string; why: string }[];
}

export type ChoiceMade = Remains & { purpose: OwnPurpose; receipt: string | null };
export type Erasure = Remains & { afterwards: string };

export interface Choice {
  purpose: string;
  choice: "accept" | "refuse" | "withdraw" | "object" | "resume";
  purpose_version: number;
  notice_version: number;
  language: string;
  standing: number;
  method: "widget" | "privacy_centre";
  explicit?: true;
  age?: "adult" | "child_with_parent";
  values?: { email: string };
}

export class PrivacyDesk {
  readonly #http: Http;
  readonly #site: string;
  readonly #token: () => string | null;

  constructor(http: Http, site: string, token: () => string | null) {
    this.#http = http;
    this.#site = encodeURIComponent(site);
    this.#token = token;
  }

  // Is there a person to ask for?
  get known(): boolean {
    return this.#token() !== null;
  }

  look(locale: string): Promise<HttpAnswer> {
    return this.#ask("GET", `?lang=${encodeURIComponent(locale)}`);
  }

  choose(choice: Choice): Promise<HttpAnswer> {
    return this.#ask("POST", "/choices", choice);
  }

  // Everything held, for the person to take away.
  data(): Promise<HttpAnswer> {
    return this.#ask("GET", "/data");
  }

  erase(): Promise<HttpAnswer> {
    return this.#ask("POST", "/erase", {});
  }

  #ask(method: string, path: string, body?: unknown): Promise<HttpAnswer> {
    return this.#http(method, `/api/v1/privacy/${this.#site}${path}`, body, this.#token() ?? undefined);
  }
}
