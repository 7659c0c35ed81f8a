// recipients: who may be sent anything, for which purpose, and on what footing it may
// leave the country. Nobody else gets a word.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Recipient } from "../../../model/office/types.ts";
import { mayRun, WEBHOOK_EVENTS } from "../../../model/office/types.ts";
import { asProblem } from "../../../model/staff/problem.ts";
import { Register, whole } from "../../../view/office/register.ts";
import { useChanges } from "../../use.ts";
import { CopyButton, Dialog, Fault, Field, TextField, useAction } from "../bits.tsx";
import { sentence, t } from "../words.ts";
import type { OfficeProps } from "./office.tsx";
import { type Column, Export, Frame, RegisterPanel } from "./parts.tsx";
import { o, oTried } from "./words.ts";

const listOf = (text: string): string[] => text.split(/[\s,]+/).filter((word) => word !== "");
const KINDS = ["webhook", "mail", "processor", "controller"] as const;
const EMPTY = { name: "", kind: "webhook" as Recipient["kind"], address: "", country: "", endpoint: "", purposes: "", fields: "", events: [] as string[], safeguard: "" };
type Draft = typeof EMPTY;

const bodyOf = (draft: Draft): object => ({
  name: draft.name.trim(),
  kind: draft.kind,
  country: draft.country.trim().toUpperCase(),
  ...(draft.address.trim() === "" ? {} : { address: draft.address.trim() }),
  ...(draft.kind === "webhook" ? { endpoint: draft.endpoint.trim(), events: draft.events } : {}),
  purposes: listOf(draft.purposes),
  fields: listOf(draft.fields),
  ...(draft.safeguard.trim() === "" ? {} : { safeguard: draft.safeguard.trim() }),
});

const TEXTS: { key: Exclude<keyof Draft, "kind" | "events">; hint: boolean; mono?: boolean; optional?: boolean }[] = [
  { key: "name", hint: false },
  { key: "address", hint: true, optional: true },
  { key: "country", hint: true },
  { key: "endpoint", hint: true, mono: true, optional: true },
  { key: "purposes", hint: true, mono: true },
  { key: "fields", hint: true, mono: true },
  { key: "safeguard", hint: true, optional: true },
];

const Kind = ({ draft, write }: { draft: Draft; write: (part: Partial<Draft>) => void }) => (
  <Field label={o("recipient.kind")}>
    {({ id }) => (
      <select class="input" id={id} value={draft.kind} onChange={(event) => write({ kind: event.currentTarget.value as Recipient["kind"] })}>
        {KINDS.map((kind) => (
          <option key={kind} value={kind}>
            {o(`recipient.kind.${kind}`)}
          </option>
        ))}
      </select>
    )}
  </Field>
);

// A webhook is told of what is chosen here and of nothing else.
const Events = ({ draft, write }: { draft: Draft; write: (part: Partial<Draft>) => void }) => (
  <fieldset class="picks">
    <legend class="strong">{o("recipient.events")}</legend>
    {WEBHOOK_EVENTS.map((event) => (
      <label class="pick" key={event}>
        <input
          type="checkbox"
          checked={draft.events.includes(event)}
          onChange={(change) => write({ events: change.currentTarget.checked ? [...draft.events, event] : draft.events.filter((each) => each !== event) })}
        />
        {o(`event.${event}`)}
      </label>
    ))}
  </fieldset>
);

// The secret is shown once: it is the one that signs.
const Secret = ({ secret, close }: { secret: string; close: () => void }) => (
  <div class="stack">
    <h2 class="head">{o("recipient.secret.title")}</h2>
    <p>{o("recipient.secret.text")}</p>
    <p class="paper secret in ltr">{secret}</p>
    <div class="btns">
      <CopyButton text={secret} />
      <button class="btn main" type="button" onClick={close}>
        {t("done")}
      </button>
    </div>
  </div>
);

