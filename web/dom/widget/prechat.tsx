// prechat: what the site asks before a chat begins, each with what it is for. Fetched only
// where something is asked.
/*= GDPR Art. 13(1)(c) */
import { useRef, useState } from "preact/hooks";
import { loadPrechatWords, type PrechatWords } from "../../locale/prechat/load.ts";
import type { Asked } from "../../model/notice.ts";
import { answersOf, firstMissing, VALUE_MAX } from "../../view/widget/prechat.ts";
import type { WidgetView } from "../../view/widget/widget.ts";
import type { Part } from "./later.tsx";
import { BackButton, CloseButton, Top } from "./top.tsx";
import { WholeNotice } from "./whole.tsx";

interface FieldProps {
  words: PrechatWords;
  asked: Asked;
  first: boolean;
  wrong: boolean;
  value: string;
  change: (value: string) => void;
}

const Field = ({ words: { t }, asked, first, wrong, value, change }: FieldProps) => {
  const id = `prechat-${asked.code}`;
  const { title } = asked;
  return (
    <div class="field">
      <label for={id}>{t(asked.required ? "required" : "optional", { title })}</label>
      <input
        class="input"
        id={id}
        type="text"
        dir="auto"
        maxLength={VALUE_MAX}
        value={value}
        aria-required={asked.required}
        aria-invalid={wrong}
        aria-describedby={`${id}-for${wrong ? ` ${id}-fault` : ""}`}
        {...(first ? { "data-focus": true } : {})}
        onInput={(event) => change(event.currentTarget.value)}
      />
      <span class="note" id={`${id}-for`}>
        {t("for", { purpose: asked.purpose_title })}
      </span>
      {wrong && (
        <p class="error" id={`${id}-fault`} role="alert">
          {t("missing", { title })}
        </p>
      )}
    </div>
  );
};

const Questions = ({ view, words }: { view: WidgetView; words: PrechatWords }) => {
  const { t } = words;
  const { asked = [] } = view.info;
  const form = useRef<HTMLFormElement>(null);
  const [values, setValues] = useState<Record<string, string>>({});
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    const missing = firstMissing(asked, values)?.code ?? null;
    setWrong(missing);
    if (missing === null) return view.begin(answersOf(asked, values));
    form.current?.querySelector<HTMLInputElement>(`#prechat-${missing}`)?.focus();
  };
  return (
    <>
      <Top view={view} title={t("title")} lead={<BackButton view={view} label={view.words.t("back")} />}>
        <CloseButton view={view} />
      </Top>
      <form class="body form" ref={form} onSubmit={submit} noValidate>
        <p class="second">{t("text", { name: view.name })}</p>
        {asked.map((each, index) => (
          <Field
            key={each.code}
            words={words}
            asked={each}
            first={index === 0}
            wrong={wrong === each.code}
            value={values[each.code] ?? ""}
            change={(value) => {
              setValues((now) => ({ ...now, [each.code]: value }));
              if (wrong === each.code) setWrong(null);
            }}
          />
        ))}
        <p class="small">
          <WholeNotice view={view} />
        </p>
        <button class="btn main" type="submit">
          {t("start")}
        </button>
      </form>
    </>
  );
};

// With the words that it needs.
export const prechatPart = async (view: WidgetView): Promise<Part> => {
  const words = await loadPrechatWords(view.words.locale);
  return ({ view }) => <Questions view={view} words={words} />;
};
