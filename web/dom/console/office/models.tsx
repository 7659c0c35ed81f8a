// models: what a machine was taught as; and what was told in danger to life, for review.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { OfficeRest } from "../../../model/office/rest.ts";
import type { Emergency, Model } from "../../../model/office/types.ts";
import type { Screen } from "../../../view/console/screen.ts";
import { Register, whole } from "../../../view/office/register.ts";
import { useChanges } from "../../use.ts";
import { Fault, TextField, useAction } from "../bits.tsx";
import { sentenceOf } from "../words.ts";
import { From } from "./parts.tsx";
import { saveAs } from "./save.ts";
import { moment, o } from "./words.ts";

const MakeModel = ({ office, site, made }: { office: OfficeRest; site: string; made: () => void }) => {
  const [name, setName] = useState("");
  const action = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    void action.run(async () => {
      await office.makeModel(site, name.trim());
      setName("");
      made();
    });
  };
  return (
    <form class="stack in" onSubmit={submit} aria-label={o("models.new")}>
      <TextField label={o("models.name")} value={name} set={setName} required maxLength={120} />
      {action.error !== null && <Fault text={sentenceOf(action.error)} />}
      <button class="btn" type="submit" aria-disabled={action.busy ? "true" : undefined}>
        {o("models.make")}
      </button>
    </form>
  );
};

const ModelRow = ({ model, take }: { model: Model; take: (() => void) | null }) => (
  <li class="row">
    <span class="grow">
      <b>{model.name}</b>
      <br />
      <span class="note">
        {moment(model.made_at)} · {o("models.conversations", { n: model.conversations })}
      </span>
      {(model.withdrawn ?? 0) > 0 && (
        <>
          <br />
          <span class="small soon">{o("models.withdrawn", { n: model.withdrawn ?? 0 })}</span>
        </>
      )}
    </span>
    {take && (
      <button class="btn" type="button" aria-label={`${o("models.words")}: ${model.name}`} onClick={take}>
        {o("models.words")}
      </button>
    )}
  </li>
);

/*= GDPR Art. 7(3) */
export const ModelsPanel = ({ office, site, may }: { office: OfficeRest; site: string; may: boolean }) => {
  const register = useMemo(() => new Register<Model>(async () => whole(await office.models(site))), [office, site]);
  const action = useAction();
  useChanges(register);
  useEffect(() => void register.load(), [register]);
  const take = (model: Model) => void action.run(async () => saveAs(`${model.name}.jsonl`, "application/jsonl", await office.words(model.id)));
  return (
    <section class="panel" aria-labelledby="models-head">
      <div class="bar">
        <h2 class="head" id="models-head">
          {o("models.title")}
        </h2>
        <From source="log" />
      </div>
      <p class="in note">{register.loaded && register.rows.length === 0 ? o("models.none") : o("models.text")}</p>
      {register.problem && <Fault problem={register.problem} />}
      {action.error !== null && <Fault text={sentenceOf(action.error)} />}
      <ul class="rows">
        {register.rows.map((model) => (
          <ModelRow key={model.id} model={model} take={may ? () => take(model) : null} />
        ))}
      </ul>
      {may && <MakeModel office={office} site={site} made={() => void register.load()} />}
    </section>
  );
};

const VERDICTS = ["justified", "not_justified"] as const;

const EmergencyRow = ({ row, who, review }: { row: Emergency; who: string; review: (verdict: (typeof VERDICTS)[number]) => void }) => (
  <li class="row">
    <span class="grow">
      {row.note}
      <br />
      <span class="note">
        {o("emergencies.by", { name: who, time: moment(row.at) })}
        {row.verdict !== null && ` · ${o(`verdict.${row.verdict}`)}`}
      </span>
    </span>
    {row.verdict === null && (
      <span class="btns">
        {VERDICTS.map((verdict) => (
          <button class="btn" type="button" key={verdict} onClick={() => review(verdict)}>
            {o(`emergencies.${verdict}`)}
          </button>
        ))}
      </span>
    )}
  </li>
);

/*= GDPR Art. 6(1)(d) */
export const EmergenciesPanel = ({ office, screen }: { office: OfficeRest; screen: Screen }) => {
  const register = useMemo(() => new Register<Emergency>(async () => whole(await office.emergencies())), [office]);
  const action = useAction();
  useChanges(register);
  useEffect(() => void register.load(), [register]);
  if (register.rows.length === 0) return null;
  const review = (row: Emergency, verdict: (typeof VERDICTS)[number]) =>
    void action.run(async () => {
      await office.review(row.id, verdict);
      await register.load();
    });
  return (
    <section class="panel" aria-labelledby="emergencies-head">
      <div class="bar">
        <h2 class="head" id="emergencies-head">
          {o("emergencies.title")}
        </h2>
        <span class="note">{o("emergencies.text")}</span>
      </div>
      {action.error !== null && <Fault text={sentenceOf(action.error)} />}
      <ul class="rows">
        {register.rows.map((row) => (
          <EmergencyRow key={row.id} row={row} who={screen.desk.team.name(row.by) ?? ""} review={(verdict) => review(row, verdict)} />
        ))}
      </ul>
    </section>
  );
};
