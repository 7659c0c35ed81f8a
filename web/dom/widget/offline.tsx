// offline: a message for when nobody is at the desk.
import { useEffect, useState } from "preact/hooks";
import { leavingOf } from "../../view/widget/offline.ts";
import type { WidgetView } from "../../view/widget/widget.ts";
import { ReturnScreen } from "./code.tsx";
import type { Part } from "./later.tsx";
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

// What the site asks, fetched where it asks something; again when that did not come.
const useAsked = (view: WidgetView): Part | null => {
  const [Asked, setAsked] = useState<Part | null>(null);
  const asks = !!view.info.asked?.length;
  useEffect(() => {
    if (asks && !Asked) import("./prechat.tsx").then(({ askedPart }) => askedPart(view)).then((part) => setAsked(() => part), () => {});
  }, [asks, view.fault]);
  return Asked;
};

export const OfflineScreen = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const [form, setForm] = useState({ text: view.chat.draft, name: "", email: "" });
  const Asked = useAsked(view);
  const submit = (event: Event) => {
    event.preventDefault();
    void leavingOf(view).leave(form);
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
        {Asked && <Asked view={view} />}
        <p class="error" id="offline-fault" role="alert">
          {view.fault} {view.faultField === "notice" && <WholeNotice view={view} brief />}
        </p>
        <ShieldWarning
          view={view}
          edit={() => {
            view.thinkAgain();
            document.getElementById("offline-text")?.focus();
          }}
          send={() => void leavingOf(view).leave(form, true)}
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
