// offline: a message for when nobody is at the desk.
import { useState } from "preact/hooks";
import type { WidgetView } from "../../view/widget/widget.ts";
import { ReturnScreen } from "./code.tsx";
import { ShieldWarning } from "./shield.tsx";
import { BackButton, Top } from "./top.tsx";
import { WholeNotice } from "./whole.tsx";

interface FieldProps {
  view: WidgetView;
  name: "text" | "name" | "email";
  label: string;
  value: string;
  change: (value: string) => void;
}

const Field = ({ view, name, label, value, change }: FieldProps) => {
  const wrong = view.faultField === name;
  const shared = {
    class: "input",
    id: `offline-${name}`,
    value,
    "aria-invalid": wrong,
    ...(wrong ? { "aria-describedby": "offline-fault" } : {}),
    onInput: (event: { currentTarget: { value: string } }) => change(event.currentTarget.value),
  };
  return (
    <div class="field">
      <label for={shared.id}>{label}</label>
      {name === "text" ? (
        <textarea {...shared} rows={4} data-focus />
      ) : (
        <input {...shared} type={name === "email" ? "email" : "text"} autocomplete={name} />
      )}
    </div>
  );
};

export const OfflineScreen = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const [form, setForm] = useState({ text: view.chat.draft, name: "", email: "" });
  const submit = (event: Event) => {
    event.preventDefault();
    void view.leave(form);
  };
  const field = (name: keyof typeof form, label: string) => (
    <Field view={view} name={name} label={label} value={form[name]} change={(value) => setForm({ ...form, [name]: value })} />
  );
  return (
    <>
      <Top view={view} title={t("offline.title")} lead={<BackButton view={view} label={t("back")} />} />
      <form class="body form" onSubmit={submit} noValidate>
        <p class="second">{t("offline.text")}</p>
        {field("text", t("offline.message"))}
        {field("name", t("offline.name"))}
        {field("email", t("offline.email"))}
        <p class="error" id="offline-fault" role="alert">
          {view.fault} {view.faultField === "notice" && <WholeNotice view={view} brief />}
        </p>
        <ShieldWarning
          view={view}
          edit={() => {
            view.thinkAgain();
            document.getElementById("offline-text")?.focus();
          }}
          send={() => void view.leave(form, true)}
        />
        <button class="btn main" type="submit" disabled={view.busy}>
          {t(view.busy ? "offline.sending" : "offline.send")}
        </button>
      </form>
    </>
  );
};

export const LeftScreen = ({ view }: { view: WidgetView }) => (
  <ReturnScreen view={view} title={view.words.t("offline.done")} leave={view.words.t("back")} />
);
