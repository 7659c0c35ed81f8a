// emitter: tells listeners that something has changed, not what.

export class Emitter {
  readonly #listeners = new Set<() => void>();

  // The answer ends the listening.
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  emit(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}
