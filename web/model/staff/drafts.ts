// drafts: what is being written and not yet sent, a reply and a note for each
// conversation. In memory alone: it is about people, and nothing of it belongs on a disk.

const key = (conversation: string, note: boolean): string => `${conversation}${note ? " note" : ""}`;

export class Drafts {
  readonly #texts = new Map<string, string>();

  get(conversation: string, note: boolean): string {
    return this.#texts.get(key(conversation, note)) ?? "";
  }

  set(conversation: string, note: boolean, text: string): void {
    if (text === "") this.#texts.delete(key(conversation, note));
    else this.#texts.set(key(conversation, note), text);
  }

  // Conversations with an unfinished reply or note.
  has(conversation: string): boolean {
    return this.#texts.has(key(conversation, false)) || this.#texts.has(key(conversation, true));
  }
}
