// invitations: what a page may say by itself to whoever looks at it, decided in their
// browser. No person is made up for it: it speaks in the name of the site.
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Rest } from "../../../model/staff/rest.ts";
import { asProblem, type Problem } from "../../../model/staff/problem.ts";
import type { Invitation, InvitationFields, Site } from "../../../model/staff/types.ts";
import { invitationText } from "../../../view/console/form.ts";
import { Register, whole } from "../../../view/office/register.ts";
import { useChanges } from "../../use.ts";
import { Dialog, Fault, Field, Switch, TextField, useAction } from "../bits.tsx";
import { saidBy, t, tried, w } from "../words.ts";

const BLANK: InvitationFields = { page: "/*", seconds: 30, scroll: 0, returns: 0, text: {}, promotional: false, active: true };
const MOST = 20;

const fieldsOf = ({ id: _id, ...fields }: Invitation): InvitationFields => fields;

interface PartProps {
  fields: InvitationFields;
  write: (part: Partial<InvitationFields>) => void;
  problem: Problem | null;
}

const wrongOf = (problem: Problem | null, field: string): string | null => (problem?.field === field ? (tried(`fault.invitation.${field}`) ?? saidBy(problem)) : null);

const Words = ({ fields, write, problem }: PartProps) => (
  <>
    {(["en", "de"] as const).map((language) => (
      <TextField
        key={language}
        label={t(`invitation.text.${language}`)}
        value={fields.text[language] ?? ""}
        set={(text) => write({ text: { ...fields.text, [language]: text } })}
        maxLength={200}
        focus={language === "en"}
        error={language === "en" ? wrongOf(problem, "text") : null}
      />
    ))}
  </>
);

const LIMITS = { seconds: 3600, scroll: 100, returns: 20 } as const;

// All that is said here must be so before it is shown; nought asks for nothing.
const When = ({ fields, write, problem }: PartProps) => (
  <>
    <TextField label={t("invitation.page")} hint={t("invitation.page.hint")} value={fields.page} set={(page) => write({ page })} required mono maxLength={200} error={wrongOf(problem, "page")} />
    {(["seconds", "scroll", "returns"] as const).map((number) => (
      <Field key={number} label={t(`invitation.${number}`)} error={wrongOf(problem, number)}>
        {({ id, describedBy }) => (
          <input
            class="input few"
            id={id}
            type="number"
            min={0}
            max={LIMITS[number]}
            required
            value={fields[number]}
            aria-describedby={describedBy}
            onInput={(event) => write({ [number]: event.currentTarget.valueAsNumber })}
          />
        )}
      </Field>
    ))}
  </>
);

interface EditProps {
  rest: Rest;
  site: string;
  invitation: Invitation | null; // null: a new one
  close: (changed: boolean) => void;
}

const Edit = ({ rest, site, invitation, close }: EditProps) => {
  const [fields, setFields] = useState(invitation ? fieldsOf(invitation) : BLANK);
  const action = useAction();
  const problem = action.error === null ? null : asProblem(action.error);
  const title = invitation ? t("invitation.change") : t("invitation.new");
  const part = { fields, problem, write: (more: Partial<InvitationFields>) => setFields((before) => ({ ...before, ...more })) };
  const submit = async (event: Event) => {
    event.preventDefault();
    const body = { ...fields, page: fields.page.trim(), text: invitationText(fields.text) };
    const done = await action.run(() => (invitation ? rest.changeInvitation(site, invitation.id, body) : rest.createInvitation(site, body)));
    if (done) close(true);
  };
  return (
    <Dialog label={title} close={() => close(false)}>
      <form class="stack" onSubmit={submit}>
        <h2 class="head">{title}</h2>
        <Words {...part} />
        <When {...part} />
        <Switch label={t("invitation.promotional")} text={t("invitation.promotional.text")} on={fields.promotional} set={(promotional) => part.write({ promotional })} />
        <Switch label={t("invitation.active")} on={fields.active} set={(active) => part.write({ active })} />
        {problem && <Fault text={saidBy(problem)} />}
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

const conditionsOf = ({ page, seconds, scroll, returns, promotional }: Invitation): string =>
  [
    page,
    seconds > 0 ? t("invitation.after", { n: seconds }) : "",
    scroll > 0 ? t("invitation.seen", { n: scroll }) : "",
    returns > 0 ? t("invitation.back", { n: returns }) : "",
    promotional ? t("invitation.promotes") : "",
  ]
    .filter((part) => part !== "")
    .join(" · ");

interface RowProps {
  invitation: Invitation;
  edit: (() => void) | null;
  turn: (active: boolean) => void;
  remove: () => void;
}

const InvitationRow = ({ invitation, edit, turn, remove }: RowProps) => {
  const { text, active } = invitation;
  const words = text[w().locale.slice(0, 2)] ?? text["en"] ?? Object.values(text)[0] ?? "";
  return (
    <li class="row">
      <span class="grow">
        {words}
        <br />
        <span class="note">
          {active ? "" : `${t("invitation.off")} · `}
          {conditionsOf(invitation)}
        </span>
      </span>
      {edit && (
        <span class="btns">
          <button class="btn" type="button" aria-label={`${t("invitation.edit")}: ${words}`} onClick={edit}>
            {t("invitation.edit")}
          </button>
          <button class="btn" type="button" aria-label={`${t(active ? "invitation.stop" : "invitation.start")}: ${words}`} onClick={() => turn(!active)}>
            {t(active ? "invitation.stop" : "invitation.start")}
          </button>
          <button class="btn quiet" type="button" aria-label={`${t("invitation.remove")}: ${words}`} onClick={remove}>
            {t("invitation.remove")}
          </button>
        </span>
      )}
    </li>
  );
};

/*= ePrivacy Art. 5(3) */
export const Invitations = ({ rest, site, administers }: { rest: Rest; site: Site; administers: boolean }) => {
  const register = useMemo(() => new Register<Invitation>(async () => whole(await rest.invitations(site.id))), [rest, site.id]);
  const [open, setOpen] = useState<Invitation | "new" | null>(null);
  const action = useAction();
  useChanges(register);
  useEffect(() => void register.load(), [register]);
  const then = (work: () => Promise<void>) =>
    void action.run(async () => {
      await work();
      await register.load();
    });
  const problem = action.error === null ? register.problem : asProblem(action.error);
  return (
    <section class="panel" aria-labelledby="invitations-head">
      <div class="bar">
        <h2 class="head" id="invitations-head">
          {t("invitations.title")}
        </h2>
        {administers && register.loaded && register.rows.length < MOST && (
          <button class="btn" type="button" onClick={() => setOpen("new")}>
            {t("invitation.new")}
          </button>
        )}
      </div>
      <div class="in stack">
        <p class="note">{t("invitations.text")}</p>
        {problem && <Fault text={saidBy(problem)} />}
        {register.loaded && register.rows.length === 0 && <p>{t("invitations.none")}</p>}
      </div>
      <ul class="rows">
        {register.rows.map((row) => (
          <InvitationRow
            key={row.id}
            invitation={row}
            edit={administers ? () => setOpen(row) : null}
            turn={(active) => then(() => rest.changeInvitation(site.id, row.id, { active }))}
            remove={() => then(() => rest.removeInvitation(site.id, row.id))}
          />
        ))}
      </ul>
      {open !== null && (
        <Edit
          rest={rest}
          site={site.id}
          invitation={open === "new" ? null : open}
          close={(changed) => {
            setOpen(null);
            if (changed) void register.load();
          }}
        />
      )}
    </section>
  );
};
