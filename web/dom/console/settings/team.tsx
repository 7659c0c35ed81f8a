// team: the people of the workspace. Administrators make, change and close accounts.
import { useState } from "preact/hooks";
import { mayAdminister, ROLES, type Account, type Role } from "../../../model/staff/types.ts";
import { asProblem } from "../../../model/staff/problem.ts";
import type { Rest } from "../../../model/staff/rest.ts";
import type { Screen } from "../../../view/console/screen.ts";
import { Arch } from "../../parts/icon.tsx";
import { useChanges } from "../../use.ts";
import { CopyButton, Dialog, Fault, TextField, useAction } from "../bits.tsx";
import { sentence, sentenceOf, t } from "../words.ts";
import type { PageProps } from "./settings.tsx";

const RolePicks = ({ roles, set }: { roles: Role[]; set: (roles: Role[]) => void }) => (
  <fieldset class="picks">
    <legend class="label">{t("team.roles")}</legend>
    {ROLES.map((role) => (
      <label class="pick" key={role}>
        <input type="checkbox" checked={roles.includes(role)} onChange={(event) => set(event.currentTarget.checked ? [...roles, role] : roles.filter((each) => each !== role))} />
        <span>
          <b>{t(`role.${role}`)}</b>
          <br />
          <span class="note">{t(`team.role.${role}`)}</span>
        </span>
      </label>
    ))}
  </fieldset>
);

const faultOf = (error: unknown): string => {
  const problem = asProblem(error);
  if (problem.code === "conflict" && problem.field === "email") return t("team.taken");
  if (problem.code === "conflict" && problem.field === "roles") return t("team.last");
  return sentence(problem);
};

interface NewProps {
  rest: Rest;
  screen: Screen;
  close: () => void;
}

interface ShownProps {
  head: string;
  label: string;
  text: string;
  password: string;
  close: () => void;
}

// A password made by the server: it is shown this once.
const Shown = ({ head, label, text, password, close }: ShownProps) => (
  <div class="stack">
    <h2 class="head">{head}</h2>
    <p>{text}</p>
    <p class="paper secret in mono ltr" aria-label={label} role="group">
      {password}
    </p>
    <div class="btns">
      <CopyButton text={password} />
      <button class="btn main" type="button" onClick={close}>
        {t("done")}
      </button>
    </div>
  </div>
);

const NewAccount = ({ rest, screen, close }: NewProps) => {
  const [email, setEmail] = useState("");
  const [name, setName] = useState("");
  const [roles, setRoles] = useState<Role[]>(["agent"]);
  const [made, setMade] = useState<{ account: Account; password: string } | null>(null);
  const action = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    void action.run(async () => {
      const answer = await rest.createAccount({ email: email.trim(), name: name.trim(), roles });
      screen.desk.team.take(answer.account);
      setMade(answer);
    });
  };
  return (
    <Dialog label={t("team.new")} close={close}>
      {made ? (
        <Shown
          head={t("team.created", { name: made.account.name })}
          label={t("team.password", { name: made.account.name })}
          text={t("team.password.text")}
          password={made.password}
          close={close}
        />
      ) : (
        <form class="stack" onSubmit={submit}>
          <h2 class="head">{t("team.new")}</h2>
          <TextField label={t("team.name")} value={name} set={setName} required focus />
          <TextField label={t("team.email")} type="email" inputMode="email" value={email} set={setEmail} required />
          <RolePicks roles={roles} set={setRoles} />
          {action.error !== null && <Fault text={faultOf(action.error)} />}
          <div class="btns">
            <button class="btn main" type="submit" disabled={roles.length === 0} aria-disabled={action.busy ? "true" : undefined}>
              {t("team.create")}
            </button>
            <button class="btn quiet" type="button" onClick={close}>
              {t("cancel")}
            </button>
          </div>
          {roles.length === 0 && <p class="note">{t("team.roles.least")}</p>}
        </form>
      )}
    </Dialog>
  );
};

