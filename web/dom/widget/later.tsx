// later: screens whose program is fetched when it is first wanted.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { WidgetView } from "../../view/widget/widget.ts";
import { focusFirst } from "./focus.ts";
import { BackButton, Top } from "./top.tsx";

export type Part = (props: { view: WidgetView }) => JSX.Element;

const Waiting = ({ view, again }: { view: WidgetView; again: (() => void) | null }) => {
  const { t } = view.words;
  return (
    <>
      <Top view={view} title={view.name} lead={<BackButton view={view} label={t("back")} />} />
      <div class="middle form">
        <p class="second" role="status">
          {t(again ? "fault.unreachable" : "loading")}
        </p>
        {again && (
          <button class="btn" type="button" onClick={again}>
            {t("again")}
          </button>
        )}
      </div>
    </>
  );
};

// A screen that is there at once from the second time on. fetch is asked each time that the
// screen is opened, and may prepare what it shows.
export const later = (fetch: (view: WidgetView) => Promise<Part> | Part): Part => {
  const Later: Part = ({ view }) => {
    const [failed, setFailed] = useState(false);
    const [Got, setGot] = useState<Part | null>(() => {
      const now = fetch(view);
      return now instanceof Promise ? null : now;
    });
    const root = useRef<HTMLDivElement>(null);
    const get = async () => {
      setFailed(false);
      try {
        const part = await fetch(view);
        setGot(() => part);
      } catch {
        setFailed(true);
      }
    };
    useEffect(() => {
      if (!Got) void get();
    }, []);
    useLayoutEffect(() => {
      if (Got) focusFirst(root.current);
    }, [Got]);
    return (
      <div class="whole" ref={root}>
        {Got ? <Got view={view} /> : <Waiting view={view} again={failed ? () => void get() : null} />}
      </div>
    );
  };
  return Later;
};

type Screens = typeof import("./screens.tsx");
let screens: Screens | null = null;

export const fetchScreens = async (): Promise<Screens> => (screens ??= await import("./screens.tsx"));

export const laterScreen = (name: keyof Screens): Part => later(() => screens?.[name] ?? fetchScreens().then((all) => all[name]));

export const PrivacyScreen = later(async (view) => {
  const [{ CentreScreen }, centre] = await Promise.all([import("./centre/centre.tsx"), view.centre()]);
  await centre.open();
  return ({ view }) => <CentreScreen view={view} centre={centre} />;
});
