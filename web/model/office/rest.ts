// The privacy office's part of the staff's REST API.
import { type Rest, withQuery } from "../staff/rest.ts";
import type { Advice, Attention, Attribute, Change, Consent, Decision, Emergency, Incident, KeptAddress, Model, Period, Preview, PurposeBody, PurposePage, Recipient, Sending } from "./types.ts";

const MODELS_COUNTED = 20;

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
  // purpose: null for the whole site.
  suspend(site: string, purpose: string | null, reason: string): Promise<PurposePage> {
    return this.#rest.ask("POST", `/api/v1/sites/${site}/suspend`, { purpose, reason });
  }
  resume(site: string, purpose: string | null, reason: string, signature: string): Promise<PurposePage> {
    return this.#rest.ask("POST", `/api/v1/sites/${site}/resume`, { purpose, reason, signature });
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

  outbox(state: string | null, before: string | null): Promise<{ outbox: Sending[]; next: string | null }> {
    return this.#rest.ask("GET", withQuery("/api/v1/outbox", { state, before }));
  }
  // With the count of what was withdrawn, which a list does not have.
  async models(site: string): Promise<Model[]> {
    const { models } = await this.#rest.ask<{ models: Model[] }>("GET", `/api/v1/sites/${site}/models`);
    return Promise.all(models.slice(0, MODELS_COUNTED).map((model) => this.#rest.ask<Model>("GET", `/api/v1/models/${model.id}`)));
  }
  makeModel(site: string, name: string): Promise<Model> {
    return this.#rest.ask("POST", `/api/v1/sites/${site}/models`, { name });
  }
  // Visitors' own words, a conversation a line.
  async words(model: string): Promise<string> {
    const lines: string[] = [];
    for (let after: number | null = 0; after !== null; ) {
      const page: { conversations: unknown[]; next: number | null } = await this.#rest.ask("GET", withQuery(`/api/v1/models/${model}/words`, { after }));
      lines.push(...page.conversations.map((conversation) => JSON.stringify(conversation)));
      after = page.next;
    }
    return lines.map((line) => `${line}\n`).join("");
  }

  preview(at: number): Promise<Preview> {
    return this.#rest.ask("GET", withQuery("/api/v1/retention/preview", { at }));
  }
  confirmClock(): Promise<void> {
    return this.#rest.ask("POST", "/api/v1/retention/clock", { right: true });
  }
  // Null: it is off.
  async incident(): Promise<Incident | null> {
    const found = await this.#rest.ask<Incident | { active: false }>("GET", "/api/v1/incident");
    return found.active ? found : null;
  }
  // A look: recorded.
  async keptAddresses(): Promise<KeptAddress[]> {
    return (await this.#rest.ask<{ addresses: KeptAddress[] }>("GET", "/api/v1/incident/addresses")).addresses;
  }
  beginIncident(reason: string, until: number): Promise<void> {
    return this.#rest.ask("POST", "/api/v1/incident", { reason, until });
  }
  endIncident(): Promise<void> {
    return this.#rest.ask("DELETE", "/api/v1/incident");
  }
  async attention(): Promise<Attention[]> {
    return (await this.#rest.ask<{ items: Attention[] }>("GET", "/api/v1/privacy-office/attention")).items;
  }

  async statistics(site: string): Promise<Period[]> {
    return (await this.#rest.ask<{ periods: Period[] }>("GET", withQuery("/api/v1/statistics", { site }))).periods;
  }

  async decisions(significant: boolean, before: string | null): Promise<{ decisions: Decision[]; next: string | null }> {
    const { decisions, next } = await this.#rest.ask<{ decisions: Decision[]; next: number | null }>(
      "GET",
      withQuery("/api/v1/decisions", { significant: significant ? 1 : null, before }),
    );
    return { decisions, next: next === null ? null : String(next) };
  }

  async emergencies(): Promise<Emergency[]> {
    return (await this.#rest.ask<{ emergencies: Emergency[] }>("GET", "/api/v1/emergencies")).emergencies;
  }
  review(id: string, verdict: "justified" | "not_justified"): Promise<void> {
    return this.#rest.ask("POST", `/api/v1/emergencies/${id}/review`, { verdict });
  }

  retry(id: string): Promise<void> {
    return this.#rest.ask("POST", `/api/v1/outbox/${id}/retry`, {});
  }
}
