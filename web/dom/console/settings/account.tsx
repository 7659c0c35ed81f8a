// account: one's own password, second factor and sessions.
import { useEffect, useState } from "preact/hooks";
import { asProblem } from "../../../model/staff/problem.ts";
import type { Rest } from "../../../model/staff/rest.ts";
import type { Door } from "../../../model/staff/door.ts";
import type { SignedInDevice } from "../../../model/staff/types.ts";
import { cleanCode, PASSWORD_LEAST } from "../../../view/console/form.ts";
import { Dialog, Fault, TextField, useAction } from "../bits.tsx";
import { SetUp } from "../second_factor.tsx";
import { sentence, sentenceOf, t, w } from "../words.ts";
import type { PageProps } from "./settings.tsx";

const Password = ({ rest }: { rest: Rest }) => {
  const [current, setCurrent] = useState("");
  const [next, setNext] = useState("");
  const [done, setDone] = useState(false);
  const action = useAction();
  const short = next !== "" && [...next].length < PASSWORD_LEAST;
  const submit = async (event: Event) => {
    event.preventDefault();
    setDone(false);
    if (short || !(await action.run(() => rest.changePassword(current, next)))) return;
    setCurrent("");
    setNext("");
    setDone(true);
  };
  const problem = action.error === null ? null : asProblem(action.error);
  const weak = problem?.code === "invalid";
  const wrong = problem?.code === "denied";
  return (
    <section class="panel in" aria-labelledby="password-head">
      <h2 class="head" id="password-head">
        {t("account.password")}
      </h2>
      <form class="stack narrow" onSubmit={submit}>
        <TextField label={t("account.password.current")} type="password" autocomplete="current-password" value={current} set={setCurrent} required error={wrong ? t("account.password.wrong") : null} />
        <TextField
          label={t("account.password.new")}
          type="password"
          autocomplete="new-password"
          value={next}
          set={setNext}
          required
          hint={t("account.password.hint")}
          error={short ? t("account.password.short") : weak ? t("account.password.weak") : null}
        />
        {problem && !weak && !wrong && <Fault text={sentence(problem)} />}
        <div class="btns">
          <button class="btn" type="submit" aria-disabled={action.busy ? "true" : undefined}>
            {t("account.password.change")}
          </button>
          <span class="note" role="status">
            {done ? t("account.password.done") : ""}
          </span>
        </div>
      </form>
    </section>
  );
};

const EndFactor = ({ rest, done, close }: { rest: Rest; done: () => void; close: () => void }) => {
  const [password, setPassword] = useState("");
  const [code, setCode] = useState("");
  const action = useAction();
  const submit = async (event: Event) => {
    event.preventDefault();
    if (await action.run(() => rest.endSecondFactor(password, cleanCode(code)))) done();
  };
  const problem = action.error === null ? null : asProblem(action.error);
  return (
    <Dialog label={t("account.factor.end.title")} close={close}>
      <form class="stack" onSubmit={submit}>
        <h2 class="head">{t("account.factor.end.title")}</h2>
        <p>{t("account.factor.end.text")}</p>
        <TextField label={t("account.password.current")} type="password" autocomplete="current-password" value={password} set={setPassword} required focus />
        <TextField label={t("account.factor.end.code")} autocomplete="one-time-code" mono value={code} set={setCode} required />
        {problem && <Fault text={problem.code === "denied" ? t("account.factor.end.wrong") : problem.code === "conflict" ? t("account.factor.must") : sentence(problem)} />}
        <div class="btns">
          <button class="btn stop" type="submit" aria-disabled={action.busy ? "true" : undefined}>
            {t("account.factor.end")}
          </button>
          <button class="btn quiet" type="button" onClick={close}>
            {t("cancel")}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

const Factor = ({ rest, door, on }: { rest: Rest; door: Door; on: boolean }) => {
  const [open, setOpen] = useState<"begin" | "end" | null>(null);
  const [word, setWord] = useState("");
  const finish = async (key: "account.factor.done" | "account.factor.ended") => {
    setOpen(null);
    setWord(t(key));
    await door.renew();
  };
  return (
    <section class="panel in" aria-labelledby="factor-head">
      <h2 class="head" id="factor-head">
        {t("account.factor")}
      </h2>
      <p>{on ? t("account.factor.on") : t("account.factor.off")}</p>
      {open === "begin" ? (
        <div class="narrow">
          <SetUp rest={rest} done={() => void finish("account.factor.done")} />
        </div>
      ) : (
        <div class="btns">
          <button class={on ? "btn stop" : "btn"} type="button" onClick={() => setOpen(on ? "end" : "begin")}>
            {on ? t("account.factor.end") : t("account.factor.begin")}
          </button>
          <span class="note" role="status">
            {word}
          </span>
        </div>
      )}
      {open === "end" && <EndFactor rest={rest} done={() => void finish("account.factor.ended")} close={() => setOpen(null)} />}
    </section>
  );
};

const Sessions = ({ rest, leave }: { rest: Rest; leave: () => void }) => {
  const [list, setList] = useState<SignedInDevice[] | null>(null);
  const action = useAction();
  const load = () => action.run(async () => setList(await rest.devices()));
  useEffect(() => void load(), []);
  const end = (session: SignedInDevice) =>
    action.run(async () => {
      await rest.revoke(session.id);
      if (session.current) leave();
      else setList(await rest.devices());
    });
  return (
    <section class="panel" aria-labelledby="sessions-head">
      <div class="bar">
        <h2 class="head" id="sessions-head">
          {t("account.sessions")}
        </h2>
      </div>
      {action.error !== null && <Fault text={sentenceOf(action.error)} />}
      <ul class="rows">
        {(list ?? []).map((session) => {
          const since = { date: w().date(session.created_at), time: w().time(session.created_at) };
          return (
            <li class="row" key={session.id}>
              <span class="grow">
                <b>{session.current ? t("account.session.this") : t("account.session.other")}</b>
                <br />
                <span class="note">
                  {t("account.session.since", since)} · {t("account.session.seen", { date: w().date(session.seen_at), time: w().time(session.seen_at) })}
                </span>
              </span>
              <button class="btn" type="button" aria-label={t("account.session.end.which", since)} onClick={() => void end(session)}>
                {t("account.session.end")}
              </button>
            </li>
          );
        })}
      </ul>
      <p class="note in">{t("account.session.note")}</p>
    </section>
  );
};

export const AccountPage = ({ screen, rest, door }: PageProps) => {
  const { state } = door;
  const account = state.at === "in" ? state.session.account : screen.desk.session.account;
  return (
    <div class="sections">
      <Password rest={rest} />
      <Factor rest={rest} door={door} on={account.second_factor} />
      <Sessions rest={rest} leave={() => door.lost()} />
    </div>
  );
};
