// machines: what machines did by themselves in conversations, and what a person made of it
// when somebody asked for one.
import { useEffect, useMemo, useState } from "preact/hooks";
import { isoTime } from "../../../model/catalogue.ts";
import type { Decision } from "../../../model/office/types.ts";
import { Register } from "../../../view/office/register.ts";
import { useChanges } from "../../use.ts";
import type { OfficeProps } from "./office.tsx";
import { type Column, Export, Frame, RegisterPanel } from "./parts.tsx";
import { moment, o, oTried } from "./words.ts";

// A visitor who wants a person is on the register too: no machine did that.
const whatOf = (row: Decision): string => (row.machine === null ? o("machines.wanted") : oTried(`outcome.${row.outcome}`, row.outcome));

const stateOf = (row: Decision): string => {
  if (row.machine === null) return "";
  const word = oTried(`decision.${row.state}`, row.state);
  return row.decided_at === null ? word : `${word}, ${moment(row.decided_at)}`;
};

/*= GDPR Art. 22(1) */
/*= GDPR Art. 5(2) */
const columns = (): Column<Decision>[] => [
  { key: "at", head: o("machines.at"), cell: (row) => <time dateTime={isoTime(row.at)}>{moment(row.at)}</time>, text: (row) => isoTime(row.at) },
  { key: "machine", head: o("machines.machine"), cell: (row) => row.machine ?? "" },
  { key: "what", head: o("machines.what"), cell: whatOf },
  { key: "label", head: o("consent.label"), cell: (row) => row.label },
  { key: "significant", head: o("machines.significant"), cell: (row) => o(row.significant ? "machines.significant.yes" : "machines.significant.no") },
  { key: "state", head: o("machines.state"), cell: stateOf },
];

export const MachinesPage = ({ office }: OfficeProps) => {
  const [significant, setSignificant] = useState(false);
  const register = useMemo(
    () =>
      new Register<Decision>(async (before) => {
        const page = await office.decisions(significant, before);
        return { rows: page.decisions, next: page.next };
      }),
    [office, significant],
  );
  useChanges(register);
  useEffect(() => void register.load(), [register]);
  return (
    <Frame title={o("machines.title")} text={o("machines.text")} problem={register.problem} tools={<Export name="machines" columns={columns()} rows={register.rows} />}>
      <label class="pick">
        <input type="checkbox" checked={significant} onChange={(event) => setSignificant(event.currentTarget.checked)} />
        {o("machines.only")}
      </label>
      <RegisterPanel
        register={register}
        source="log"
        caption={o("machines.table")}
        columns={columns()}
        keyOf={(row) => row.id}
        empty={
          significant
            ? { title: o("machines.none.title"), text: o("machines.none.text") }
            : { title: o("machines.empty.title"), text: o("machines.empty.text") }
        }
      />
    </Frame>
  );
};
