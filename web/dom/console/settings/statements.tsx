// statements: the secret with which the site's own server signs what it states of a
// visitor. It is shown once; a new one ends the one before.
import { useState } from "preact/hooks";
import type { Rest } from "../../../model/staff/rest.ts";
import { asProblem } from "../../../model/staff/problem.ts";
import type { Site } from "../../../model/staff/types.ts";
import { CopyButton, Dialog, Fault, useAction } from "../bits.tsx";
import { saidBy, t } from "../words.ts";

const SecretDialog = ({ rest, site, close }: { rest: Rest; site: string; close: () => void }) => {
  const [secret, setSecret] = useState<string | null>(null);
  const action = useAction();
  const make = () => void action.run(async () => setSecret(await rest.newSecret(site)));
  return (
    <Dialog label={t("statements.new")} close={close}>
      <div class="stack">
        <h2 class="head">{t("statements.new")}</h2>
        <p>{secret === null ? t("statements.ends") : t("statements.once")}</p>
        {secret !== null && (
          <p class="paper secret in ltr" aria-label={t("statements.secret")} role="group">
            {secret}
          </p>
        )}
        {action.error !== null && <Fault text={saidBy(asProblem(action.error))} />}
        <div class="btns">
          {secret === null ? (
            <button class="btn main" type="button" aria-disabled={action.busy ? "true" : undefined} onClick={make}>
              {t("statements.go")}
            </button>
          ) : (
            <CopyButton text={secret} />
          )}
          <button class="btn quiet" type="button" onClick={close}>
            {secret === null ? t("cancel") : t("done")}
          </button>
        </div>
      </div>
    </Dialog>
  );
};

export const Statements = ({ rest, site }: { rest: Rest; site: Site }) => {
  const [open, setOpen] = useState(false);
  return (
    <section class="panel in stack" aria-labelledby="statements-head">
      <h2 class="head" id="statements-head">
        {t("statements.title")}
      </h2>
      <p class="note">{t("statements.text")}</p>
      <div class="btns">
        <button class="btn" type="button" onClick={() => setOpen(true)}>
          {t("statements.new")}
        </button>
      </div>
      {open && <SecretDialog rest={rest} site={site.id} close={() => setOpen(false)} />}
    </section>
  );
};
