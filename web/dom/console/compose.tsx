// compose: writing a reply or a private note. What is typed is kept in memory until it
// is sent, whatever else is opened meanwhile.
import { useId, useState } from "preact/hooks";
import type { Summary } from "../../model/staff/types.ts";
import type { Screen } from "../../view/console/screen.ts";
import { Icon } from "../parts/icon.tsx";
import * as icons from "../parts/icons.ts";
import { t } from "./words.ts";

const MOST = 8000;

const Mode = ({ screen, note, icon, children }: { screen: Screen; note: boolean; icon: string; children: string }) => (
  <button type="button" aria-pressed={screen.note === note} onClick={() => screen.write(note)}>
    <Icon of={icon} />
    {children}
  </button>
);

const hintOf = (screen: Screen, summary: Summary): string => {
  if (screen.note) return t("compose.note.hint");
  return summary.status === "resolved" ? t("compose.resolved") : t("compose.reply.hint");
};

export const Compose = ({ screen, summary }: { screen: Screen; summary: Summary }) => {
  const { desk, note } = screen;
  const [, redraw] = useState(0);
  const hint = useId();
  const text = desk.drafts.get(summary.id, note);
  const over = [...text].length - MOST;
  const set = (value: string) => {
    desk.drafts.set(summary.id, note, value);
    if (!note && value !== "") desk.typed();
    redraw((count) => count + 1);
  };
  const send = () => {
    if (over <= 0) desk.write(text.trim(), note);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.altKey || event.isComposing) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      class={note ? "compose holds-focus noting" : "compose holds-focus"}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div class="modes" role="group" aria-label={t("compose.kind")}>
        <Mode screen={screen} note={false} icon={icons.chat}>
          {t("compose.reply")}
        </Mode>
        <Mode screen={screen} note={true} icon={icons.note}>
          {t("compose.note")}
        </Mode>
        <span class="note modehint" id={hint}>
          {hintOf(screen, summary)}
        </span>
      </div>
      <textarea
        aria-label={t("compose.reply")}
        aria-describedby={hint}
        dir="auto"
        rows={3}
        value={text}
        onInput={(event) => set(event.currentTarget.value)}
        onKeyDown={pressed}
      />
      <div class="tools">
        <span class="grow note hint">{over > 0 ? <span class="wrong">{t("compose.long", { n: over })}</span> : t("compose.enter")}</span>
        <button class="btn main" type="submit" aria-disabled={over > 0 ? "true" : undefined}>
          <Icon of={icons.send} />
          {t("compose.send")}
        </button>
      </div>
    </form>
  );
};
