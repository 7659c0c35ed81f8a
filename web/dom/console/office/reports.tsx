// reports: sums over at least ten people, week by week; nothing about fewer, nor about one
// of the staff.
import { useEffect, useMemo } from "preact/hooks";
import { isoTime } from "../../../model/catalogue.ts";
import type { Period } from "../../../model/office/types.ts";
import { Register, whole } from "../../../view/office/register.ts";
import { useChanges } from "../../use.ts";
import { span, t, w } from "../words.ts";
import type { OfficeProps } from "./office.tsx";
import { type Column, Export, Frame, RegisterPanel, SiteChoice, siteOf } from "./parts.tsx";
import { o } from "./words.ts";

const number = (value: number | null | undefined): string => (value === null || value === undefined ? "" : w().number(value));

const columns = (): Column<Period>[] => [
  { key: "from", head: o("report.week"), cell: (row) => `${w().date(row.from)} – ${w().date(row.to - 1)}`, text: (row) => isoTime(row.from) },
  { key: "people", head: o("retention.people"), cell: (row) => (row.few ? o("report.few") : number(row.people)) },
  { key: "conversations", head: o("retention.conversations"), cell: (row) => number(row.conversations) },
  { key: "messages", head: o("retention.messages"), cell: (row) => number(row.messages) },
  { key: "answer", head: o("report.answer"), cell: (row) => (row.answer_ms === null || row.answer_ms === undefined ? "" : span(row.answer_ms)), text: (row) => String(row.answer_ms ?? "") },
  { key: "rating", head: o("report.rating"), cell: (row) => (row.rating_hundredths === null || row.rating_hundredths === undefined ? "" : number(row.rating_hundredths / 100)) },
];

/*= GDPR Art. 5(1)(e) */
export const ReportsPage = ({ screen, office }: OfficeProps) => {
  useChanges(screen.desk);
  const site = siteOf(screen);
  const register = useMemo(() => new Register<Period>(async () => whole(site === null ? [] : await office.statistics(site))), [office, site]);
  useChanges(register);
  useEffect(() => void register.load(), [register]);
  return (
    <Frame title={t("nav.reports")} text={o("report.text")} problem={register.problem} tools={<Export name="reports" columns={columns()} rows={register.rows} />}>
      <div class="filters">
        <SiteChoice screen={screen} page="reports" />
      </div>
      <RegisterPanel
        register={register}
        source="log"
        caption={o("report.table")}
        columns={columns()}
        keyOf={(row) => String(row.from)}
        empty={{ title: o("report.empty.title"), text: o("report.empty.text") }}
      />
    </Frame>
  );
};
