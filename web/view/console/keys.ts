// keys: what the keyboard does in the console, as one table: it is obeyed, shown by ?
// and said in the command palette.

export type Command =
  | "next"
  | "previous"
  | "resolve"
  | "resolveNext"
  | "reply"
  | "note"
  | "snooze"
  | "assign"
  | "sensitive"
  | "palette"
  | "help";

export interface Stroke {
  code: string; // of the key's place on the board, for Alt changes letters on some systems
  key: string;
  alt: boolean;
  control: boolean; // Ctrl, or Command on a Mac
  shift: boolean;
}

interface Binding {
  command: Command;
  code: string | null; // a place, or
  key: string | null; // a sign
  alt: boolean;
  control: boolean;
  // Signs that are also typed count only outside of fields.
  typed: boolean;
  show: string[];
}

const place = (command: Command, letter: string, control = false): Binding => ({
  command,
  code: `Key${letter}`,
  key: null,
  alt: true,
  control,
  typed: false,
  show: control ? ["Ctrl", "Alt", letter] : ["Alt", letter],
});

export const BINDINGS: readonly Binding[] = [
  place("next", "J"),
  place("previous", "K"),
  place("resolve", "E"),
  place("resolveNext", "E", true),
  place("reply", "L"),
  place("note", "P"),
  place("snooze", "M"),
  place("assign", "A"),
  place("sensitive", "U"),
  { command: "palette", code: "KeyK", key: null, alt: false, control: true, typed: false, show: ["Ctrl", "K"] },
  { command: "help", code: null, key: "?", alt: false, control: false, typed: true, show: ["?"] },
];

// What a stroke means, or null. inField: the focus is where one types.
export const commandOf = (stroke: Stroke, inField: boolean): Command | null => {
  const found = BINDINGS.find(
    (each) =>
      each.alt === stroke.alt &&
      each.control === stroke.control &&
      (each.key === null ? each.code === stroke.code && !stroke.shift : each.key === stroke.key) &&
      !(each.typed && inField),
  );
  return found?.command ?? null;
};

// How the keys of a command are written on this machine.
export const keysOf = (command: Command, mac: boolean): string[] => {
  const show = BINDINGS.find((each) => each.command === command)?.show ?? [];
  return mac ? show.map((key) => ({ Ctrl: "⌘", Alt: "⌥" })[key] ?? key) : show;
};
