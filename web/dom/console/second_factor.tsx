// second_factor: setting one up: the password, the secret for the authenticator, the
// first code, and the recovery codes, shown once.
import { useEffect, useRef, useState } from "preact/hooks";
import { asProblem } from "../../model/staff/problem.ts";
import { squareCode } from "../../model/staff/square_code.ts";
import type { Rest } from "../../model/staff/rest.ts";
import { cleanCode } from "../../view/console/form.ts";
import { CopyButton, Fault, TextField, useAction } from "./bits.tsx";
import { Threshold } from "./sign_in.tsx";
import { sentence, sentenceOf, t } from "./words.ts";

const grouped = (secret: string): string => secret.match(/.{1,4}/g)?.join(" ") ?? secret;

// One path for all dark squares, with the four empty ones around that readers want.
const Square = ({ text }: { text: string }) => {
  const rows = squareCode(text);
  if (rows === null) return null;
  const path = rows.map((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : "")).join("")).join("");
  const size = rows.length;
  return (
    <svg class="square" viewBox={`-4 -4 ${size + 8} ${size + 8}`} role="img" aria-label={t("enrol.picture")} shape-rendering="crispEdges">
      <path d={path} />
    </svg>
  );
};

const PasswordStep = ({ rest, next }: { rest: Rest; next: (begun: { secret: string; uri: string }) => void }) => {
  const [password, setPassword] = useState("");
  const action = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    void action.run(async () => next(await rest.beginSecondFactor(password)));
  };
  const wrong = action.error !== null && asProblem(action.error).code === "denied";
  return (
    <form class="stack" onSubmit={submit}>
      <TextField label={t("enrol.password")} type="password" autocomplete="current-password" value={password} set={setPassword} required focus error={wrong ? t("account.password.wrong") : null} />
      {action.error !== null && !wrong && <Fault text={sentenceOf(action.error)} />}
      <button class="btn main" type="submit" aria-disabled={action.busy ? "true" : undefined}>
        {t("enrol.begin")}
      </button>
    </form>
  );
};

const ConfirmStep = ({ rest, begun, next }: { rest: Rest; begun: { secret: string; uri: string }; next: (codes: string[]) => void }) => {
  const [code, setCode] = useState("");
  const action = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    void action.run(async () => next(await rest.confirmSecondFactor(cleanCode(code))));
  };
  const problem = action.error === null ? null : asProblem(action.error);
  const wrong = problem !== null && (problem.code === "denied" || problem.code === "invalid");
  return (
    <form class="stack" onSubmit={submit}>
      <p>{t("enrol.scan")}</p>
      <Square text={begun.uri} />
      <dl class="facts">
        <dt>{t("enrol.secret")}</dt>
        <dd class="mono ltr secret">{grouped(begun.secret)}</dd>
      </dl>
      <div class="btns">
        <CopyButton text={begun.secret} />
        <a class="btn quiet" href={begun.uri}>
          {t("enrol.link")}
        </a>
      </div>
      <TextField label={t("enrol.code")} value={code} set={setCode} autocomplete="one-time-code" inputMode="numeric" mono required focus error={wrong ? t("enrol.wrong") : null} />
      {problem && !wrong && <Fault text={sentence(problem)} />}
      <button class="btn main" type="submit" aria-disabled={action.busy ? "true" : undefined}>
        {t("enrol.confirm")}
      </button>
    </form>
  );
};

const CodesStep = ({ codes, done }: { codes: string[]; done: () => void }) => {
  const head = useRef<HTMLHeadingElement>(null);
  useEffect(() => head.current?.focus(), []);
  return (
    <div class="stack printable">
      <h2 class="head" tabIndex={-1} ref={head}>
        {t("codes.title")}
      </h2>
      <p>{t("codes.text")}</p>
      <ol class="paper codes mono ltr">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ol>
      <div class="btns">
        <CopyButton text={codes.join("\n")} />
        <button class="btn" type="button" onClick={() => print()}>
          {t("print")}
        </button>
        <button class="btn main" type="button" onClick={done}>
          {t("codes.kept")}
        </button>
      </div>
    </div>
  );
};

export const SetUp = ({ rest, done }: { rest: Rest; done: () => void }) => {
  const [begun, setBegun] = useState<{ secret: string; uri: string } | null>(null);
  const [codes, setCodes] = useState<string[] | null>(null);
  if (codes !== null) return <CodesStep codes={codes} done={done} />;
  if (begun !== null) return <ConfirmStep rest={rest} begun={begun} next={setCodes} />;
  return <PasswordStep rest={rest} next={setBegun} />;
};

/*= GDPR Art. 32(1)(b) */
export const EnrolPage = ({ rest, done, leave }: { rest: Rest; done: () => void; leave: () => void }) => (
  <Threshold title={t("enrol.title")}>
    <p>{t("enrol.must")}</p>
    <SetUp rest={rest} done={done} />
    <button class="btn quiet" type="button" onClick={leave}>
      {t("self.signout")}
    </button>
  </Threshold>
);
