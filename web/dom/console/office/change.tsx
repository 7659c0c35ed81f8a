// change: a draft before it counts: what is missing, what it alters in the papers, whose
// consent lapses, what the data protection officer advises, and the signature.
import { useState } from "preact/hooks";
import type { Advice, Change, Difference } from "../../../model/office/types.ts";
import { mayAdvise, mayRun } from "../../../model/office/types.ts";
import type { Account } from "../../../model/staff/types.ts";
import { fromLocalInput, toLocalInput } from "../../../view/console/times.ts";
import type { PurposesView } from "../../../view/office/purposes.ts";
import { Fault, Field, TextField } from "../bits.tsx";
import { t } from "../words.ts";
import { moment, o, oTried } from "./words.ts";

// "purpose.rating" is about a purpose, "interest.balance" about an interest.
const memberWord = (member: string): string => oTried(`member.${member}`, oTried(`member.${member.split(".")[0] ?? ""}`, member));

interface PartProps {
  view: PurposesView;
  change: Change;
}

const MissingList = ({ change }: { change: Change }) =>
  change.missing.length === 0 ? null : (
    <div class="say-so amber">
      <div>
        <p class="strong">{o("change.missing")}</p>
        <ul>
          {change.missing.map((each) => (
            <li key={each.field}>
              <b>{memberWord(each.field)}</b>: {each.why}
            </li>
          ))}
        </ul>
      </div>
    </div>
  );

const Paper = ({ name, lines }: { name: "notice" | "records" | "dpia"; lines: readonly Difference[] }) => (
  <section class="stack" aria-labelledby={`diff-${name}`}>
    <h3 class="strong" id={`diff-${name}`}>
      {o(`diff.${name}`)}
    </h3>
    {lines.length === 0 ? (
      <p class="note">{o("diff.none")}</p>
    ) : (
      <dl class="facts diff">
        {lines.map((line, at) => (
          <div key={`${line.member} ${at}`}>
            <dt>{memberWord(line.member)}</dt>
            <dd>
              {line.before !== null && <del>{line.before}</del>} {line.after !== null && <ins>{line.after}</ins>}
            </dd>
          </div>
        ))}
      </dl>
    )}
  </section>
);

const Weight = ({ change }: { change: Change }) => (
  <ul class="small">
    <li>{o("change.affected", { n: change.affected })}</li>
    {change.lapses > 0 && <li>{o("change.lapses", { n: change.lapses })}</li>}
    {change.needs_notice && <li>{o("change.needs_notice")}</li>}
    {change.compatibility_needed && <li>{o("change.compatibility")}</li>}
  </ul>
);

const ADVICE: readonly Advice[] = ["approve", "object", "comment"];

/*= GDPR Art. 38(1) */
const AdviceForm = ({ view, change }: PartProps) => {
  const [advice, setAdvice] = useState<Advice>("approve");
  const [text, setText] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    void view.advise(change, advice, text.trim());
  };
  return (
    <form class="stack" onSubmit={submit}>
      <fieldset class="picks">
        <legend class="strong">{o("advice.title")}</legend>
        {ADVICE.map((each) => (
          <label class="pick" key={each}>
            <input type="radio" name="advice" checked={advice === each} onChange={() => setAdvice(each)} />
            {o(`advice.${each}`)}
          </label>
        ))}
      </fieldset>
      <Field label={o("advice.text")}>
        {({ id }) => <textarea class="input" id={id} rows={3} value={text} maxLength={4000} onInput={(event) => setText(event.currentTarget.value)} />}
      </Field>
      <div class="btns">
        <button class="btn" type="submit">
          {o("advice.give")}
        </button>
      </div>
    </form>
  );
};

const Advised = ({ change }: { change: Change }) =>
  change.advice === null ? (
    <p class="note">{change.state === "draft" ? o("advice.unasked") : o("advice.waiting")}</p>
  ) : (
    <p>
      <b>{o(`advice.${change.advice}`)}</b> {change.advice_text}
    </p>
  );

/*= GDPR Art. 24(1) */
const Signing = ({ view, change, account }: PartProps & { account: Account }) => {
  const [name, setName] = useState("");
  const [day, setDay] = useState(toLocalInput(Date.now()));
  const [wrong, setWrong] = useState<string | null>(null);
  const submit = (event: Event) => {
    event.preventDefault();
    const at = fromLocalInput(day);
    if (at === null) setWrong(o("sign.day.wrong"));
    else void view.activate(change, Math.max(at, Date.now()), name.trim());
  };
  return (
    <form class="stack" onSubmit={submit}>
      <h3 class="strong">{o("sign.title")}</h3>
      <TextField label={o("sign.day")} type="datetime-local" value={day} set={setDay} error={wrong} />
      <TextField label={o("sign.name")} hint={o("sign.name.hint", { name: account.name })} value={name} set={setName} required />
      <div class="btns">
        <button class="btn main" type="submit" aria-disabled={view.busy ? "true" : undefined}>
          {o("sign.go")}
        </button>
      </div>
    </form>
  );
};

const Acts = ({ view, change }: PartProps) => (
  <div class="btns">
    {!("end" in change.body) && (
      <button class="btn" type="button" onClick={() => view.edit(change)}>
        {o("change.edit")}
      </button>
    )}
    {change.state === "draft" && (
      <button class="btn" type="button" onClick={() => void view.ask(change)}>
        {o("change.ask")}
      </button>
    )}
    <button class="btn stop" type="button" onClick={() => void view.withdraw(change)}>
      {o("change.withdraw")}
    </button>
  </div>
);

// The advice is asked for and kept; the decision is the controller's, who signs it.
export const ChangePage = ({ view, change, title, account }: PartProps & { title: string; account: Account }) => {
  const open = change.state === "draft" || change.state === "asked" || change.state === "advised";
  const signed = change.signed_by !== null;
  return (
    <div class="stack in printable">
      <h2 class="head">{title}</h2>
      <p class="note">{oTried(`change.state.${change.state}`, change.state)}</p>
      <MissingList change={change} />
      <Weight change={change} />
      <Paper name="notice" lines={change.differences.notice} />
      <Paper name="records" lines={change.differences.records} />
      <Paper name="dpia" lines={change.differences.dpia} />
      <Advised change={change} />
      {change.state === "asked" && mayAdvise(account.roles) && <AdviceForm view={view} change={change} />}
      {signed && <p class="note">{o("change.signed", { time: moment(change.effective_at) })}</p>}
      {view.problem && <Fault problem={view.problem} />}
      {mayRun(account.roles) && open && !signed && <Acts view={view} change={change} />}
      {mayRun(account.roles) && open && !signed && change.state !== "draft" && change.missing.length === 0 && <Signing view={view} change={change} account={account} />}
      <div class="btns">
        <button class="btn quiet" type="button" onClick={() => view.close()}>
          {t("close")}
        </button>
      </div>
    </div>
  );
};
