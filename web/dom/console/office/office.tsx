// office: the pages of the data protection officer and the administrator. Each register
// says where its lines come from and can be printed.
import { useMemo } from "preact/hooks";
import type { JSX } from "preact";
import { OfficeRest } from "../../../model/office/rest.ts";
import type { Rest } from "../../../model/staff/rest.ts";
import type { OfficePage } from "../../../view/console/route.ts";
import type { Screen } from "../../../view/console/screen.ts";
import { ConsentsPage } from "./consents.tsx";
import { Ledger } from "./ledger.tsx";
import { MachinesPage } from "./machines.tsx";
import { OutboxPage } from "./outbox.tsx";
import { PurposesPage } from "./purposes.tsx";
import { RecipientsPage } from "./recipients.tsx";
import { ReportsPage } from "./reports.tsx";
import { RetentionPage } from "./retention.tsx";

export interface OfficeProps {
  screen: Screen;
  office: OfficeRest;
}

const PAGES: Record<Exclude<OfficePage, "ledger">, (props: OfficeProps) => JSX.Element> = {
  purposes: PurposesPage,
  consents: ConsentsPage,
  recipients: RecipientsPage,
  outbox: OutboxPage,
  retention: RetentionPage,
  machines: MachinesPage,
  reports: ReportsPage,
};

export const Office = ({ screen, rest }: { screen: Screen; rest: Rest }) => {
  const office = useMemo(() => new OfficeRest(rest), [rest]);
  const { route } = screen;
  if (route.at !== "office" || route.page === "ledger") return <Ledger rest={rest} />;
  const Page = PAGES[route.page];
  return <Page key={`${route.page} ${route.id ?? ""}`} screen={screen} office={office} />;
};