const NewRecipient = ({ office, close }: Pick<OfficeProps, "office"> & { close: () => void }) => {
  const [draft, setDraft] = useState(EMPTY);
  const [secret, setSecret] = useState<string | null>(null);
  const action = useAction();
  const problem = action.error === null ? null : asProblem(action.error);
  const write = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const submit = (event: Event) => {
    event.preventDefault();
    void action.run(async () => {
      const made = await office.createRecipient(bodyOf(draft));
      if (made.secret) setSecret(made.secret);
      else close();
    });
  };
  return (
    <Dialog label={o("recipients.new")} close={close}>
      {secret !== null ? (
        <Secret secret={secret} close={close} />
      ) : (
        <form class="stack" onSubmit={submit}>
          <h2 class="head">{o("recipients.new")}</h2>
          <Kind draft={draft} write={write} />
          {TEXTS.filter(({ key }) => key !== "endpoint" || draft.kind === "webhook").map(({ key, hint, mono, optional }) => (
            <TextField
              key={key}
              label={o(`recipient.${key}`)}
              value={draft[key]}
              set={(value) => write({ [key]: value })}
              required={!optional}
              mono={mono === true}
              error={problem?.field === key ? sentence(problem) : null}
              {...(hint ? { hint: o(`recipient.${key}.hint` as Parameters<typeof o>[0]) } : {})}
            />
          ))}
          {draft.kind === "webhook" && <Events draft={draft} write={write} />}
          {problem && <Fault text={sentence(problem)} />}
          <div class="btns">
            <button class="btn main" type="submit" aria-disabled={action.busy ? "true" : undefined}>
              {o("recipients.create")}
            </button>
            <button class="btn quiet" type="button" onClick={close}>
              {t("cancel")}
            </button>
          </div>
        </form>
      )}
    </Dialog>
  );
};

const columns = (): Column<Recipient>[] => [
  { key: "name", head: o("recipient.name"), cell: (row) => row.name },
  { key: "kind", head: o("recipient.kind"), cell: (row) => oTried(`recipient.kind.${row.kind}`, row.kind) },
  { key: "country", head: o("recipient.country"), cell: (row) => row.country },
  { key: "purposes", head: o("recipient.purposes"), cell: (row) => row.purposes.map((code) => oTried(`purpose.${code}`, code)).join(", ") },
  { key: "fields", head: o("recipient.fields"), cell: (row) => row.fields.map((code) => oTried(`field.${code}`, code)).join(", ") },
  {
    key: "safeguard",
    head: o("recipient.safeguard"),
    cell: (row) => (row.safeguard === null ? "" : [row.safeguard.kind, row.safeguard.decision, row.safeguard.assessed_on].filter((word) => word !== null && word !== "").join(" ")),
  },
  { key: "state", head: o("consent.state"), cell: (row) => (row.active ? o("recipient.on") : o("recipient.off")) },
];

const Acts = ({ row, act }: { row: Recipient; act: (work: "switch" | "remove") => void }) => (
  <span class="btns">
    <button class="link" type="button" aria-label={`${row.active ? o("recipient.stop") : o("recipient.start")}: ${row.name}`} onClick={() => act("switch")}>
      {row.active ? o("recipient.stop") : o("recipient.start")}
    </button>
    <button class="link" type="button" aria-label={`${o("recipient.remove")}: ${row.name}`} onClick={() => act("remove")}>
      {o("recipient.remove")}
    </button>
  </span>
);

export const RecipientsPage = ({ screen, office }: OfficeProps) => {
  const [adding, setAdding] = useState(false);
  const action = useAction();
  const register = useMemo(() => new Register<Recipient>(async () => whole(await office.recipients())), [office]);
  useChanges(register);
  useEffect(() => void register.load(), [register]);
  const may = mayRun(screen.desk.session.account.roles);
  const act = (row: Recipient, work: "switch" | "remove") =>
    action.run(async () => {
      await (work === "remove" ? office.removeRecipient(row.id) : office.changeRecipient(row.id, { active: !row.active, version: row.version }));
      await register.load();
    });
  const acts: Column<Recipient> = { key: "acts", head: o("outbox.act"), cell: (row) => <Acts row={row} act={(work) => void act(row, work)} />, text: () => "" };
  return (
    <Frame
      title={o("recipients.title")}
      text={o("recipients.text")}
      problem={register.problem}
      tools={
        <>
          {may && (
            <button class="btn main" type="button" onClick={() => setAdding(true)}>
              {o("recipients.new")}
            </button>
          )}
          <Export name="recipients" columns={columns()} rows={register.rows} />
        </>
      }
    >
      {action.error !== null && <Fault problem={asProblem(action.error)} />}
      <RegisterPanel
        register={register}
        source="configuration"
        caption={o("recipients.table")}
        columns={may ? [...columns(), acts] : columns()}
        keyOf={(row) => row.id}
        empty={{ title: o("recipients.empty.title"), text: o("recipients.empty.text") }}
      />
      {adding && (
        <NewRecipient
          office={office}
          close={() => {
            setAdding(false);
            void register.load();
          }}
        />
      )}
    </Frame>
  );
};
