// site_form: one site: where it may be embedded, on which basis, how long, what it
// declares, how it looks, and the line to put on a page.
import { useState } from "preact/hooks";
import { BASES, COLLECTED, maySeeReports, type Basis, type Collected, type Site, type SiteFields } from "../../../model/staff/types.ts";
import { asProblem, type Problem } from "../../../model/staff/problem.ts";
import { changesOf, readOrigins } from "../../../view/console/form.ts";
import { formatRoute } from "../../../view/console/route.ts";
import { LANGUAGES } from "../../../locale/languages.ts";
import { Icon } from "../../parts/icon.tsx";
import * as icons from "../../parts/icons.ts";
import { CopyButton, Fault, Field, Switch, TextField, useAction } from "../bits.tsx";
import { faultOf, sentence, t } from "../words.ts";
import { Invitations } from "./invitations.tsx";
import { Responder } from "./responder.tsx";
import type { PageProps } from "./settings.tsx";
import { Statements } from "./statements.tsx";

const fieldsOf = (site: Site): SiteFields => {
  const { id: _id, key: _key, ...fields } = site;
  return fields;
};

interface PartProps {
  fields: SiteFields;
  change: (fields: Partial<SiteFields>) => void;
  problem: Problem | null;
  locked: boolean;
}

const wrongOf = (problem: Problem | null, field: string): string | null => (problem?.field === field ? faultOf(problem, field) : null);

const Where = ({ fields, change, problem, locked }: PartProps) => {
  const [text, setText] = useState(fields.origins.join("\n"));
  const read = readOrigins(text);
  const bad = read.bad.length > 0 ? t("site.origins.bad", { which: read.bad.join(", ") }) : wrongOf(problem, "origins");
  return (
    <section class="panel in stack">
      <TextField label={t("site.name")} hint={t("site.name.hint")} value={fields.name} set={(name) => change({ name })} required disabled={locked} error={wrongOf(problem, "name")} />
      <Field label={t("site.origins")} hint={t("site.origins.hint")} error={bad}>
        {({ id, describedBy, invalid }) => (
          <textarea
            class="input mono ltr"
            id={id}
            rows={3}
            value={text}
            disabled={locked}
            aria-describedby={describedBy}
            aria-invalid={invalid ? "true" : undefined}
            onInput={(event) => {
              setText(event.currentTarget.value);
              change({ origins: readOrigins(event.currentTarget.value).good });
            }}
          />
        )}
      </Field>
      <Field label={t("site.locale")} error={wrongOf(problem, "locale")}>
        {({ id }) => (
          <select class="input" id={id} value={fields.locale} disabled={locked} onChange={(event) => change({ locale: event.currentTarget.value })}>
            {Object.entries(LANGUAGES).map(([code, name]) => (
              <option value={code} key={code}>
                {name}
              </option>
            ))}
          </select>
        )}
      </Field>
    </section>
  );
};

/*= GDPR Art. 6(1) */
/*= GDPR Art. 6(3) */
const BasisPart = ({ fields, change, problem, locked }: PartProps) => {
  const pick = (basis: Basis) => (
    <label class="pick" key={basis}>
      <input type="radio" name="basis" checked={fields.basis === basis} disabled={locked} onChange={() => change({ basis })} />
      <span>
        <b>{t(`site.basis.${basis}`)}</b>{" "}
        <span class="art">{t("talk.article", { article: basis === "contract" ? "6(1)(b)" : basis === "legitimate_interest" ? "6(1)(f)" : "6(1)(e)" })}</span>
        <br />
        <span class="note">{t(`site.basis.${basis}.text`)}</span>
      </span>
    </label>
  );
  return (
    <section class="panel in">
      <fieldset class="picks">
        <legend class="head">{t("site.basis")}</legend>
        {BASES.map(pick)}
      </fieldset>
      {fields.basis === "public_task" && !locked && (
        <TextField label={t("site.law")} hint={t("site.law.hint")} value={fields.law ?? ""} set={(law) => change({ law })} maxLength={200} error={wrongOf(problem, "law")} />
      )}
    </section>
  );
};

const Marks = ({ fields, change, problem, locked }: PartProps) => (
  <section class="panel in stack" aria-labelledby="marks-head">
    <Field label={t("site.retention")} hint={t("site.retention.hint")} error={wrongOf(problem, "retention_days")}>
      {({ id, describedBy, invalid }) => (
        <input
          class="input few"
          id={id}
          type="number"
          min={1}
          max={3650}
          required
          value={fields.retention_days}
          disabled={locked}
          aria-describedby={describedBy}
          aria-invalid={invalid ? "true" : undefined}
          onInput={(event) => change({ retention_days: event.currentTarget.valueAsNumber })}
        />
      )}
    </Field>
    <div>
      <h2 class="strong" id="marks-head">
        {t("site.marks")}
      </h2>
      <p class="note">{t("site.marks.text")}</p>
    </div>
    {(["read_marks", "typing", "presence"] as const).map((mark) => (
      <Switch key={mark} label={t(`site.${mark}`)} text={t(`site.${mark}.text`)} on={fields[mark]} set={(on) => change({ [mark]: on })} disabled={locked} />
    ))}
  </section>
);

