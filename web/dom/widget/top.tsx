// top: the bar above each screen of the widget.
import type { ComponentChildren } from "preact";
import type { WidgetView } from "../../view/widget/widget.ts";
import { Icon } from "../parts/icon.tsx";
import * as icons from "./icons.ts";

interface TopProps {
  view: WidgetView;
  title: string;
  note?: string;
  lead?: ComponentChildren; // before the title
  children?: ComponentChildren; // after it
}

export const Top = ({ title, note, lead, children }: TopProps) => (
  <header class="bar-top">
    {lead}
    <div class="grow">
      <h1 tabIndex={-1}>{title}</h1>
      {note !== undefined && <span class="note">{note}</span>}
    </div>
    {children}
  </header>
);

export const PrivacyButton = ({ view, words }: { view: WidgetView; words?: boolean }) => (
  <button
    class={words ? "btn quiet shield" : "btn quiet icon-only"}
    type="button"
    {...(words ? {} : { "aria-label": view.words.t("chat.privacy") })}
    onClick={() => view.openPrivacy()}
  >
    <Icon of={icons.shield} big />
    {words && <span class="small">{view.words.t("chat.privacy")}</span>}
  </button>
);

export const CloseButton = ({ view }: { view: WidgetView }) => (
  <button class="btn quiet icon-only" type="button" aria-label={view.words.t("close.chat")} onClick={() => view.close()}>
    <Icon of={icons.close} big />
  </button>
);

// go: where it goes, if not to the screen before.
export const BackButton = ({ view, label, go }: { view: WidgetView; label: string; go?: () => void }) => (
  <button class="btn quiet icon-only" type="button" aria-label={label} onClick={go ?? (() => view.back())}>
    <Icon of={icons.back} big flip />
  </button>
);
