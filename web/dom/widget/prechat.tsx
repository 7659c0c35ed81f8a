// prechat: what the site asks before a chat begins. Fetched only where something is asked.
import { useEffect } from "preact/hooks";
import { loadPrechatWords, type PrechatWords } from "../../locale/prechat/load.ts";
import { questionsOf } from "../../view/widget/prechat.ts";
import type { WidgetView } from "../../view/widget/widget.ts";
import { AskedFields } from "./asked.tsx";
import type { Part } from "./later.tsx";
import { BackButton, CloseButton, Top } from "./top.tsx";
import { WholeNotice } from "./whole.tsx";

const Questions = ({ view, words }: { view: WidgetView; words: PrechatWords }) => {
  const { t } = words;
  const questions = questionsOf(view);
  // What is asked anew and missing says so at once.
  useEffect(() => {
    if (view.askedAnew) questions.check();
  }, []);
  const submit = (event: Event) => {
    event.preventDefault();
    if (questions.check() === null) view.begin(questions.answers(view.info.notice));
  };
  return (
    <>
      <Top view={view} title={t("title")} lead={<BackButton view={view} label={view.words.t("back")} />}>
        <CloseButton view={view} />
      </Top>
      <form class="body form" onSubmit={submit} noValidate>
        {view.askedAnew ? (
          <p class="say-so amber" role="status">
            {t("changed")}
          </p>
        ) : (
          <p class="second">{t("text", { name: view.name })}</p>
        )}
        <AskedFields questions={questions} words={words} missing="missing" first />
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

// The fields alone, beside others of the offline form.
export const askedPart = async (view: WidgetView): Promise<Part> => {
  const words = await loadPrechatWords(view.words.locale);
  const questions = questionsOf(view);
  return () => <AskedFields questions={questions} words={words} missing="missing.offline" />;
};

// With the words that it needs.
export const prechatPart = async (view: WidgetView): Promise<Part> => {
  const words = await loadPrechatWords(view.words.locale);
  return ({ view }) => <Questions view={view} words={words} />;
};