/*= GDPR Art. 5(1)(b) */
/*= GDPR Art. 5(1)(c) */
const CollectPart = ({ fields, change, problem, locked }: PartProps) => {
  const wrong = wrongOf(problem, "collect");
  const turn = (what: Collected, on: boolean) => change({ collect: COLLECTED.filter((each) => (each === what ? on : fields.collect.includes(each))) });
  return (
    <section class="panel in">
      <fieldset class="picks" aria-describedby={wrong === null ? "collect-text" : "collect-text collect-error"}>
        <legend class="head">{t("site.collect")}</legend>
        <p class="note" id="collect-text">
          {t("site.collect.text")}
        </p>
        {COLLECTED.map((what) => (
          <label class="pick" key={what}>
            <input type="checkbox" checked={fields.collect.includes(what)} disabled={locked} onChange={(event) => turn(what, event.currentTarget.checked)} />
            <span>
              <b>{t(`site.collect.${what}`)}</b>
              <br />
              <span class="note">{t(`site.collect.${what}.text`)}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {wrong !== null && (
        <p class="error" id="collect-error">
          {wrong}
        </p>
      )}
    </section>
  );
};

const Look = ({ fields, change, problem, locked }: PartProps) => (
  <section class="panel in stack" aria-labelledby="look-head">
    <h2 class="head" id="look-head">
      {t("site.look")}
    </h2>
    <Switch label={t("site.offline_form")} text={t("site.offline_form.text")} on={fields.offline_form} set={(on) => change({ offline_form: on })} disabled={locked} />
    <TextField label={t("site.button")} value={fields.button} set={(button) => change({ button })} maxLength={60} disabled={locked} error={wrongOf(problem, "button")} />
    <label class="pick">
      <input type="checkbox" checked={fields.colour !== null} disabled={locked} onChange={(event) => change({ colour: event.currentTarget.checked ? "#1f5c46" : null })} />
      {t("site.colour.own")}
    </label>
    {fields.colour !== null && (
      <Field label={t("site.colour")} hint={t("site.colour.hint")} error={wrongOf(problem, "colour")}>
        {({ id, describedBy }) => (
          <input class="input few" id={id} type="color" value={fields.colour ?? ""} disabled={locked} aria-describedby={describedBy} onInput={(event) => change({ colour: event.currentTarget.value })} />
        )}
      </Field>
    )}
  </section>
);

const Snippet = ({ site }: { site: Site }) => {
  const line = `<script async src="${location.origin}/parlour.js?site=${site.key}"></script>`;
  return (
    <section class="panel in stack" aria-labelledby="snippet-head">
      <h2 class="head" id="snippet-head">
        {t("site.snippet")}
      </h2>
      <p class="note">{t("site.snippet.text")}</p>
      <pre class="code ltr" tabIndex={0}>
        {line}
      </pre>
      <div class="btns">
        <CopyButton text={line} />
        <a class="btn quiet" href={`/privacy/${site.key}`} target="_blank" rel="noreferrer">
          <Icon of={icons.out} flip />
          {t("site.notice")}
        </a>
      </div>
    </section>
  );
};

interface FormProps extends PageProps {
  site: Site;
  administers: boolean;
}

const Fields = ({ screen, rest, site, administers }: FormProps) => {
  const [fields, setFields] = useState(fieldsOf(site));
  const [saved, setSaved] = useState(false);
  const action = useAction();
  const changes = changesOf(fieldsOf(site), fields);
  const dirty = Object.keys(changes).length > 0;
  const problem = action.error === null ? null : asProblem(action.error);
  const change = (part: Partial<SiteFields>) => {
    setFields((before) => ({ ...before, ...part }));
    setSaved(false);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (!dirty) return;
    const done = await action.run(async () => {
      await rest.changeSite(site.id, changes);
      await screen.desk.loadSites();
    });
    setSaved(done);
  };
  const part = { fields, change, problem, locked: !administers };
  return (
    <form class="sections" onSubmit={submit}>
      <Where {...part} />
      <BasisPart {...part} />
      <Marks {...part} />
      <CollectPart {...part} />
      <Look {...part} />
      {problem && <Fault text={problem.status === 409 ? t("fault.by_change") : sentence(problem)} />}
      {administers && (
        <div class="btns savebar">
          <button class="btn main" type="submit" disabled={!dirty} aria-disabled={action.busy ? "true" : undefined}>
            {t("site.save")}
          </button>
          <span class="note" role="status">
            {dirty ? t("site.unsaved") : saved ? t("site.saved") : ""}
          </span>
        </div>
      )}
    </form>
  );
};

// What is done at once stands below what waits for the form to be saved.
export const SiteForm = (props: FormProps) => {
  const { screen, rest, site, administers } = props;
  return (
    <div class="sections">
      <p class="crumb">
        <a href={formatRoute({ at: "settings", page: "sites", id: null })}>{t("settings.sites")}</a>
      </p>
      <h2 class="head">{site.name}</h2>
      {!administers && <p class="say-so">{t("settings.readonly")}</p>}
      <Snippet site={site} />
      <Fields {...props} />
      {maySeeReports(screen.desk.session.account.roles) && <Responder rest={rest} site={site} administers={administers} />}
      <Invitations rest={rest} site={site} administers={administers} />
      {administers && <Statements rest={rest} site={site} />}
    </div>
  );
};
