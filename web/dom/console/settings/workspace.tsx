// workspace: who is responsible, as every privacy notice names it; and which roles must
// have a second factor.
import { useEffect, useState } from "preact/hooks";
import { mayAdminister, ROLES, type Controller, type Role, type Settings } from "../../../model/staff/types.ts";
import { asProblem } from "../../../model/staff/problem.ts";
import { changesOf } from "../../../view/console/form.ts";
import { Fault, TextField, useAction } from "../bits.tsx";
import { sentence, sentenceOf, t } from "../words.ts";
import type { PageProps } from "./settings.tsx";

const PARTS: (keyof Controller)[] = ["name", "contact", "address", "country", "dpo"];

interface PartProps {
  after: Settings;
  change: (part: Partial<Settings>) => void;
  locked: boolean;
}

const Who = ({ after, change, locked }: PartProps) => (
  <section class="panel in stack" aria-labelledby="who-head">
    <h2 class="head" id="who-head">
      {t("workspace.who")}
    </h2>
    <p class="note">{t("workspace.who.text")}</p>
    <TextField label={t("workspace.name")} value={after.name} set={(name) => change({ name })} required disabled={locked} />
    {PARTS.map((part) => (
      <TextField
        key={part}
        label={t(`workspace.controller.${part}`)}
        value={after.controller[part]}
        set={(value) => change({ controller: { ...after.controller, [part]: value } })}
        disabled={locked}
        required={part === "name"}
        {...(part === "country" ? { maxLength: 2 } : {})}
      />
    ))}
  </section>
);

const FactorRoles = ({ after, change, locked }: PartProps) => {
  const turn = (role: Role, on: boolean) =>
    change({ second_factor_roles: ROLES.filter((each) => (each === role ? on : after.second_factor_roles.includes(each))) });
  return (
    <section class="panel in">
      <fieldset class="picks">
        <legend class="head">{t("workspace.factor")}</legend>
        <p class="note">{t("workspace.factor.text")}</p>
        {ROLES.map((role) => (
          <label class="pick" key={role}>
            <input type="checkbox" checked={after.second_factor_roles.includes(role)} disabled={locked} onChange={(event) => turn(role, event.currentTarget.checked)} />
            {t(`role.${role}`)}
          </label>
        ))}
      </fieldset>
    </section>
  );
};

interface FormProps {
  before: Settings;
  locked: boolean;
  save: (changes: Partial<Settings>) => Promise<void>;
}

/*= GDPR Art. 13(1)(a) */
const Form = ({ before, locked, save }: FormProps) => {
  const [after, setAfter] = useState(before);
  const [saved, setSaved] = useState(false);
  const action = useAction();
  const changes = changesOf(before, after);
  const dirty = Object.keys(changes).length > 0;
  const change = (part: Partial<Settings>) => {
    setAfter((now) => ({ ...now, ...part }));
    setSaved(false);
  };
  const submit = async (event: Event) => {
    event.preventDefault();
    if (dirty) setSaved(await action.run(() => save(changes)));
  };
  return (
    <form class="sections" onSubmit={submit}>
      {locked && <p class="say-so">{t("settings.readonly")}</p>}
      <Who after={after} change={change} locked={locked} />
      <FactorRoles after={after} change={change} locked={locked} />
      {action.error !== null && <Fault text={sentence(asProblem(action.error))} />}
      {!locked && (
        <div class="btns savebar">
          <button class="btn main" type="submit" disabled={!dirty} aria-disabled={action.busy ? "true" : undefined}>
            {t("workspace.save")}
          </button>
          <span class="note" role="status">
            {dirty ? t("site.unsaved") : saved ? t("workspace.saved") : ""}
          </span>
        </div>
      )}
    </form>
  );
};

export const WorkspacePage = ({ screen, rest, door }: PageProps) => {
  const [settings, setSettings] = useState<Settings | null>(null);
  const action = useAction();
  const load = () => action.run(async () => setSettings(await rest.settings()));
  useEffect(() => void load(), []);
  if (action.error !== null)
    return (
      <>
        <Fault text={sentenceOf(action.error)} />
        <button class="btn" type="button" onClick={() => void load()}>
          {t("again")}
        </button>
      </>
    );
  if (settings === null) return <p class="waiting" role="status">{t("loading")}</p>;
  const save = async (changes: Partial<Settings>) => {
    setSettings(await rest.changeSettings(changes));
    // A second factor may be asked of oneself from now on.
    await door.renew();
  };
  return <Form before={settings} locked={!mayAdminister(screen.desk.session.account.roles)} save={save} />;
};
