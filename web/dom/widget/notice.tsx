// notice: the first opening. Three short lines, the right to object on a line of its
// own, and two buttons of the same weight. Starting a chat is not consent: nothing to
// tick, and nothing is stored or sent before "Start chat".
import type { WidgetView } from "../../view/widget/widget.ts";
import { Arch, Icon } from "../parts/icon.tsx";
import * as icons from "./icons.ts";
import { PrivacyButton, Top } from "./top.tsx";
import { WholeNotice } from "./whole.tsx";

/*= GDPR Art. 13(1) */
const ThreeLines = ({ view }: { view: WidgetView }) => {
  const { answers, kept, until } = view.info.notice;
  const lines: [string, string][] = [
    [icons.people, answers],
    [icons.lock, kept],
    [icons.clock, until],
  ];
  return (
    <ul class="three">
      {lines.map(([icon, text]) => (
        <li key={icon}>
          <Icon of={icon} />
          <span>{text}</span>
        </li>
      ))}
    </ul>
  );
};

export const NoticeScreen = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const { object } = view.info.notice;
  return (
    <>
      <Top
        view={view}
        title={view.name}
        note={t(view.staffOnline ? "notice.here" : "notice.nobody")}
        lead={<Arch name={view.name} />}
      >
        <PrivacyButton view={view} />
      </Top>
      <section class="body" aria-label={t("notice.region")} tabIndex={-1} data-focus>
        <h2 class="hello">
          {t("notice.title")}
          <br />
          {t("notice.title.second")}
        </h2>
        <ThreeLines view={view} />
        {/*= GDPR Art. 21(4) */}
        {object !== null && <p class="object">{object}</p>}
        <p class="ways small">
          <WholeNotice view={view} />
          <button class="link" type="button" onClick={() => view.openCode()}>
            {t("code.have")}
          </button>
        </p>
      </section>
      {view.mayLeave && (
        <div class="away">
          <p class="small second">{t("notice.away")}</p>
          <button class="btn left" type="button" onClick={() => view.openOffline()}>
            {t("leave")}
          </button>
        </div>
      )}
      <div class="even">
        <button class="btn" type="button" onClick={() => view.start()}>
          {t("start")}
        </button>
        <button class="btn" type="button" onClick={() => view.close()}>
          {t("close")}
        </button>
      </div>
    </>
  );
};
