// palette: everything that can be done or opened, by a few letters.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { mayAdminister, maySeeLedger, maySeeReports, type ViewName } from "../../model/staff/types.ts";
import { keysOf, type Command } from "../../view/console/keys.ts";
import { findChoices, type Choice } from "../../view/console/palette.ts";
import { OFFICE, VIEWS, type Route, type SettingsPage } from "../../view/console/route.ts";
import type { Screen } from "../../view/console/screen.ts";
import { Dialog, isMac, Keys } from "./bits.tsx";
import { nameOf, t } from "./words.ts";

const MOST = 40;
const PAGES: SettingsPage[] = ["account", "team", "sites", "workspace"];

const placesOf = (screen: Screen): Choice[] => {
  const go = (id: string, title: string, route: Route): Choice => ({ id, title, hint: t("palette.go"), keys: [], run: () => screen.go(route) });
  const { roles } = screen.desk.session.account;
  const view = (name: ViewName) => go(`view ${name}`, t(`view.${name}`), { at: "talk", view: name, site: null, conversation: null });
  return [
    ...VIEWS.map(view),
    ...screen.desk.sites.map((site) => go(site.id, site.name, { at: "talk", view: "open", site: site.id, conversation: null })),
    ...PAGES.filter((page) => page === "account" || mayAdminister(roles) || page === "team").map((page) =>
      go(`settings ${page}`, `${t("nav.settings")}: ${t(`settings.${page}`)}`, { at: "settings", page, id: null }),
    ),
    ...OFFICE.filter((page) => maySeeLedger(roles) || (page === "reports" && maySeeReports(roles))).map((page) => go(page, t(`nav.${page}`), { at: "office", page, id: null })),
  ];
};

const deedsOf = (screen: Screen, leave: () => void): Choice[] => {
  const mac = isMac();
  const command = (name: Command): Choice => ({ id: name, title: t(`keys.${name}`), hint: t("palette.do"), keys: keysOf(name, mac), run: () => screen.run(name) });
  const deed = (id: string, title: string, run: () => void): Choice => ({ id, title, hint: t("palette.do"), keys: [], run });
  const open = screen.current !== null && screen.desk.answers;
  const self = screen.desk.session.account.id;
  const about: Choice[] = !open
    ? []
    : [
        ...(["resolve", "resolveNext", "reply", "note", "snooze", "assign", "sensitive"] as const).map(command),
        deed("take", t("palette.take"), () => void screen.assign(self)),
        deed("drop", t("palette.drop"), () => void screen.assign(null)),
        deed("pending", t("talk.pending"), () => void screen.set("pending")),
        deed("reopen", t("talk.reopen"), () => void screen.set("open")),
      ];
  return [
    ...about,
    deed("online", t("palette.online"), () => void screen.desk.setPresence("online").catch(() => {})),
    deed("away", t("palette.away"), () => void screen.desk.setPresence("away").catch(() => {})),
    command("help"),
    deed("leave", t("self.signout"), leave),
  ];
};

const peopleOf = (screen: Screen): Choice[] =>
  screen.desk.inbox.list.map((summary) => ({
    id: summary.id,
    title: nameOf(summary.person),
    hint: summary.last && !summary.last.hidden && screen.desk.answers ? summary.last.text.slice(0, 60) : t("palette.open"),
    keys: [],
    run: () => screen.open(summary.id),
  }));

interface ChoicesProps {
  id: string;
  choices: Choice[];
  at: number;
  setAt: (at: number) => void;
  take: (choice: Choice) => void;
}

const Choices = ({ id, choices, at, setAt, take }: ChoicesProps) => {
  const list = useRef<HTMLUListElement>(null);
  useEffect(() => list.current?.children[at]?.scrollIntoView({ block: "nearest" }), [at]);
  return (
    <ul class="choices" role="listbox" id={`${id}-list`} aria-label={t("palette.title")} ref={list}>
      {choices.map((choice, i) => (
        <li key={choice.id} id={`${id}-${i}`} role="option" aria-selected={i === at} onPointerMove={() => i !== at && setAt(i)} onClick={() => take(choice)}>
          <span class="grow">{choice.title}</span>
          <span class="note">{choice.hint}</span>
          <Keys keys={choice.keys} />
        </li>
      ))}
    </ul>
  );
};

export const Palette = ({ screen, leave }: { screen: Screen; leave: () => void }) => {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const close = () => screen.openOverlay(null);
  const choices = findChoices([...deedsOf(screen, leave), ...placesOf(screen), ...peopleOf(screen)], typed).slice(0, MOST);
  useEffect(() => field.current?.focus(), []);
  const take = (choice: Choice | undefined) => {
    if (!choice) return;
    close();
    // After the dialog has given the focus back, so that the deed may move it.
    setTimeout(choice.run, 0);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter") {
      event.preventDefault();
      take(choices[at]);
    }
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    event.preventDefault();
    const by = event.key === "ArrowDown" ? 1 : choices.length - 1;
    if (choices.length > 0) setAt((at + by) % choices.length);
  };
  return (
    <Dialog label={t("palette.title")} close={close} wide>
      <input
        ref={field}
        class="input"
        role="combobox"
        aria-label={t("palette.field")}
        placeholder={t("palette.field")}
        aria-expanded="true"
        aria-controls={`${id}-list`}
        aria-activedescendant={choices[at] ? `${id}-${at}` : undefined}
        aria-autocomplete="list"
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={pressed}
      />
      <p class="unseen" role="status">
        {t("palette.count", { n: choices.length })}
      </p>
      {choices.length === 0 && <p class="note nothing">{t("palette.none")}</p>}
      <Choices id={id} choices={choices} at={at} setAt={setAt} take={take} />
    </Dialog>
  );
};
