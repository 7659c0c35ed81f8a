// app: the screen that the view model says, and the focus that goes with it.
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Screen, WidgetView } from "../../view/widget/widget.ts";
import { useChanges } from "../use.ts";
import { ChatScreen } from "./chat.tsx";
import { NoticeScreen } from "./notice.tsx";
import { focusFirst } from "./focus.ts";
import { fetchScreens, later, laterScreen, PrivacyScreen, type Part } from "./later.tsx";

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
  code: laterScreen("CodeScreen"),
  offline: laterScreen("OfflineScreen"),
  left: laterScreen("LeftScreen"),
  asked: later((view) => import("./prechat.tsx").then(({ prechatPart }) => prechatPart(view))),
  chat: ChatScreen,
  privacy: PrivacyScreen,
  end: laterScreen("EndScreen"),
  ended: laterScreen("EndedScreen"),
};

export const App = ({ view }: { view: WidgetView }) => {
  useChanges(view);
  const frame = useRef<HTMLElement>(null);
  useLayoutEffect(() => focusFirst(frame.current), [view.screen]);
  // How a chat ends must be there also when the line is not.
  useEffect(() => {
    if (view.screen === "chat") fetchScreens().catch(() => {});
  }, [view.screen]);
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
