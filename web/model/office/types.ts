// What the privacy office asks of the server and is told (docs/protocol.md). Times are
// UTC milliseconds since 1970.

export type Basis = "contract" | "legitimate_interest" | "public_task" | "consent" | "legal_obligation" | "vital_interests";
export const BASES: readonly Basis[] = ["consent", "contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interest"];
export const ARTICLES: Readonly<Record<Basis, string>> = {
  consent: "6(1)(a)",
  contract: "6(1)(b)",
  legal_obligation: "6(1)(c)",
  vital_interests: "6(1)(d)",
  public_task: "6(1)(e)",
  legitimate_interest: "6(1)(f)",
};

export type RetentionEvent = "last_message" | "resolved" | "contract_end";
export const EVENTS: readonly RetentionEvent[] = ["last_message", "resolved", "contract_end"];
export type Texts = Readonly<Record<string, string>>;

export interface Interest {
  interest: string;
  necessity: string;
  balance: string;
}

export interface Automated {
  decides: boolean;
  logic: string;
  consequences: string;
}

// What a purpose says of itself; the server refuses to put it in force while anything
// that it needs is empty.
export interface Declaration {
  title: Texts;
  description: Texts;
  interest: Interest | null;
  law: string | null;
  contract: string | null;
  special: string | null;
  fields: string[];
  attributes: string[];
  field_days: Readonly<Record<string, number>>;
  recipients: string[];
  roles: string[];
  automated: Automated | null;
  optional: boolean;
  asks: "email" | null;
  explicit: boolean;
  children: boolean;
  marketing: boolean;
  suppression: boolean; // a list of who said stop is kept and obeyed (ePrivacy 13(2))
  sources: string[];
}

export interface Purpose extends Declaration {
  code: string;
  version: number;
  basis: Basis;
  article: string;
  retention_days: number;
  retention_from: RetentionEvent;
  state: "active" | "ended" | "template";
  since: number | null;
  people: number;
}

// Stopped at once, until somebody lets it go on.
export interface Suspended {
  purpose: string | null; // null: the whole site
  since: number;
  reason: string;
  by: string | null;
}

export interface FieldKind {
  code: string;
  title: string;
  category: string;
  special: boolean;
}

export interface Attribute {
  code: string;
  title: Texts;
  category: string;
  special: boolean;
  purpose: string;
  source: "visitor" | "host" | "agent";
  asked: boolean;
  required: boolean;
  active: boolean;
  version: number;
}

export interface PurposePage {
  suspensions: Suspended[];
  purposes: Purpose[];
  templates: Purpose[];
  fields: FieldKind[];
  attributes: Attribute[];
}

export interface Compatibility {
  link: string;
  context: string;
  nature: string;
  consequences: string;
  safeguards: string;
}

export type PurposeBody = { code: string; end: true } | (Partial<Declaration> & {
  code: string;
  basis: Basis;
  retention_days: number;
  retention_from: RetentionEvent;
  compatibility: Compatibility | null;
});

export interface Missing {
  field: string;
  why: string;
}

export interface Difference {
  member: string;
  before: string | null;
  after: string | null;
}

export type ChangeState = "draft" | "asked" | "advised" | "active" | "withdrawn" | "waiting";
export type Advice = "approve" | "object" | "comment";

export interface Change {
  id: string;
  site: string;
  kind: "purpose" | "recipient" | "bot" | "role" | "retention";
  state: ChangeState;
  version: number;
  body: PurposeBody;
  missing: Missing[];
  differences: { notice: Difference[]; records: Difference[]; dpia: Difference[] };
  lapses: number;
  affected: number;
  needs_notice: boolean;
  compatibility_needed: boolean;
  advice: Advice | null;
  advice_text?: string | null;
  effective_at: number | null;
  signed_by: string | null;
}

export interface Consent {
  id: string;
  purpose: string;
  purpose_version: number;
  notice_version: number;
  language: string;
  state: string; // a name of the Data Privacy Vocabulary: "ConsentGiven"
  choice: string;
  method: string;
  label: string | null; // a pseudonym, until the person is gone
  at: number;
  explicit: boolean;
  age: "not_asked" | "adult" | "child_with_parent";
  leaf: number | null;
}

export interface Recipient {
  id: string;
  name: string;
  kind: "mail" | "webhook" | "processor" | "controller";
  address: string | null;
  country: string;
  endpoint: string | null;
  purposes: string[];
  fields: string[];
  events: string[]; // what a webhook is told of
  safeguard: { kind: string; decision: string | null; assessed_on: string | null } | null;
  active: boolean;
  version: number;
}

export const WEBHOOK_EVENTS = [
  "conversation_created",
  "conversation_status_changed",
  "conversation_updated",
  "message_created",
  "contact_created",
  "contact_updated",
  "contact_erased",
  "consent_changed",
  "restriction_changed",
] as const;

export interface Sending {
  id: string;
  recipient: string;
  kind: "mail" | "webhook";
  event: string;
  purpose: string;
  state: "queued" | "sent" | "failed" | "suppressed";
  attempts: number;
  next_at: number | null;
  last_error: string | null;
  created_at: number;
  done_at: number | null;
}

// What a machine was taught as; withdrawn: sources that it could not be made from any more.
export interface Model {
  id: string;
  name: string;
  made_at: number;
  conversations: number;
  withdrawn?: number;
}

// What a machine did in a conversation; machine null: the visitor wanted a person.
export interface Decision {
  id: string;
  conversation: string;
  machine: string | null;
  outcome: "answer" | "hand_off" | "grant" | "urgent";
  significant: boolean;
  at: number;
  state: "made" | "asked" | "upheld" | "changed"; // asked: for a person to decide
  decided_at: number | null;
  logic: string | null;
  consequences: string | null;
  label: string; // the person's pseudonym
}

// Danger to life: whom staff told and why, and what a review made of it.
export interface Emergency {
  id: string;
  conversation: string;
  note: string;
  by: string;
  at: number;
  verdict: "justified" | "not_justified" | null;
}

export interface RetentionRule {
  purpose: string;
  retention_from: string;
  retention_days: number;
  conversations: number;
  people: number;
  messages: number;
}

// What would go by a moment; numbers, never people.
export interface Preview {
  at: number;
  rules: RetentionRule[];
  held: number;
  restricted: number;
  sensitive: number;
  ledger_openings: number;
  clock: { believed: boolean; erasing_as_of: number };
}

// A closed week of a site; few: fewer than ten people, and nothing more is said.
export interface Period {
  from: number;
  to: number;
  few: boolean;
  people?: number;
  conversations?: number;
  messages?: number;
  answer_ms?: number | null;
  rating_hundredths?: number | null;
}

// Incident mode: addresses are kept until then, to look into an attack.
export interface Incident {
  active: true;
  reason: string;
  since: number;
  until: number;
  begun_by: string;
  kept: number;
}

// One that is kept, for fourteen days.
export interface KeptAddress {
  at: number;
  what: string; // sign_in, socket
  address: string;
}

export interface Attention {
  kind: string;
  since: number;
  text: string;
}

export const mayRun = (roles: readonly string[]): boolean => roles.includes("administrator");
export const mayAdvise = (roles: readonly string[]): boolean => roles.includes("dpo");
