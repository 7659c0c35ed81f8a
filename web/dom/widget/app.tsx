// app: the screen that the view model says, and the focus that goes with it.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Screen, WidgetView } from "../../view/widget/widget.ts";
import { useChanges } from "../use.ts";
import { ChatScreen } from "./chat.tsx";
import { CodeScreen } from "./code.tsx";
import { EndedScreen, EndScreen } from "./end.tsx";
import { NoticeScreen } from "./notice.tsx";
import { LeftScreen, OfflineScreen } from "./offline.tsx";
import { focusFirst } from "./focus.ts";
import { PrivacyScreen } from "./later.tsx";

type Part = (props: { view: WidgetView }) => JSX.Element;

const Loading: Part = ({ view }) => (
  <p class="middle second" role="status">
    {view.loaded ? view.words.t("loading") : ""}
  </p>
);

const Failed: Part = ({ view }) => {
  const { t } = view.words;
  return (
    <section class="middle form" tabIndex={-1} data-focus>
      <h1 class="head">{t("failed.title")}</h1>
      <p>{view.name ? t("failed.text", { name: view.name }) : t("failed.text.plain")}</p>
      <div class="btns">
        <button class="btn main" type="button" onClick={() => view.retry()}>
          {t("again")}
        </button>
        <button class="btn" type="button" onClick={() => view.close()}>
          {t("close")}
        </button>
      </div>
    </section>
  );
};

const SCREENS: Record<Screen, Part> = {
  loading: Loading,
  failed: Failed,
  notice: NoticeScreen,
  code: CodeScreen,
  offline: OfflineScreen,
  left: LeftScreen,
  chat: ChatScreen,
  privacy: PrivacyScreen,
  end: EndScreen,
  ended: EndedScreen,
};

export const App = ({ view }: { view: WidgetView }) => {
  useChanges(view);
  const frame = useRef<HTMLElement>(null);
  useLayoutEffect(() => focusFirst(frame.current), [view.screen]);
  useEffect(() => focusWrong(frame.current), [view.fault, view.faultField]);
  const Part = SCREENS[view.screen];
  return (
    <main class="frame touch" ref={frame}>
      <Part view={view} />
    </main>
  );
};

// To the field that must be corrected.
const focusWrong = (root: ParentNode | null): void => {
  const field = root?.querySelector('[aria-invalid="true"]');
  if (field instanceof HTMLElement) field.focus();
};
