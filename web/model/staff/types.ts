// What the staff's side of the server says (docs/protocol.md). Times are UTC
// milliseconds since 1970.
import type { ConversationStatus, PresenceState, Summary } from "../frames.ts";

export type { Message, Summary } from "../frames.ts";
export type Status = ConversationStatus;
export type Presence = PresenceState;

export type Role = "agent" | "supervisor" | "dpo" | "administrator";
export const ROLES: readonly Role[] = ["agent", "supervisor", "dpo", "administrator"];

export interface Account {
  id: string;
  name: string;
  email?: string;
  roles: Role[];
  presence: Presence;
  disabled: boolean;
  second_factor: boolean;
}

export interface Session {
  account: Account;
  workspace: { id: string; name: string };
  must_enrol_second_factor: boolean;
  expires_at: number;
}

export interface SignedInDevice {
  id: string;
  created_at: number;
  seen_at: number;
  current: boolean;
}

export type Basis = "contract" | "legitimate_interest" | "public_task";
export const BASES: readonly Basis[] = ["contract", "legitimate_interest", "public_task"];

// What an administrator may change of a site.
export interface SiteFields {
  name: string;
  origins: string[];
  locale: string;
  basis: Basis;
  law?: string; // sent with a public task alone
  retention_days: number;
  read_marks: boolean;
  typing: boolean;
  presence: boolean;
  offline_form: boolean;
  button: string;
  colour: string | null;
  collect: Collected[];
}

// What of page and browser a site may take, when a purpose in force has the field.
export type Collected = "page" | "section" | "browser" | "country" | "referrer";
export const COLLECTED: readonly Collected[] = ["page", "section", "browser", "country", "referrer"];

// What a page says by itself, and when; decided in the browser that shows it.
export interface InvitationFields {
  page: string;
  seconds: number;
  scroll: number; // hundredths of the page
  returns: number;
  text: Readonly<Record<string, string>>; // by language
  promotional: boolean;
  active: boolean;
}

export interface Invitation extends InvitationFields {
  id: string;
}

// What a machine may do by itself; refusing and banning take a person.
export type Outcome = "answer" | "hand_off" | "grant" | "urgent";
export const OUTCOMES: readonly Outcome[] = ["answer", "hand_off", "grant", "urgent"];
// On people. similar: as significant as one in law.
export type Effect = "none" | "similar" | "legal";
export const EFFECTS: readonly Effect[] = ["none", "similar", "legal"];

// A rule by which a machine answers.
export interface RuleFields {
  name: string; // of the machine, as the notice says it
  phrases: readonly string[]; // none: whatever is said
  away: boolean; // only while nobody who answers is there
  text: Readonly<Record<string, string>>; // by language
  outcome: Outcome;
  effect: Effect;
  relied_on: boolean; // people draw strongly on what it decides
  purpose: string;
}

export interface Rule extends RuleFields {
  id: string;
  significant: boolean;
  active: boolean;
  version: number;
}

export interface Site extends SiteFields {
  id: string;
  key: string;
}

export interface Controller {
  name: string;
  contact: string;
  address: string;
  country: string;
  dpo: string;
}

export interface Settings {
  name: string;
  controller: Controller;
  second_factor_roles: Role[];
}

export type ViewName = "mine" | "unassigned" | Status | "all";

export interface Counts {
  mine: number;
  unassigned: number;
  open: number;
  pending: number;
  snoozed: number;
}

export interface Page {
  conversations: Summary[];
  next: string | null;
  counts: Counts;
}

export interface ConversationChange {
  status?: Status;
  snoozed_until?: number;
  assignee?: string | null;
}

// A value that was given for a purpose.
export interface Given {
  purpose: string;
  field: string;
  title: string;
  value: string;
}

export interface Hold {
  until: number;
  placed_at: number;
  placed_by: string;
  reason?: string; // for whoever may place one
}

// What is known of somebody in danger to life.
export interface Told {
  id: string;
  name: string | null;
  email: string | null;
}

export interface LedgerEntry {
  index: number;
  at: number;
  type: string;
  actor: string;
  hash: string;
}

export interface LedgerPage {
  entries: LedgerEntry[];
  size: number;
}

export interface LedgerProof {
  index: number;
  size: number;
  path: string[];
  root: string;
  checkpoint: string;
}

export const mayAnswer = (roles: readonly Role[]): boolean =>
  roles.includes("agent") || roles.includes("supervisor");
export const maySeeLedger = (roles: readonly Role[]): boolean =>
  roles.includes("dpo") || roles.includes("administrator");
export const maySeeReports = (roles: readonly Role[]): boolean =>
  roles.includes("supervisor") || maySeeLedger(roles);
export const mayAdminister = (roles: readonly Role[]): boolean => roles.includes("administrator");
