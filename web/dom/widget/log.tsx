// log: the messages, oldest above; it starts at its end without a script (.scrollback).
import { useEffect, useRef } from "preact/hooks";
import type { LogItem, MessageView, Place } from "../../view/widget/lines.ts";
import type { WidgetView } from "../../view/widget/widget.ts";
import { Icon } from "../parts/icon.tsx";
import { writeDraft } from "./compose.tsx";
import * as icons from "./icons.ts";
import { Rating } from "./rate_later.tsx";

const PLACES: Record<Place, string> = {
  way: icons.clock,
  waiting: icons.clock,
  sent: icons.check,
  read: icons.checkTwice,
  refused: icons.warn,
};

const Who = ({ item, view }: { item: MessageView; view: WidgetView }) => {
  if (item.machine)
    return (
      <span class="who">
        <Icon of={icons.machine} />
        <b>{item.who}</b> · {view.words.t("chat.machine.note")} · {item.time}
      </span>
    );
  return (
    <span class="who">
      {item.who} · {item.time}
    </span>
  );
};

const State = ({ item, place, view }: { item: MessageView; place: Place; view: WidgetView }) => (
  <span class={place === "refused" ? "state wrong" : "state"} title={item.time}>
    <Icon of={PLACES[place]} />
    <span>{view.words.t(`state.${place}`)}</span>
    {item.fault !== null && (
      <button class="link" type="button" onClick={() => writeDraft(view.chat.withdraw(item.id) ?? "")}>
        {view.words.t("state.edit")}
      </button>
    )}
  </span>
);

const Message = ({ item, view }: { item: MessageView; view: WidgetView }) => {
  const pending = item.place === "way" || item.place === "waiting";
  const shape = ["msg", item.mine && "mine", item.machine && "machine", pending && "pending"].filter(Boolean).join(" ");
  return (
    <div class={shape}>
      {item.who !== null && <Who item={item} view={view} />}
      <div class={item.removed ? "bubble removed" : "bubble"}>{item.text}</div>
      {item.fault !== null && <span class="note wrong">{item.fault}</span>}
      {item.place !== null && <State item={item} place={item.place} view={view} />}
    </div>
  );
};

const Item = ({ item, view }: { item: LogItem; view: WidgetView }) =>
  item.kind === "message" ? <Message item={item} view={view} /> : <p class={item.kind}>{item.text}</p>;

const Above = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const hidden = view.hidden();
  return (
    <>
      {view.chat.thread.lines.length === 0 && <p class="event">{t("chat.hello")}</p>}
      {view.chat.thread.broken && <p class="event">{t("chat.older")}</p>}
      {hidden > 0 && <p class="event">{t("chat.hidden", { n: hidden })}</p>}
    </>
  );
};

export const Log = ({ view }: { view: WidgetView }) => {
  const scroller = useRef<HTMLDivElement>(null);
  const items = view.log();
  const last = view.chat.thread.lines.at(-1);
  // What one writes oneself is always brought into sight.
  useEffect(() => {
    if (last?.sequence === null) scroller.current?.scrollTo({ top: 0 });
  }, [last?.key]);
  return (
    <div class="talk scrollback inset" ref={scroller} role="log" aria-label={view.words.t("chat.log")} tabIndex={0}>
      <div class="log">
        <Above view={view} />
        {items.map((item) => (
          <Item key={item.key} item={item} view={view} />
        ))}
        {view.person === "coming" && <p class="event">{view.words.t("chat.human.coming")}</p>}
        {view.chat.status === "resolved" && <p class="event">{view.words.t("chat.resolved")}</p>}
        <Rating view={view} />
        {view.chat.typing.length > 0 && (
          <div class="msg" aria-hidden="true">
            <span class="typing">
              <i />
              <i />
              <i />
            </span>
          </div>
        )}
      </div>
    </div>
  );
};
