// receipt: a receipt to read: what was chosen, for what, when, and what this browser could
// verify of it. What it cannot, it says.
import type { Receipt, Verdict, Verification } from "../../model/receipt.ts";
import type { NoticeWords } from "../../locale/notice/load.ts";
import type { NoticeKey } from "../../locale/notice/en.ts";
import { en } from "../../locale/notice/en.ts";
import { Icon, Mark } from "../parts/icon.tsx";
import { print } from "../parts/icons.ts";
import { Facts, Section } from "./parts.tsx";

export interface ReceiptProps {
  receipt: Receipt;
  verification: Verification;
  words: NoticeWords;
  noticeAddress: string;
  site: string;
}

const isKey = (key: string): key is NoticeKey => key in en;

// A word of the record in the language, or as it stands.
const wordOf = (words: NoticeWords, kind: string, word: string): string => {
  const key = `receipt.${kind}.${word}`;
  return isKey(key) ? words.t(key) : word;
};

const dateOf = (words: NoticeWords, iso: string): string => {
  const at = Date.parse(iso);
  return Number.isNaN(at) ? iso : `${words.date(at)}, ${words.time(at)}`;
};

/*= GDPR Art. 7(1) */
const What = ({ receipt, words }: ReceiptProps) => {
  const { t } = words;
  const [processing] = receipt.processing;
  const [party] = receipt.parties;
  if (!processing || !party) return null;
  const { validity_duration: until } = receipt.event;
  return (
    <Facts
      rows={[
        { name: t("receipt.choice"), value: wordOf(words, "choice", receipt.choice) },
        { name: t("receipt.purpose"), value: `${processing.purpose.title}. ${processing.purpose.description}` },
        { name: t("receipt.version"), value: words.number(processing.purpose.version) },
        { name: t("receipt.at"), value: dateOf(words, receipt.event.event_time) },
        { name: t("receipt.until"), value: Number.isNaN(Date.parse(until)) ? t("receipt.until.none") : dateOf(words, until) },
        { name: t("receipt.how"), value: wordOf(words, "type", receipt.event.event_type) },
        { name: t("receipt.where"), value: wordOf(words, "method", processing.collection_method) },
        { name: t("page.basis"), value: processing.lawful_basis },
        { name: t("page.data"), value: processing.pii_information.map((each) => each.pii_type).join(", ") },
        { name: t("receipt.notice"), value: t("receipt.notice.of", { version: processing.privacy_notice.version, language: processing.language }) },
        { name: t("page.controller"), value: `${party.party_name}, ${party.party_contact}` },
        { name: t("receipt.number"), value: <span class="code">{receipt.receipt_id}</span> },
      ]}
    />
  );
};

const Check = ({ of, verdict, words }: { of: keyof Verification; verdict: Verdict; words: NoticeWords }) => (
  <li class={verdict === "no" ? "say-so red" : verdict === "unknown" ? "say-so amber" : "say-so"} data-check={of} data-verdict={verdict}>
    {words.t(`receipt.${of}.${verdict}`)}
  </li>
);

export const ReceiptPage = (props: ReceiptProps) => {
  const { receipt, verification, words, noticeAddress, site } = props;
  const { t } = words;
  const checks: (keyof Verification)[] = ["signature", "logged", "checkpoint"];
  return (
    <main class="single">
      <header>
        <Mark />
        <div>
          <h1 class="title">{t("receipt.title")}</h1>
          <p class="second">{t("receipt.lead", { name: site })}</p>
        </div>
        <button class="btn" type="button" onClick={() => window.print()}>
          <Icon of={print} />
          {t("page.print")}
        </button>
      </header>
      <Section id="what" title={receipt.processing[0]?.purpose.title ?? ""}>
        <What {...props} />
      </Section>
      <Section id="proof" title={t("receipt.proof")}>
        <p>{t("receipt.proof.text")}</p>
        <ul class="lines">
          {checks.map((of) => (
            <Check key={of} of={of} verdict={verification[of]} words={words} />
          ))}
        </ul>
        <Facts rows={[{ name: t("receipt.key"), value: <span class="code">{receipt.signature.key}</span> }]} />
        <p class="btns screen">
          <a class="btn" href={`/api/v1/receipts/${encodeURIComponent(receipt.receipt_id)}`} download="receipt.json">
            {t("receipt.download")}
          </a>
          <a class="btn" href={noticeAddress}>
            {t("receipt.back")}
          </a>
        </p>
      </Section>
    </main>
  );
};
