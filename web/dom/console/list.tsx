// list: the conversations of a view. Only the rows that can be seen are drawn.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Summary } from "../../model/staff/types.ts";
import { formatRoute } from "../../view/console/route.ts";
import type { Screen } from "../../view/console/screen.ts";
import { visibleSlice } from "../../view/console/window.ts";
import { isoTime, sameDay } from "../../model/catalogue.ts";
import { Icon } from "../parts/icon.tsx";
import * as icons from "../parts/icons.ts";
import { useChanges } from "../use.ts";
import { Empty, Fault, isMac, Marks } from "./bits.tsx";
import { keysOf } from "../../view/console/keys.ts";
import { nameOf, span, t, tried, w } from "./words.ts";

const ROW_REM = 5.5;
const rowPx = (): number => ROW_REM * Number.parseFloat(getComputedStyle(document.documentElement).fontSize);

const lastWords = (summary: Summary, answers: boolean): string => {
  if (!answers) return t("list.sealed");
  if (!summary.last) return t("list.nothing");
  const { text, hidden, from, note } = summary.last;
  if (hidden) return tried(`list.hidden.${hidden}`) ?? t("list.hidden.closed");
  if (note) return t("list.note", { text });
  if (from === "staff") return t("list.colleague", { text });
  return from === "bot" ? t("list.bot", { text }) : text;
};

const when = (at: number, now: number): string => {
  if (sameDay(at, now)) return w().time(at);
  return w().shortDate(at);
};

// Now, anew every half minute: waiting times grow.
export const useNow = (): number => {
  const [now, setNow] = useState(Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 30_000);
    return () => clearInterval(timer);
  }, []);
  return now;
};

interface RowProps {
  screen: Screen;
  summary: Summary;
  index: number;
  total: number;
  now: number;
}

const Row = ({ screen, summary, index, total, now }: RowProps) => {
  const { desk, route } = screen;
  const view = route.at === "talk" ? route : null;
  const current = desk.opened === summary.id;
  const waits = summary.waiting_since !== null && summary.status === "open";
  const href = view ? formatRoute({ ...view, conversation: summary.id }) : "#";
  const open = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    screen.open(summary.id);
  };
  return (
    <li aria-setsize={total} aria-posinset={index + 1} class="rowbox" style={{ top: `${index * ROW_REM}rem` }}>
      <a class={`conv inset${summary.unread > 0 ? "" : " seen"}`} href={href} onClick={open} aria-current={current ? "true" : undefined} data-row={summary.id}>
        <span class="name">{nameOf(summary.person)}</span>
        <time dateTime={isoTime(summary.updated_at)}>{when(summary.last?.at ?? summary.created_at, now)}</time>
        <span class="text">{lastWords(summary, desk.answers)}</span>
        {summary.unread > 0 ? (
          <span class="count">
            <span aria-hidden="true">{summary.unread > 99 ? "99+" : summary.unread}</span>
            <span class="unseen">{t("list.unread", { n: summary.unread })}</span>
          </span>
        ) : (
          <span />
        )}
        <span class="tags">
          <Marks summary={summary} brief />
          {waits && <span class="badge">{t("list.waits", { span: span(now - (summary.waiting_since ?? now)) })}</span>}
          {summary.assignee && <span class="badge">{desk.team.name(summary.assignee) ?? t("talk.nobody")}</span>}
          <span class="badge">{desk.siteName(summary.site)}</span>
          {desk.drafts.has(summary.id) && (
            <span class="badge">
              <Icon of={icons.pen} />
              {t("list.draft")}
            </span>
          )}
        </span>
      </a>
    </li>
  );
};

const viewName = (screen: Screen): string => {
  const { route } = screen;
  if (route.at !== "talk") return "";
  return route.site === null ? t(`view.${route.view}`) : screen.desk.siteName(route.site);
};

