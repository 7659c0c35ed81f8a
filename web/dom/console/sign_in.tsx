// sign_in: e-mail and password, then a code where there is a second factor.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Door } from "../../model/staff/door.ts";
import { cleanCode } from "../../view/console/form.ts";
import { Mark } from "../parts/icon.tsx";
import { Fault, TextField } from "./bits.tsx";
import { sentence, t } from "./words.ts";

export const Threshold = ({ title, children }: { title: string; children: preact.ComponentChildren }) => (
  <main class="threshold">
    <div class="word">
      <Mark />
      Parlour
    </div>
    <div class="panel in">
      <h1 class="head">{title}</h1>
      {children}
    </div>
  </main>
);

const passwordFault = (door: Door): string | null => {
  if (door.problem === null) return null;
  return door.problem.code === "unauthenticated" ? t("signin.wrong") : sentence(door.problem);
};

const PasswordStep = ({ door }: { door: Door }) => {
  const [email, setEmail] = useState("");
  const [password, setPassword] = useState("");
  const ended = door.state.at === "password" && door.state.ended;
  const submit = (event: Event) => {
    event.preventDefault();
    void door.password(email.trim(), password);
  };
  return (
    <Threshold title={t("signin.title")}>
      {ended && (
        <p class="say-so amber" role="status">
          {t("signin.ended")}
        </p>
      )}
      <form onSubmit={submit} class="stack">
        <TextField label={t("signin.email")} value={email} set={setEmail} type="email" autocomplete="username" inputMode="email" required focus />
        <TextField label={t("signin.password")} value={password} set={setPassword} type="password" autocomplete="current-password" required />
        <Fault text={passwordFault(door)} />
        <button class="btn main" type="submit" aria-disabled={door.busy ? "true" : undefined}>
          {door.busy ? t("signin.busy") : t("signin.go")}
        </button>
      </form>
      <p class="note">{t("signin.forgot")}</p>
    </Threshold>
  );
};

const CodeStep = ({ door }: { door: Door }) => {
  const [code, setCode] = useState("");
  const submit = (event: Event) => {
    event.preventDefault();
    void door.code(cleanCode(code));
  };
  const fault = door.problem?.code === "unauthenticated" ? t("code.wrong") : door.problem && sentence(door.problem);
  return (
    <Threshold title={t("code.title")}>
      <form onSubmit={submit} class="stack">
        <TextField label={t("code.label")} hint={t("code.hint")} value={code} set={setCode} autocomplete="one-time-code" mono required focus />
        <Fault text={fault} />
        <div class="btns">
          <button class="btn main" type="submit" aria-disabled={door.busy ? "true" : undefined}>
            {t("code.go")}
          </button>
          <button class="btn quiet" type="button" onClick={() => door.back()}>
            {t("code.back")}
          </button>
        </div>
      </form>
    </Threshold>
  );
};

export const Unreachable = ({ door }: { door: Door }) => {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => button.current?.focus(), []);
  return (
    <Threshold title={t("unreachable.title")}>
      <p>{t("problem.unreachable")}</p>
      <button class="btn main" type="button" ref={button} onClick={() => void door.ask()}>
        {t("again")}
      </button>
    </Threshold>
  );
};

export const SignIn = ({ door }: { door: Door }) => (door.state.at === "code" ? <CodeStep door={door} /> : <PasswordStep door={door} />);
