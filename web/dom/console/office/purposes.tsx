// purposes: what a site's data are for. A change is a draft first; what it would alter is
// seen before anybody signs.
import { useEffect, useMemo } from "preact/hooks";
import type { Change, Purpose } from "../../../model/office/types.ts";
import type { Account } from "../../../model/staff/types.ts";
import { mayRun } from "../../../model/office/types.ts";
import { PurposesView } from "../../../view/office/purposes.ts";
import { useChanges } from "../../use.ts";
import { Dialog, Empty } from "../bits.tsx";
import { t, w } from "../words.ts";
import { AttributesPanel } from "./attributes.tsx";
import { ChangePage } from "./change.tsx";
import { EmergenciesPanel, ModelsPanel } from "./models.tsx";
import type { OfficeProps } from "./office.tsx";
import { Frame, From, SiteChoice, siteOf } from "./parts.tsx";
import { Paused, Pausing } from "./pausing.tsx";
import { PurposeForm } from "./purpose_form.tsx";
import { moment, o, oTried, said } from "./words.ts";

export const basisWords = (purpose: Pick<Purpose, "basis" | "article">) => (
  <>
    {o(`basis.${purpose.basis}`)} <span class="art">{o("article", { article: purpose.article })}</span>
  </>
);

export const termWords = (purpose: Pick<Purpose, "retention_days" | "retention_from">): string =>
  o(`term.${purpose.retention_from}`, { n: purpose.retention_days });

interface RowProps {
  view: PurposesView;
  purpose: Purpose;
  may: boolean;
  account: Account;
}

// What the server cannot leave off while it runs.
const ALWAYS = new Set(["security", "notice", "proof", "staff"]);

const PurposeRow = ({ view, purpose, may, account }: RowProps) => (
  <li class="row">
    <span class="grow">
      <b>{said(purpose.title)}</b> {purpose.state === "ended" && <span class="badge">{o("purpose.ended")}</span>}
      <br />
      <span class="small second">{said(purpose.description)}</span>
      <br />
      <span class="note">
        {basisWords(purpose)} · {termWords(purpose)} · {o("purpose.version", { n: purpose.version })}
        {purpose.people > 0 && ` · ${o("purpose.people", { n: purpose.people })}`}
      </span>
      {view.suspended(purpose.code) && <br />}
      <Paused suspended={view.suspended(purpose.code)} />
    </span>
    {may && purpose.state === "active" && (
      <span class="btns">
        {!ALWAYS.has(purpose.code) && <Pausing view={view} code={purpose.code} name={said(purpose.title)} suspended={view.suspended(purpose.code)} account={account} />}
        <button class="btn" type="button" aria-label={`${o("purpose.change")}: ${said(purpose.title)}`} onClick={() => view.begin(purpose)}>
          {o("purpose.change")}
        </button>
        <button class="btn quiet" type="button" aria-label={`${o("purpose.end")}: ${said(purpose.title)}`} onClick={() => void view.end(purpose)}>
          {o("purpose.end")}
        </button>
      </span>
    )}
  </li>
);

const InForce = ({ view, may, account }: Omit<RowProps, "purpose">) => (
  <section class="panel" aria-labelledby="purposes-head">
    <div class="bar">
      <h2 class="head" id="purposes-head">
        {o("purposes.inforce")}
      </h2>
      <From source="configuration" />
      {may && view.page && <Pausing view={view} code={null} name={o("suspend.site")} suspended={view.suspended(null)} account={account} />}
    </div>
    {view.suspended(null) && (
      <p class="in">
        <Paused suspended={view.suspended(null)} />
      </p>
    )}
    {view.page && view.page.purposes.length === 0 ? (
      <Empty title={o("purposes.empty.title")} text={o("purposes.empty.text")} />
    ) : (
      <ul class="rows">
        {view.page?.purposes.map((purpose) => (
          <PurposeRow key={purpose.code} view={view} purpose={purpose} may={may} account={account} />
        ))}
      </ul>
    )}
  </section>
);

