// compose: the field, its send button, and a gentle word before a card number leaves.
import { useEffect, useRef, useState } from "preact/hooks";
import type { WidgetView } from "../../view/widget/widget.ts";
import { Icon } from "../parts/icon.tsx";
import * as icons from "./icons.ts";

const FIELD = "message";

// Puts a text back into the field, to be changed and sent again.
export const writeDraft = (text: string): void => {
  const field = document.getElementById(FIELD);
  if (!(field instanceof HTMLTextAreaElement)) return;
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
};

// Where the browser does not size the field by its content.
const fit = (field: HTMLTextAreaElement): void => {
  if (CSS.supports("field-sizing", "content")) return;
  field.style.blockSize = "auto";
  field.style.blockSize = `${field.scrollHeight}px`;
};

const CardWarning = ({ view, send }: { view: WidgetView; send: () => void }) => (
  <div class="say-so amber shieldline" role="status">
    <Icon of={icons.warn} />
    <span>
      <b>{view.words.t("card.title")}</b> {view.words.t("card.text")}{" "}
      <button class="link" type="button" onClick={send}>
        {view.words.t("card.send")}
      </button>
    </span>
  </div>
);

const Length = ({ view, text }: { view: WidgetView; text: string }) => {
  const over = view.tooLong(text);
  const left = view.left(text);
  if (over > 0) return <p class="length wrong">{view.words.t("chat.long", { n: over })}</p>;
  return left === null ? null : <p class="length note">{view.words.t("chat.left", { n: left })}</p>;
};

export const Compose = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const [text, setText] = useState(view.chat.draft);
  const field = useRef<HTMLTextAreaElement>(null);
  const send = (insisting: boolean) => {
    if (view.say(text, insisting)) setText("");
    field.current?.focus();
  };
  useEffect(() => {
    if (field.current) fit(field.current);
  }, [text]);
  const submit = (event: Event) => {
    event.preventDefault();
    send(false);
  };
  // Enter also ends what an input method composes; that is no sending.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  };
  return (
    <form onSubmit={submit}>
      {view.warnsOfCard(text) && <CardWarning view={view} send={() => send(true)} />}
      <Length view={view} text={text} />
      <div class="compose holds-focus">
        <textarea
          id={FIELD}
          ref={field}
          rows={1}
          dir="auto"
          aria-label={t("chat.message")}
          enterkeyhint="send"
          value={text}
          data-focus
          onInput={(event) => {
            setText(event.currentTarget.value);
            view.typed(event.currentTarget.value);
          }}
          onKeyDown={onKeyDown}
        />
        <button class="btn main icon-only" type="submit" aria-label={t("chat.send")}>
          <Icon of={icons.send} big />
        </button>
      </div>
    </form>
  );
};
