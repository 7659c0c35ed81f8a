// statements: what the page around the chat says of its visitor, kept until there is a
// person to say it of. The newest of a kind counts. In memory alone.
import type { Statement } from "./frames.ts";

type Unsent = { type: "identify" | "consents"; token: string } | { type: "attributes"; values: Record<string, unknown> };

export class Statements {
  readonly #pending = new Map<Statement["type"], Unsent>();
  readonly #sent = new Map<number, Statement["type"]>();

  // False for what is no statement.
  add(type: string, value: unknown): boolean {
    if ((type === "identify" || type === "consents") && typeof value === "string" && value !== "")
      this.#pending.set(type, { type, token: value });
    else if (type === "attributes" && typeof value === "object" && value !== null && !Array.isArray(value))
      this.#pending.set(type, { type, values: { ...this.#valuesSoFar(), ...value } });
    else return false;
    return true;
  }

  // Sends what waits; what a send refuses waits on.
  flush(nextRef: () => number, send: (frame: Statement) => boolean): void {
    for (const [type, statement] of this.#pending) {
      const frame: Statement = { ...statement, ref: nextRef() };
      if (!send(frame)) return;
      this.#sent.set(frame.ref, type);
      this.#pending.delete(type);
    }
  }

  // Was this one of ours? Then which.
  settle(ref: number): Statement["type"] | null {
    const type = this.#sent.get(ref) ?? null;
    this.#sent.delete(ref);
    return type;
  }

  clear(): void {
    this.#pending.clear();
    this.#sent.clear();
  }

  #valuesSoFar(): Record<string, unknown> {
    const pending = this.#pending.get("attributes");
    return pending && "values" in pending ? pending.values : {};
  }
}
