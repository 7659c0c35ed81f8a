// rate_later: how it was is asked when a chat is over, where the site asks it at all; the
// program for it is fetched then.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { CentreWords } from "../../locale/centre/load.ts";
import type { WidgetView } from "../../view/widget/widget.ts";

type Got = { Part: (props: { view: WidgetView; words: CentreWords }) => JSX.Element; words: CentreWords };

export const Rating = ({ view }: { view: WidgetView }) => {
  const [got, setGot] = useState<Got | null>(null);
  const { mayRate } = view;
  const { locale } = view.words;
  useEffect(() => {
    if (!mayRate) return;
    import("./rate.tsx").then(
      async ({ RateCard, loadCentreWords }) => setGot({ Part: RateCard, words: await loadCentreWords(locale) }),
      () => {}, // a question that nobody need answer
    );
  }, [mayRate, locale]);
  return mayRate && got ? <got.Part view={view} words={got.words} /> : null;
};
