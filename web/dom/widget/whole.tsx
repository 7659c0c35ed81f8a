// whole: the link to the whole notice, in a page of its own.
import type { WidgetView } from "../../view/widget/widget.ts";

export const WholeNotice = ({ view, brief }: { view: WidgetView; brief?: boolean }) => (
  <a
    href={`${view.info.notice.url}?lang=${encodeURIComponent(view.words.locale)}`}
    target="_blank"
    rel="noopener noreferrer"
  >
    {view.words.t(brief ? "privacy.whole" : "notice.whole")}
  </a>
);
