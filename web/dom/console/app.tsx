// app: the door, and behind it the desk. A desk outlives the end of its session, so that
// nothing typed is lost, but only for the person it belongs to.
import { useEffect, useState } from "preact/hooks";
import { Desk } from "../../model/staff/desk.ts";
import { Door } from "../../model/staff/door.ts";
import { Rest } from "../../model/staff/rest.ts";
import type { Session } from "../../model/staff/types.ts";
import { Screen } from "../../view/console/screen.ts";
import { chance, clock, http, onReturn, openRealtime } from "../platform.ts";
import { useChanges } from "../use.ts";
import { later } from "./later.tsx";
import { Shell } from "./shell.tsx";
import { SignIn, Unreachable } from "./sign_in.tsx";
import { t } from "./words.ts";

const Enrol = later(async () => (await import("./second_factor.tsx")).EnrolPage);

const rest = new Rest(http);
const door = new Door(rest);
rest.onEnded = () => door.lost();

const place = {
  get hash() {
    return location.hash;
  },
  go: (hash: string) => {
    location.hash = hash;
  },
};

// Whoever comes next begins at their own start, not at what somebody else had open.
const forgetPlace = (): void => history.replaceState(null, "", location.pathname);

let desk: Desk | null = null;
let screen: Screen | null = null;

// The same desk for the same person; a new one for anybody else.
const screenFor = (session: Session): Screen => {
  if (!desk || !screen || desk.session.account.id !== session.account.id || String(desk.session.account.roles) !== String(session.account.roles)) {
    if (desk) forgetPlace();
    desk?.stop();
    desk = new Desk({ rest, open: openRealtime, clock, chance, session, ended: () => door.lost() });
    screen = new Screen(desk, place);
    desk.attend(document.hasFocus());
  }
  return screen;
};

const forget = (): void => {
  forgetPlace();
  desk?.stop();
  desk = null;
  screen = null;
};

const attend = () => desk?.attend(document.visibilityState === "visible" && document.hasFocus());

const Inside = ({ session }: { session: Session }) => {
  const [here] = useState(() => screenFor(session));
  useEffect(() => {
    here.desk.start(session);
    return () => here.desk.stop();
  }, [here]);
  const leave = async () => {
    forget();
    await door.leave();
  };
  return <Shell screen={here} rest={rest} door={door} leave={leave} />;
};

export const App = () => {
  useChanges(door);
  useEffect(() => {
    void door.ask();
    onReturn(() => desk?.nudge());
    addEventListener("hashchange", () => screen?.arrive());
    for (const kind of ["focus", "blur"]) addEventListener(kind, attend);
    document.addEventListener("visibilitychange", attend);
  }, []);
  const { state } = door;
  useEffect(() => {
    if (state.at !== "in") document.title = t("app.title");
  }, [state.at]);
  switch (state.at) {
    case "asking":
      return <p class="waiting" role="status">{t("loading")}</p>;
    case "unreachable":
      return <Unreachable door={door} />;
    case "password":
    case "code":
      return <SignIn door={door} />;
    case "enrol":
      return (
        <Enrol rest={rest} done={() => void door.renew()} leave={() => void door.leave()} />
      );
    case "in":
      return <Inside key={state.session.account.id} session={state.session} />;
  }
};
