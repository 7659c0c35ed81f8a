// hold: a conversation that must not be erased yet, for a claim or a duty, until a day.
import { useEffect, useState } from "preact/hooks";
import type { Hold } from "../../model/staff/types.ts";
import type { Screen } from "../../view/console/screen.ts";
import { fromLocalInput, toLocalInput } from "../../view/console/times.ts";
import { Dialog, Fault, TextField, useAction } from "./bits.tsx";
import { sentenceOf, t, w } from "./words.ts";

const YEAR_MS = 365 * 24 * 3600_000;

const HoldDialog = ({ screen, conversation, close }: { screen: Screen; conversation: string; close: (hold: Hold | null) => void }) => {
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState(toLocalInput(Date.now() + YEAR_MS));
  const action = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    const at = fromLocalInput(until);
    if (at !== null) void action.run(async () => close(await screen.desk.hold(conversation, reason.trim(), at)));
  };
  return (
    <Dialog label={t("hold.place")} close={() => close(null)}>
      <form class="stack" onSubmit={submit}>
        <h2 class="head">{t("hold.place")}</h2>
        <p>{t("hold.text")}</p>
        <TextField label={t("hold.reason")} value={reason} set={setReason} required maxLength={400} focus />
        <TextField label={t("hold.until")} type="datetime-local" value={until} set={setUntil} required />
        {action.error !== null && <Fault text={sentenceOf(action.error)} />}
        <div class="btns">
          <button class="btn main" type="submit" aria-disabled={action.busy ? "true" : undefined}>
            {t("hold.go")}
          </button>
          <button class="btn quiet" type="button" onClick={() => close(null)}>
            {t("cancel")}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

/*= GDPR Art. 17(3)(e) */
export const HoldPart = ({ screen, conversation, may }: { screen: Screen; conversation: string; may: boolean }) => {
  const [hold, setHold] = useState<Hold | null>(null);
  const [open, setOpen] = useState(false);
  const action = useAction();
  useEffect(() => {
    let here = true;
    setHold(null);
    screen.desk.holdOf(conversation).then(
      (found) => here && setHold(found),
      () => {},
    );
    return () => {
      here = false;
    };
  }, [conversation]);
  if (hold === null && !may) return null;
  const lift = () =>
    void action.run(async () => {
      await screen.desk.lift(conversation);
      setHold(null);
    });
  return (
    <div class="part">
      <h3>{t("hold.title")}</h3>
      {hold !== null && <p class="note">{t("hold.stands", { date: w().date(hold.until) })}</p>}
      {hold?.reason && <p class="small">{hold.reason}</p>}
      {action.error !== null && <Fault text={sentenceOf(action.error)} />}
      {may && (
        <button class="btn" type="button" onClick={hold === null ? () => setOpen(true) : lift}>
          {hold === null ? t("hold.place") : t("hold.lift")}
        </button>
      )}
      {open && (
        <HoldDialog
          screen={screen}
          conversation={conversation}
          close={(made) => {
            setOpen(false);
            if (made) setHold(made);
          }}
        />
      )}
    </div>
  );
};
