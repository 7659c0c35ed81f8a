// code: coming back with a code, and showing one to come back with.
import type { ComponentChildren } from "preact";
import { useRef, useState } from "preact/hooks";
import { comeBack } from "../../view/widget/steps.ts";
import type { WidgetView } from "../../view/widget/widget.ts";
import { Icon } from "../parts/icon.tsx";
import * as icons from "./icons.ts";
import { BackButton, CloseButton, Top } from "./top.tsx";

export const CodeScreen = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const [code, setCode] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    void comeBack(view, code);
  };
  return (
    <>
      <Top view={view} title={t("code.title")} lead={<BackButton view={view} label={t("back")} />} />
      <form class="body form" onSubmit={submit} noValidate>
        <p class="second">{t("code.text")}</p>
        <div class="field">
          <label for="code">{t("code.label")}</label>
          <input
            class="input code"
            id="code"
            autocomplete="off"
            autocapitalize="characters"
            spellcheck={false}
            aria-invalid={view.fault !== null}
            aria-describedby="code-fault"
            value={code}
            data-focus
            onInput={(event) => setCode(event.currentTarget.value)}
          />
          <p class="error" id="code-fault" role="alert">
            {view.fault}
          </p>
        </div>
        <button class="btn main" type="submit" disabled={view.busy}>
          {t("code.go")}
        </button>
      </form>
    </>
  );
};

// A code with its copy button. By hand it can always be taken from the field.
export const CodeBox = ({ view, code }: { view: WidgetView; code: string }) => {
  const { t } = view.words;
  const field = useRef<HTMLInputElement>(null);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    field.current?.select();
    try {
      await navigator.clipboard.writeText(code);
    } catch {
      if (!document.execCommand("copy")) return;
    }
    setCopied(true);
  };
  return (
    <div class="codebox">
      <input class="input code" ref={field} readOnly value={code} aria-label={t("code.name")} />
      <button class="btn" type="button" onClick={copy}>
        <Icon of={icons.key} />
        {t("code.copy")}
      </button>
      <span class="note" role="status">
        {copied ? t("code.copied") : ""}
      </span>
    </div>
  );
};

// What is over, or left behind, with the code to come back with.
interface ReturnProps {
  view: WidgetView;
  title: string;
  leave: string; // the word on the button that goes on without it
  children?: ComponentChildren;
}

export const ReturnScreen = ({ view, title, leave, children }: ReturnProps) => (
  <>
    <Top view={view} title={view.name}>
      <CloseButton view={view} />
    </Top>
    <section class="body form" tabIndex={-1} data-focus>
      <h2 class="hello">{title}</h2>
      <p class="second">{view.words.t("ended.text")}</p>
      {view.code !== null && <CodeBox view={view} code={view.code} />}
      {children}
    </section>
    <div class="stack">
      <button class="btn" type="button" onClick={() => view.anew()}>
        {leave}
      </button>
    </div>
  </>
);
