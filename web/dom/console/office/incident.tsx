// incident: while an attack is looked into, addresses are kept that otherwise never are;
// for a reason, until a day, and the notice says so.
import { useEffect, useMemo, useState } from "preact/hooks";
import { mayRun, type Incident, type KeptAddress } from "../../../model/office/types.ts";
import type { OfficeRest } from "../../../model/office/rest.ts";
import { isoTime } from "../../../model/catalogue.ts";
import { asProblem } from "../../../model/staff/problem.ts";
import { fromLocalInput, toLocalInput } from "../../../view/console/times.ts";
import { Register, whole } from "../../../view/office/register.ts";
import { useChanges } from "../../use.ts";
import { Dialog, Fault, TextField, useAction } from "../bits.tsx";
import { saidBy, t } from "../words.ts";
import type { OfficeProps } from "./office.tsx";
import { From, Table, type Column } from "./parts.tsx";
import { moment, o, oTried } from "./words.ts";

const DAY_MS = 24 * 3600_000;

const Begin = ({ office, close }: { office: OfficeRest; close: (begun: boolean) => void }) => {
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState(toLocalInput(Date.now() + DAY_MS));
  const action = useAction();
  const problem = action.error === null ? null : asProblem(action.error);
  const wrong = (field: "reason" | "until") => (problem?.field === field ? o(`incident.${field}.wrong`) : null);
  const submit = async (event: Event) => {
    event.preventDefault();
    const at = fromLocalInput(until);
    if (at !== null && (await action.run(async () => void (await office.beginIncident(reason.trim(), at))))) close(true);
  };
  return (
    <Dialog label={o("incident.begin")} close={() => close(false)}>
      <form class="stack" onSubmit={submit}>
        <h2 class="head">{o("incident.begin")}</h2>
        <p>{o("incident.begin.text")}</p>
        <TextField label={o("incident.reason")} hint={o("incident.reason.hint")} value={reason} set={setReason} required maxLength={400} focus error={wrong("reason")} />
        <TextField label={o("incident.until")} hint={o("incident.until.hint")} type="datetime-local" value={until} set={setUntil} required error={wrong("until")} />
        {problem && problem.field === null && <Fault text={saidBy(problem)} />}
        <div class="btns">
          <button class="btn stop" type="submit" aria-disabled={action.busy ? "true" : undefined}>
            {o("incident.go")}
          </button>
          <button class="btn quiet" type="button" onClick={() => close(false)}>
            {t("cancel")}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

const Standing = ({ incident, who }: { incident: Incident; who: string }) => (
  <dl class="facts">
    <dt>{o("incident.reason")}</dt>
    <dd>{incident.reason}</dd>
    <dt>{o("incident.since")}</dt>
    <dd>{who === "" ? moment(incident.since) : o("incident.since.by", { time: moment(incident.since), name: who })}</dd>
    <dt>{o("incident.until")}</dt>
    <dd>{moment(incident.until)}</dd>
  </dl>
);

const columns = (): Column<KeptAddress>[] => [
  { key: "at", head: o("incident.at"), cell: (row) => <time dateTime={isoTime(row.at)}>{moment(row.at)}</time> },
  { key: "what", head: o("incident.what"), cell: (row) => oTried(`incident.what.${row.what}`, row.what) },
  { key: "address", head: o("incident.address"), cell: (row) => <code class="ltr">{row.address}</code> },
];

// Asked for by a click, since each look is recorded; gone from the screen by another.
const Addresses = ({ office }: { office: OfficeRest }) => {
  const register = useMemo(() => new Register<KeptAddress>(async () => whole(await office.keptAddresses())), [office]);
  const [shown, setShown] = useState(false);
  useChanges(register);
  const toggle = () => {
    if (!shown) void register.load();
    setShown(!shown);
  };
  const rows = shown && register.loaded && !register.busy ? register.rows : null;
  return (
    <>
      <p class="note">{o("incident.addresses.text")}</p>
      <div class="btns">
        <button class="btn" type="button" aria-expanded={shown} onClick={toggle}>
          {shown ? o("incident.addresses.hide") : o("incident.addresses.show")}
        </button>
      </div>
      {shown && register.problem && <Fault text={saidBy(register.problem)} />}
      {rows && rows.length === 0 && <p role="status">{o("incident.addresses.none")}</p>}
      {rows && rows.length > 0 && <Table caption={o("incident.addresses")} columns={columns()} rows={rows} keyOf={(row) => `${row.at} ${row.what} ${row.address}`} />}
    </>
  );
};

/*= GDPR Art. 5(1)(c) */
export const IncidentPanel = ({ screen, office, changed }: OfficeProps & { changed: () => void }) => {
  const register = useMemo(() => new Register<Incident>(async () => whole(await office.incident().then((one) => (one === null ? [] : [one])))), [office]);
  const [open, setOpen] = useState(false);
  const action = useAction();
  useChanges(register);
  useEffect(() => void register.load(), [register]);
  const again = async () => {
    await register.load();
    changed();
  };
  const end = () =>
    void action.run(async () => {
      await office.endIncident();
      await again();
    });
  const close = (begun: boolean) => {
    setOpen(false);
    if (begun) void again();
  };
  const incident = register.rows[0];
  const problem = action.error === null ? register.problem : asProblem(action.error);
  const may = mayRun(screen.desk.session.account.roles);
  return (
    <section class="panel" aria-labelledby="incident-head">
      <div class="bar">
        <h2 class="head" id="incident-head">
          {o("incident.title")}
        </h2>
        <From source="entered" />
      </div>
      <div class="in stack">
        <p class="note">{register.loaded && (incident ? o("incident.on") : o("incident.off"))}</p>
        {incident && <Standing incident={incident} who={screen.desk.team.name(incident.begun_by) ?? ""} />}
        {problem && <Fault text={saidBy(problem)} />}
        {register.loaded && <Addresses key={incident?.since ?? 0} office={office} />}
        {may && register.loaded && (
          <div class="btns">
            <button class="btn" type="button" aria-disabled={action.busy ? "true" : undefined} onClick={incident ? end : () => setOpen(true)}>
              {incident ? o("incident.end") : o("incident.begin")}
            </button>
          </div>
        )}
      </div>
      {open && <Begin office={office} close={close} />}
    </section>
  );
};
