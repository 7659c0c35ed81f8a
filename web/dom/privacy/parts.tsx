// parts: what the sections of the privacy page are made of.
import type { ComponentChildren } from "preact";
import { mailAddress } from "../../view/widget/mail.ts";
import type { Notice } from "../../model/notice.ts";
import type { NoticeWords } from "../../locale/notice/load.ts";

export interface PartProps {
  notice: Notice;
  words: NoticeWords;
}

interface SectionProps {
  id: string;
  title: string;
  article?: string;
  children: ComponentChildren;
}

export const Section = ({ id, title, article, children }: SectionProps) => (
  <section aria-labelledby={id}>
    <h2 id={id} tabIndex={-1}>
      {title} {article !== undefined && <span class="art">{article}</span>}
    </h2>
    {children}
  </section>
);

// A link where it is an e-mail address.
export const Address = ({ text }: { text: string }) => {
  const address = mailAddress(text);
  return address ? <a href={address}>{text}</a> : <>{text}</>;
};

export interface Row {
  name: string;
  value: ComponentChildren; // nothing: no row
}

export const Facts = ({ rows }: { rows: Row[] }) => (
  <dl class="facts">
    {rows
      .filter(({ value }) => value !== null && value !== undefined && value !== "")
      .map(({ name, value }) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
  </dl>
);

export const countryName = (code: string, locale: string): string => {
  try {
    return new Intl.DisplayNames([locale], { type: "region" }).of(code) ?? code;
  } catch {
    return code;
  }
};
