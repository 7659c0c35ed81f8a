// tables: the parts of the notice that are tables: purposes, data, terms, the device.
import type { Purpose } from "../../model/notice.ts";
import type { NoticeWords } from "../../locale/notice/load.ts";
import { Facts, Section, type PartProps } from "./parts.tsx";

const dataOf = (purpose: Purpose, words: NoticeWords) => (
  <ul>
    {(purpose.data ?? []).map((datum) => (
      <li key={datum.code}>
        {datum.title}
        {datum.days !== null && <span class="note"> {words.t("page.days.own", { n: datum.days })}</span>}
      </li>
    ))}
  </ul>
);

const automatedOf = ({ automated }: Purpose) =>
  automated && [automated.text, automated.logic, automated.consequences].filter(Boolean).join(" ");

/*= GDPR Art. 13(1)(c) */
/*= GDPR Art. 13(1)(d) */
/*= GDPR Art. 13(2)(a) */
/*= GDPR Art. 13(2)(c) */
export const Purposes = ({ notice, words }: PartProps) => {
  const { t } = words;
  return (
    <Section id="purposes" title={t("page.purposes")} article={t("article", { article: "13(1)(c), (d), 13(2)(a)" })}>
      {notice.purposes.map((purpose) => (
        <article class="purpose" key={purpose.code} aria-labelledby={`purpose-${purpose.code}`}>
          <h3 id={`purpose-${purpose.code}`}>{purpose.title}</h3>
          <p>{purpose.description}</p>
          <Facts
            rows={[
              {
                name: t("page.basis"),
                value: (
                  <>
                    {purpose.plain} {purpose.interest ?? purpose.law ?? purpose.contract}{" "}
                    <span class="art">{t("article", { article: purpose.article })}</span>
                  </>
                ),
              },
              {
                name: t("page.special"),
                value: purpose.special && (
                  <>
                    {purpose.special.text} <span class="art">{t("article", { article: purpose.special.article })}</span>
                  </>
                ),
              },
              { name: t("page.data"), value: dataOf(purpose, words) },
              { name: t("page.kept"), value: purpose.kept },
              { name: t("page.needed"), value: purpose.required },
              { name: t("page.withdraw"), value: purpose.withdraw },
              { name: t("object.title"), value: purpose.object },
              { name: t("page.recipients"), value: purpose.recipients?.join(", ") },
              { name: t("page.automated"), value: automatedOf(purpose) },
            ]}
          />
        </article>
      ))}
    </Section>
  );
};

/*= GDPR Art. 14(1)(d) */
/*= GDPR Art. 14(2)(f) */
export const Data = ({ notice, words }: PartProps) => (
  <Section id="data" title={words.t("page.sources")} article={words.t("article", { article: "14(1)(d), 14(2)(f)" })}>
    <Facts rows={[{ name: words.t("page.categories"), value: notice.categories?.join(", ") }]} />
    <ul class="lines">
      {(notice.sources ?? []).map((source) => (
        <li key={source.code}>{source.text}</li>
      ))}
    </ul>
  </Section>
);

/*= GDPR Art. 13(2)(a) */
export const Terms = ({ notice, words }: PartProps) => {
  if (!notice.terms || notice.terms.length === 0) return null;
  return (
    <Section id="terms" title={words.t("page.terms")} article={words.t("article", { article: "13(2)(a)" })}>
      <Facts rows={notice.terms.map((term) => ({ name: term.kept, value: term.title }))} />
    </Section>
  );
};

/*= ePrivacy Art. 5(3) */
export const DeviceItems = ({ notice, words }: PartProps) => {
  const { t } = words;
  return (
    <Section id="device" title={t("page.device")}>
      <p>{t("page.device.before")}</p>
      {notice.device.map((item) => (
        <Facts
          key={item.where}
          rows={[
            { name: t("page.device.name"), value: <span class="code">{item.name}</span> },
            { name: t("page.device.where"), value: item.where },
            { name: t("page.device.life"), value: item.life },
            { name: t("page.device.why"), value: item.why },
          ]}
        />
      ))}
    </Section>
  );
};
