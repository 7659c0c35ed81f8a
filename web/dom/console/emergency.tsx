// emergency: who it is, at once, when a life is in danger; said to whom and why.
import { useState } from "preact/hooks";
import type { Told } from "../../model/staff/types.ts";
import type { Screen } from "../../view/console/screen.ts";
import { Dialog, Fault, Field, useAction } from "./bits.tsx";
import { sentenceOf, t } from "./words.ts";

const Known = ({ told }: { told: Told }) =>
  told.name === null && told.email === null ? (
    <p>{t("emergency.nothing")}</p>
  ) : (
    <dl class="facts">
      {told.name !== null && (
        <>
          <dt>{t("emergency.name")}</dt>
          <dd>{told.name}</dd>
        </>
      )}
      {told.email !== null && (
        <>
          <dt>{t("emergency.email")}</dt>
          <dd class="ltr">{told.email}</dd>
        </>
      )}
    </dl>
  );

/*= GDPR Art. 6(1)(d) */
export const EmergencyDialog = ({ screen, conversation }: { screen: Screen; conversation: string }) => {
  const [note, setNote] = useState("");
  const [told, setTold] = useState<Told | null>(null);
  const action = useAction();
  const close = () => screen.openOverlay(null);
  const submit = (event: Event) => {
    event.preventDefault();
    void action.run(async () => setTold(await screen.desk.tellEmergency(conversation, note.trim())));
  };
  return (
    <Dialog label={t("emergency.title")} close={close}>
      <form class="stack" onSubmit={submit}>
        <h2 class="head">{t("emergency.title")}</h2>
        <p>{t("emergency.text")}</p>
        {told === null ? (
          <Field label={t("emergency.note")}>
            {({ id }) => <textarea class="input" id={id} rows={3} value={note} required maxLength={1000} onInput={(event) => setNote(event.currentTarget.value)} />}
          </Field>
        ) : (
          <Known told={told} />
        )}
        {action.error !== null && <Fault text={sentenceOf(action.error)} />}
        <div class="btns">
          {told === null && (
            <button class="btn stop" type="submit" aria-disabled={action.busy ? "true" : undefined}>
              {t("emergency.go")}
            </button>
          )}
          <button class="btn quiet" type="button" onClick={close}>
            {told === null ? t("cancel") : t("close")}
          </button>
        </div>
      </form>
    </Dialog>
  );
};
