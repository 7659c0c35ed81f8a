// centre: "Your privacy" inside the chat: what is held, what is allowed and what may be
// stopped, receipts, what this device keeps, the rights, and the last steps.
import { useEffect, useRef } from "preact/hooks";
import { Centre, type Panel } from "../../../view/widget/centre.ts";
import type { WidgetView } from "../../../view/widget/widget.ts";
import { useChanges } from "../../use.ts";
import { focusFirst } from "../focus.ts";
import { BackButton, CloseButton, Top } from "../top.tsx";
import { WholeNotice } from "../whole.tsx";
import { Actions, ErasedPanel, ErasePanel, ForgetPanel } from "./actions.tsx";
import { Outcome, Purposes } from "./purposes.tsx";
import { Receipts } from "./receipts.tsx";
import { Comeback, Device, Rights } from "./standing.tsx";

export { Centre };

export interface CentreProps {
  view: WidgetView;
  centre: Centre;
}

/*= GDPR Art. 13(2)(a) */
/*= GDPR Art. 15(1) */
const Held = ({ view, centre }: CentreProps) => {
  const { t, date } = centre.words;
  const held = centre.own?.purposes.flatMap((purpose) => purpose.fields.filter((field) => field.count > 0).map((field) => ({ purpose, field }))) ?? [];
  return (
    <section class="sec">
      <h2>
        {t("held")} <WholeNotice view={view} brief />
      </h2>
      {!centre.known && <p class="second small">{t("nothing")}</p>}
      <ul class="held">
        {held.map(({ purpose, field }) => (
          <li key={`${purpose.code} ${field.code}`}>
            <span>{field.count > 1 ? t("counted", { title: field.title, n: field.count }) : field.title}</span>
            <span class="until">{purpose.kept_until !== null && t("until", { date: date(purpose.kept_until) })}</span>
            <span class="why">
              {t("line", { title: purpose.title, plain: purpose.plain })} · <span class="art">{t("article", { article: purpose.article })}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
};

const Trouble = ({ centre }: { centre: Centre }) => {
  const { t } = centre.words;
  if (!centre.failed) return null;
  return (
    <section class="sec" role="alert">
      <p class="second small">{t("failed")}</p>
      <button class="btn" type="button" onClick={() => void centre.open()}>
        {t("again")}
      </button>
    </section>
  );
};

const Main = ({ view, centre }: CentreProps) => (
  <div class="scroller" role="region" tabIndex={0} aria-label={view.words.t("chat.privacy")} data-focus>
    {/*= GDPR Art. 21(5) */}
    {centre.gpc && <p class="say-so">{centre.words.t("gpc")}</p>}
    <Trouble centre={centre} />
    <Held view={view} centre={centre} />
    <Purposes view={view} centre={centre} />
    <Receipts view={view} centre={centre} />
    <Device view={view} centre={centre} />
    <Comeback view={view} centre={centre} />
    <Rights view={view} centre={centre} />
    <Actions view={view} centre={centre} />
  </div>
);

const PANELS: Record<Panel, (props: CentreProps) => preact.JSX.Element> = {
  main: Main,
  forget: ForgetPanel,
  erase: ErasePanel,
  erased: ErasedPanel,
};

export const CentreScreen = ({ view, centre }: CentreProps) => {
  useChanges(centre);
  const { t } = view.words;
  const root = useRef<HTMLDivElement>(null);
  useEffect(() => focusFirst(root.current), [centre.panel]);
  const Part = PANELS[centre.panel];
  const inner = centre.panel !== "main";
  const back = () => centre.show("main");
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || (!inner && !centre.asking) || centre.panel === "erased") return;
    event.preventDefault(); // one step back, not out of the screen
    if (inner) back();
    else centre.cancel();
  };
  return (
    <div class="centre" ref={root} onKeyDown={onKeyDown}>
      <Top
        view={view}
        title={t("chat.privacy")}
        lead={centre.panel === "erased" ? undefined : <BackButton view={view} label={inner ? centre.words.t("back") : t("privacy.back")} {...(inner ? { go: back } : {})} />}
      >
        <CloseButton view={view} />
      </Top>
      <Outcome view={view} centre={centre} />
      <Part view={view} centre={centre} />
    </div>
  );
};
