// ledger: the log as the data protection officer sees it, with proofs that are checked
// in this browser.
import { useEffect, useMemo } from "preact/hooks";
import { isoTime } from "../../../model/catalogue.ts";
import type { Rest } from "../../../model/staff/rest.ts";
import type { LedgerEntry } from "../../../model/staff/types.ts";
import { LedgerView, type Proven } from "../../../view/console/ledger.ts";
import { Icon } from "../../parts/icon.tsx";
import * as icons from "../../parts/icons.ts";
import { useChanges } from "../../use.ts";
import { CopyButton, Dialog, Empty, Fault } from "../bits.tsx";
import { t, tried, w } from "../words.ts";

const sha256 = async (bytes: Uint8Array): Promise<Uint8Array> => new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

const Numbers = ({ proof, leaf }: { proof: Extract<Proven, { at: "said" }>["proof"]; leaf: string }) => (
  <details>
    <summary>{t("proof.details")}</summary>
    <dl class="facts hashes">
      <dt>{t("proof.leaf")}</dt>
      <dd class="mono ltr">{leaf}</dd>
      <dt>{t("proof.path")}</dt>
      <dd class="mono ltr">
        <ol>
          {proof.path.map((step) => (
            <li key={step}>{step}</li>
          ))}
        </ol>
      </dd>
      <dt>{t("proof.root")}</dt>
      <dd class="mono ltr">{proof.root}</dd>
    </dl>
  </details>
);

const Verdict = ({ proven }: { proven: Proven }) => {
  const n = w().number(proven.entry.index);
  if (proven.at === "busy") return <p role="status">{t("proof.busy")}</p>;
  if (proven.at === "failed") return <Fault problem={proven.problem} />;
  const { proof, holds } = proven;
  return (
    <>
      <p class={holds ? "strong" : "say-so red"} role={holds ? "status" : "alert"}>
        {holds ? t("proof.yes", { n }) : t("proof.no", { n })}
      </p>
      <p>{holds ? t("proof.yes.text", { n: proof.path.length, size: proof.size }) : t("proof.no.text")}</p>
      <p class="note">{t("proof.command")}</p>
      <Numbers proof={proof} leaf={proven.entry.hash} />
      <h3 class="label">{t("ledger.checkpoint")}</h3>
      <pre class="code ltr" tabIndex={0}>
        {proof.checkpoint}
      </pre>
      <p class="note">{t("ledger.checkpoint.text")}</p>
    </>
  );
};

const ProofDialog = ({ proven, close }: { proven: Proven; close: () => void }) => {
  const title = t("proof.title", { n: proven.entry.index });
  return (
    <Dialog label={title} close={close} wide>
      <div class="stack in">
        <h2 class="head">{title}</h2>
        <p class="note">
          {tried(`event.${proven.entry.type}`) ?? t("event.unknown")} · {w().date(proven.entry.at)}, {w().time(proven.entry.at)}
        </p>
        <Verdict proven={proven} />
        <div class="btns">
          {proven.at === "said" && <CopyButton text={proven.proof.checkpoint} />}
          <button class="btn" type="button" onClick={close}>
            {t("close")}
          </button>
        </div>
      </div>
    </Dialog>
  );
};

const Row = ({ entry, size, prove }: { entry: LedgerEntry; size: number; prove: () => void }) => (
  <tr>
    <td>{w().number(entry.index)}</td>
    <th scope="row">{tried(`event.${entry.type}`) ?? t("event.unknown")}</th>
    <td>{tried(`actor.${entry.actor}`) ?? entry.actor}</td>
    <td>
      <time dateTime={isoTime(entry.at)}>
        {w().shortDate(entry.at)}, {w().time(entry.at)}
      </time>
    </td>
    <td class="mono ltr">{entry.hash.slice(0, 12)}…</td>
    <td>
      {entry.index < size ? (
        <button class="link" type="button" aria-label={t("ledger.prove.which", { n: entry.index })} onClick={prove}>
          {t("ledger.prove")}
        </button>
      ) : (
        <span class="note">{t("ledger.prove.soon")}</span>
      )}
    </td>
  </tr>
);

const COLUMNS = ["index", "type", "actor", "at", "hash", "proof"] as const;

const Table = ({ ledger }: { ledger: LedgerView }) => (
  <div class="scroll" tabIndex={0}>
    <table class="table">
      <caption class="unseen">{t("ledger.table")}</caption>
      <thead>
        <tr>
          {COLUMNS.map((column) => (
            <th scope="col" key={column}>
              {t(`ledger.${column}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ledger.entries.map((entry) => (
          <Row key={entry.index} entry={entry} size={ledger.size} prove={() => void ledger.prove(entry)} />
        ))}
      </tbody>
    </table>
  </div>
);

/*= GDPR Art. 5(2) */
export const Ledger = ({ rest }: { rest: Rest }) => {
  const ledger = useMemo(() => new LedgerView(rest, sha256), [rest]);
  useChanges(ledger);
  useEffect(() => void ledger.load(), [ledger]);
  return (
    <main class="pane wide" id="page">
      <div class="page">
        <div class="top">
          <div>
            <p class="crumb note">{t("office.title")}</p>
            <h1 class="title">{t("ledger.title")}</h1>
          </div>
          <button class="btn" type="button" onClick={() => void ledger.load()}>
            <Icon of={icons.again} />
            {t("ledger.refresh")}
          </button>
        </div>
        <div class="sections">
          <p class="prose">{t("ledger.text")}</p>
          {ledger.problem && <Fault problem={ledger.problem} />}
          <section class="panel" aria-labelledby="ledger-head">
            <div class="bar">
              <h2 class="head" id="ledger-head">
                {ledger.size > 0 ? t("ledger.size", { n: ledger.size }) : t("ledger.size.none")}
              </h2>
              <span class="src">
                <Icon of={icons.lines} />
                {t("ledger.src")}
              </span>
            </div>
            {ledger.entries.length > 0 && <Table ledger={ledger} />}
            {ledger.loaded && ledger.entries.length === 0 && <Empty title={t("ledger.empty.title")} text={t("ledger.size.none")} />}
            {!ledger.loaded && ledger.busy && <p class="waiting" role="status">{t("loading")}</p>}
          </section>
          {ledger.earlier && (
            <button class="btn" type="button" aria-disabled={ledger.busy ? "true" : undefined} onClick={() => void ledger.loadEarlier()}>
              {t("ledger.earlier")}
            </button>
          )}
        </div>
      </div>
      {ledger.proven && <ProofDialog proven={ledger.proven} close={() => ledger.closeProof()} />}
    </main>
  );
};
