// talk: the open conversation: what can be done with it, why it may be read, what was said.
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import { isoTime } from "../../model/catalogue.ts";
import type { Summary } from "../../model/staff/types.ts";
import type { Screen } from "../../view/console/screen.ts";
import { itemsOf, marksOf, saysProgress, type Item } from "../../view/console/talk.ts";
import { fromLocalInput, snoozePresets, toLocalInput } from "../../view/console/times.ts";
import { Icon } from "../parts/icon.tsx";
import * as icons from "../parts/icons.ts";
import { useChanges } from "../use.ts";
import { Empty, Fault, Marks, TextField } from "./bits.tsx";
import { Compose } from "./compose.tsx";
import { CopyChoice, CopyDialog } from "./copy.tsx";
import { EmergencyDialog } from "./emergency.tsx";
import { useNow } from "./list.tsx";
import { Menu } from "./menu.tsx";
import { nameOf, sentence, span, t, tried, w } from "./words.ts";

const moment = (at: number): string => `${w().day(at, Date.now())}, ${w().time(at)}`;

const statusWords = (summary: Summary): string =>
  summary.status === "snoozed" ? t("talk.status.snoozed", { time: moment(summary.snoozed_until ?? 0) }) : t(`talk.status.${summary.status}`);

const Facts = ({ screen, summary }: { screen: Screen; summary: Summary }) => {
  const now = useNow();
  const { desk } = screen;
  const holder = desk.team.name(summary.assignee);
  const waits = summary.status === "open" && summary.waiting_since !== null;
  const parts = [
    statusWords(summary),
    waits ? t("talk.waits", { span: span(now - (summary.waiting_since ?? now)) }) : "",
    summary.assignee === desk.session.account.id ? t("talk.you") : holder === null ? t("talk.nobody") : t("talk.assigned", { name: holder }),
  ];
  return <p class="note">{parts.filter((part) => part !== "").join(" · ")}</p>;
};

const AssignMenu = ({ screen, summary }: { screen: Screen; summary: Summary }) => {
  const { team } = screen.desk;
  const self = screen.desk.session.account.id;
  const others = team.answering.filter((account) => account.id !== self);
  const Choice = ({ id, children }: { id: string | null; children: string }) => (
    <button class="btn quiet left" type="button" aria-pressed={summary.assignee === id} onClick={() => void screen.assign(id)}>
      {children}
      {summary.assignee === id && (
        <span class="end">
          <Icon of={icons.check} />
        </span>
      )}
    </button>
  );
  return (
    <Menu label={t("talk.assign")} icon={icons.person} open={screen.menu === "assign"} set={(open) => screen.openMenu(open ? "assign" : null)}>
      <p class="label">{t("assign.title")}</p>
      <Choice id={self}>{t("assign.me")}</Choice>
      {others.map((account) => (
        <Choice key={account.id} id={account.id}>
          {`${account.name}${team.presence(account.id) === "online" ? "" : ` (${t("self.away")})`}`}
        </Choice>
      ))}
      <Choice id={null}>{t("assign.nobody")}</Choice>
    </Menu>
  );
};

const OwnTime = ({ screen }: { screen: Screen }) => {
  const [text, setText] = useState(toLocalInput(Date.now() + 24 * 3600_000));
  const [error, setError] = useState<string | null>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    const at = fromLocalInput(text);
    if (at === null || at <= Date.now()) setError(t("snooze.past"));
    else void screen.snooze(at);
  };
  return (
    <form class="stack" onSubmit={submit}>
      <TextField label={t("snooze.own")} type="datetime-local" value={text} set={setText} error={error} />
      <button class="btn" type="submit">
        {t("snooze.set")}
      </button>
    </form>
  );
};

const SnoozeMenu = ({ screen }: { screen: Screen }) => (
  <Menu label={t("talk.snooze")} icon={icons.snooze} open={screen.menu === "snooze"} set={(open) => screen.openMenu(open ? "snooze" : null)}>
    <p class="label">{t("snooze.title")}</p>
    {snoozePresets(Date.now()).map(({ key, at }) => (
      <button class="btn quiet left" type="button" key={key} onClick={() => void screen.snooze(at)}>
        {t(`snooze.${key}`)}
        <span class="end note">{`${w().shortDate(at)}, ${w().time(at)}`}</span>
      </button>
    ))}
    <OwnTime screen={screen} />
  </Menu>
);

