// ledger: the log as a table, newest first. The server gives it oldest first and in
// pages, so the end is looked for from the size of the newest checkpoint.
import { Emitter } from "../../model/emitter.ts";
import { inclusionHolds, parseCheckpoint, type Sha256 } from "../../model/staff/inclusion.ts";
import { asProblem, type Problem } from "../../model/staff/problem.ts";
import type { Rest } from "../../model/staff/rest.ts";
import type { LedgerEntry, LedgerProof } from "../../model/staff/types.ts";

const PAGE = 200;

export type Proven =
  | { at: "busy"; entry: LedgerEntry }
  | { at: "said"; entry: LedgerEntry; holds: boolean; proof: LedgerProof }
  | { at: "failed"; entry: LedgerEntry; problem: Problem };

export class LedgerView extends Emitter {
  readonly #rest: Rest;
  readonly #sha256: Sha256;
  #entries: LedgerEntry[] = []; // newest first
  #size = 0;
  #whole = false; // the oldest entry is there
  #loaded = false;
  #busy = false;
  #problem: Problem | null = null;
  #proven: Proven | null = null;

  constructor(rest: Rest, sha256: Sha256) {
    super();
    this.#rest = rest;
    this.#sha256 = sha256;
  }

  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }
  // How many entries the newest checkpoint is over.
  get size(): number {
    return this.#size;
  }
  get loaded(): boolean {
    return this.#loaded;
  }
  get busy(): boolean {
    return this.#busy;
  }
  get problem(): Problem | null {
    return this.#problem;
  }
  get proven(): Proven | null {
    return this.#proven;
  }
  get earlier(): boolean {
    return this.#entries.length > 0 && !this.#whole;
  }

  async load(): Promise<void> {
    await this.#work(async () => {
      const first = await this.#rest.ledger(null);
      this.#size = first.size;
      // The end lies at or after the checkpoint; what is newer follows in pages.
      this.#whole = first.size <= PAGE;
      let page = first.size > PAGE ? await this.#rest.ledger(first.size - PAGE) : first;
      let entries = page.entries;
      while (page.entries.length === PAGE) {
        page = await this.#rest.ledger(page.entries[PAGE - 1]?.index ?? 0);
        entries = [...entries, ...page.entries];
      }
      this.#entries = entries.reverse();
    });
  }

  async loadEarlier(): Promise<void> {
    const oldest = this.#entries[this.#entries.length - 1];
    if (!oldest) return;
    await this.#work(async () => {
      const after = Math.max(-1, oldest.index - PAGE - 1);
      const page = await this.#rest.ledger(after);
      this.#whole = after === -1;
      const older = page.entries.filter((entry) => entry.index < oldest.index).reverse();
      this.#entries = [...this.#entries, ...older];
    });
  }

  async prove(entry: LedgerEntry): Promise<void> {
    this.#proven = { at: "busy", entry };
    this.emit();
    try {
      const proof = await this.#rest.ledgerProof(entry.index);
      const asked = proof.index === entry.index;
      const holds = asked && (await inclusionHolds(this.#sha256, entry.hash, proof));
      this.#proven = { at: "said", entry, holds, proof };
    } catch (error) {
      this.#proven = { at: "failed", entry, problem: asProblem(error) };
    }
    this.emit();
  }

  closeProof(): void {
    this.#proven = null;
    this.emit();
  }

  async #work(step: () => Promise<void>): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    this.#problem = null;
    this.emit();
    try {
      await step();
      this.#loaded = true;
    } catch (error) {
      this.#problem = asProblem(error);
    }
    this.#busy = false;
    this.emit();
  }
}

export { parseCheckpoint };
