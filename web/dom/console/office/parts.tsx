// parts: what the office's pages share: their frame, the choice of a site, a table, where
// a line comes from, and taking a register away.
import type { ComponentChildren } from "preact";
import type { Problem } from "../../../model/staff/problem.ts";
import { formatRoute, type OfficePage } from "../../../view/console/route.ts";
import type { Screen } from "../../../view/console/screen.ts";
import { csvOf } from "../../../view/office/csv.ts";
import type { Register } from "../../../view/office/register.ts";
import { Icon } from "../../parts/icon.tsx";
import * as icons from "../../parts/icons.ts";
import { useChanges } from "../../use.ts";
import { Empty, Fault, Field } from "../bits.tsx";
import { t } from "../words.ts";
import { o } from "./words.ts";
import { saveAs } from "./save.ts";

interface FrameProps {
  title: string;
  text: string;
  tools?: ComponentChildren;
  problem?: Problem | null;
  children: ComponentChildren;
}

export const Frame = ({ title, text, tools, problem, children }: FrameProps) => (
  <main class="pane wide" id="page">
    <div class="page">
      <div class="top">
        <div>
          <p class="crumb note">{t("office.title")}</p>
          <h1 class="title">{title}</h1>
        </div>
        {tools && <div class="btns">{tools}</div>}
      </div>
      <div class="sections">
        <p class="prose">{text}</p>
        {problem && <Fault problem={problem} />}
        {children}
      </div>
    </div>
  </main>
);

// Which site a page is about: the one in the address, else the first.
export const siteOf = (screen: Screen): string | null => {
  const { route, desk } = screen;
  const wanted = route.at === "office" ? route.id : null;
  return desk.sites.find((site) => site.id === wanted)?.id ?? desk.sites[0]?.id ?? null;
};

export const SiteChoice = ({ screen, page }: { screen: Screen; page: OfficePage }) => {
  useChanges(screen.desk);
  const chosen = siteOf(screen);
  if (screen.desk.sites.length < 2) return null;
  return (
    <Field label={o("site")}>
      {({ id }) => (
        <select
          class="input"
          id={id}
          value={chosen ?? ""}
          onChange={(event) => {
            location.hash = formatRoute({ at: "office", page, id: event.currentTarget.value });
          }}
        >
          {screen.desk.sites.map((site) => (
            <option key={site.id} value={site.id}>
              {site.name}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
};

export type Source = "configuration" | "log" | "entered";
const SOURCE_ICONS: Record<Source, string> = { configuration: icons.gear, log: icons.lines, entered: icons.note };

export const From = ({ source }: { source: Source }) => (
  <span class="src">
    <Icon of={SOURCE_ICONS[source]} />
    {o(`src.${source}`)}
  </span>
);

export interface Column<T> {
  key: string;
  head: string;
  cell: (row: T) => ComponentChildren;
  text?: (row: T) => string; // for CSV, where the cell is no text
}

interface TableProps<T> {
  caption: string;
  columns: readonly Column<T>[];
  rows: readonly T[];
  keyOf: (row: T) => string;
}

export const Table = <T,>({ caption, columns, rows, keyOf }: TableProps<T>) => (
  <div class="scroll" tabIndex={0} role="region" aria-label={caption}>
    <table class="table">
      <caption class="unseen">{caption}</caption>
      <thead>
        <tr>
          {columns.map((column) => (
            <th scope="col" key={column.key}>
              {column.head}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={keyOf(row)}>
            {columns.map((column, at) =>
              at === 0 ? (
                <th scope="row" key={column.key}>
                  {column.cell(row)}
                </th>
              ) : (
                <td key={column.key}>{column.cell(row)}</td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const textOf = <T,>(column: Column<T>, row: T): string => {
  const said = column.text ? column.text(row) : column.cell(row);
  return typeof said === "string" || typeof said === "number" ? String(said) : "";
};

// HTML that prints, JSON, CSV: the same rows as on the page.
export const Export = <T,>({ name, columns, rows }: { name: string; columns: readonly Column<T>[]; rows: readonly T[] }) => {
  const heads = columns.map((column) => column.head);
  const lines = () => [heads, ...rows.map((row) => columns.map((column) => textOf(column, row)))];
  return (
    <>
      <button class="btn" type="button" onClick={() => print()}>
        {t("print")}
      </button>
      <button class="btn quiet" type="button" onClick={() => saveAs(`${name}.csv`, "text/csv;charset=utf-8", csvOf(lines()))}>
        {o("export.csv")}
      </button>
      <button class="btn quiet" type="button" onClick={() => saveAs(`${name}.json`, "application/json", JSON.stringify(rows, null, 2))}>
        {o("export.json")}
      </button>
    </>
  );
};

interface RegisterProps<T> extends Omit<TableProps<T>, "rows"> {
  register: Register<T>;
  source: Source;
  empty: { title: string; text: string };
}

export const RegisterPanel = <T,>({ register, source, empty, ...table }: RegisterProps<T>) => (
  <>
    <section class="panel">
      <div class="bar">
        <h2 class="head">{table.caption}</h2>
        <From source={source} />
      </div>
      {register.rows.length > 0 && <Table {...table} rows={register.rows} />}
      {register.loaded && register.rows.length === 0 && <Empty title={empty.title} text={empty.text} />}
      {!register.loaded && register.busy && (
        <p class="waiting" role="status">
          {t("loading")}
        </p>
      )}
    </section>
    {register.more && (
      <button class="btn" type="button" aria-disabled={register.busy ? "true" : undefined} onClick={() => void register.loadMore()}>
        {o("more")}
      </button>
    )}
  </>
);

interface StateChoiceProps {
  states: readonly string[];
  word: (state: string) => string;
  value: string;
  set: (state: string) => void;
}

export const StateChoice = ({ states, word, value, set }: StateChoiceProps) => (
  <Field label={o("consent.state")}>
    {({ id }) => (
      <select class="input" id={id} value={value} onChange={(event) => set(event.currentTarget.value)}>
        <option value="">{o("all")}</option>
        {states.map((state) => (
          <option key={state} value={state}>
            {word(state)}
          </option>
        ))}
      </select>
    )}
  </Field>
);
