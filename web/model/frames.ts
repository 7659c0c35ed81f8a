// frames: what goes over the realtime socket (docs/protocol.md), both ways.
// Times are UTC milliseconds since 1970; sequence numbers count from 1 in a conversation.
import type { Choice } from "./privacy.ts";

export type AuthorKind = "visitor" | "staff" | "bot" | "system";
export type ConversationStatus = "open" | "pending" | "snoozed" | "resolved";
export type PresenceState = "online" | "away";

export interface Author {
  kind: AuthorKind;
  id: string;
  name: string | null;
}

export interface Message {
  conversation: string;
  sequence: number;
  at: number;
  id: string;
  from: Author;
  note: boolean;
  text: string; // "" once it is removed
  removed?: boolean;
  masked?: boolean; // staff only: a colleague marked it, and its words do not come
  sensitive?: Sensitive | null; // staff only: marked as nobody's business here
}

// What nobody asked for and nobody should reuse (GDPR Art. 9, 10).
export type Sensitive = "special" | "criminal";

export interface Summary {
  id: string;
  site: string;
  status: ConversationStatus;
  assignee: string | null;
  person: {
    id: string;
    name: string | null; // null without the right to read
    label: string;
    email_masked?: string | null;
    locale?: string;
    since?: number;
    purposes?: { code: string; title: Readonly<Record<string, string>> }[]; // in force, as far as the reader works for them
  };
  head: number;
  unread: number;
  // hidden: something was written that is not shown, and why.
  last: { text: string; hidden?: "masked" | "removed" | "restricted" | "closed"; from: AuthorKind; at: number; note: boolean } | null;
  waiting_since: number | null;
  snoozed_until: number | null;
  created_at: number;
  updated_at: number;
  purpose: { code: string; title: string; article: string };
  kept_until: number;
  machine: MachineMarks;
}

// What a machine did in a conversation, and whether the visitor wants a person.
export interface MachineMarks {
  spoke: boolean;
  person_wanted: boolean;
  urgent: boolean;
}

// From here to the server.
export type HelloFrame =
  | {
      type: "hello";
      v: 1;
      as: "visitor";
      site: string;
      token: string | null;
      resume: { conversation: string; after: number } | null;
      gpc?: true; // the browser sends Global Privacy Control
    }
  | { type: "hello"; v: 1; as: "staff"; inbox: boolean };

// Of where somebody writes from, in the coarsest form and only what the site declares.
export interface Context {
  browser?: string;
  section?: string;
  page?: string;
  country?: string;
  referrer?: string;
}

// What the page around the chat says of its visitor; signed where it is about consent or
// about who it is.
export type Statement =
  | { type: "identify" | "consents"; ref: number; token: string }
  | { type: "attributes"; ref: number; values: Record<string, unknown> };

// What was asked before a chat, and allowed for it.
export interface Answers {
  attributes?: Readonly<Record<string, string>>;
  consents?: readonly Choice[];
}

export type ClientFrame =
  | HelloFrame
  | ({
      type: "start";
      ref: number;
      token: string;
      notice: number;
      locale: string;
      name?: string;
      email?: string;
      gpc?: true;
      context?: Context;
    } & Answers)
  | Statement
  | { type: "notice_seen"; conversation: string; version: number; locale: string }
  | { type: "send"; id: string; conversation: string; text: string; note: boolean }
  | { type: "follow"; conversation: string; after: number | null }
  | { type: "unfollow"; conversation: string }
  | { type: "read"; conversation: string; sequence: number }
  | { type: "typing"; conversation: string; on: boolean }
  | { type: "end"; ref: number; conversation: string }
  | { type: "recovery"; ref: number; conversation: string }
  | { type: "human"; ref: number; conversation: string }
  | { type: "ping" };

// From the server.
export interface WelcomeFrame {
  type: "welcome";
  v: 1;
  at: number;
  self: { kind: AuthorKind; id: string; name: string | null };
  staff_online: boolean;
  presence?: { account: string; state: PresenceState }[];
}

export interface StartedFrame {
  type: "started";
  ref?: number;
  token: string | null;
  conversation: string;
  person: string;
}

export interface AckFrame {
  type: "ack";
  id: string;
  conversation: string;
  sequence: number;
  at: number;
}

export type MessageFrame = { type: "message" } & Message;

export interface HistoryFrame {
  type: "history";
  conversation: string;
  recovered: boolean;
  from: number;
  head: number;
  messages: Message[];
  more: boolean;
}

export type ConversationFrame = { type: "conversation" } & Summary;

export interface MarkedFrame {
  type: "marked";
  conversation: string;
  sequence: number;
  sensitive: Sensitive | null;
}

export interface RemovedFrame {
  type: "removed";
  conversation: string;
  sequence: number;
}

export interface StatusFrame {
  type: "status";
  conversation: string;
  status: ConversationStatus;
  assignee_name: string | null;
}

export interface MarksFrame {
  type: "marks";
  conversation: string;
  by: "visitor" | "staff";
  delivered: number;
  read: number;
}

export interface TypingFrame {
  type: "typing";
  conversation: string;
  from: Author;
  on: boolean;
}

export type PresenceFrame =
  | { type: "presence"; account: string; state: PresenceState }
  | { type: "presence"; staff_online: boolean };

export interface EndedFrame {
  type: "ended";
  ref?: number;
  recovery_code: string;
}

export interface RecoveryFrame {
  type: "recovery";
  ref?: number;
  code: string;
}

// No machine answers in the conversation any more: a person is wanted.
export interface HumanFrame {
  type: "human";
  ref?: number;
  conversation: string;
}

// What a visitor was told has changed since.
export interface NoticeChangedFrame {
  type: "notice_changed";
  conversation: string;
  version: number;
  changes: NoticeChange[];
  material: boolean;
}

export interface NoticeChange {
  member: string;
  title: string;
  before: string | null; // null: it was not
  after: string | null; // null: it is no more
}

// It was shown, here or in another tab.
export interface NoticeSeenFrame {
  type: "notice_seen";
  conversation: string;
  version: number;
}

// The server took a statement.
export interface StatedFrame {
  type: "stated";
  ref?: number;
}

// A choice about the person's data was made, perhaps in another tab.
export interface PrivacyFrame {
  type: "privacy";
  conversation: string;
}

export type ErrorCode =
  | "invalid"
  | "unauthenticated"
  | "denied"
  | "not_found"
  | "conflict"
  | "too_large"
  | "too_many"
  | "unavailable"
  | "corrupt"
  | "machine";

export interface ErrorFrame {
  type: "error";
  ref?: number;
  id?: string;
  code: ErrorCode;
  detail: string;
  field?: string; // the one at fault, where there is one
}

export type ServerFrame =
  | WelcomeFrame
  | StartedFrame
  | AckFrame
  | MessageFrame
  | HistoryFrame
  | ConversationFrame
  | StatusFrame
  | MarksFrame
  | MarkedFrame
  | RemovedFrame
  | TypingFrame
  | PresenceFrame
  | EndedFrame
  | RecoveryFrame
  | HumanFrame
  | NoticeChangedFrame
  | NoticeSeenFrame
  | StatedFrame
  | PrivacyFrame
  | ErrorFrame
  | { type: "pong" };

// What came over the wire, or null when it is no object with a type. Frames of a
// type that is not known here pass; whoever reads them leaves them out.
export const parseFrame = (text: string): ServerFrame | null => {
  try {
    const value: unknown = JSON.parse(text);
    const typed = typeof value === "object" && value !== null && "type" in value;
    return typed ? (value as ServerFrame) : null;
  } catch {
    return null;
  }
};
