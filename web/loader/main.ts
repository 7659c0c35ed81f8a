// The loader: one button on somebody's page, and the chat's frame once it is pressed.
// Before that: no cookie, no storage, no request, no socket. The server puts CONFIG
// before it, and a function around it (src/api/pages.c).
//
/*= GDPR Art. 25(2) */
/*= ePrivacy Art. 5(3) */
import { STYLE } from "./style.ts";
import { SORRY, WORDS } from "./words.ts";

declare const CONFIG: {
  site: string;
  host: string;
  button: string;
  locale: string;
  colour: string | null;
};

const PATIENCE_MS = 6000; // until a frame that says nothing is taken for one that was refused

type Listener = (detail: unknown) => void;

const doc = document;
const root = doc.documentElement;
const language = () => locale.slice(0, 2).toLowerCase();

let locale = root.lang || CONFIG.locale;
let scheme = "auto";
let frame: HTMLIFrameElement | null = null;
let shown = false;
let ready = false; // does the frame hear us?
let patience = 0;
let waiting: [order: string, value: string | undefined][] = []; // for a frame that is not ready yet
const listeners: Record<string, Set<Listener>> = {};

const make = <Name extends keyof HTMLElementTagNameMap>(name: Name, within: Node, kind: string) => {
  const element = doc.createElement(name);
  element.className = kind;
  within.appendChild(element);
  return element;
};

// A shadow of our own, so that the page's style and ours do not meet.
const house = doc.createElement("parlour-chat");
house.style.setProperty("all", "initial", "important");
const shade = house.attachShadow({ mode: "open" });
const dress = () => {
  try {
    // Allowed also under a policy that forbids inline styles.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    shade.adoptedStyleSheets = [sheet];
  } catch {
    make("style", shade, "").textContent = STYLE;
  }
};

dress();
const panel = make("div", shade, "panel");
const button = make("button", shade, "open");
const svg = (name: string) => doc.createElementNS("http://www.w3.org/2000/svg", name);
const mark = button.appendChild(svg("svg"));
const path = mark.appendChild(svg("path"));
const label = make("span", button, "");
const badge = make("span", button, "badge");
const spoken = make("p", shade, "unseen");

const address = () =>
  `${CONFIG.host}/w/${CONFIG.site}?lang=${encodeURIComponent(locale)}&scheme=${scheme}`;

// A frame that has not said that it is ours is told nothing.
const order = (parlour: string, value?: string) => {
  if (ready) frame?.contentWindow?.postMessage({ parlour, value }, CONFIG.host);
  else if (frame) waiting.push([parlour, value]);
};

const tell = (event: string, detail?: unknown) => {
  for (const listener of listeners[event] ?? []) listener(detail);
  dispatchEvent(new CustomEvent(event, { detail }));
};

// The server may refuse to be shown here, and a browser tells nobody but the console.
const apologise = () => {
  const [text = "", close = ""] = (SORRY[language()] ?? SORRY["en"] ?? "").split("|");
  const sorry = make("p", panel, "");
  sorry.setAttribute("role", "alert");
  sorry.textContent = text;
  const leave = make("button", sorry, "");
  leave.textContent = close;
  leave.onclick = () => show(false);
  if (frame) frame.hidden = true;
  if (shown) leave.focus();
};

const furnish = () => {
  frame = make("iframe", panel, "");
  frame.title = "Chat";
  frame.referrerPolicy = "origin";
  frame.allow = "clipboard-write";
  frame.src = address();
  patience = setTimeout(apologise, PATIENCE_MS);
};

const show = (on: boolean) => {
  if (on === shown) return;
  shown = on;
  if (on && !frame) furnish();
  panel.hidden = !on;
  button.hidden = on;
  if (ready) order(on ? "open" : "closed");
  if (on) frame?.focus();
  else button.focus();
};

const unread = (count: number, text: string) => {
  badge.textContent = count ? String(count) : "";
  badge.hidden = !count;
  spoken.textContent = text;
};

const paint = () => {
  const [open = "", chat = "Chat"] = (WORDS[language()] ?? "Open chat").split("|");
  const own = CONFIG.button && CONFIG.button !== "Chat" ? CONFIG.button : "";
  label.textContent = own || chat;
  button.setAttribute("aria-label", own ? `${open}: ${own}` : open);
  house.className = scheme;
};

// The site's own colour, #rrggbb, with black or white on it: whichever is read better.
const wear = (colour: string) => {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => (parseInt(colour.substr(at, 2), 16) / 255) ** 2.2);
  button.style.background = colour;
  button.style.color = 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.18 ? "#111" : "#fff";
};

// It has come after all, or in time.
const arrive = () => {
  clearTimeout(patience);
  panel.querySelector("p")?.remove();
  if (frame) frame.hidden = false;
};

const begin = () => {
  ready = true;
  order(shown ? "open" : "closed");
  for (const each of waiting) order(...each);
  waiting = [];
  tell("parlour:ready");
};

const hear = (message: MessageEvent) => {
  if (!frame || message.origin !== CONFIG.host || message.source !== frame.contentWindow) return;
  arrive();
  const { parlour, count, text, from, at } = message.data ?? {};
  if (parlour === "close") show(false);
  else if (parlour === "unread") unread(Number(count), String(text));
  else if (parlour === "ready") begin();
  else if (parlour === "message") tell("parlour:message", { from, at });
};

const setUp = () => {
  if (doc.querySelector(house.localName)) return; // the snippet stands on the page twice
  panel.hidden = badge.hidden = true;
  button.type = "button";
  spoken.setAttribute("role", "status");
  spoken.id = "unread";
  button.setAttribute("aria-describedby", "unread");
  mark.setAttribute("viewBox", "0 0 24 24");
  mark.setAttribute("aria-hidden", "true");
  path.setAttribute("fill-rule", "evenodd");
  path.setAttribute("d", "M3.5 23V11a8.5 8.5 0 1 1 8.5 8.5H8.4zM8.9 14.8h6.2v-4.2a3.1 3.1 0 0 0-6.2 0z");
  if (CONFIG.colour) wear(CONFIG.colour);
  button.onclick = () => show(true);
  addEventListener("message", hear);
  addEventListener("keydown", (event) => event.key === "Escape" && shown && show(false));
  paint();
  doc.body.appendChild(house);
};

Object.assign(window, {
  parlour: {
    toggle: (state?: "open" | "close" | boolean) => show(typeof state === "string" ? state === "open" : (state ?? !shown)),
    popout: () => void open(address(), "_blank", "popup,width=400,height=680"),
    setLocale: (wanted: string) => {
      locale = wanted;
      paint();
      order("locale", wanted);
    },
    setColorScheme: (wanted: string) => {
      scheme = wanted;
      paint();
      order("scheme", wanted);
    },
    reset: () => {
      order("reset");
      show(false);
    },
    openPrivacyCenter: () => {
      show(true);
      order("privacy");
    },
    on: (event: string, listener: Listener) => {
      (listeners[event] ??= new Set()).add(listener);
      return () => listeners[event]?.delete(listener);
    },
  },
});

if (doc.body) setUp();
else addEventListener("DOMContentLoaded", setUp);
