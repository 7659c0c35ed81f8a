// outbox: what leaves the house, to whom and for what; its words stay sealed.
import { useEffect, useMemo, useState } from "preact/hooks";
import { isoTime } from "../../../model/catalogue.ts";
import type { Recipient, Sending } from "../../../model/office/types.ts";
import { mayRun } from "../../../model/office/types.ts";
import { Register } from "../../../view/office/register.ts";
import { useChanges } from "../../use.ts";
import { Fault, useAction } from "../bits.tsx";
import { sentenceOf, w } from "../words.ts";
import type { OfficeProps } from "./office.tsx";
import { type Column, Export, Frame, RegisterPanel, StateChoice } from "./parts.tsx";
import { moment, o, oTried } from "./words.ts";

const STATES = ["queued", "sent", "failed", "suppressed"] as const;

const outcome = (row: Sending): string => {
  const word = oTried(`sending.${row.state}`, row.state);
  if (row.state === "queued" && row.next_at !== null && row.attempts > 0) return `${word}, ${o("sending.next", { time: moment(row.next_at) })}`;
  return row.last_error === null || row.state === "sent" ? word : `${word}: ${row.last_error}`;
};

const columnsOf = (nameOf: (id: string) => string): Column<Sending>[] => [
  { key: "at", head: o("outbox.at"), cell: (row) => <time dateTime={isoTime(row.created_at)}>{moment(row.created_at)}</time>, text: (row) => isoTime(row.created_at) },
  { key: "to", head: o("outbox.to"), cell: (row) => nameOf(row.recipient) },
  { key: "what", head: o("outbox.what"), cell: (row) => oTried(`event.${row.event}`, row.event) },
  { key: "purpose", head: o("consent.purpose"), cell: (row) => oTried(`purpose.${row.purpose}`, row.purpose) },
  { key: "tries", head: o("outbox.tries"), cell: (row) => w().number(row.attempts) },
  { key: "state", head: o("consent.state"), cell: outcome },
];

export const OutboxPage = ({ screen, office }: OfficeProps) => {
  const [state, setState] = useState("");
  const [recipients, setRecipients] = useState<Recipient[]>([]);
  const action = useAction();
  const register = useMemo(() => new Register<Sending>(async (before) => {
    const page = await office.outbox(state === "" ? null : state, before);
    return { rows: page.outbox, next: page.next };
  }), [office, state]);
  useChanges(register);
  useEffect(() => {
    void register.load();
    office.recipients().then(setRecipients, () => {});
  }, [register]);
  const nameOf = (id: string): string => recipients.find((each) => each.id === id)?.name ?? o("outbox.mail");
  const retry = (row: Sending) =>
    action.run(async () => {
      await office.retry(row.id);
      await register.load();
    });
  const columns = columnsOf(nameOf);
  const may = mayRun(screen.desk.session.account.roles);
  const again: Column<Sending> = {
    key: "again",
    head: o("outbox.act"),
    cell: (row) =>
      row.state === "failed" && (
        <button class="link" type="button" aria-label={o("outbox.retry.which", { name: nameOf(row.recipient) })} onClick={() => void retry(row)}>
          {o("outbox.retry")}
        </button>
      ),
    text: () => "",
  };
  return (
    <Frame title={o("outbox.title")} text={o("outbox.text")} problem={register.problem} tools={<Export name="outbox" columns={columns} rows={register.rows} />}>
      {action.error !== null && <Fault text={sentenceOf(action.error)} />}
      <div class="filters">
        <StateChoice states={STATES} word={(each) => oTried(`sending.${each}`, each)} value={state} set={setState} />
      </div>
      <RegisterPanel
        register={register}
        source="log"
        caption={o("outbox.table")}
        columns={may ? [...columns, again] : columns}
        keyOf={(row) => row.id}
        empty={{ title: o("outbox.empty.title"), text: o("outbox.empty.text") }}
      />
    </Frame>
  );
};
