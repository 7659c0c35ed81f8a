// responder: rules by which a machine answers on a site, and what each may do by itself.
import { useEffect, useMemo, useState } from "preact/hooks";
import { OfficeRest } from "../../../model/office/rest.ts";
import type { Purpose } from "../../../model/office/types.ts";
import type { Rest } from "../../../model/staff/rest.ts";
import { asProblem, type Problem } from "../../../model/staff/problem.ts";
import { EFFECTS, OUTCOMES, type Effect, type Rule, type Site } from "../../../model/staff/types.ts";
import { BLANK_RULE, decides, languagesOf, ruleFieldOf, ruleOf, sheetOf, type RuleSheet } from "../../../view/console/responder.ts";
import { Register, whole } from "../../../view/office/register.ts";
import { LANGUAGES } from "../../../locale/languages.ts";
import { useChanges } from "../../use.ts";
import { Dialog, Fault, Field, Switch, TextField, useAction } from "../bits.tsx";
import { saidBy, t, w } from "../words.ts";
import { r, rTried } from "./words.ts";

const MOST_ACTIVE = 50;

// A refusal in the reader's language where there are words for it, else in the server's.
const saidOf = (problem: Problem): string => {
  const key = `fault.${problem.field ?? ""}`;
  return (problem.code === "conflict" ? rTried(`${key}.conflict`) : null) ?? (problem.code === "invalid" ? rTried(key) : null) ?? saidBy(problem);
};
const wrongOf = (problem: Problem | null, field: string): string | null => (problem && ruleFieldOf(problem) === field ? saidOf(problem) : null);

interface PartProps {
  sheet: RuleSheet;
  write: (part: Partial<RuleSheet>) => void;
  problem: Problem | null;
}

interface LinesProps {
  label: string;
  hint?: string;
  error: string | null;
  value: string;
  set: (value: string) => void;
  language?: string;
  maxLength?: number;
}

const Lines = ({ label, hint, error, value, set, language, maxLength }: LinesProps) => (
  <Field label={label} hint={hint} error={error}>
    {({ id, describedBy, invalid }) => (
      <textarea
        class="input"
        id={id}
        rows={3}
        dir="auto"
        lang={language}
        maxLength={maxLength}
        value={value}
        aria-describedby={describedBy}
        aria-invalid={invalid ? "true" : undefined}
        onInput={(event) => set(event.currentTarget.value)}
      />
    )}
  </Field>
);

const nameOfLanguage = (code: string): string => (LANGUAGES as Record<string, string>)[code] ?? code;

