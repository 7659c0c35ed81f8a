// The widget: what a visitor sees inside the frame of a site's page.
import { render } from "preact";
import "../dom/tokens.css";
import "../dom/core.css";
import "../dom/widget/widget.css";
import { App } from "../dom/widget/app.tsx";
import { focusFirst } from "../dom/widget/focus.ts";
import { embrace } from "../dom/widget/host.ts";
import { chance, clock, globalPrivacyControl, http, onReturn, openRealtime, shelf } from "../dom/platform.ts";
import { Memory } from "../model/memory.ts";
import { WidgetView } from "../view/widget/widget.ts";

const ITEM = "parlour.chat"; // named in the notice

const asked = new URLSearchParams(location.search);
const host = embrace();
const view = new WidgetView({
  site: document.body.dataset["site"] ?? "",
  locale: asked.get("lang") || navigator.language,
  clock,
  chance,
  http,
  open: openRealtime,
  memory: new Memory(shelf("sessionStorage", ITEM), shelf("localStorage", ITEM)),
  host,
  fetchCentre: () => import("../dom/widget/centre/centre.tsx").then((part) => part.Centre),
  returning: asked.get("open") === "privacy", // from the page of the whole notice
  gpc: globalPrivacyControl(),
  userAgent: navigator.userAgent,
  language: navigator.language,
});

const root = document.getElementById("root") as HTMLElement;
const wearScheme = (scheme: string | null) => {
  if (scheme === "light" || scheme === "dark") document.documentElement.dataset["scheme"] = scheme;
  else delete document.documentElement.dataset["scheme"];
};

view.subscribe(() => {
  if (!view.loaded) return;
  document.documentElement.lang = view.words.locale;
  document.documentElement.dir = view.words.direction;
  document.title = view.name || view.words.t("chat.title");
});

host.listen({
  open: () => {
    view.visible = true;
    focusFirst(root);
  },
  closed: () => {
    view.visible = false;
  },
  privacy: () => view.openPrivacy(),
  reset: () => view.anew(),
  locale: (locale) => void view.setLocale(locale),
  scheme: wearScheme,
  hear: (type, value) => view.hear(type, value),
  place: (place) => {
    view.place = place;
  },
});

// Escape leaves an inner screen, then the chat.
addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || event.defaultPrevented) return;
  if (["privacy", "end", "code", "offline", "asked"].includes(view.screen)) view.back();
  else view.close();
});

onReturn(() => view.chat.nudge());
wearScheme(asked.get("scheme"));
render(<App view={view} />, root);
void view.load();