const EditAccount = ({ rest, screen, account, close }: NewProps & { account: Account }) => {
  const [name, setName] = useState(account.name);
  const [roles, setRoles] = useState<Role[]>(account.roles);
  const action = useAction();
  const rolesChanged = String([...roles].sort()) !== String([...account.roles].sort());
  const submit = async (event: Event) => {
    event.preventDefault();
    const change = { ...(name.trim() === account.name ? {} : { name: name.trim() }), ...(rolesChanged ? { roles } : {}) };
    if (await action.run(async () => screen.desk.team.take(await rest.changeAccount(account.id, change)))) close();
  };
  return (
    <Dialog label={t("team.edit.which", { name: account.name })} close={close}>
      <form class="stack" onSubmit={submit}>
        <h2 class="head">{account.name}</h2>
        <TextField label={t("team.name")} value={name} set={setName} required focus />
        <RolePicks roles={roles} set={setRoles} />
        {rolesChanged && <p class="say-so amber">{t("team.ends")}</p>}
        {action.error !== null && <Fault text={faultOf(action.error)} />}
        <div class="btns">
          <button class="btn main" type="submit" disabled={roles.length === 0} aria-disabled={action.busy ? "true" : undefined}>
            {t("save")}
          </button>
          <button class="btn quiet" type="button" onClick={close}>
            {t("cancel")}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

// Somebody has forgotten the password: a new one, once it was confirmed that it is meant.
const ResetPassword = ({ rest, screen, account, close }: NewProps & { account: Account }) => {
  const [endFactor, setEndFactor] = useState(false);
  const [password, setPassword] = useState<string | null>(null);
  const action = useAction();
  const { name } = account;
  const submit = (event: Event) => {
    event.preventDefault();
    void action.run(async () => {
      setPassword((await rest.resetPassword(account.id, endFactor)).password);
      if (endFactor) screen.desk.team.take({ ...account, second_factor: false });
    });
  };
  return (
    <Dialog label={t("team.reset.which", { name })} close={close}>
      {password !== null ? (
        <Shown head={t("team.reset.done", { name })} label={t("team.reset.password", { name })} text={t("team.reset.text")} password={password} close={close} />
      ) : (
        <form class="stack" onSubmit={submit}>
          <h2 class="head">{t("team.reset.which", { name })}</h2>
          <p>{t("team.reset.why")}</p>
          <p class="say-so amber">{t("team.ends")}</p>
          {account.second_factor && (
            <label class="pick">
              <input type="checkbox" checked={endFactor} onChange={(event) => setEndFactor(event.currentTarget.checked)} />
              <span>
                <b>{t("team.reset.factor")}</b>
                <br />
                <span class="note">{t("team.reset.factor.text")}</span>
              </span>
            </label>
          )}
          {action.error !== null && <Fault text={faultOf(action.error)} />}
          <div class="btns">
            <button class="btn main" type="submit" aria-disabled={action.busy ? "true" : undefined}>
              {t("team.reset.go")}
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

interface MemberProps {
  screen: Screen;
  account: Account;
  administers: boolean;
  edit: () => void;
  reset: () => void;
  turn: () => void;
}

const Member = ({ screen, account, administers, edit, reset, turn }: MemberProps) => {
  const self = account.id === screen.desk.session.account.id;
  const online = screen.desk.team.presence(account.id) === "online";
  const turnKey = account.disabled ? "enable" : "disable";
  const state = online ? t("self.online") : t("self.away");
  const factor = `${t("team.factor")}: ${t(account.second_factor ? "team.factor.yes" : "team.factor.no")}`;
  return (
    <li class="row member">
      <Arch name={account.name} plain={account.disabled} />
      <span class="grow">
        <b>{account.name}</b> {self && <span class="note">({t("team.you")})</span>}{" "}
        {account.disabled && <span class="badge">{t("team.disabled")}</span>}
        {account.email && <span class="note block ltr">{account.email}</span>}
        <span class="small second block">{account.roles.map((role) => t(`role.${role}`)).join(", ")}</span>
        <span class="note block">{account.disabled ? factor : `${state} · ${factor}`}</span>
      </span>
      {administers && (
        <span class="btns">
          <button class="btn quiet" type="button" aria-label={t("team.edit.which", { name: account.name })} onClick={edit}>
            {t("team.edit")}
          </button>
          {!self && (
            <button class="btn quiet" type="button" aria-label={t("team.reset.which", { name: account.name })} onClick={reset}>
              {t("team.reset")}
            </button>
          )}
          {!self && (
            <button class="btn quiet" type="button" aria-label={t(`team.${turnKey}.which`, { name: account.name })} onClick={turn}>
              {t(`team.${turnKey}`)}
            </button>
          )}
        </span>
      )}
    </li>
  );
};

export const TeamPage = ({ screen, rest }: PageProps) => {
  useChanges(screen.desk.team);
  const [open, setOpen] = useState<{ what: "new" } | { what: "edit" | "reset"; account: Account } | null>(null);
  const close = () => setOpen(null);
  const action = useAction();
  const { team } = screen.desk;
  const administers = mayAdminister(screen.desk.session.account.roles);
  const turn = (account: Account) => void action.run(async () => team.take(await rest.changeAccount(account.id, { disabled: !account.disabled })));
  const sorted = [...team.accounts].sort((a, b) => Number(a.disabled) - Number(b.disabled) || a.name.localeCompare(b.name));
  return (
    <div class="sections">
      {!administers && <p class="say-so">{t("settings.readonly")}</p>}
      {(action.error !== null || team.problem) && <Fault text={action.error === null ? sentenceOf(team.problem) : faultOf(action.error)} />}
      <section class="panel" aria-labelledby="team-head">
        <div class="bar">
          <h2 class="head" id="team-head">
            {t("settings.team")}
          </h2>
          {administers && (
            <button class="btn main" type="button" onClick={() => setOpen({ what: "new" })}>
              {t("team.new")}
            </button>
          )}
        </div>
        <ul class="rows" aria-labelledby="team-head">
          {sorted.map((account) => (
            <Member
              key={account.id}
              screen={screen}
              account={account}
              administers={administers}
              edit={() => setOpen({ what: "edit", account })}
              reset={() => setOpen({ what: "reset", account })}
              turn={() => turn(account)}
            />
          ))}
        </ul>
      </section>
      {open?.what === "new" && <NewAccount rest={rest} screen={screen} close={close} />}
      {open?.what === "edit" && <EditAccount rest={rest} screen={screen} account={open.account} close={close} />}
      {open?.what === "reset" && <ResetPassword rest={rest} screen={screen} account={open.account} close={close} />}
    </div>
  );
};
