// notice: what GET /api/v1/widget/SITE says of a site and of its privacy notice.

export type Basis = "contract" | "legitimate_interest" | "public_task" | "consent" | "legal_obligation" | "vital_interests";

export interface Datum {
  code: string;
  title: string;
  category: string;
  days: number | null; // a term of its own
}

export interface Purpose {
  code: string;
  title: string;
  basis: Basis;
  article: string;
  plain?: string | null; // the basis in plain words
  description: string;
  fields: string[];
  data?: Datum[];
  retention_days: number;
  kept?: string; // how long, in words
  interest?: string | null;
  law?: string | null;
  contract?: string | null;
  special?: { article: string; text: string } | null;
  automated?: { decides: boolean; text: string; logic: string | null; consequences: string | null };
  required?: string;
  optional?: boolean;
  withdraw?: string | null;
  object?: string | null;
  recipients?: string[];
}

export interface Right {
  code: string;
  article: string;
  title: string;
  for?: string[] | null; // titles of the purposes that it holds for; null: all
}

export interface DeviceItem {
  name: string;
  where: string;
  life: string;
  why: string;
}

export interface Recipient {
  id?: string;
  name: string;
  role?: string | null;
  address?: string | null;
  country?: string | null;
  purposes?: string[];
  data?: string[];
}

export interface Transfer {
  id?: string;
  name: string;
  country?: string | null;
  why?: string | null; // what it rests on
  copy?: string; // how to get a copy of that
}

// What differs between two versions; null: it was not, or is no more.
export interface NoticeChange {
  member: string;
  title: string;
  before: string | null;
  after: string | null;
  material: boolean;
}

export interface NoticeVersion {
  version: number;
  since: number;
  until: number | null;
  hash: string;
  material: boolean;
  changes: NoticeChange[]; // from the version before
}

export interface Notice {
  version: number;
  since: number; // when this version was first shown
  hash: string;
  locale: string;
  controller: {
    name: string;
    contact: string | null;
    address: string | null;
    country: string | null;
    representative?: string | null;
    dpo: string | null;
  };
  first?: { controller: string; purposes: string; until: string; rights: string; object: string | null };
  answers: string;
  kept: string;
  until: string;
  object: string | null;
  purposes: Purpose[];
  rights: Right[];
  complaint: { text: string; authority: string | null; url: string | null };
  interest: string | null; // which legitimate interest it is
  required: string; // what must be given
  automated: string;
  shared: string;
  categories?: string[];
  sources?: { code: string; text: string }[];
  recipients: Recipient[];
  transfers: Transfer[];
  terms?: { code: string; title: string; kept: string }[];
  address?: string; // what becomes of the network address
  incident?: string | null;
  unasked?: string; // what should not be written
  bots?: { used: boolean; text: string };
  device: DeviceItem[];
  url: string;
}

// The choice that comes before a field, and what it needs beside a tick.
export interface AskedConsent {
  description: string;
  purpose_version: number;
  asks: "email" | null;
  explicit: boolean; // in two steps
  age: { country: string; years: number; parental: boolean } | null; // is it asked?
}

// What a site asks before a chat begins.
export interface Asked {
  code: string;
  title: string;
  required: boolean;
  purpose: string;
  purpose_title: string;
  consent?: AskedConsent | null; // null: its purpose needs none
}

export interface SiteInfo {
  site: { id: string; name: string; locale: string };
  staff: { online: boolean };
  features: { read_marks: boolean; typing: boolean; presence: boolean; offline_form: boolean; collect?: string[]; transcript?: boolean; rating?: boolean };
  limits: { text_characters: number };
  asked?: Asked[];
  notice: Notice;
}
