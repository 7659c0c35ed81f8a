// chat: the conversation itself.
import { nameOf } from "../../view/widget/lines.ts";
import type { WidgetView } from "../../view/widget/widget.ts";
import { Arch, Icon } from "../parts/icon.tsx";
import { Compose } from "./compose.tsx";
import * as icons from "./icons.ts";
import { Log } from "./log.tsx";
import { CloseButton, PrivacyButton, Top } from "./top.tsx";
import { WholeNotice } from "./whole.tsx";

// Who spoke last on the other side; the house when nobody has.
const ChatTop = ({ view }: { view: WidgetView }) => {
  const last = view.chat.thread.lines.filter((line) => line.from?.kind === "staff").at(-1);
  const name = last?.from?.name ?? view.name;
  return (
    <Top view={view} title={name} {...(name === view.name ? {} : { note: view.name })} lead={<Arch name={name} />}>
      <PrivacyButton view={view} words />
      <CloseButton view={view} />
    </Top>
  );
};

// Nothing on the first try to join: only a line that was there can be down.
const LineDown = ({ view }: { view: WidgetView }) => {
  const down = view.chat.line === "waiting";
  return (
    <div role="status" class={down ? "lineoff" : "unseen"}>
      {down && (
        <>
          <Icon of={icons.again} />
          {view.words.t("chat.line")}
        </>
      )}
    </div>
  );
};

const Lost = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  return (
    <div class="say-so amber" role="alert">
      <Icon of={icons.warn} />
      <div class="grow">
        <p>
          <b>{t("chat.lost")}</b> {t("chat.lost.text")}
        </p>
        <button class="btn" type="button" onClick={() => view.renew()}>
          {t("anew")}
        </button>
      </div>
    </div>
  );
};

// Once a machine has spoken and no person has. The focus goes where the answer will stand,
// since the button goes.
const TalkToHuman = ({ view }: { view: WidgetView }) => {
  if (view.person !== "offered") return null;
  const ready = view.chat.line === "ready";
  const ask = () => {
    if (!ready) return;
    view.chat.wantHuman();
    document.querySelector<HTMLElement>("[role=log]")?.focus();
  };
  return (
    <button class="btn quiet human" type="button" aria-disabled={ready ? undefined : "true"} onClick={ask}>
      <Icon of={icons.people} />
      {view.words.t("chat.human")}
    </button>
  );
};

// Said before anything more is sent; sending or going on says that it was seen.
const NewNotice = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const { newNotice } = view.chat;
  if (newNotice === null) return null;
  return (
    <section class="say-so amber newnotice" role="alert">
      <Icon of={icons.shield} />
      <div class="grow">
        <p>
          <b>{t("changed.title")}</b> <WholeNotice view={view} brief />
        </p>
        <ul>
          {newNotice.changes.map((change) => (
            <li key={change.member}>
              {change.title}: {change.after ?? t("changed.gone")}{" "}
              {change.before !== null && <span class="note">({t("changed.before", { text: change.before })})</span>}
            </li>
          ))}
        </ul>
        <button class="btn" type="button" onClick={() => view.chat.noticeSeen()}>
          {t("changed.go")}
        </button>
      </div>
    </section>
  );
};

export const ChatScreen = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const typing = view.chat.typing.map((author) => t("chat.typing", { name: nameOf(author, view.words) })).join(". ");
  return (
    <>
      <ChatTop view={view} />
      <LineDown view={view} />
      <Log view={view} />
      <p class="unseen" role="status">
        {typing}
      </p>
      {view.chat.fault !== null && (
        <p class="say-so red" role="alert">
          {view.chat.fault}
        </p>
      )}
      {view.chat.state === "lost" && <Lost view={view} />}
      <NewNotice view={view} />
      <TalkToHuman view={view} />
      <Compose view={view} />
      <div class="underline">
        <span class="note">{t("chat.hint")}</span>
        <button class="link" type="button" onClick={() => view.askEnd()}>
          {t("chat.end")}
        </button>
      </div>
    </>
  );
};
