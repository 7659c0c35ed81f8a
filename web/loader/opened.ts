// opened: the box on the page with the chat's frame in it, and the line between the two.
// It is fetched with the first opening of the chat.
import { PANEL } from "./style.ts";
import { SORRY } from "./words.ts";

export interface Opened {
  show(on: boolean): void;
  order(name: string, value?: unknown): void;
}

type Desk = [
  show: (on: boolean) => void,
  unread: (count: number, text: string) => void,
  tell: (event: string, detail?: unknown) => void,
];

const PATIENCE_MS = 6000; // until a frame that says nothing is taken for one that was refused

const wear = (shade: ShadowRoot) => {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(PANEL);
    shade.adoptedStyleSheets = [...shade.adoptedStyleSheets, sheet];
  } catch {
    const style = document.createElement("style");
    style.textContent = PANEL;
    shade.appendChild(style);
  }
};

const frameOf = (src: string) => {
  const frame = document.createElement("iframe");
  frame.title = "Chat";
  frame.referrerPolicy = "origin";
  frame.allow = "clipboard-write";
  frame.src = src;
  return frame;
};

// The server may refuse to be shown here, and a browser tells nobody but the console.
const apology = (src: URL, close: () => void) => {
  const language = (src.searchParams.get("lang") ?? "").slice(0, 2).toLowerCase();
  const [text, word] = SORRY[language] ?? SORRY["en"] ?? ["", ""];
  const sorry = document.createElement("p");
  sorry.setAttribute("role", "alert");
  sorry.textContent = text;
  const leave = document.createElement("button");
  leave.textContent = word;
  leave.onclick = close;
  sorry.appendChild(leave);
  return { sorry, leave };
};

// Of this page, what the site declares that it wants to know, in the coarsest form.
const placeOf = (collect: readonly string[]) => {
  const { origin, pathname } = location;
  const place: Record<string, string> = {};
  if (collect.includes("page")) place["page"] = origin + pathname;
  if (collect.includes("section")) place["section"] = `/${pathname.split("/")[1] ?? ""}`;
  if (collect.includes("referrer") && document.referrer) place["referrer"] = new URL(document.referrer).origin;
  return place;
};

export const furnish = (shade: ShadowRoot, src: string, collect: readonly string[], [show, unread, tell]: Desk): Opened => {
  const { origin } = new URL(src);
  const panel = document.createElement("div");
  panel.className = "panel";
  const frame = frameOf(src);
  const waiting: [name: string, value: unknown][] = [];
  let shown = true;
  let ready = false; // does the frame hear us?

  // A frame that has not said that it is ours is told nothing.
  const order = (parlour: string, value?: unknown) => {
    if (ready) frame.contentWindow?.postMessage({ parlour, value }, origin);
    else waiting.push([parlour, value]);
  };
  const { sorry, leave } = apology(new URL(src), () => show(false));
  const patience = setTimeout(() => {
    panel.appendChild(sorry);
    frame.hidden = true;
    if (shown) leave.focus();
  }, PATIENCE_MS);
  // It has come after all, or in time.
  const arrive = () => {
    clearTimeout(patience);
    sorry.remove();
    frame.hidden = false;
  };
  const begin = () => {
    ready = true;
    order(shown ? "open" : "closed");
    if (collect.length > 0) order("place", placeOf(collect));
    for (const each of waiting.splice(0)) order(...each);
    tell("parlour:ready");
  };
  const hear = (message: MessageEvent) => {
    if (message.origin !== origin || message.source !== frame.contentWindow) return;
    arrive();
    const { parlour, count, text, from, at, consents, detail } = message.data ?? {};
    if (parlour === "close") show(false);
    else if (parlour === "unread") unread(Number(count), String(text));
    else if (parlour === "ready") begin();
    else if (parlour === "message") tell("parlour:message", { from, at });
    else if (parlour === "consent") tell("parlour:consent", consents);
    else if (parlour === "refused") console.warn(`parlour: ${detail}`);
  };

  wear(shade);
  addEventListener("message", hear);
  panel.appendChild(frame);
  shade.prepend(panel);
  return {
    order,
    show: (on) => {
      shown = on;
      panel.hidden = !on;
      if (ready) order(on ? "open" : "closed");
      if (on) frame.focus();
    },
  };
};
