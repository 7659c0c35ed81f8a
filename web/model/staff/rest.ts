// The staff's REST API as one method each (docs/protocol.md). What fails rejects with a
// Problem. A session that has ended is told once to onEnded, whatever asked.
import type { Http } from "../platform.ts";
import type { Sensitive } from "../frames.ts";
import { refusalOf } from "./problem.ts";
import type {
  Account,
  ConversationChange,
  Given,
  Hold,
  Invitation,
  InvitationFields,
  LedgerPage,
  LedgerProof,
  Message,
  Page,
  Presence,
  Role,
  Rule,
  RuleFields,
  Session,
  Settings,
  SignedInDevice,
  Site,
  SiteFields,
  Summary,
  Told,
  ViewName,
} from "./types.ts";

export type Query = Record<string, string | number | null | undefined>;

export const withQuery = (path: string, query: Query): string => {
  const pairs = Object.entries(query)
    .filter(([, value]) => value !== null && value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`);
  return pairs.length > 0 ? `${path}?${pairs.join("&")}` : path;
};

export class Rest {
  onEnded: () => void = () => {};
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  // One request; what the office asks beside this table goes through here too.
  async ask<T>(method: string, path: string, body?: unknown): Promise<T> {
    const answer = await this.#http(method, path, body);
    const problem = refusalOf(answer);
    if (problem === null) return answer.json as T;
    if (problem.code === "unauthenticated" && path !== "/api/v1/session") this.onEnded();
    throw problem;
  }

  signIn(email: string, password: string, code: string | null): Promise<Session> {
    return this.ask("POST", "/api/v1/session", code === null ? { email, password } : { email, password, code });
  }
  session(): Promise<Session> {
    return this.ask("GET", "/api/v1/session");
  }
  signOut(): Promise<void> {
    return this.ask("DELETE", "/api/v1/session");
  }
  async devices(): Promise<SignedInDevice[]> {
    return (await this.ask<{ sessions: SignedInDevice[] }>("GET", "/api/v1/sessions")).sessions;
  }
  revoke(id: string): Promise<void> {
    return this.ask("DELETE", `/api/v1/sessions/${id}`);
  }
  changePassword(current: string, next: string): Promise<void> {
    return this.ask("POST", "/api/v1/password", { current, new: next });
  }
  beginSecondFactor(password: string): Promise<{ secret: string; uri: string }> {
    return this.ask("POST", "/api/v1/second-factor", { password });
  }
  async confirmSecondFactor(code: string): Promise<string[]> {
    const answer = await this.ask<{ recovery_codes: string[] }>("POST", "/api/v1/second-factor/confirm", { code });
    return answer.recovery_codes;
  }
  endSecondFactor(password: string, code: string): Promise<void> {
    return this.ask("DELETE", "/api/v1/second-factor", { password, code });
  }

  async accounts(): Promise<Account[]> {
    return (await this.ask<{ accounts: Account[] }>("GET", "/api/v1/accounts")).accounts;
  }
  createAccount(account: { email: string; name: string; roles: Role[] }): Promise<{ account: Account; password: string }> {
    return this.ask("POST", "/api/v1/accounts", account);
  }
  changeAccount(id: string, change: { name?: string; roles?: Role[]; disabled?: boolean }): Promise<Account> {
    return this.ask("PATCH", `/api/v1/accounts/${id}`, change);
  }
  resetPassword(id: string, endSecondFactor: boolean): Promise<{ password: string }> {
    return this.ask("POST", `/api/v1/accounts/${id}/password`, endSecondFactor ? { second_factor: "end" } : {});
  }
  setPresence(state: Presence): Promise<void> {
    return this.ask("POST", "/api/v1/presence", { state });
  }

  async sites(): Promise<Site[]> {
    return (await this.ask<{ sites: Site[] }>("GET", "/api/v1/sites")).sites;
  }
  createSite(fields: Partial<SiteFields>): Promise<Site> {
    return this.ask("POST", "/api/v1/sites", fields);
  }
  changeSite(id: string, fields: Partial<SiteFields>): Promise<Site> {
    return this.ask("PATCH", `/api/v1/sites/${id}`, fields);
  }
  async invitations(site: string): Promise<Invitation[]> {
    return (await this.ask<{ invitations: Invitation[] }>("GET", `/api/v1/sites/${site}/invitations`)).invitations;
  }
  createInvitation(site: string, fields: InvitationFields): Promise<void> {
    return this.ask("POST", `/api/v1/sites/${site}/invitations`, fields);
  }
  changeInvitation(site: string, id: string, fields: Partial<InvitationFields>): Promise<void> {
    return this.ask("PATCH", `/api/v1/sites/${site}/invitations/${id}`, fields);
  }
  removeInvitation(site: string, id: string): Promise<void> {
    return this.ask("DELETE", `/api/v1/sites/${site}/invitations/${id}`);
  }
  async rules(site: string): Promise<Rule[]> {
    return (await this.ask<{ rules: Rule[] }>("GET", `/api/v1/sites/${site}/responder`)).rules;
  }
  createRule(site: string, fields: RuleFields): Promise<Rule> {
    return this.ask("POST", `/api/v1/sites/${site}/responder`, fields);
  }
  changeRule(site: string, rule: Rule, change: Partial<RuleFields & { active: boolean }>): Promise<Rule> {
    return this.ask("PATCH", `/api/v1/sites/${site}/responder/${rule.id}`, { ...change, version: rule.version });
  }
  // Ends the one before; it can be had this once.
  async newSecret(site: string): Promise<string> {
    return (await this.ask<{ secret: string }>("POST", `/api/v1/sites/${site}/secret`, {})).secret;
  }
  settings(): Promise<Settings> {
    return this.ask("GET", "/api/v1/settings");
  }
  changeSettings(change: Partial<Settings>): Promise<Settings> {
    return this.ask("PATCH", "/api/v1/settings", change);
  }

  conversations(view: ViewName, options: { site?: string | null; before?: string | null; limit?: number } = {}): Promise<Page> {
    return this.ask("GET", withQuery("/api/v1/conversations", { view, ...options }));
  }
  conversation(id: string): Promise<Summary & { data?: Given[] }> {
    return this.ask("GET", `/api/v1/conversations/${id}`);
  }
  changeConversation(id: string, change: ConversationChange): Promise<Summary> {
    return this.ask("PATCH", `/api/v1/conversations/${id}`, change);
  }
  // A look: recorded before it is answered.
  messages(id: string, before: number, limit: number): Promise<{ messages: Message[]; head: number }> {
    return this.ask("GET", withQuery(`/api/v1/conversations/${id}/messages`, { before, limit }));
  }
  async reveal(id: string, reason: string): Promise<string> {
    const answer = await this.ask<{ value: string }>("POST", `/api/v1/conversations/${id}/reveal`, { field: "email", reason });
    return answer.value;
  }

  hold(id: string, reason: string, until: number): Promise<Hold> {
    return this.ask("POST", `/api/v1/conversations/${id}/hold`, { reason, until });
  }
  holdOf(id: string): Promise<Hold> {
    return this.ask("GET", `/api/v1/conversations/${id}/hold`);
  }
  lift(id: string): Promise<void> {
    return this.ask("DELETE", `/api/v1/conversations/${id}/hold`);
  }

  tellEmergency(id: string, note: string): Promise<Told> {
    return this.ask("POST", `/api/v1/conversations/${id}/emergency`, { note });
  }

  // To the address that was given for the chat where none is named.
  sendCopy(id: string, email: string): Promise<void> {
    return this.ask("POST", `/api/v1/conversations/${id}/transcript`, email === "" ? {} : { email });
  }
  // Is the purpose in force there? As the site's own notice says it.
  async declares(key: string, purpose: string): Promise<boolean> {
    const { notice } = await this.ask<{ notice: { purposes: { code: string }[] } }>("GET", `/api/v1/widget/${key}`);
    return notice.purposes.some(({ code }) => code === purpose);
  }

  markSensitive(id: string, sequence: number, kind: Sensitive): Promise<void> {
    return this.ask("POST", `/api/v1/conversations/${id}/messages/${sequence}/sensitive`, { kind });
  }

  ledger(after: number | null): Promise<LedgerPage> {
    return this.ask("GET", withQuery("/api/v1/ledger", { after }));
  }
  ledgerProof(index: number): Promise<LedgerProof> {
    return this.ask("GET", withQuery("/api/v1/ledger/proof", { index }));
  }
}
