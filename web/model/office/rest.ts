// The privacy office's part of the staff's REST API.
import { type Rest, withQuery } from "../staff/rest.ts";
import type { Advice, Attribute, Change, Consent, PurposeBody, PurposePage, Recipient, Sending } from "./types.ts";

export interface ConsentFilter {
  site: string | null;
  purpose?: string | null;
  state?: string | null;
  before?: string | null;
}

export class OfficeRest {
  readonly #rest: Rest;

  constructor(rest: Rest) {
    this.#rest = rest;
  }

  purposes(site: string): Promise<PurposePage> {
    return this.#rest.ask("GET", `/api/v1/sites/${site}/purposes`);
  }
  async changes(site: string): Promise<Change[]> {
    return (await this.#rest.ask<{ changes: Change[] }>("GET", withQuery("/api/v1/changes", { site }))).changes;
  }
  draft(site: string, body: PurposeBody): Promise<Change> {
    return this.#rest.ask("POST", "/api/v1/changes", { site, kind: "purpose", body });
  }
  redraft(change: Change, body: PurposeBody): Promise<Change> {
    return this.#rest.ask("PATCH", `/api/v1/changes/${change.id}`, { body, version: change.version });
  }
  askAdvice(change: Change): Promise<Change> {
    return this.#rest.ask("POST", `/api/v1/changes/${change.id}/ask`, { version: change.version });
  }
  advise(change: Change, advice: Advice, text: string): Promise<Change> {
    return this.#rest.ask("POST", `/api/v1/changes/${change.id}/advice`, { advice, text });
  }
  activate(change: Change, effectiveAt: number, signature: string): Promise<Change> {
    return this.#rest.ask("POST", `/api/v1/changes/${change.id}/activate`, { effective_at: effectiveAt, signature, version: change.version });
  }
  withdraw(change: Change): Promise<void> {
    return this.#rest.ask("DELETE", `/api/v1/changes/${change.id}`);
  }

  createAttribute(site: string, attribute: Partial<Attribute>): Promise<Attribute> {
    return this.#rest.ask("POST", `/api/v1/sites/${site}/attributes`, attribute);
  }
  changeAttribute(site: string, code: string, change: Partial<Attribute>): Promise<Attribute> {
    return this.#rest.ask("PATCH", `/api/v1/sites/${site}/attributes/${code}`, change);
  }

  consents(filter: ConsentFilter): Promise<{ consents: Consent[]; next: string | null }> {
    return this.#rest.ask("GET", withQuery("/api/v1/consents", { ...filter }));
  }

  async recipients(): Promise<Recipient[]> {
    return (await this.#rest.ask<{ recipients: Recipient[] }>("GET", "/api/v1/recipients")).recipients;
  }
  createRecipient(fields: object): Promise<Recipient & { secret?: string }> {
    return this.#rest.ask("POST", "/api/v1/recipients", fields);
  }
  changeRecipient(id: string, fields: object): Promise<Recipient> {
    return this.#rest.ask("PATCH", `/api/v1/recipients/${id}`, fields);
  }
  removeRecipient(id: string): Promise<void> {
    return this.#rest.ask("DELETE", `/api/v1/recipients/${id}`);
  }

  async outbox(state: string | null): Promise<Sending[]> {
    const answer = await this.#rest.ask<{ outbox?: Sending[]; items?: Sending[] }>("GET", withQuery("/api/v1/outbox", { state }));
    return answer.outbox ?? answer.items ?? [];
  }
  retry(id: string): Promise<void> {
    return this.#rest.ask("POST", `/api/v1/outbox/${id}/retry`, {});
  }
}
