// sections: who is responsible, who else receives data, rights and what else must be said.
import type { Notice, Recipient } from "../../model/notice.ts";
import type { NoticeKey } from "../../locale/notice/en.ts";
import { Icon } from "../parts/icon.tsx";
import { clock, lock, people } from "../parts/icons.ts";
import { Address, countryName, Facts, Section, type PartProps } from "./parts.tsx";

/*= GDPR Art. 12(1) */
export const Short = ({ notice, words }: PartProps) => (
  <Section id="short" title={words.t("page.short")}>
    <ul class="three">
      <li>
        <Icon of={people} />
        <span>
          {notice.first?.controller} {notice.answers}
        </span>
      </li>
      <li>
        <Icon of={lock} />
        <span>
          {notice.kept} {notice.first?.purposes}
        </span>
      </li>
      <li>
        <Icon of={clock} />
        <span>{notice.until}</span>
      </li>
    </ul>
    {notice.first && <p>{notice.first.rights}</p>}
    {/*= GDPR Art. 21(4) */}
    {notice.object !== null && <p class="object">{notice.object}</p>}
    {notice.incident && <p class="say-so amber">{notice.incident}</p>}
  </Section>
);

/*= GDPR Art. 13(1)(a) */
/*= GDPR Art. 13(1)(b) */
export const Controller = ({ notice, words }: PartProps) => {
  const { name, contact, country, dpo, address, representative } = notice.controller;
  const { t } = words;
  return (
    <Section id="controller" title={t("page.controller")} article={t("article", { article: "13(1)(a), (b)" })}>
      <p class="strong">{name}</p>
      <Facts
        rows={[
          { name: t("page.address"), value: address },
          { name: t("page.country"), value: country && countryName(country, words.locale) },
          { name: t("page.contact"), value: contact && <Address text={contact} /> },
          { name: t("page.representative"), value: representative && <Address text={representative} /> },
          { name: t("page.dpo"), value: dpo && <Address text={dpo} /> },
        ]}
      />
    </Section>
  );
};

const Receiver = ({ recipient, words }: { recipient: Recipient; words: PartProps["words"] }) => (
  <>
    <p class="strong">{recipient.name}</p>
    <Facts
      rows={[
        { name: words.t("page.role"), value: recipient.role },
        { name: words.t("page.purpose"), value: recipient.purposes?.join(", ") },
        { name: words.t("page.data"), value: recipient.data?.join(", ") },
        { name: words.t("page.address"), value: recipient.address && <Address text={recipient.address} /> },
        { name: words.t("page.country"), value: recipient.country && countryName(recipient.country, words.locale) },
      ]}
    />
  </>
);

/*= GDPR Art. 13(1)(e) */
/*= GDPR Art. 13(1)(f) */
export const Others = ({ notice, words }: PartProps) => {
  const { t } = words;
  return (
    <>
      <Section id="recipients" title={t("page.recipients")} article={t("article", { article: "13(1)(e)" })}>
        <p>{notice.shared}</p>
        {notice.recipients.map((recipient) => (
          <Receiver key={recipient.id ?? recipient.name} recipient={recipient} words={words} />
        ))}
      </Section>
      <Section id="transfers" title={t("page.transfers")} article={t("article", { article: "13(1)(f)" })}>
        {notice.transfers.length === 0 && <p>{t("page.none")}</p>}
        {notice.transfers.map((transfer) => (
          <Facts
            key={transfer.id ?? transfer.name}
            rows={[
              { name: t("page.country"), value: transfer.country && countryName(transfer.country, words.locale) },
              { name: t("page.to"), value: transfer.name },
              { name: t("page.safeguard"), value: transfer.why },
              { name: t("page.copy"), value: transfer.copy },
            ]}
          />
        ))}
      </Section>
    </>
  );
};

// A sentence with {contact} in it, the contact as a link where it is an address.
const Contact = ({ notice, words, of }: PartProps & { of: NoticeKey }) => {
  const [before, after] = words.t(of, { contact: "\u0000" }).split("\u0000");
  return (
    <p>
      {before}
      <Address text={notice.controller.contact ?? notice.controller.name} />
      {after}
    </p>
  );
};

/*= GDPR Art. 13(2)(b) */
/*= GDPR Art. 12(3) */
export const Rights = ({ notice, words }: PartProps) => (
  <Section id="rights" title={words.t("page.rights")} article={words.t("article", { article: "13(2)(b)" })}>
    <ul class="rights">
      {notice.rights.map((right) => (
        <li key={right.code}>
          <span>
            {right.title}
            {right.for && <span class="note"> {words.t("page.rights.for", { list: right.for.join(", ") })}</span>}
          </span>
          <span class="art">{words.t("article", { article: right.article })}</span>
        </li>
      ))}
    </ul>
    <Contact notice={notice} words={words} of="page.rights.how" />
  </Section>
);

/*= GDPR Art. 13(2)(d) */
export const Complaint = ({ notice, words }: PartProps) => {
  const { text, authority, url } = notice.complaint;
  return (
    <Section id="complaint" title={words.t("page.complaint")} article={words.t("article", { article: "13(2)(d)" })}>
      <p>{text}</p>
      {authority !== null && (
        <p>
          {url === null ? (
            authority
          ) : (
            <a href={url} rel="noopener noreferrer">
              {authority}
            </a>
          )}
        </p>
      )}
    </Section>
  );
};

/*= GDPR Art. 13(2)(e) */
/*= GDPR Art. 13(2)(f) */
/*= AI Act Art. 50(1) */
export const Plain = ({ notice, words }: PartProps) => (
  <>
    <Section id="required" title={words.t("page.required")} article={words.t("article", { article: "13(2)(e)" })}>
      <p>{notice.required}</p>
      {notice.unasked && <p>{notice.unasked}</p>}
    </Section>
    <Section id="automated" title={words.t("page.automated")} article={words.t("article", { article: "13(2)(f)" })}>
      <p>{notice.automated}</p>
      {notice.bots && <p>{notice.bots.text}</p>}
    </Section>
  </>
);

export const Never = ({ notice, words }: PartProps) => (
  <Section id="never" title={words.t("page.never")}>
    <p>{notice.incident ?? notice.address}</p>
    <p>{words.t("page.never.text")}</p>
  </Section>
);

// The sections in the order in which they stand, for the table of contents.
export const CONTENTS: readonly (readonly [id: string, title: NoticeKey, there?: (notice: Notice) => boolean])[] = [
  ["short", "page.short"],
  ["return", "page.return"],
  ["controller", "page.controller"],
  ["purposes", "page.purposes"],
  ["data", "page.sources"],
  ["recipients", "page.recipients"],
  ["transfers", "page.transfers"],
  ["rights", "page.rights"],
  ["complaint", "page.complaint"],
  ["required", "page.required"],
  ["automated", "page.automated"],
  ["terms", "page.terms", (notice) => (notice.terms?.length ?? 0) > 0],
  ["device", "page.device"],
  ["never", "page.never"],
  ["gpc", "page.gpc"],
  ["versions", "page.versions"],
];
