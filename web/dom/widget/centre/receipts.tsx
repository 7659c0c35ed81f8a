// receipts: what was chosen, as papers to read and to take away.
import type { Centre } from "../../../view/widget/centre.ts";
import type { CentreProps } from "./centre.tsx";

export const receiptAddress = (centre: Centre, receipt: string, locale: string): string =>
  `${centre.own?.notice.url ?? ""}?lang=${encodeURIComponent(locale)}&receipt=${encodeURIComponent(receipt)}`;

/*= GDPR Art. 7(1) */
export const Receipts = ({ view, centre }: CentreProps) => {
  const { t, date } = centre.words;
  const receipts = centre.own?.receipts ?? [];
  if (receipts.length === 0) return null;
  return (
    <section class="sec">
      <h2>{t("receipts")}</h2>
      <p class="second small">{t("receipts.text")}</p>
      <ul class="held">
        {receipts.map((receipt) => {
          const names = { title: receipt.title, date: date(receipt.at) };
          return (
            <li key={receipt.id}>
              <span>{t("receipt.line", { title: receipt.title, state: t(`word.${receipt.state}`) })}</span>
              <span class="until">{date(receipt.at)}</span>
              <span class="why btns">
                <a class="tap" href={receiptAddress(centre, receipt.id, view.words.locale)} target="_blank" rel="noopener noreferrer" aria-label={t("receipt.read.of", names)}>
                  {t("receipt.read")}
                </a>
                <a class="tap" href={`/api/v1/receipts/${encodeURIComponent(receipt.id)}`} download="receipt.json" aria-label={t("receipt.download.of", names)}>
                  {t("receipt.download")}
                </a>
              </span>
            </li>
          );
        })}
      </ul>
    </section>
  );
};
