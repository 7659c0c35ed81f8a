// declaration: a purpose as it is edited: begun from a template or from what is in
// force, and turned into the body of a draft.
import { ARTICLES, type Basis, type Compatibility, type Declaration, type Interest, type Purpose, type PurposeBody } from "../../model/office/types.ts";

export interface Sheet extends Declaration {
  code: string;
  basis: Basis;
  retention_days: number;
  retention_from: Purpose["retention_from"];
  compatibility: Compatibility | null;
  known: boolean; // there is a version in force: its basis stays
}

const EMPTY: Declaration = {
  title: {},
  description: {},
  interest: null,
  law: null,
  contract: null,
  special: null,
  fields: [],
  attributes: [],
  field_days: {},
  recipients: [],
  roles: ["agent", "supervisor"],
  automated: null,
  optional: false,
  asks: null,
  explicit: false,
  children: false,
  marketing: false,
  suppression: false,
  sources: [],
};

const NO_INTEREST: Interest = { interest: "", necessity: "", balance: "" };
export const NO_COMPATIBILITY: Compatibility = { link: "", context: "", nature: "", consequences: "", safeguards: "" };

export const blankSheet = (): Sheet => ({
  ...EMPTY,
  code: "",
  basis: "legitimate_interest",
  retention_days: 90,
  retention_from: "last_message",
  compatibility: null,
  known: false,
});

// Only what the form knows, so that nothing unknown is sent back.
const declarationOf = (from: Partial<Declaration>): Declaration => {
  const sheet = { ...EMPTY };
  for (const name of Object.keys(EMPTY) as (keyof Declaration)[]) {
    const value = from[name];
    if (value !== undefined) Object.assign(sheet, { [name]: value });
  }
  return sheet;
};

export const sheetOfPurpose = (purpose: Purpose): Sheet => ({
  ...declarationOf(purpose),
  code: purpose.code,
  basis: purpose.basis,
  retention_days: purpose.retention_days,
  retention_from: purpose.retention_from,
  compatibility: null,
  known: purpose.state === "active",
});

export const sheetOfBody = (body: PurposeBody, known: boolean): Sheet | null =>
  "end" in body
    ? null
    : {
        ...declarationOf(body),
        code: body.code,
        basis: body.basis,
        retention_days: body.retention_days,
        retention_from: body.retention_from,
        compatibility: body.compatibility ?? null,
        known,
      };

// What a basis rests on: asked for by the basis, and left out by every other one.
/*= GDPR Art. 6(1) */
/*= GDPR Art. 6(3) */
export const groundOf = (basis: Basis): "interest" | "law" | "contract" | null => {
  if (basis === "legitimate_interest") return "interest";
  if (basis === "contract") return "contract";
  return basis === "legal_obligation" || basis === "public_task" ? "law" : null;
};

const words = (text: string | null): string | null => (text === null || text.trim() === "" ? null : text.trim());
const filled = (texts: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(texts).filter(([, text]) => text.trim() !== ""));

export const bodyOf = (sheet: Sheet): PurposeBody => {
  const { known: _known, ...rest } = sheet;
  const ground = groundOf(sheet.basis);
  return {
    ...rest,
    title: filled(sheet.title),
    description: filled(sheet.description),
    interest: ground === "interest" ? (sheet.interest ?? NO_INTEREST) : null,
    law: ground === "law" ? words(sheet.law) : null,
    contract: ground === "contract" ? words(sheet.contract) : null,
    special: words(sheet.special),
    optional: sheet.basis === "consent",
    asks: sheet.basis === "consent" ? sheet.asks : null,
    explicit: sheet.basis === "consent" && sheet.explicit,
    children: sheet.basis === "consent" && sheet.children,
    suppression: sheet.marketing && sheet.basis === "legitimate_interest" && sheet.suppression,
  };
};

export const codeOf = (title: string): string =>
  title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^_+|_+$/g, "")
    .slice(0, 40);

export const articleOf = (basis: Basis): string => ARTICLES[basis];
