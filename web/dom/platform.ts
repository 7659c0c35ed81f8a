// platform: the browser's clock, chance, socket, requests and storage, for the model.
import type { Chance, Clock, Http, OpenWire, Shelf } from "../model/platform.ts";

export const clock: Clock = {
  now: () => Date.now(),
  after: (ms, step) => {
    const timer = setTimeout(step, ms);
    return () => clearTimeout(timer);
  },
};

export const chance: Chance = {
  fraction: () => Math.random(),
  hex: (digits) => {
    const bytes = crypto.getRandomValues(new Uint8Array(Math.ceil(digits / 2)));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("").slice(0, digits);
  },
};

// The realtime socket of our own origin.
export const openRealtime: OpenWire = (events) => {
  const url = new URL("/api/v1/realtime", location.href);
  url.protocol = url.protocol.replace("http", "ws");
  const socket = new WebSocket(url);
  socket.onopen = () => events.opened();
  socket.onmessage = (event) => typeof event.data === "string" && events.text(event.data);
  socket.onclose = (event) => events.closed(event.code);
  return {
    send: (text) => socket.readyState === WebSocket.OPEN && socket.send(text),
    close: () => socket.close(),
  };
};

export const http: Http = async (method, path, body, bearer) => {
  try {
    const answer = await fetch(path, {
      method,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      headers: {
        ...(body === undefined ? {} : { "Content-Type": "application/json" }),
        ...(bearer === undefined ? {} : { Authorization: `Bearer ${bearer}` }),
      },
    });
    const json = await answer.json().catch(() => null); // a body that is none, or no JSON
    return { status: answer.status, json, retryAfterS: Number(answer.headers.get("Retry-After")) || null };
  } catch {
    return { status: 0, json: null };
  }
};

// One item of the tab's or the device's storage. Where a browser forbids storage, the
// item lasts as long as the page.
export const shelf = (place: "sessionStorage" | "localStorage", name: string): Shelf => {
  let fallback: string | null = null;
  const attempt = <T>(action: (storage: Storage) => T, otherwise: T): T => {
    try {
      return action(window[place]);
    } catch {
      return otherwise;
    }
  };
  return {
    read: () => attempt((storage) => storage.getItem(name), fallback),
    write: (text) => {
      fallback = text;
      attempt((storage) => storage.setItem(name, text), undefined);
    },
    clear: () => {
      fallback = null;
      attempt((storage) => storage.removeItem(name), undefined);
    },
  };
};

// Does the browser say that its user wants nothing sold, shared or advertised?
export const globalPrivacyControl = (): boolean =>
  (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;

// Tells when the network is back or the page is looked at again.
export const onReturn = (step: () => void): void => {
  addEventListener("online", step);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && step());
};
