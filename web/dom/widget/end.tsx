// end: asked plainly, then a code to come back with.
import { copyTitle, endWith, mayCopy } from "../../view/widget/steps.ts";
import type { WidgetView } from "../../view/widget/widget.ts";
import { useState } from "preact/hooks";
import { ReturnScreen } from "./code.tsx";
import { Rating } from "./rate_later.tsx";
import { BackButton, Top } from "./top.tsx";

interface CopyProps {
  view: WidgetView;
  email: string | null; // null: no copy
  change: (email: string | null) => void;
}

// Asked once, when it is needed: unticked, and leaving it so is all it takes to refuse.
/*= GDPR Art. 25(2) */
const Copy = ({ view, email, change }: CopyProps) => {
  const wrong = view.faultField === "copy";
  return (
    <>
      <label class="pick">
        <input type="checkbox" checked={email !== null} onChange={(event) => change(event.currentTarget.checked ? "" : null)} />
        <span>{copyTitle(view)}</span>
      </label>
      {email !== null && (
        <div class="field">
          <label for="copy-email">{view.words.t("end.email")}</label>
          <input
            class="input"
            id="copy-email"
            type="email"
            autocomplete="email"
            value={email}
            aria-invalid={wrong}
            aria-describedby="end-fault"
            onInput={(event) => change(event.currentTarget.value)}
          />
        </div>
      )}
    </>
  );
};

export const EndScreen = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const [email, setEmail] = useState<string | null>(null);
  const waiting = view.chat.state === "ending" && view.chat.line !== "ready";
  return (
    <>
      <Top view={view} title={t("chat.end")} lead={<BackButton view={view} label={t("privacy.back")} />} />
      <section class="body form" tabIndex={-1} data-focus>
        <h2 class="hello">{t("end.title")}</h2>
        <p>{view.chat.begun ? t("end.text", { name: view.name, date: view.keptUntil() }) : t("end.text.empty")}</p>
        {mayCopy(view) && !waiting && <Copy view={view} email={email} change={setEmail} />}
        <p class="error" id="end-fault" role="alert">
          {view.fault ?? view.chat.fault}
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
          <button class="btn" type="button" disabled={view.busy} onClick={() => (email === null ? view.end() : void endWith(view, email))}>
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
  <ReturnScreen view={view} title={view.words.t("ended.title")} leave={view.words.t("anew")}>
    <Rating view={view} />
  </ReturnScreen>
);
