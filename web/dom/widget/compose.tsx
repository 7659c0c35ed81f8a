// compose: the field, its send button, and a gentle word before something sensitive leaves.
import { useEffect, useRef, useState } from "preact/hooks";
import type { WidgetView } from "../../view/widget/widget.ts";
import { Icon } from "../parts/icon.tsx";
import * as icons from "./icons.ts";
import { ShieldWarning } from "./shield.tsx";

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
  const sending = useRef(false);
  const edit = () => {
    view.thinkAgain();
    field.current?.focus();
  };
  const send = async (insisting: boolean) => {
    if (sending.current) return;
    sending.current = true;
    const taken = await view.say(text, insisting);
    sending.current = false;
    if (taken) setText((now) => (now === text ? "" : now)); // not what was typed meanwhile
    if (view.warning.length === 0) field.current?.focus();
  };
  useEffect(() => {
    if (field.current) fit(field.current);
  }, [text]);
  const submit = (event: Event) => {
    event.preventDefault();
    void send(false);
  };
  // Enter also ends what an input method composes; that is no sending.
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  };
  return (
    <form onSubmit={submit}>
      <ShieldWarning view={view} edit={edit} send={() => void send(true)} />
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