const Templates = ({ view }: { view: PurposesView }) => (
  <section class="panel" aria-labelledby="templates-head">
    <div class="bar">
      <h2 class="head" id="templates-head">
        {o("purposes.templates")}
      </h2>
      <span class="note">{o("purposes.templates.text")}</span>
    </div>
    <ul class="rows">
      {view.templates.map((purpose) => (
        <li class="row" key={purpose.code}>
          <span class="grow">
            <b>{said(purpose.title)}</b>
            <br />
            <span class="small second">{said(purpose.description)}</span>
          </span>
          <button class="btn" type="button" aria-label={`${o("purpose.prepare")}: ${said(purpose.title)}`} onClick={() => view.begin(purpose)}>
            {o("purpose.prepare")}
          </button>
        </li>
      ))}
      <li class="row">
        <span class="grow second">{o("purposes.own")}</span>
        <button class="btn" type="button" onClick={() => view.begin(null)}>
          {o("purpose.new")}
        </button>
      </li>
    </ul>
  </section>
);

const changeTitle = (view: PurposesView, change: Change): string => {
  const body = change.body;
  const title = "title" in body && body.title ? said(body.title) : "";
  const known = view.page?.purposes.find((purpose) => purpose.code === body.code);
  const name = title || (known ? said(known.title) : body.code);
  return "end" in body ? o("change.ends", { name }) : name;
};

const Running = ({ view }: { view: PurposesView }) => (
  <section class="panel" aria-labelledby="changes-head">
    <div class="bar">
      <h2 class="head" id="changes-head">
        {o("changes.title")}
      </h2>
      <From source="entered" />
    </div>
    {view.running.length === 0 ? (
      <p class="in note">{o("changes.none")}</p>
    ) : (
      <ul class="rows">
        {view.running.map((change) => (
          <li class="row" key={change.id}>
            <span class="grow">
              <b>{changeTitle(view, change)}</b>
              <br />
              <span class="note">
                {oTried(`change.state.${change.state}`, change.state)}
                {change.missing.length > 0 && ` · ${o("change.missing.count", { n: change.missing.length })}`}
                {change.effective_at !== null && ` · ${o("change.from", { time: moment(change.effective_at) })}`}
              </span>
            </span>
            <button class="btn" type="button" aria-label={`${o("change.open")}: ${changeTitle(view, change)}`} onClick={() => view.open(change)}>
              {o("change.open")}
            </button>
          </li>
        ))}
      </ul>
    )}
  </section>
);

const Done = ({ view }: { view: PurposesView }) => {
  const { done } = view;
  if (!done) return null;
  const later = done.effective_at !== null && done.effective_at > Date.now();
  return (
    <p class="say-so" role="status">
      {later ? o("change.done.later", { time: moment(done.effective_at) }) : o("change.done")}
    </p>
  );
};

/*= GDPR Art. 5(1)(b) */
export const PurposesPage = (props: OfficeProps) => {
  const { screen, office } = props;
  useChanges(screen.desk);
  const site = siteOf(screen);
  const view = useMemo(() => new PurposesView(office, site ?? ""), [office, site]);
  useChanges(view);
  useEffect(() => {
    if (site !== null) void view.load();
  }, [view, site]);
  const { roles } = screen.desk.session.account;
  const { desk } = view;
  if (site === null) return <Frame title={o("purposes.title")} text={t("sites.none.text")}>{null}</Frame>;
  return (
    <Frame title={o("purposes.title")} text={o("purposes.text")} problem={desk.at === "list" ? view.problem : null} tools={<SiteChoice screen={screen} page="purposes" />}>
      <Done view={view} />
      {view.page === null && view.busy && <p class="waiting" role="status">{t("loading")}</p>}
      {view.page && (
        <>
          <Running view={view} />
          <InForce view={view} may={mayRun(roles)} account={screen.desk.session.account} />
          {mayRun(roles) && <Templates view={view} />}
          <EmergenciesPanel office={office} screen={screen} />
          <AttributesPanel office={office} site={site} view={view} may={mayRun(roles)} />
          {view.page.purposes.some((purpose) => purpose.code === "training") && <ModelsPanel office={office} site={site} may={mayRun(roles)} />}
        </>
      )}
      {desk.at === "edit" && view.page && (
        <Dialog label={o("purpose.edit")} close={() => view.close()} wide>
          <PurposeForm view={view} sheet={desk.sheet} page={view.page} />
        </Dialog>
      )}
      {desk.at === "change" && (
        <Dialog label={changeTitle(view, desk.change)} close={() => view.close()} wide>
          <ChangePage view={view} change={desk.change} title={changeTitle(view, desk.change)} account={screen.desk.session.account} />
        </Dialog>
      )}
      <p class="note">{o("asof", { time: `${w().date(Date.now())}, ${w().time(Date.now())}` })}</p>
    </Frame>
  );
};