// The open row is brought into sight, and focused when a key led there.
const useFollow = (screen: Screen, scroller: { current: HTMLDivElement | null }): void => {
  const { opened } = screen.desk;
  useLayoutEffect(() => {
    const box = scroller.current;
    const at = screen.desk.inbox.list.findIndex((summary) => summary.id === opened);
    if (!box || at < 0) return;
    const row = rowPx();
    if (at * row < box.scrollTop) box.scrollTop = at * row;
    else if ((at + 1) * row > box.scrollTop + box.clientHeight) box.scrollTop = (at + 1) * row - box.clientHeight;
  }, [opened]);
};

const focusRow = (screen: Screen): void => {
  const inCompose = document.activeElement?.closest(".compose") !== null && document.activeElement !== null;
  const row = [...document.querySelectorAll<HTMLElement>("[data-row]")].find((each) => each.dataset["row"] === screen.desk.opened);
  const reply = document.querySelector<HTMLElement>(".compose textarea");
  const log = document.querySelector<HTMLElement>(".talk[role=log]");
  if (inCompose) reply?.focus();
  else if (row?.offsetParent) row.focus();
  else (log ?? reply)?.focus();
};

const Rows = ({ screen }: { screen: Screen }) => {
  const scroller = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ top: 0, height: 800 });
  const now = useNow();
  const { inbox } = screen.desk;
  const { list } = inbox;
  const measure = () => scroller.current && setView({ top: scroller.current.scrollTop, height: scroller.current.clientHeight });
  useLayoutEffect(() => {
    const watch = new ResizeObserver(measure);
    if (scroller.current) watch.observe(scroller.current);
    return () => watch.disconnect();
  }, []);
  useFollow(screen, scroller);
  const slice = visibleSlice(list.length, rowPx(), view.top, view.height);
  useEffect(() => {
    if (slice.end >= list.length - 5 && inbox.more) void inbox.loadMore();
  }, [slice.end, list.length]);
  return (
    <div class="convs" ref={scroller} onScroll={measure}>
      <ul aria-label={t("list.name")} style={{ height: `${list.length * ROW_REM}rem` }}>
        {list.slice(slice.start, slice.end).map((summary, i) => (
          <Row key={summary.id} screen={screen} summary={summary} index={slice.start + i} total={list.length} now={now} />
        ))}
      </ul>
      {inbox.loading && list.length > 0 && <p class="note listend">{t("list.wait")}</p>}
    </div>
  );
};

const Nothing = ({ screen }: { screen: Screen }) => {
  const { inbox } = screen.desk;
  const { route } = screen;
  if (inbox.problem)
    return (
      <div class="in">
        <Fault problem={inbox.problem} />
        <button class="btn" type="button" onClick={() => void inbox.refresh()}>
          {t("again")}
        </button>
      </div>
    );
  if (!inbox.loaded || route.at !== "talk") return <p class="waiting" role="status">{t("list.wait")}</p>;
  return <Empty title={t(`empty.${route.view}.title`)} text={t(`empty.${route.view}.text`)} />;
};

export const List = ({ screen }: { screen: Screen }) => {
  useChanges(screen.desk.inbox);
  useChanges(screen.desk.team);
  // Before anything else can be typed: a letter that came first would be lost.
  useLayoutEffect(() => {
    const wanted = screen.takeFocus();
    if (wanted === "row") focusRow(screen);
    else if (wanted === "reply") document.querySelector<HTMLElement>(".compose textarea")?.focus();
  });
  const keys = keysOf("palette", isMac()).join(" ");
  return (
    <section class="pane" id="list" aria-labelledby="list-head">
      <header>
        <button class="input find" type="button" onClick={() => screen.openOverlay("palette")}>
          <Icon of={icons.search} />
          <span>{t("list.find")}</span>
          <kbd class="kbd" aria-hidden="true">
            {keys}
          </kbd>
        </button>
      </header>
      <div class="listhead">
        <h2 class="label" id="list-head">
          {viewName(screen)}
        </h2>
        <span class="note">{t("list.newest")}</span>
      </div>
      {screen.desk.inbox.list.length > 0 ? <Rows screen={screen} /> : <Nothing screen={screen} />}
    </section>
  );
};
