// notice: what GET /api/v1/widget/SITE says of a site and of its privacy notice.

export interface Purpose {
  code: string;
  title: string;
  basis: "contract" | "legitimate_interest" | "public_task";
  article: string;
  description: string;
  fields: string[];
  retention_days: number;
}

export interface Right {
  code: string;
  article: string;
  title: string;
}

export interface DeviceItem {
  name: string;
  where: string;
  life: string;
  why: string;
}

export interface Recipient {
  name: string;
  role?: string;
  country?: string;
  why?: string;
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
    dpo: string | null;
  };
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
  recipients: Recipient[];
  transfers: Recipient[];
  device: DeviceItem[];
  url: string;
}

export interface SiteInfo {
  site: { id: string; name: string; locale: string };
  staff: { online: boolean };
  features: { read_marks: boolean; typing: boolean; presence: boolean; offline_form: boolean; gpc?: boolean; collect?: string[] };
  limits: { text_characters: number };
  notice: Notice;
}
