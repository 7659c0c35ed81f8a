// rate: how helpful a chat was: five faces and, if somebody likes, a few words. Nothing is
// chosen beforehand, and saying nothing weighs as much as saying something.
/*= GDPR Art. 21(1) */
import { useState } from "preact/hooks";
import type { CentreWords } from "../../locale/centre/load.ts";
import { rate } from "../../view/widget/rating.ts";
import type { WidgetView } from "../../view/widget/widget.ts";
import { Icon } from "../parts/icon.tsx";

export { loadCentreWords } from "../../locale/centre/load.ts";

const FACE = "M2 8a6 6 0 1 0 12 0a6 6 0 1 0-12 0M6 6.4v.01M10 6.4v.01";
const MOUTHS = ["M5.2 11.4q2.8-2.6 5.6 0", "M5.4 11q2.6-1.2 5.2 0", "M5.5 10.5h5", "M5.4 10q2.6 1.6 5.2 0", "M5.2 9.6q2.8 3.4 5.6 0"];
const SCORES = [1, 2, 3, 4, 5] as const;

interface RateProps {
  view: WidgetView;
  words: CentreWords;
}

export const RateCard = ({ view, words: { t } }: RateProps) => {
  const [score, setScore] = useState(0);
  const [text, setText] = useState("");
  const [said, setSaid] = useState<"thanks" | null>(null);
  if (said) return <p role="status">{t("rate.thanks")}</p>;
  const submit = (event: Event) => {
    event.preventDefault();
    void rate(view, score, text).then((arrived) => arrived && setSaid("thanks"));
  };
  return (
    <form class="rate" onSubmit={submit}>
      <fieldset>
        <legend>{t("rate.title")}</legend>
        <div class="faces">
          {SCORES.map((each) => (
            <label key={each} class="face">
              <input class="unseen" type="radio" name="score" value={each} checked={score === each} onChange={() => setScore(each)} />
              <Icon of={FACE + MOUTHS[each - 1]} big />
              <span class="unseen">{t(`rate.${each}`)}</span>
            </label>
          ))}
        </div>
      </fieldset>
      <p class="note" aria-live="polite">
        {score === 0 ? t("rate.text") : t(`rate.${score as 1 | 2 | 3 | 4 | 5}`)}
      </p>
      {score > 0 && (
        <div class="field">
          <label for="rate-text">{t("rate.more")}</label>
          <textarea class="input" id="rate-text" rows={2} maxLength={1000} value={text} onInput={(event) => setText(event.currentTarget.value)} />
        </div>
      )}
      <p class="error small" role="alert">
        {view.fault}
      </p>
      <div class="btns">
        <button class="btn" type="submit" disabled={score === 0 || view.busy}>
          {t("rate.send")}
        </button>
        <button class="btn" type="button" onClick={() => view.rated()}>
          {t("rate.no")}
        </button>
      </div>
    </form>
  );
};
