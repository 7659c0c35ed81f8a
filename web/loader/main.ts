// The loader: one button on somebody's page, and what the page may ask of the chat. The
// chat's frame and all that serves it comes with the first opening (opened.ts). Before
// that: no cookie, no storage, no request, no socket. The server puts CONFIG before it,
// and a function around it (src/api/pages.c).
//
/*= GDPR Art. 25(2) */
/*= ePrivacy Art. 5(3) */
import { invite } from "./invite.ts";
import type { Opened } from "./opened.ts";
import { doc, house, language, make, shade, site, wear, where } from "./page.ts";
import { STYLE } from "./style.ts";
import { WORDS } from "./words.ts";

declare const MORE: string; // the address of opened.ts, by the build

type Listener = (detail: unknown) => void;

let opened: Opened | null = null;
let loading = false;
let shown = false;
const waiting: [order: string, value: unknown][] = []; // for a frame that is not there yet
const listeners: Record<string, Set<Listener>> = {};

wear(STYLE);
const button = make("button", shade, "open");
make("i", button, "");
const label = make("span", button, "");
const badge = make("span", button, "badge");
const spoken = make("p", shade, "unseen");
const address = () => `${site.host}/w/${site.site}?lang=${encodeURIComponent(where.locale)}&scheme=${where.scheme}`;
const popout = () => open(address(), "_blank", "popup,width=400,height=680");

const order = (name: string, value?: unknown, keep = loading) => {
  if (opened) opened.order(name, value);
  else if (keep) waiting.push([name, value]);
};

const tell = (event: string, detail?: unknown) => {
  for (const listener of listeners[event] ?? []) listener(detail);
  dispatchEvent(new CustomEvent(event, { detail }));
};

const unread = (count: number, text: string) => {
  badge.textContent = count ? String(count) : "";
  badge.hidden = !count;
  spoken.textContent = text;
};

// A page whose policy forbids what comes later still has the chat, in a window.
const load = async () => {
  loading = true;
  try {
    const more: typeof import("./opened.ts") = await import(site.host + MORE);
    opened = more.furnish(shade, address(), site.collect ?? [], [show, unread, tell]);
    for (const each of waiting) opened.order(...each);
    opened.show(shown);
  } catch {
    loading = false;
    show(false);
    popout();
  }
};

const show = (on: boolean) => {
  if (on === shown) return;
  shown = on;
  quiet();
  button.hidden = on;
  opened?.show(on);
  if (on && !loading) void load();
  if (!on) button.focus();
};

const quiet = invite(() => show(true));

const paint = () => {
  const [open = "", chat = "Chat"] = (WORDS[language()] ?? "Open chat").split("|");
  const own = site.button && site.button !== "Chat" ? site.button : "";
  label.textContent = own || chat;
  button.setAttribute("aria-label", own ? `${open}: ${own}` : open);
  house.className = where.scheme;
};

const setUp = () => {
  if (doc.querySelector(house.localName)) return; // the snippet stands on the page twice
  badge.hidden = true;
  button.type = "button";
  spoken.setAttribute("role", "status");
  spoken.id = "unread";
  button.setAttribute("aria-describedby", "unread");
  if (site.colour) button.style.cssText = `background:${site.colour};color:${site.ink}`;
  button.onclick = () => show(true);
  addEventListener("keydown", (event) => event.key === "Escape" && shown && show(false));
  paint();
  doc.body.appendChild(house);
};

// What the site says of a visitor counts only with a statement that it has signed.
const signed = (name: string, token: unknown) => {
  if (token) order(name, token, true);
  else console.warn(`parlour: no signed token, no ${name}`);
};

Object.assign(window, {
  parlour: {
    toggle: (state?: "open" | "close" | boolean) => show(typeof state === "string" ? state === "open" : (state ?? !shown)),
    popout,
    setLocale: (wanted: string) => {
      where.locale = wanted;
      paint();
      order("locale", wanted);
    },
    setColorScheme: (wanted: string) => {
      where.scheme = wanted;
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
    /*= GDPR Art. 7(1) */
    setConsent: (_: unknown, token: unknown) => signed("consents", token),
    setUser: (_: unknown, user?: { token?: unknown }) => signed("identify", user?.token),
    setCustomAttributes: (values: unknown) => order("attributes", values, true),
    on: (event: string, listener: Listener) => {
      (listeners[event] ??= new Set()).add(listener);
      return () => listeners[event]?.delete(listener);
    },
  },
});

if (doc.body) setUp();
else addEventListener("DOMContentLoaded", setUp);
