// host: the line between the frame and the page that embeds it. Messages count only
// from the parent window and from the origin that embedded the frame; what goes out
// holds nothing that anybody wrote.
import type { Host } from "../../view/widget/widget.ts";

export interface Orders {
  open: () => void;
  closed: () => void;
  privacy: () => void;
  reset: () => void;
  locale: (locale: string) => void;
  scheme: (scheme: string | null) => void;
  hear: (type: string, value: unknown) => void;
  place: (place: Readonly<Record<string, unknown>>) => void;
}

export interface EmbeddedHost extends Host {
  listen(orders: Orders): void;
}

const originOf = (address: string): string | null => {
  try {
    return new URL(address).origin;
  } catch {
    return null;
  }
};

// The page that embeds us; the loader sees to it that its origin is told.
const parentOrigin = (): string | null => location.ancestorOrigins?.[0] ?? originOf(document.referrer);

// A window of its own: closing is closing the window.
const alone: EmbeddedHost = { close: () => window.close(), tell: () => {}, listen: () => {} };

const obey = (orders: Orders, data: unknown): void => {
  if (typeof data !== "object" || data === null || !("parlour" in data)) return;
  const { parlour, value } = data as { parlour: unknown; value?: unknown };
  const text = typeof value === "string" ? value : "";
  if (parlour === "locale") orders.locale(text);
  else if (parlour === "scheme") orders.scheme(text);
  else if (parlour === "identify" || parlour === "consents" || parlour === "attributes") orders.hear(parlour, value);
  else if (parlour === "place" && typeof value === "object" && value !== null) orders.place(value as Record<string, unknown>);
  else if (parlour === "open" || parlour === "closed" || parlour === "privacy" || parlour === "reset") orders[parlour]();
};

export const embrace = (): EmbeddedHost => {
  const origin = parentOrigin();
  if (window.parent === window || origin === null) return alone;
  const post = (data: object) => window.parent.postMessage(data, origin);
  return {
    close: () => post({ parlour: "close" }),
    tell: ({ event, ...rest }) => post({ parlour: event, ...rest }),
    listen: (orders) => {
      addEventListener("message", (message) => {
        if (message.source === window.parent && message.origin === origin) obey(orders, message.data);
      });
      post({ parlour: "here" }); // the loader waits for a word
    },
  };
};
