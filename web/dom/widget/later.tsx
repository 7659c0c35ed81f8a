// later: a screen whose program is fetched when it is first wanted.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Centre } from "../../view/widget/centre.ts";
import type { WidgetView } from "../../view/widget/widget.ts";
import { BackButton, Top } from "./top.tsx";

type Part = (props: { view: WidgetView; centre: Centre }) => JSX.Element;
type Got = { Part: Part; centre: Centre };

const fetchCentre = async (view: WidgetView): Promise<Got> => {
  const [{ CentreScreen }, centre] = await Promise.all([import("./centre/centre.tsx"), view.centre()]);
  await centre.open();
  return { Part: CentreScreen, centre };
};

export const PrivacyScreen = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const [got, setGot] = useState<Got | "failed" | null>(null);
  const get = () => {
    setGot(null);
    fetchCentre(view).then(setGot, () => setGot("failed"));
  };
  useEffect(get, []);
  if (got !== null && got !== "failed") return <got.Part view={view} centre={got.centre} />;
  return (
    <>
      <Top view={view} title={t("chat.privacy")} lead={<BackButton view={view} label={t("privacy.back")} />} />
      <div class="middle form">
        <p class="second" role="status">
          {got === null ? t("loading") : t("fault.unreachable")}
        </p>
        {got === "failed" && (
          <button class="btn" type="button" onClick={get}>
            {t("again")}
          </button>
        )}
      </div>
    </>
  );
};
