// shell: the frame of the console: the sides, the panes, the keys, what was just done.
import { useEffect } from "preact/hooks";
import type { Door } from "../../model/staff/door.ts";
import type { Rest } from "../../model/staff/rest.ts";
import { commandOf } from "../../view/console/keys.ts";
import type { Pane, Screen } from "../../view/console/screen.ts";
import { Icon } from "../parts/icon.tsx";
import * as icons from "../parts/icons.ts";
import { useChanges } from "../use.ts";
import { isMac, Keys } from "./bits.tsx";
import { Context } from "./context.tsx";
import { Help } from "./help.tsx";
import { List } from "./list.tsx";
import { later } from "./later.tsx";
import { Palette } from "./palette.tsx";
import { Side } from "./side.tsx";
import { Talk } from "./talk.tsx";
import { sentence, t } from "./words.ts";
import { keysOf } from "../../view/console/keys.ts";

const Settings = later(async () => {
  const [page, words] = await Promise.all([import("./settings/settings.tsx"), import("./settings/words.ts")]);
  await words.useResponderWords();
  return page.Settings;
});
const Office = later(async () => {
  const [page, words] = await Promise.all([import("./office/office.tsx"), import("./office/words.ts")]);
  await words.useOfficeWords();
  return page.Office;
});

const inField = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

// Browsers do not count Alt and Ctrl as working by keyboard; we do, so that the focus
// which a command has moved is seen.
const useModality = (): void => {
  useEffect(() => {
    const root = document.documentElement;
    const byKeys = () => root.toggleAttribute("data-keys", true);
    const byPointer = () => root.toggleAttribute("data-keys", false);
    addEventListener("keydown", byKeys, true);
    addEventListener("pointerdown", byPointer, true);
    return () => {
      removeEventListener("keydown", byKeys, true);
      removeEventListener("pointerdown", byPointer, true);
    };
  }, []);
};

// Keys count wherever the focus is; behind a dialog only those of the dialog do.
const useKeys = (screen: Screen): void => {
  useEffect(() => {
    const pressed = (event: KeyboardEvent) => {
      if (event.isComposing || event.defaultPrevented) return;
      const control = event.ctrlKey || event.metaKey;
      const stroke = { code: event.code, key: event.key, alt: event.altKey, control, shift: event.shiftKey };
      const command = commandOf(stroke, inField(event.target));
      if (command === null) return;
      if (document.querySelector("dialog[open]") && command !== screen.overlay) return;
      event.preventDefault();
      screen.run(command);
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [screen]);
};

const useTitle = (screen: Screen): void => {
  useChanges(screen.desk.inbox);
  const { unread } = screen.desk.inbox;
  useEffect(() => {
    document.title = unread > 0 ? `(${unread}) ${t("app.title")}` : t("app.title");
  }, [unread]);
};

// What was done, with the way back; what failed, with what to do.
const WordLine = ({ screen }: { screen: Screen }) => {
  const { word } = screen;
  return (
    <div class="wordline" role={word?.kind === "problem" ? "alert" : "status"}>
      {word && (
        <div class={word.kind === "problem" ? "wordbox wrong" : "wordbox"}>
          <span>{word.kind === "problem" ? sentence(word.problem) : t(`word.${word.key}`)}</span>
          {word.kind === "done" && word.undo && (
            <button class="btn quiet" type="button" onClick={word.undo}>
              {t("undo")}
            </button>
          )}
          <button class="btn quiet icon-only" type="button" aria-label={t("word.dismiss")} onClick={() => screen.dismiss()}>
            <Icon of={icons.close} />
          </button>
        </div>
      )}
    </div>
  );
};

const WORD_MS = 7000;
const useWordLife = (screen: Screen): void => {
  const { word } = screen;
  useEffect(() => {
    if (word?.kind !== "done") return;
    const timer = setTimeout(() => screen.dismiss(), WORD_MS);
    return () => clearTimeout(timer);
  }, [word]);
};

const lineWord = (screen: Screen): string => {
  const { line, waiting } = screen.desk;
  if (line === "ready") return waiting > 0 ? t("line.waiting", { n: waiting }) : `${t("line.ready")} · ${t("line.saved")}`;
  return line === "joining" ? t("line.joining") : t("line.down");
};

const Hints = ({ screen }: { screen: Screen }) => {
  const mac = isMac();
  const { line } = screen.desk;
  return (
    <footer class="keys" aria-label={t("keys.hints")}>
      <span>
        <Keys keys={[keysOf("next", mac).join(" ")]} /> <Keys keys={[keysOf("previous", mac).join(" ")]} /> {t("keys.hint.nav")}
      </span>
      <span>
        <Keys keys={[keysOf("resolve", mac).join(" ")]} /> {t("keys.hint.resolve")}
      </span>
      <span>
        <Keys keys={[keysOf("note", mac).join(" ")]} /> {t("keys.hint.note")}
      </span>
      <span>
        <Keys keys={[keysOf("palette", mac).join(" ")]} /> {t("keys.hint.palette")}
      </span>
      <button class="link" type="button" onClick={() => screen.openOverlay("help")}>
        <Keys keys={["?"]} /> {t("keys.hint.help")}
      </button>
      <span class={line === "ready" || line === "joining" ? "end" : "end wrong"} role="status">
        {lineWord(screen)}
      </span>
    </footer>
  );
};

const PANES: { pane: Pane; icon: string }[] = [
  { pane: "list", icon: icons.inbox },
  { pane: "talk", icon: icons.chat },
  { pane: "context", icon: icons.person },
];

// On a narrow screen one pane at a time.
const Panes = ({ screen }: { screen: Screen }) => (
  <nav class="panes" aria-label={t("nav.panes")}>
    {PANES.map(({ pane, icon }) => (
      <button
        key={pane}
        type="button"
        class="inset"
        aria-current={screen.pane === pane ? "true" : undefined}
        disabled={pane !== "list" && screen.desk.opened === null}
        onClick={() => screen.showPane(pane)}
      >
        <Icon of={icon} big />
        {t(`pane.${pane}`)}
      </button>
    ))}
  </nav>
);

interface ShellProps {
  screen: Screen;
  rest: Rest;
  door: Door;
  leave: () => void;
}

const Work = ({ screen }: { screen: Screen }) => (
  <main class="work">
    <h1 class="unseen">{t("list.name")}</h1>
    <List screen={screen} />
    <Talk screen={screen} />
    <Context screen={screen} />
  </main>
);

const Page = ({ screen, rest, door }: Omit<ShellProps, "leave">) =>
  screen.route.at === "office" ? <Office screen={screen} rest={rest} /> : <Settings screen={screen} rest={rest} door={door} />;

export const Shell = ({ screen, rest, door, leave }: ShellProps) => {
  useChanges(screen);
  useChanges(screen.desk);
  useKeys(screen);
  useModality();
  useTitle(screen);
  useWordLife(screen);
  const talks = screen.route.at === "talk";
  return (
    <div class={talks ? `console show-${screen.pane}` : "console page-open"}>
      <Side screen={screen} leave={leave} />
      {talks ? <Work screen={screen} /> : <Page screen={screen} rest={rest} door={door} />}
      <WordLine screen={screen} />
      <Hints screen={screen} />
      {talks && <Panes screen={screen} />}
      {screen.overlay === "palette" && <Palette screen={screen} leave={leave} />}
      {screen.overlay === "help" && <Help close={() => screen.openOverlay(null)} />}
    </div>
  );
};