const MoreMenu = ({ screen, summary }: { screen: Screen; summary: Summary }) => (
  <Menu label={t("talk.more")} icon={icons.more} iconOnly open={screen.menu === "more"} set={(open) => screen.openMenu(open ? "more" : null)}>
    <button class="btn quiet left" type="button" disabled={summary.status === "pending"} onClick={() => void screen.set("pending")}>
      <Icon of={icons.pause} />
      {t("talk.pending")}
    </button>
    <button class="btn quiet left" type="button" disabled={summary.status === "open"} onClick={() => void screen.set("open")}>
      <Icon of={icons.again} />
      {t("talk.reopen")}
    </button>
    {(["special", "criminal"] as const).map((kind) => (
      <button class="btn quiet left" type="button" key={kind} onClick={() => void screen.markSensitive(kind)}>
        <Icon of={icons.flag} />
        {t(`talk.sensitive.${kind}`)}
      </button>
    ))}
    <CopyChoice screen={screen} site={summary.site} />
    <button class="btn quiet left" type="button" onClick={() => screen.openOverlay("emergency")}>
      <Icon of={icons.warn} />
      {t("talk.emergency")}
    </button>
  </Menu>
);

const Head = ({ screen, summary }: { screen: Screen; summary: Summary }) => (
  <header class="talkhead">
    <div class="grow">
      <h2>{nameOf(summary.person)}</h2>
      <Facts screen={screen} summary={summary} />
      {marksOf(summary).length > 0 && (
        <p class="marks">
          <Marks summary={summary} />
        </p>
      )}
    </div>
    {screen.desk.answers && (
      <>
        <AssignMenu screen={screen} summary={summary} />
        <SnoozeMenu screen={screen} />
        <MoreMenu screen={screen} summary={summary} />
        {summary.status === "resolved" ? (
          <button class="btn" type="button" onClick={() => void screen.set("open")}>
            <Icon of={icons.again} />
            {t("talk.reopen")}
          </button>
        ) : (
          <button class="btn" type="button" onClick={() => void screen.set("resolved")}>
            <Icon of={icons.check} />
            {t("talk.resolve")}
          </button>
        )}
      </>
    )}
  </header>
);

/*= GDPR Art. 5(1)(b) */
const Purpose = ({ summary }: { summary: Summary }) => {
  const { code, title, article } = summary.purpose;
  const basis = tried(`basis.${article}`);
  return (
    <p class="purpose">
      <Icon of={icons.shield} />
      <span>
        {t("talk.purpose")} <b>{tried(`purpose.${code}`) ?? title}</b>
      </span>
      <span class="art">{[basis, t("talk.article", { article })].filter((part) => part !== null).join(", ")}</span>
      <span>{t("talk.kept", { date: w().date(summary.kept_until) })}</span>
    </p>
  );
};

const CLASSES: Record<Item["kind"], string> = {
  visitor: "msg",
  mine: "msg mine",
  colleague: "msg mine colleague",
  bot: "msg machine",
  note: "msg private",
  event: "event",
};

const Who = ({ item, visitor }: { item: Item; visitor: string }) => {
  const name = item.mine ? t("msg.you") : item.kind === "bot" ? (item.name ?? t("msg.machine")) : item.kind === "visitor" ? visitor : (item.name ?? "");
  return (
    <span class="who">
      {item.kind === "bot" && <Icon of={icons.machine} />}
      {item.kind === "note" && <Icon of={icons.note} />}
      {item.kind === "note" && <span>{t("msg.note")} ·</span>}
      <span>{name} ·</span>
      {item.kind === "bot" && <span>{t("msg.machine.note")} ·</span>}
      <time dateTime={isoTime(item.at)}>{w().time(item.at)}</time>
    </span>
  );
};

const PROGRESS = { pending: icons.clock, sent: icons.check, read: icons.checkTwice, refused: icons.warn };

const ProgressLine = ({ screen, item }: { screen: Screen; item: Item }) => {
  if (item.progress === null) return null;
  const takeBack = () => {
    const text = screen.desk.takeBack(item.id);
    const opened = screen.desk.opened;
    if (text === null || opened === null) return;
    screen.desk.drafts.set(opened, item.kind === "note", text);
    screen.write(item.kind === "note");
  };
  return (
    <span class={item.progress === "refused" ? "state wrong" : "state"}>
      <Icon of={PROGRESS[item.progress]} />
      <span>{item.progress === "refused" ? t("msg.refused", { why: item.fault ?? "" }) : t(`msg.${item.progress}`)}</span>
      {item.progress === "refused" && (
        <button class="link" type="button" onClick={takeBack}>
          {t("msg.takeback")}
        </button>
      )}
    </span>
  );
};

