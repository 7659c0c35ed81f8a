// consents: who said what to which purpose, when and how; never who it was.
import { useEffect, useMemo, useState } from "preact/hooks";
import { isoTime } from "../../../model/catalogue.ts";
import type { Consent } from "../../../model/office/types.ts";
import { Register } from "../../../view/office/register.ts";
import { useChanges } from "../../use.ts";
import { w } from "../words.ts";
import type { OfficeProps } from "./office.tsx";
import { type Column, Export, Frame, RegisterPanel, SiteChoice, siteOf, StateChoice } from "./parts.tsx";
import { moment, o, oTried } from "./words.ts";

const ageOf = (age: Consent["age"]): string => (age === "not_asked" ? "" : o(`age.${age}`));

/*= GDPR Art. 7(1) */
const columns = (): Column<Consent>[] => [
  { key: "at", head: o("consent.at"), cell: (row) => <time dateTime={isoTime(row.at)}>{moment(row.at)}</time>, text: (row) => isoTime(row.at) },
  { key: "purpose", head: o("consent.purpose"), cell: (row) => `${oTried(`purpose.${row.purpose}`, row.purpose)} ${row.purpose_version}` },
  { key: "choice", head: o("consent.choice"), cell: (row) => oTried(`choice.${row.choice}`, row.choice) },
  { key: "label", head: o("consent.label"), cell: (row) => row.label ?? "" },
  { key: "state", head: o("consent.state"), cell: (row) => oTried(`state.${row.state}`, row.state) },
  { key: "method", head: o("consent.method"), cell: (row) => oTried(`method.${row.method}`, row.method) },
  { key: "notice", head: o("consent.notice"), cell: (row) => `${row.notice_version} (${row.language})` },
  { key: "how", head: o("consent.how"), cell: (row) => [row.explicit ? o("consent.explicit") : "", ageOf(row.age)].filter((word) => word !== "").join(", ") },
  { key: "leaf", head: o("consent.leaf"), cell: (row) => (row.leaf === null ? "" : w().number(row.leaf)) },
];

const STATES = ["ConsentGiven", "ConsentRefused", "ConsentWithdrawn", "ConsentExpired", "ConsentInvalidated"] as const;

export const ConsentsPage = ({ screen, office }: OfficeProps) => {
  useChanges(screen.desk);
  const site = siteOf(screen);
  const [state, setState] = useState("");
  const register = useMemo(
    () =>
      new Register<Consent>(async (before) => {
        const page = await office.consents({ site, state: state === "" ? null : state, before });
        return { rows: page.consents, next: page.next };
      }),
    [office, site, state],
  );
  useChanges(register);
  useEffect(() => void register.load(), [register]);
  return (
    <Frame title={o("consents.title")} text={o("consents.text")} problem={register.problem} tools={<Export name="consents" columns={columns()} rows={register.rows} />}>
      <div class="filters">
        <SiteChoice screen={screen} page="consents" />
        <StateChoice states={STATES} word={(each) => oTried(`state.${each}`, each)} value={state} set={setState} />
      </div>
      <RegisterPanel
        register={register}
        source="log"
        caption={o("consents.table")}
        columns={columns()}
        keyOf={(row) => row.id}
        empty={{ title: o("consents.empty.title"), text: o("consents.empty.text") }}
      />
    </Frame>
  );
};
