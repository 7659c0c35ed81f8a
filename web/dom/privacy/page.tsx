// page: the whole notice in layers: in short first, then every part with its article,
// each a section that prints. Everything comes from the site's configuration.
import type { Notice, NoticeVersion, SiteInfo } from "../../model/notice.ts";
import type { NoticeWords } from "../../locale/notice/load.ts";
import { LANGUAGES } from "../../locale/languages.ts";
import { languageOf, safeLocale } from "../../model/catalogue.ts";
import { Icon, Mark } from "../parts/icon.tsx";
import { print } from "../parts/icons.ts";
import { Section, type PartProps } from "./parts.tsx";
import { Return } from "./return.tsx";
import { Complaint, CONTENTS, Controller, Never, Others, Plain, Rights, Short } from "./sections.tsx";
import { Data, DeviceItems, Purposes, Terms } from "./tables.tsx";
import { Versions } from "./versions.tsx";

export interface Shown {
  info: SiteInfo;
  notice: Notice; // of info, or an older version
  versions: NoticeVersion[];
  gpc: boolean;
  site: string;
  asked: string; // the language that was wished for
}
export type PageState = { kind: "notice"; shown: Shown } | { kind: "missing" | "failed" | "no-receipt" };

interface WholeProps {
  shown: Shown;
  words: NoticeWords;
}

// The same page in another language or version.
export const addressOf = (language: string, version: number | null = null): string =>
  `?${new URLSearchParams({ lang: language, ...(version === null ? {} : { version: String(version) }) }).toString()}`;

const Languages = ({ words, version }: { words: NoticeWords; version: number | null }) => (
  <label class="languages">
    <span class="label">{words.t("page.language")}</span>
    <select class="input" value={languageOf(words.locale)} onChange={(event) => location.assign(addressOf(event.currentTarget.value, version))}>
      {Object.entries(LANGUAGES).map(([code, name]) => (
        <option key={code} value={code} lang={code}>
          {name}
        </option>
      ))}
    </select>
  </label>
);

const Contents = ({ notice, words }: PartProps) => (
  <nav class="contents" aria-labelledby="contents">
    <h2 id="contents" class="label">
      {words.t("page.contents")}
    </h2>
    <ul>
      {CONTENTS.filter(([, , there]) => !there || there(notice)).map(([id, title]) => (
        <li key={id}>
          <a href={`#${id}`}>{words.t(title)}</a>
        </li>
      ))}
    </ul>
  </nav>
);

/*= GDPR Art. 21(5) */
const Gpc = ({ gpc, words }: { gpc: boolean; words: NoticeWords }) => (
  <Section id="gpc" title={words.t("page.gpc")} article={words.t("article", { article: "21(5)" })}>
    <p data-gpc={gpc}>{words.t(gpc ? "page.gpc.on" : "page.gpc.off")}</p>
  </Section>
);

// What is said beforehand: another language than was asked for, another version than now.
const Beforehand = ({ shown, words }: { shown: Shown; words: NoticeWords }) => {
  const { notice, info, asked } = shown;
  const { t } = words;
  const older = notice.version !== info.notice.version;
  return (
    <>
      {older && (
        <p class="say-so amber">
          <span>
            {t("page.older", { version: notice.version })} <a href={addressOf(words.locale)}>{t("page.newest")}</a>
          </span>
        </p>
      )}
      {languageOf(notice.locale) !== languageOf(safeLocale(asked)) && <p class="say-so" lang={words.locale}>{t("page.language.other")}</p>}
    </>
  );
};

const Whole = ({ shown, words }: WholeProps) => {
  const { notice, info, versions, gpc } = shown;
  const { t } = words;
  const part = { notice, words };
  return (
    <main>
      <header>
        <Mark />
        <div>
          <h1 class="title">{t("page.title")}</h1>
          <p class="second">{t("page.lead", { name: info.site.name })}</p>
        </div>
        <Languages words={words} version={notice.version === info.notice.version ? null : notice.version} />
        <button class="btn" type="button" onClick={() => window.print()}>
          <Icon of={print} />
          {t("page.print")}
        </button>
      </header>
      <div class="beside">
        <Contents {...part} />
        <div class="paper-column" lang={notice.locale}>
          <Beforehand shown={shown} words={words} />
          <Short {...part} />
          <Return site={shown.site} words={words} />
          <Controller {...part} />
          <Purposes {...part} />
          <Data {...part} />
          <Others {...part} />
          <Rights {...part} />
          <Complaint {...part} />
          <Plain {...part} />
          <Terms {...part} />
          <DeviceItems {...part} />
          <Never {...part} />
          <Gpc gpc={gpc} words={words} />
          <Versions versions={versions} words={words} addressOf={(version) => addressOf(words.locale, version)} />
          <footer class="note">
            {t("page.version", { version: notice.version })} {t("page.since", { date: words.date(notice.since) })}{" "}
            <span class="code">{notice.hash.slice(0, 16)}</span>
          </footer>
        </div>
      </div>
    </main>
  );
};

interface PageProps {
  state: PageState;
  words: NoticeWords;
  again: () => void;
}

export const Page = ({ state, words, again }: PageProps) => {
  if (state.kind === "notice") return <Whole shown={state.shown} words={words} />;
  const texts = { missing: "page.missing", "no-receipt": "receipt.missing", failed: "failed" } as const;
  return (
    <main class="single">
      <h1 class="title">{words.t("page.title")}</h1>
      <p>{words.t(texts[state.kind])}</p>
      {state.kind === "missing" && <p class="second">{words.t("page.missing.text")}</p>}
      {state.kind === "no-receipt" && <p class="second">{words.t("receipt.missing.text")}</p>}
      {state.kind === "failed" && (
        <button class="btn" type="button" onClick={again}>
          {words.t("again")}
        </button>
      )}
    </main>
  );
};
