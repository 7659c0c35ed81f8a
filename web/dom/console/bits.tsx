// bits: small parts that the console's screens share.
import type { ComponentChildren } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Problem } from "../../model/staff/problem.ts";
import type { Summary } from "../../model/staff/types.ts";
import { marksOf, type Mark } from "../../view/console/talk.ts";
import { Icon } from "../parts/icon.tsx";
import * as icons from "../parts/icons.ts";
import { sentence, t } from "./words.ts";

// What went wrong, said where it happened; read out at once.
export const Fault = ({ problem, text }: { problem?: Problem | null; text?: string | null }) => {
  const said = text ?? (problem ? sentence(problem) : null);
  if (said === null) return null;
  return (
    <p class="say-so red" role="alert">
      <Icon of={icons.warn} />
      <span>{said}</span>
    </p>
  );
};

interface FieldProps {
  label: string;
  hint?: string | undefined;
  error?: string | null | undefined;
  children: (ids: { id: string; describedBy: string | undefined; invalid: boolean }) => ComponentChildren;
}

// A label, what it wants, and what is wrong with what is in it.
export const Field = ({ label, hint, error, children }: FieldProps) => {
  const id = useId();
  const notes = [hint ? `${id}-hint` : "", error ? `${id}-error` : ""].filter((each) => each !== "").join(" ");
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, describedBy: notes === "" ? undefined : notes, invalid: Boolean(error) })}
      {hint && (
        <p class="note" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {error && (
        <p class="error" id={`${id}-error`} role="alert">
          {error}
        </p>
      )}
    </div>
  );
};

interface TextProps {
  label: string;
  value: string;
  set: (value: string) => void;
  hint?: string;
  error?: string | null;
  type?: string;
  autocomplete?: string;
  disabled?: boolean;
  required?: boolean;
  inputMode?: "numeric" | "email" | "text" | "url";
  maxLength?: number;
  mono?: boolean;
  focus?: boolean;
}

export const TextField = (props: TextProps) => {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => void (props.focus && input.current?.focus()), [props.focus]);
  return (
    <Field label={props.label} hint={props.hint} error={props.error}>
      {({ id, describedBy, invalid }) => (
        <input
          ref={input}
          class={props.mono ? "input mono ltr" : "input"}
          id={id}
          type={props.type ?? "text"}
          value={props.value}
          onInput={(event) => props.set(event.currentTarget.value)}
          aria-describedby={describedBy}
          aria-invalid={invalid ? "true" : undefined}
          autocomplete={props.autocomplete ?? "off"}
          disabled={props.disabled}
          required={props.required}
          inputMode={props.inputMode}
          maxLength={props.maxLength}
        />
      )}
    </Field>
  );
};

interface SwitchProps {
  label: string;
  text?: string;
  on: boolean;
  set: (on: boolean) => void;
  disabled?: boolean;
}

export const Switch = ({ label, text, on, set, disabled }: SwitchProps) => {
  const id = useId();
  return (
    <label class="switch">
      <span>
        <b id={id}>{label}</b>
        {text && (
          <span class="note" id={`${id}-text`}>
            {text}
          </span>
        )}
      </span>
      <input
        type="checkbox"
        role="switch"
        aria-labelledby={id}
        aria-describedby={text ? `${id}-text` : undefined}
        checked={on}
        disabled={disabled}
        onChange={(event) => set(event.currentTarget.checked)}
      />
    </label>
  );
};

// Copies, and says so for a moment.
export const CopyButton = ({ text, label }: { text: string; label?: string }) => {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text).then(
      () => setDone(true),
      () => {},
    );
    setTimeout(() => setDone(false), 2500);
  };
  return (
    <>
      <button class="btn" type="button" onClick={copy}>
        {done && <Icon of={icons.check} />}
        {label ?? t("copy")}
      </button>
      <span class="note" role="status">
        {done ? t("copied") : ""}
      </span>
    </>
  );
};

// A dialog of the browser's own: it keeps the focus inside and gives it back.
export const Dialog = ({ label, close, children, wide }: { label: string; close: () => void; children: ComponentChildren; wide?: boolean }) => {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current;
    const before = document.activeElement;
    element?.showModal();
    return () => {
      element?.close();
      if (before instanceof HTMLElement && before.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={dialog}
      class={wide ? "dialog wide" : "dialog"}
      aria-label={label}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
      onClick={(event) => event.target === dialog.current && close()}
    >
      <div class="in">{children}</div>
    </dialog>
  );
};

// Where a list would be: what it is for and how it fills.
export const Empty = ({ title, text, children }: { title: string; text: string; children?: ComponentChildren }) => (
  <div class="empty">
    <svg class="doorway" viewBox="0 0 48 56" aria-hidden="true">
      <path d="M4 54V24a20 20 0 0 1 40 0v30zM2 54h44" />
    </svg>
    <p class="strong">{title}</p>
    <p class="note">{text}</p>
    {children}
  </div>
);

export const Keys = ({ keys }: { keys: string[] }) => (
  <span class="keyset" aria-hidden="true">
    {keys.map((key) => (
      <kbd class="kbd" key={key}>
        {key}
      </kbd>
    ))}
  </span>
);

// A reaction to whatever a screen sends: busy, done, or wrong.
export const useAction = (): {
  busy: boolean;
  error: unknown;
  run: (work: () => Promise<void>) => Promise<boolean>;
  clear: () => void;
} => {
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (work: () => Promise<void>): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      await work();
      return true;
    } catch (fault) {
      setError(fault);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { busy, error, run, clear: () => setError(null) };
};

const MARK_ICONS: Record<Mark, string> = { urgent: icons.flag, person: icons.person };

// What a machine or its visitor made of a conversation. brief: where there is room for one,
// those after the first are a sign alone.
export const Marks = ({ summary, brief }: { summary: Summary; brief?: boolean }) => (
  <>
    {marksOf(summary).map((mark, at) => (
      <span class={`badge ${mark === "urgent" ? "red" : "amber"}`} key={mark}>
        <Icon of={MARK_ICONS[mark]} />
        <span class={brief && at > 0 ? "unseen" : undefined}>{t(`mark.${mark}`)}</span>
      </span>
    ))}
  </>
);

export const isMac = (): boolean => /Mac|iPhone|iPad/.test(navigator.userAgent);
