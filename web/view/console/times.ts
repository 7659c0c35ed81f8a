// times: when to come back to a conversation, and how long somebody has waited.

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

export interface Preset {
  key: "later" | "tomorrow" | "monday" | "week";
  at: number;
}

const atNine = (now: number, days: number): number => {
  const date = new Date(now);
  date.setDate(date.getDate() + days);
  date.setHours(9, 0, 0, 0);
  return date.getTime();
};

// In three hours, tomorrow at nine, Monday at nine, in a week at nine: what is still
// to come and not the same twice.
export const snoozePresets = (now: number): Preset[] => {
  const weekday = new Date(now).getDay();
  const toMonday = (8 - weekday) % 7 || 7;
  const presets: Preset[] = [
    { key: "later", at: now + 3 * HOUR },
    { key: "tomorrow", at: atNine(now, 1) },
    { key: "monday", at: atNine(now, toMonday) },
    { key: "week", at: atNine(now, 7) },
  ];
  return presets.filter((preset, i) => presets.findIndex((other) => other.at === preset.at) === i);
};

export interface Span {
  unit: "minute" | "hour" | "day";
  n: number;
}

// Rounded down: nobody has waited longer than we say.
export const spanOf = (ms: number): Span => {
  if (ms < HOUR) return { unit: "minute", n: Math.max(0, Math.floor(ms / MINUTE)) };
  if (ms < DAY) return { unit: "hour", n: Math.floor(ms / HOUR) };
  return { unit: "day", n: Math.floor(ms / DAY) };
};

// For <input type="datetime-local">: the time as a clock on the wall shows it.
export const toLocalInput = (at: number): string => {
  const date = new Date(at);
  const two = (n: number): string => String(n).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
};

export const fromLocalInput = (text: string): number | null => {
  const at = new Date(text).getTime();
  return text === "" || Number.isNaN(at) ? null : at;
};