const Texts = ({ sheet, write, problem, locale }: PartProps & { locale: string }) => {
  const [added, setAdded] = useState<string[]>([]);
  const languages = languagesOf(locale, sheet.text, added);
  const rest = Object.keys(LANGUAGES).filter((code) => !languages.includes(code));
  return (
    <>
      {languages.map((code, at) => (
        <Lines
          key={code}
          label={r("rule.text", { language: nameOfLanguage(code) })}
          {...(at === 0 ? { hint: r("rule.text.hint") } : {})}
          error={at === 0 ? wrongOf(problem, "text") : null}
          value={sheet.text[code] ?? ""}
          set={(words) => write({ text: { ...sheet.text, [code]: words } })}
          language={code}
          maxLength={1000}
        />
      ))}
      {rest.length > 0 && (
        <Field label={r("rule.language")}>
          {({ id }) => (
            <select class="input" id={id} value="" onChange={(event) => setAdded([...added, event.currentTarget.value])}>
              <option value="">{r("rule.language.choose")}</option>
              {rest.map((code) => (
                <option value={code} key={code}>
                  {nameOfLanguage(code)}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
    </>
  );
};

// What it may do; what only a person may is said beside it.
/*= GDPR Art. 22(1) */
const OutcomePart = ({ sheet, write, problem }: PartProps) => {
  const wrong = wrongOf(problem, "outcome");
  return (
    <fieldset class="picks" aria-describedby="outcome-text">
      <legend class="strong">{r("rule.outcome")}</legend>
      <p class="note" id="outcome-text">
        {r("rule.outcome.text")} <span class="art">{t("talk.article", { article: "22" })}</span>
      </p>
      {OUTCOMES.map((outcome) => (
        <label class="pick" key={outcome}>
          <input type="radio" name="outcome" checked={sheet.outcome === outcome} onChange={() => write({ outcome })} />
          <span>
            <b>{r(`rule.outcome.${outcome}`)}</b>
            <br />
            <span class="note">{r(`rule.outcome.${outcome}.text`)}</span>
          </span>
        </label>
      ))}
      {wrong !== null && (
        <p class="error" role="alert">
          {wrong}
        </p>
      )}
    </fieldset>
  );
};

const EffectPart = ({ sheet, write, problem }: PartProps) => (
  <>
    <Field label={r("rule.effect")} hint={r("rule.effect.hint")} error={wrongOf(problem, "effect")}>
      {({ id, describedBy }) => (
        <select class="input" id={id} value={sheet.effect} aria-describedby={describedBy} onChange={(event) => write({ effect: event.currentTarget.value as Effect })}>
          {EFFECTS.map((effect) => (
            <option value={effect} key={effect}>
              {r(`rule.effect.${effect}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
    <Switch label={r("rule.relied_on")} text={r("rule.relied_on.text")} on={sheet.relied_on} set={(relied_on) => write({ relied_on })} />
  </>
);

const titleOf = ({ code, title }: Purpose): string => title[w().locale.slice(0, 2)] ?? title["en"] ?? Object.values(title)[0] ?? code;

/*= GDPR Art. 22(2) */
const PurposePart = ({ sheet, write, problem, purposes }: PartProps & { purposes: readonly Purpose[] }) => {
  const known = purposes.some(({ code }) => code === sheet.purpose);
  return (
    <Field label={r("rule.purpose")} {...(decides(sheet) ? { hint: r("rule.purpose.decides") } : {})} error={wrongOf(problem, "purpose")}>
      {({ id, describedBy, invalid }) => (
        <select
          class="input"
          id={id}
          value={sheet.purpose}
          aria-describedby={describedBy}
          aria-invalid={invalid ? "true" : undefined}
          onChange={(event) => write({ purpose: event.currentTarget.value })}
        >
          {!known && <option value={sheet.purpose}>{sheet.purpose}</option>}
          {purposes.map((purpose) => (
            <option value={purpose.code} key={purpose.code}>
              {purpose.automated?.decides ? r("rule.purpose.automated", { title: titleOf(purpose) }) : titleOf(purpose)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
};

const usePurposes = (rest: Rest, site: string): { purposes: readonly Purpose[]; problem: Problem | null } => {
  const register = useMemo(() => new Register<Purpose>(async () => whole((await new OfficeRest(rest).purposes(site)).purposes.filter(({ state }) => state === "active"))), [rest, site]);
  useChanges(register);
  useEffect(() => void register.load(), [register]);
  return { purposes: register.rows, problem: register.problem };
};

interface EditProps {
  rest: Rest;
  site: Site;
  rule: Rule | null; // null: a new one
  close: (changed: boolean) => void;
}

const Edit = ({ rest, site, rule, close }: EditProps) => {
  const [sheet, setSheet] = useState(rule ? sheetOf(rule) : BLANK_RULE);
  const action = useAction();
  const { purposes, problem: missing } = usePurposes(rest, site.id);
  const problem = action.error === null ? null : asProblem(action.error);
  const title = rule ? r("rule.change") : r("rule.new");
  const part = { sheet, problem, write: (more: Partial<RuleSheet>) => setSheet((before) => ({ ...before, ...more })) };
  const submit = async (event: Event) => {
    event.preventDefault();
    const fields = ruleOf(sheet);
    const done = await action.run(async () => void (await (rule ? rest.changeRule(site.id, rule, fields) : rest.createRule(site.id, fields))));
    if (done) close(true);
  };
  return (
    <Dialog label={title} close={() => close(false)} wide>
      <form class="stack" onSubmit={submit}>
        <h2 class="head">{title}</h2>
        <TextField label={r("rule.name")} hint={r("rule.name.hint")} value={sheet.name} set={(name) => part.write({ name })} required focus maxLength={60} error={wrongOf(problem, "name")} />
        <Lines label={r("rule.phrases")} hint={r("rule.phrases.hint")} error={wrongOf(problem, "phrases")} value={sheet.phrases} set={(phrases) => part.write({ phrases })} />
        <Texts {...part} locale={site.locale} />
        <Switch label={r("rule.away")} text={r("rule.away.text")} on={sheet.away} set={(away) => part.write({ away })} />
        <OutcomePart {...part} />
        <EffectPart {...part} />
        <PurposePart {...part} purposes={purposes} />
        {missing && <Fault problem={missing} />}
        {problem && ruleFieldOf(problem) === null && <Fault text={saidOf(problem)} />}
        <div class="btns">
          <button class="btn main" type="submit" aria-disabled={action.busy ? "true" : undefined}>
            {t("save")}
          </button>
          <button class="btn quiet" type="button" onClick={() => close(false)}>
            {t("cancel")}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

const conditionsOf = (rule: Rule): string =>
  [
    rule.phrases.length > 0 ? rule.phrases.map((phrase) => r("rule.said", { phrase })).join(", ") : r("rule.always"),
    rule.away ? r("rule.away.short") : "",
    r(`rule.outcome.${rule.outcome}`),
    rule.significant ? r("rule.significant") : "",
  ]
    .filter((part) => part !== "")
    .join(" · ");

interface RowProps {
  rule: Rule;
  edit: (() => void) | null; // null: may only look
  turn: () => void;
}

const RuleRow = ({ rule, edit, turn }: RowProps) => {
  const { name, text, active } = rule;
  const words = text[w().locale.slice(0, 2)] ?? text["en"] ?? Object.values(text)[0] ?? "";
  const end = active ? r("rule.end") : r("rule.again");
  return (
    <li class="row">
      <span class="grow">
        <b>{name}</b> {!active && <span class="badge">{r("rule.ended")}</span>}
        <br />
        {words}
        <br />
        <span class="note">{conditionsOf(rule)}</span>
      </span>
      {edit && (
        <span class="btns">
          <button class="btn" type="button" aria-label={`${r("rule.edit")}: ${name}`} onClick={edit}>
            {r("rule.edit")}
          </button>
          <button class="btn quiet" type="button" aria-label={`${end}: ${name}`} onClick={turn}>
            {end}
          </button>
        </span>
      )}
    </li>
  );
};

/*= GDPR Art. 13(2)(f) */
export const Responder = ({ rest, site, administers }: { rest: Rest; site: Site; administers: boolean }) => {
  const register = useMemo(() => new Register<Rule>(async () => whole(await rest.rules(site.id))), [rest, site.id]);
  const [open, setOpen] = useState<Rule | "new" | null>(null);
  const action = useAction();
  useChanges(register);
  useEffect(() => void register.load(), [register]);
  const turn = (rule: Rule) =>
    void action.run(async () => {
      await rest.changeRule(site.id, rule, { active: !rule.active });
      await register.load();
    });
  const problem = action.error === null ? register.problem : asProblem(action.error);
  const room = register.loaded && register.rows.filter(({ active }) => active).length < MOST_ACTIVE;
  return (
    <section class="panel" aria-labelledby="responder-head">
      <div class="bar">
        <h2 class="head" id="responder-head">
          {r("responder.title")}
        </h2>
        {administers && room && (
          <button class="btn" type="button" onClick={() => setOpen("new")}>
            {r("rule.new")}
          </button>
        )}
      </div>
      <div class="in stack">
        <p class="note">{r("responder.text")}</p>
        {problem && <Fault text={saidOf(problem)} />}
        {register.loaded && register.rows.length === 0 && <p>{r("responder.none")}</p>}
      </div>
      <ul class="rows">
        {register.rows.map((rule) => (
          <RuleRow key={rule.id} rule={rule} edit={administers ? () => setOpen(rule) : null} turn={() => turn(rule)} />
        ))}
      </ul>
      {open !== null && (
        <Edit
          rest={rest}
          site={site}
          rule={open === "new" ? null : open}
          close={(changed) => {
            setOpen(null);
            if (changed) void register.load();
          }}
        />
      )}
    </section>
  );
};
