// end: asked plainly, then a code to come back with.
import type { WidgetView } from "../../view/widget/widget.ts";
import { ReturnScreen } from "./code.tsx";
import { BackButton, Top } from "./top.tsx";

export const EndScreen = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const waiting = view.chat.state === "ending" && view.chat.line !== "ready";
  return (
    <>
      <Top view={view} title={t("chat.end")} lead={<BackButton view={view} label={t("privacy.back")} />} />
      <section class="body form" tabIndex={-1} data-focus>
        <h2 class="hello">{t("end.title")}</h2>
        <p>{view.chat.begun ? t("end.text", { name: view.name, date: view.keptUntil() }) : t("end.text.empty")}</p>
        <p class="error" role="alert">
          {view.chat.fault}
        </p>
        <p role="status" class="second">
          {waiting ? t("end.waiting") : ""}
        </p>
      </section>
      <div class="stack">
        {waiting ? (
          <button class="btn" type="button" onClick={() => view.anew()}>
            {t("end.leave")}
          </button>
        ) : (
          <button class="btn" type="button" onClick={() => view.end()}>
            {t("end.yes")}
          </button>
        )}
        <button class="btn" type="button" onClick={() => view.back()}>
          {t("end.no")}
        </button>
      </div>
    </>
  );
};

export const EndedScreen = ({ view }: { view: WidgetView }) => (
  <ReturnScreen view={view} title={view.words.t("ended.title")} leave={view.words.t("anew")} />
);
