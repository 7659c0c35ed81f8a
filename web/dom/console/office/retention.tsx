// retention: what would go by a day, by which rule; and what needs somebody's eyes.
import { Fragment } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { mayRun, type Attention, type Preview, type RetentionRule } from "../../../model/office/types.ts";
import { fromLocalInput, toLocalInput } from "../../../view/console/times.ts";
import { Register, whole } from "../../../view/office/register.ts";
import { Icon } from "../../parts/icon.tsx";
import * as icons from "../../parts/icons.ts";
import { useChanges } from "../../use.ts";
import { Empty, Fault, TextField, useAction } from "../bits.tsx";
import { sentenceOf, w } from "../words.ts";
import { IncidentPanel } from "./incident.tsx";
import type { OfficeProps } from "./office.tsx";
import { type Column, Export, Frame, From, Table } from "./parts.tsx";
import { moment, o, oTried } from "./words.ts";

const WEEK_MS = 7 * 24 * 3600_000;

const number = (value: number): string => w().number(value);

const columns = (): Column<RetentionRule>[] => [
  { key: "purpose", head: o("consent.purpose"), cell: (row) => oTried(`purpose.${row.purpose}`, row.purpose) },
  { key: "rule", head: o("retention.rule"), cell: (row) => oTried(`rule.${row.retention_from}`, row.retention_from).replace("{n}", number(row.retention_days)) },
  { key: "conversations", head: o("retention.conversations"), cell: (row) => number(row.conversations) },
  { key: "people", head: o("retention.people"), cell: (row) => number(row.people) },
  { key: "messages", head: o("retention.messages"), cell: (row) => number(row.messages) },
];

// What stays for a reason of its own.
const Kept = ({ preview }: { preview: Preview }) => (
  <dl class="facts in">
    {(["held", "restricted", "sensitive", "ledger_openings"] as const).map((kind) => (
      <Fragment key={kind}>
        <dt>{o(`retention.${kind}`)}</dt>
        <dd>{number(preview[kind])}</dd>
      </Fragment>
    ))}
  </dl>
);

const Clock = ({ preview, confirm }: { preview: Preview; confirm: (() => void) | null }) =>
  preview.clock.believed ? null : (
    <div class="say-so amber" role="alert">
      <Icon of={icons.warn} />
      <div class="stack">
        <p>{o("clock.doubt", { time: moment(preview.clock.erasing_as_of) })}</p>
        {confirm && (
          <button class="btn" type="button" onClick={confirm}>
            {o("clock.right")}
          </button>
        )}
      </div>
    </div>
  );

const AttentionPanel = ({ items }: { items: readonly Attention[] }) => (
  <section class="panel" aria-labelledby="attention-head">
    <div class="bar">
      <h2 class="head" id="attention-head">
        {o("attention.title")}
      </h2>
      <From source="log" />
    </div>
    {items.length === 0 ? (
      <p class="in note">{o("attention.none")}</p>
    ) : (
      <ul class="rows">
        {items.map((item) => (
          <li class="row" key={`${item.kind} ${item.since}`}>
            <span class="grow">
              {oTried(`attention.${item.kind}`, item.text)}
              <br />
              <span class="note">{moment(item.since)}</span>
            </span>
          </li>
        ))}
      </ul>
    )}
  </section>
);

const When = ({ at, set }: { at: number; set: (at: number) => void }) => {
  const [text, setText] = useState(toLocalInput(at));
  const write = (typed: string) => {
    setText(typed);
    const read = fromLocalInput(typed);
    if (read !== null) set(read);
  };
  return (
    <div class="filters">
      <TextField label={o("retention.by")} type="datetime-local" value={text} set={write} />
    </div>
  );
};

/*= GDPR Art. 5(1)(e) */
export const RetentionPage = (props: OfficeProps) => {
  const { screen, office } = props;
  const [at, setAt] = useState(() => Date.now() + WEEK_MS);
  const preview = useMemo(() => new Register<Preview>(async () => whole([await office.preview(at)])), [office, at]);
  const attention = useMemo(() => new Register<Attention>(async () => whole(await office.attention())), [office]);
  const action = useAction();
  useChanges(preview);
  useChanges(attention);
  useEffect(() => void preview.load(), [preview]);
  useEffect(() => void attention.load(), [attention]);
  const now = preview.rows[0];
  const confirm = () =>
    void action.run(async () => {
      await office.confirmClock();
      await Promise.all([preview.load(), attention.load()]);
    });
  const may = mayRun(screen.desk.session.account.roles);
  return (
    <Frame title={o("retention.title")} text={o("retention.text")} problem={preview.problem ?? attention.problem} tools={<Export name="retention" columns={columns()} rows={now?.rules ?? []} />}>
      <AttentionPanel items={attention.rows} />
      <IncidentPanel {...props} changed={() => void attention.load()} />
      {action.error !== null && <Fault text={sentenceOf(action.error)} />}
      {now && <Clock preview={now} confirm={may ? confirm : null} />}
      <When at={at} set={setAt} />
      {now && (
        <section class="panel" aria-labelledby="retention-head">
          <div class="bar">
            <h2 class="head" id="retention-head">
              {o("retention.table", { time: moment(now.at) })}
            </h2>
            <From source="configuration" />
          </div>
          {now.rules.length === 0 ? <Empty title={o("retention.none.title")} text={o("retention.none.text")} /> : <Table caption={o("retention.rules")} columns={columns()} rows={now.rules} keyOf={(row) => `${row.purpose} ${row.retention_from} ${row.retention_days}`} />}
          <Kept preview={now} />
        </section>
      )}
    </Frame>
  );
};
