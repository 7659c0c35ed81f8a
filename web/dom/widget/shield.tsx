// shield: the word before something sensitive leaves. It takes the focus to "Edit", so
// that Enter twice sends nothing, and Escape goes back to the field.
import { useEffect, useRef } from "preact/hooks";
import type { WidgetView } from "../../view/widget/widget.ts";
import { Icon } from "../parts/icon.tsx";
import * as icons from "./icons.ts";

interface ShieldProps {
  view: WidgetView;
  edit: () => void;
  send: () => void;
}

export const ShieldWarning = ({ view, edit, send }: ShieldProps) => {
  const { t } = view.words;
  const first = useRef<HTMLButtonElement>(null);
  const { warning } = view;
  useEffect(() => first.current?.focus(), [warning]);
  if (warning.length === 0) return null;
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    edit();
  };
  return (
    <div class="say-so amber shieldline" role="group" aria-label={t("shield.region")} aria-describedby="shield-text" onKeyDown={onKeyDown}>
      <Icon of={icons.warn} />
      <div class="grow">
        <p id="shield-text">
          <b>{warning.map((kind) => t(`shield.${kind}`)).join(" ")}</b> {t("shield.text")}
        </p>
        <div class="btns">
          <button class="btn" type="button" ref={first} onClick={edit} aria-describedby="shield-text">
            {t("shield.edit")}
          </button>
          <button class="btn" type="button" onClick={send}>
            {t("shield.send")}
          </button>
        </div>
      </div>
    </div>
  );
};
