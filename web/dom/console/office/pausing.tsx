// pausing: a purpose, or a whole site, stopped at once with a reason, and going on again
// with a reason and a name.
import { useState } from "preact/hooks";
import type { Account } from "../../../model/staff/types.ts";
import type { Suspended } from "../../../model/office/types.ts";
import type { PurposesView } from "../../../view/office/purposes.ts";
import { Dialog, Fault, TextField } from "../bits.tsx";
import { t } from "../words.ts";
import { moment, o } from "./words.ts";

interface PausingProps {
  view: PurposesView;
  code: string | null; // null: the whole site
  name: string;
  suspended: Suspended | null;
  account: Account;
}

const Form = ({ view, code, name, suspended, account, close }: PausingProps & { close: () => void }) => {
  const [reason, setReason] = useState("");
  const [signature, setSignature] = useState("");
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    const done = suspended ? view.resume(code, reason.trim(), signature.trim()) : view.suspend(code, reason.trim());
    if (await done) close();
  };
  return (
    <form class="stack" noValidate onSubmit={(event) => void submit(event)}>
      <h2 class="head">{o(suspended ? "resume.title" : "suspend.title", { name })}</h2>
      <p class="note">{o(suspended ? "resume.text" : code === null ? "suspend.site.text" : "suspend.text")}</p>
      <TextField label={o("suspend.reason")} value={reason} set={setReason} required />
      {suspended && <TextField label={o("sign.name")} hint={o("sign.name.hint", { name: account.name })} value={signature} set={setSignature} required />}
      {view.problem && <Fault problem={view.problem} />}
      <div class="btns">
        <button class={suspended ? "btn main" : "btn stop"} type="submit" aria-disabled={view.busy ? "true" : undefined}>
          {o(suspended ? "resume" : "suspend")}
        </button>
        <button class="btn quiet" type="button" onClick={close}>
          {t("close")}
        </button>
      </div>
    </form>
  );
};

// Since when and why, for everybody of the office.
export const Paused = ({ suspended }: { suspended: Suspended | null }) =>
  suspended && (
    <span class="note">
      <span class="badge">{o("suspended")}</span> {o("suspended.since", { time: moment(suspended.since), reason: suspended.reason })}
    </span>
  );

export const Pausing = (props: PausingProps) => {
  const [open, setOpen] = useState(false);
  const word = o(props.suspended ? "resume" : "suspend");
  return (
    <>
      <button class="btn" type="button" aria-label={`${word}: ${props.name}`} onClick={() => setOpen(true)}>
        {props.code === null ? `${word}: ${props.name}` : word}
      </button>
      {open && (
        <Dialog label={`${word}: ${props.name}`} close={() => setOpen(false)}>
          <Form {...props} close={() => setOpen(false)} />
        </Dialog>
      )}
    </>
  );
};
