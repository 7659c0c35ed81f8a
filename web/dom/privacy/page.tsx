// page: the whole notice in layers: in short first, then every part with its article,
// each a section that prints. Everything comes from the site's configuration.
import type { ComponentChildren } from "preact";
import { mailAddress } from "../../view/widget/mail.ts";
import type { Notice, SiteInfo } from "../../model/notice.ts";
import type { NoticeWords } from "../../locale/notice/load.ts";
import type { NoticeKey } from "../../locale/notice/en.ts";
import { Icon, Mark } from "../parts/icon.tsx";
import { clock, lock, people, print } from "../parts/icons.ts";
import { DeviceItems, Purposes } from "./tables.tsx";

export type PageState = { kind: "notice"; info: SiteInfo } | { kind: "missing" | "failed" };

interface PartProps {
  notice: Notice;
  words: NoticeWords;
}

const Section = ({ title, article, children }: { title: string; article?: string; children: ComponentChildren }) => (
  <section>
    <h2>
      {title} {article !== undefined && <span class="art">{article}</span>}
    </h2>
    {children}
  </section>
);

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

const Address = ({ text }: { text: string }) => {
  const address = mailAddress(text);
  return address ? <a href={address}>{text}</a> : <>{text}</>;
};

const Short = ({ notice, words }: PartProps) => (
  <Section title={words.t("page.short")}>
    <ul class="three">
      <li>
        <Icon of={people} />
        <span>{notice.answers}</span>
      </li>
      <li>
        <Icon of={lock} />
        <span>{notice.kept}</span>
      </li>
      <li>
        <Icon of={clock} />
        <span>{notice.until}</span>
      </li>
    </ul>
    {/*= GDPR Art. 21(4) */}
    {notice.object !== null && <p class="object">{notice.object}</p>}
  </Section>
);

/*= GDPR Art. 13(1)(a) */
/*= GDPR Art. 13(1)(b) */
const Controller = ({ notice, words }: PartProps) => {
  const { name, contact, country, dpo, address } = notice.controller;
  const place = country ? countryName(country, words.locale) : "";
  const rows: [NoticeKey, string | null][] = [
    ["page.address", address],
    ["page.country", place],
    ["page.contact", contact],
    ["page.dpo", dpo],
  ];
  return (
    <Section title={words.t("page.controller")} article={words.t("article", { article: "13(1)(a), (b)" })}>
      <p class="strong">{name}</p>
      <dl class="facts">
        {rows
          .filter(([, value]) => value)
          .map(([key, value]) => (
            <div key={key}>
              <dt>{words.t(key)}</dt>
              <dd>
                <Address text={value ?? ""} />
              </dd>
            </div>
          ))}
      </dl>
    </Section>
  );
};

const countryName = (code: string, locale: string): string => {
  try {
    return new Intl.DisplayNames([locale], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
};

/*= GDPR Art. 13(1)(e) */
/*= GDPR Art. 13(1)(f) */
const Others = ({ notice, words }: PartProps) => {
  const { t } = words;
  return (
    <>
      <Section title={t("page.recipients")} article={t("article", { article: "13(1)(e)" })}>
        <Names of={notice.recipients} none={notice.shared} />
      </Section>
      <Section title={t("page.transfers")} article={t("article", { article: "13(1)(f)" })}>
        <Names of={notice.transfers} none={t("page.none")} />
      </Section>
    </>
  );
};

const Names = ({ of, none }: { of: Notice["recipients"]; none: string }) =>
  of.length === 0 ? (
    <p>{none}</p>
  ) : (
    <ul class="names">
      {of.map(({ name, role, country, why }) => (
        <li key={name}>{[name, role, country, why].filter(Boolean).join(" · ")}</li>
      ))}
    </ul>
  );

/*= GDPR Art. 13(2)(b) */
/*= GDPR Art. 12(3) */
const Rights = ({ notice, words }: PartProps) => (
  <Section title={words.t("page.rights")} article={words.t("article", { article: "13(2)(b)" })}>
    <ul class="rights">
      {notice.rights.map((right) => (
        <li key={right.code}>
          {right.title} <span class="art">{words.t("article", { article: right.article })}</span>
        </li>
      ))}
    </ul>
    <Contact notice={notice} words={words} of="page.rights.how" />
  </Section>
);

/*= GDPR Art. 13(2)(d) */
const Complaint = ({ notice, words }: PartProps) => {
  const { text, authority, url } = notice.complaint;
  return (
    <Section title={words.t("page.complaint")} article={words.t("article", { article: "13(2)(d)" })}>
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
const Plain = ({ notice, words }: PartProps) => (
  <>
    <Section title={words.t("page.required")} article={words.t("article", { article: "13(2)(e)" })}>
      <p>{notice.required}</p>
    </Section>
    <Section title={words.t("page.automated")} article={words.t("article", { article: "13(2)(f)" })}>
      <p>{notice.automated}</p>
    </Section>
  </>
);

const Whole = ({ info, words }: { info: SiteInfo; words: NoticeWords }) => {
  const { notice, site } = info;
  const { t } = words;
  return (
    <main>
      <header>
        <Mark />
        <div>
          <h1 class="title">{t("page.title")}</h1>
          <p class="second">{t("page.lead", { name: site.name })}</p>
        </div>
        <button class="btn" type="button" onClick={() => window.print()}>
          <Icon of={print} />
          {t("page.print")}
        </button>
      </header>
      <Short notice={notice} words={words} />
      <Controller notice={notice} words={words} />
      <Purposes notice={notice} words={words} />
      <Others notice={notice} words={words} />
      <Rights notice={notice} words={words} />
      <Complaint notice={notice} words={words} />
      <Plain notice={notice} words={words} />
      <DeviceItems notice={notice} words={words} />
      <Section title={t("page.never")}>
        <p>{t("page.never.text")}</p>
      </Section>
      <footer class="note">
        {t("page.version", { version: notice.version })}
{" "}
        <span class="code">{notice.hash.slice(0, 16)}</span>
      </footer>
    </main>
  );
};

export const Page = ({ state, words, again }: { state: PageState; words: NoticeWords; again: () => void }) => {
  if (state.kind === "notice") return <Whole info={state.info} words={words} />;
  const missing = state.kind === "missing";
  return (
    <main>
      <h1 class="title">{words.t("page.title")}</h1>
      <p>{words.t(missing ? "page.missing" : "failed")}</p>
      {missing ? (
        <p class="second">{words.t("page.missing.text")}</p>
      ) : (
        <button class="btn" type="button" onClick={again}>
          {words.t("again")}
        </button>
      )}
    </main>
  );
};
