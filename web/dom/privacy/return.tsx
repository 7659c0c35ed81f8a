// return: continue with a code on the privacy page. The chat's own frame opens here, at
// "Your privacy": what is held, choices and receipts are drawn and kept in one place.
import { useEffect, useRef, useState } from "preact/hooks";
import type { NoticeWords } from "../../locale/notice/load.ts";
import { Section } from "./parts.tsx";

interface Props {
  site: string;
  words: NoticeWords;
}

const Frame = ({ site, words, close }: Props & { close: () => void }) => {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    frame.current?.focus();
    // From the frame, which is of our own origin, and from nobody else.
    const hear = (message: MessageEvent) => {
      if (message.source !== frame.current?.contentWindow || message.origin !== location.origin) return;
      if ((message.data as { parlour?: unknown } | null)?.parlour === "close") close();
    };
    addEventListener("message", hear);
    return () => removeEventListener("message", hear);
  }, []);
  const asked = new URLSearchParams({ lang: words.locale, open: "privacy" });
  return <iframe class="chat-frame" ref={frame} title={words.t("page.return.frame")} src={`/w/${encodeURIComponent(site)}?${asked.toString()}`} />;
};

/*= GDPR Art. 12(2) */
export const Return = ({ site, words }: Props) => {
  const { t } = words;
  const [open, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    setTimeout(() => button.current?.focus());
  };
  return (
    <Section id="return" title={t("page.return")}>
      <p>{t("page.return.text")}</p>
      {open ? (
        <Frame site={site} words={words} close={close} />
      ) : (
        <p class="btns">
          <button class="btn main" type="button" ref={button} onClick={() => setOpen(true)}>
            {t("page.return.go")}
          </button>
        </p>
      )}
    </Section>
  );
};
