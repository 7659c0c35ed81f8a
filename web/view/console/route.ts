// route: where one is in the console, as the part of the address after #.
import type { ViewName } from "../../model/staff/types.ts";

export type SettingsPage = "account" | "team" | "sites" | "workspace";
export type OfficePage = "purposes" | "consents" | "recipients" | "outbox" | "retention" | "machines" | "reports" | "ledger";

export type Route =
  | { at: "talk"; view: ViewName; site: string | null; conversation: string | null }
  | { at: "settings"; page: SettingsPage; id: string | null }
  | { at: "office"; page: OfficePage; id: string | null };

export const VIEWS: readonly ViewName[] = ["mine", "unassigned", "open", "pending", "snoozed", "resolved", "all"];
const SETTINGS: readonly SettingsPage[] = ["account", "team", "sites", "workspace"];
export const OFFICE: readonly OfficePage[] = ["purposes", "consents", "recipients", "outbox", "retention", "machines", "reports", "ledger"];
const START: Route = { at: "talk", view: "open", site: null, conversation: null };

const isId = (text: string | undefined): text is string => text !== undefined && /^[0-9a-f-]{36}$/.test(text);

const talkOf = (view: string | undefined, rest: string[]): Route => {
  if (view === "site" && isId(rest[0]))
    return { at: "talk", view: "open", site: rest[0], conversation: isId(rest[1]) ? rest[1] : null };
  const known = VIEWS.find((name) => name === view);
  return known ? { at: "talk", view: known, site: null, conversation: isId(rest[0]) ? rest[0] : null } : START;
};

export const parseRoute = (hash: string): Route => {
  const [first, ...rest] = hash.replace(/^#\/?/, "").split("/").filter((part) => part !== "");
  if (first === "account") return { at: "settings", page: "account", id: null };
  if (first === "office") return { at: "office", page: OFFICE.find((name) => name === rest[0]) ?? "ledger", id: isId(rest[1]) ? rest[1] : null };
  if (first !== "settings") return talkOf(first, rest);
  const page = SETTINGS.find((name) => name === rest[0]) ?? "account";
  return { at: "settings", page, id: rest[1] ?? null };
};

export const formatRoute = (route: Route): string => {
  if (route.at !== "talk") return `#/${route.at}/${route.page}${route.id === null ? "" : `/${route.id}`}`;
  const view = route.site === null ? route.view : `site/${route.site}`;
  return `#/${view}${route.conversation === null ? "" : `/${route.conversation}`}`;
};
