// copy: the conversation by e-mail to its visitor, for the purpose that allows it.
import { useEffect, useState } from "preact/hooks";
import { asProblem } from "../../model/staff/problem.ts";
import type { Screen } from "../../view/console/screen.ts";
import { Icon } from "../parts/icon.tsx";
import * as icons from "../parts/icons.ts";
import { Dialog, Fault, TextField, useAction } from "./bits.tsx";
import { saidBy, t } from "./words.ts";

/*= GDPR Art. 5(1)(b) */
export const CopyChoice = ({ screen, site }: { screen: Screen; site: string }) => {
  const [has, setHas] = useState(false);
  const { menu, desk } = screen;
  // Asked anew each time: a purpose comes into force and ends while the console is open.
  useEffect(() => {
    let here = true;
    if (menu === "more")
      desk.declares(site, "transcript").then(
        (found) => here && setHas(found),
        () => {},
      );
    return () => {
      here = false;
    };
  }, [site, menu]);
  if (!has) return null;
  return (
    <button class="btn quiet left" type="button" onClick={() => screen.openOverlay("copy")}>
      <Icon of={icons.out} flip />
      {t("copy.go")}
    </button>
  );
};

export const CopyDialog = ({ screen, conversation }: { screen: Screen; conversation: string }) => {
  const [email, setEmail] = useState("");
  const [sent, setSent] = useState(false);
  const action = useAction();
  const close = () => screen.openOverlay(null);
  const submit = async (event: Event) => {
    event.preventDefault();
    setSent(await action.run(() => screen.desk.sendCopy(conversation, email.trim())));
  };
  return (
    <Dialog label={t("copy.go")} close={close}>
      <form class="stack" onSubmit={submit}>
        <h2 class="head">{t("copy.go")}</h2>
        {sent ? (
          <p role="status">{t("copy.sent")}</p>
        ) : (
          <>
            <p>{t("copy.text")}</p>
            <TextField label={t("copy.email")} hint={t("copy.email.hint")} type="email" inputMode="email" value={email} set={setEmail} maxLength={254} focus />
          </>
        )}
        {action.error !== null && <Fault text={saidBy(asProblem(action.error))} />}
        <div class="btns">
          {!sent && (
            <button class="btn main" type="submit" aria-disabled={action.busy ? "true" : undefined}>
              {t("copy.send")}
            </button>
          )}
          <button class="btn quiet" type="button" onClick={close}>
            {sent ? t("close") : t("cancel")}
          </button>
        </div>
      </form>
    </Dialog>
  );
};