const Message = ({ screen, item, visitor, says }: { screen: Screen; item: Item; visitor: string; says: boolean }) => (
  <>
    {item.day !== null && <p class="day">{w().day(item.day, Date.now())}</p>}
    {item.kind === "event" ? (
      <p class="event">{item.text}</p>
    ) : (
      <div class={`${CLASSES[item.kind]}${item.run ? " run" : ""}${item.progress === "pending" || item.progress === "refused" ? " pending" : ""}`}>
        {!item.run && <Who item={item} visitor={visitor} />}
        <div class="bubble" dir="auto">
          {item.removed || item.masked ? <i class="second">{t(item.removed ? "msg.removed" : "msg.masked")}</i> : item.text}
        </div>
        {item.sensitive !== null && (
          <span class="state">
            <Icon of={icons.flag} />
            {t(`msg.sensitive.${item.sensitive}`)}
          </span>
        )}
        {says && <ProgressLine screen={screen} item={item} />}
      </div>
    )}
  </>
);

const Older = ({ screen }: { screen: Screen }) => {
  const { desk } = screen;
  const { older } = desk;
  if (!desk.ready) return <p class="event">{t("talk.wait")}</p>;
  if (desk.thread?.broken) return <p class="event">{t("talk.broken")}</p>;
  if (older === "none") return <p class="event">{t("talk.begins")}</p>;
  if (older === "loading") return <p class="event">{t("talk.older.wait")}</p>;
  return (
    <button class="btn quiet older" type="button" onClick={() => void desk.loadOlder()}>
      {older === "failed" ? `${t("talk.older.failed")} ${t("again")}` : t("talk.older")}
    </button>
  );
};

const NEAR_TOP_PX = 240;
const NEAR_END_PX = 8;

const Log = ({ screen, summary }: { screen: Screen; summary: Summary }) => {
  const { desk } = screen;
  const box = useRef<HTMLDivElement>(null);
  const visitor = nameOf(summary.person);
  const items = itemsOf(desk.thread?.lines ?? [], desk.session.account.id, desk.visitorRead);
  // A log that runs from its end upward counts its place in negative numbers.
  const scrolled = () => {
    const log = box.current;
    if (!log) return;
    desk.atEnd = log.scrollTop > -NEAR_END_PX;
    if (desk.older !== "idle" || !desk.ready) return;
    if (log.scrollHeight - log.clientHeight + log.scrollTop < NEAR_TOP_PX) void desk.loadOlder();
  };
  const last = items[items.length - 1];
  useLayoutEffect(() => {
    if (last?.mine && last.progress === "pending" && box.current) box.current.scrollTop = 0;
  }, [last?.key]);
  return (
    <div class="talk scrollback inset" role="log" aria-label={t("talk.log")} tabIndex={0} ref={box} onScroll={scrolled}>
      <div class="log">
        <Older screen={screen} />
        {items.map((item, i) => (
          <Message key={item.key} screen={screen} item={item} visitor={visitor} says={saysProgress(items, i)} />
        ))}
        {desk.visitorTyping && (
          <p class="msg">
            <span class="typing" aria-hidden="true">
              <i />
              <i />
              <i />
            </span>
            <span class="note">{t("talk.typing", { name: visitor })}</span>
          </p>
        )}
      </div>
    </div>
  );
};

const Sealed = () => (
  <div class="talk">
    <Empty title={t("talk.sealed.title")} text={t("talk.sealed.text")} />
  </div>
);

const Nobody = ({ screen }: { screen: Screen }) => {
  const { missing } = screen.desk;
  if (missing?.code === "not_found") return <Empty title={t("missing.title")} text={t("missing.text")} />;
  if (missing) return <div class="in"><Fault text={sentence(missing)} /></div>;
  if (screen.desk.opened !== null) return <p class="waiting" role="status">{t("talk.wait")}</p>;
  return <Empty title={t("empty.talk.title")} text={t("empty.talk.text")} />;
};

export const Talk = ({ screen }: { screen: Screen }) => {
  useChanges(screen.desk);
  useChanges(screen.desk.inbox);
  useChanges(screen.desk.team);
  const summary = screen.current;
  return (
    <section class="pane" id="talk" aria-label={t("pane.talk")}>
      {summary === null ? (
        <Nobody screen={screen} />
      ) : (
        <>
          <Head screen={screen} summary={summary} />
          <Purpose summary={summary} />
          {screen.desk.answers ? <Log key={summary.id} screen={screen} summary={summary} /> : <Sealed />}
          {screen.overlay === "copy" && <CopyDialog screen={screen} conversation={summary.id} />}
          {screen.overlay === "emergency" && <EmergencyDialog screen={screen} conversation={summary.id} />}
          {screen.desk.answers && <Compose key={`${summary.id} compose`} screen={screen} summary={summary} />}
        </>
      )}
    </section>
  );
};
