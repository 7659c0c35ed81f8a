// memory: what the widget keeps on the visitor's device, as one item of the tab's
// storage; of the device's only when the visitor asks for it. The notice lists both
// (src/privacy/notice.c).
//
// Nothing is written before the visitor starts a chat.
/*= ePrivacy Art. 5(3) */
import type { Letter } from "./outbox.ts";
import type { Shelf } from "./platform.ts";

export interface Kept {
  token: string | null;
  conversation: string | null;
  draft: string;
  letters: Letter[]; // written, not yet acknowledged
  human?: boolean; // a person was asked for in place of a machine
}

const isLetter = (value: unknown): boolean =>
  typeof (value as Partial<Letter> | null)?.text === "string";

const isKept = (value: unknown): value is Kept => {
  if (typeof value !== "object" || value === null) return false;
  const { token, conversation, draft, letters } = value as Record<string, unknown>;
  const textOrNull = (each: unknown) => each === null || typeof each === "string";
  return textOrNull(token) && textOrNull(conversation) && typeof draft === "string" && Array.isArray(letters) && letters.every(isLetter);
};

const read = (shelf: Shelf): Kept | null => {
  try {
    const value: unknown = JSON.parse(shelf.read() ?? "null");
    return isKept(value) ? value : null;
  } catch {
    return null;
  }
};

export class Memory {
  readonly #tab: Shelf;
  readonly #device: Shelf;

  constructor(tab: Shelf, device: Shelf) {
    this.#tab = tab;
    this.#device = device;
  }

  read(): Kept | null {
    return read(this.#tab) ?? read(this.#device);
  }

  // Is the chat kept on the device across visits?
  get lasting(): boolean {
    return read(this.#device) !== null;
  }

  write(kept: Kept): void {
    this.#tab.write(JSON.stringify(kept));
    if (this.lasting) this.#device.write(JSON.stringify(kept));
  }

  keepOnDevice(on: boolean): void {
    const kept = read(this.#tab);
    if (on && kept) this.#device.write(JSON.stringify(kept));
    if (!on) this.#device.clear();
  }

  clear(): void {
    this.#tab.clear();
    this.#device.clear();
  }
}
