// versions: earlier versions of the notice, each with what it changed, in words.
import type { NoticeChange, NoticeVersion } from "../../model/notice.ts";
import type { NoticeWords } from "../../locale/notice/load.ts";
import { Section } from "./parts.tsx";

interface Props {
  versions: NoticeVersion[];
  words: NoticeWords;
  addressOf: (version: number | null) => string;
}

const Change = ({ change, words }: { change: NoticeChange; words: NoticeWords }) => {
  const { t } = words;
  return (
    <li>
      <span class="strong">{change.title}</span>
      {change.material && <span class="note"> {t("page.version.material")}</span>}
      <dl class="change">
        <div>
          <dt>{t("page.change.before")}</dt>
          <dd>{change.before ?? t("page.change.none")}</dd>
        </div>
        <div>
          <dt>{t("page.change.after")}</dt>
          <dd>{change.after ?? t("page.change.none")}</dd>
        </div>
      </dl>
    </li>
  );
};

const Changes = ({ version, words }: { version: NoticeVersion; words: NoticeWords }) => {
  if (version.version === 1) return <p class="second">{words.t("page.version.first")}</p>;
  if (version.changes.length === 0) return <p class="second">{words.t("page.version.same")}</p>;
  return (
    <ul class="changes">
      {version.changes.map((change, index) => (
        <Change key={`${change.member} ${index}`} change={change} words={words} />
      ))}
    </ul>
  );
};

/*= GDPR Art. 12(1) */
/*= GDPR Art. 13(3) */
export const Versions = ({ versions, words, addressOf }: Props) => {
  const { t } = words;
  return (
    <Section id="versions" title={t("page.versions")}>
      <p>{t("page.versions.text")}</p>
      {versions.map((version, index) => (
        <details key={version.version} class="version">
          <summary>
            {t(index === 0 ? "page.version.now" : "page.version.was", { version: version.version, date: words.date(version.since) })}
          </summary>
          <Changes version={version} words={words} />
          {index > 0 && (
            <p>
              <a href={addressOf(version.version)}>{t("page.version.read", { version: version.version })}</a>
            </p>
          )}
        </details>
      ))}
    </Section>
  );
};
