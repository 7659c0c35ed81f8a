// platform: what the model needs of the world, as interfaces. The browser's are in
// dom/platform.ts, the tests' in test/world.mjs; the model itself knows neither.

export interface Clock {
  now(): number;
  // Runs step once after so many milliseconds; the answer calls it off.
  after(ms: number, step: () => void): () => void;
}

export interface Chance {
  fraction(): number; // from 0 up to, not including, 1
  hex(digits: number): string;
}

export interface Wire {
  send(text: string): void;
  close(): void;
}

// closed comes exactly once, also when the wire never opened.
export interface WireEvents {
  opened(): void;
  text(text: string): void;
  closed(code: number): void;
}

export type OpenWire = (events: WireEvents) => Wire;

// One item kept on the device.
export interface Shelf {
  read(): string | null;
  write(text: string): void;
  clear(): void;
}

export interface HttpAnswer {
  status: number; // 0: nothing came back
  json: unknown;
  retryAfterS?: number | null; // what Retry-After said
}

// bearer: a token that says who asks.
export type Http = (method: string, path: string, body?: unknown, bearer?: string) => Promise<HttpAnswer>;
