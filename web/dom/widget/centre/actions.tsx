// actions: what a visitor can do at once. Each last step says what will happen and what
// the company still holds after it, and offers a copy, never demands one.
import { Icon } from "../../parts/icon.tsx";
import * as icons from "../icons.ts";
import type { Centre } from "../../../view/widget/centre.ts";
import type { CentreProps } from "./centre.tsx";
import { Remaining } from "./purposes.tsx";

// A text as a file of the visitor's own.
const save = (text: string, name: string): void => {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
};

/*= GDPR Art. 15(3) */
/*= GDPR Art. 20(1) */
const Download = ({ centre }: { centre: Centre }) => (
  <button
    class="btn left"
    type="button"
    disabled={centre.busy}
    onClick={() => void centre.download().then((text) => text !== null && save(text, "my-data.json"))}
  >
    <Icon of={icons.down} />
    {centre.words.t("download")}
  </button>
);

export const Actions = ({ view, centre }: CentreProps) => {
  const { t } = centre.words;
  if (!centre.own) return null;
  return (
    <section class="sec">
      <h2>{t("actions")}</h2>
      <div class="two">
        <Download centre={centre} />
        <button class="btn left" type="button" onClick={() => view.askEnd()}>
          <Icon of={icons.check} />
          {t("end")}
        </button>
        <button class="btn left" type="button" onClick={() => centre.show("forget")}>
          <Icon of={icons.close} />
          {t("forget")}
        </button>
        <button class="btn left" type="button" onClick={() => centre.show("erase")}>
          <Icon of={icons.erase} />
          {t("erase")}
        </button>
      </div>
    </section>
  );
};

export const ForgetPanel = ({ centre }: CentreProps) => {
  const { t } = centre.words;
  return (
    <>
      <section class="body form" tabIndex={-1} data-focus>
        <h2 class="hello">{t("forget.title")}</h2>
        <p>{centre.own?.afterwards.forget_device}</p>
      </section>
      <div class="stack">
        <button class="btn" type="button" onClick={() => centre.forgetDevice()}>
          {t("forget.yes")}
        </button>
        <button class="btn" type="button" onClick={() => centre.show("main")}>
          {t("no")}
        </button>
      </div>
    </>
  );
};

export const ErasePanel = ({ centre }: CentreProps) => {
  const { t } = centre.words;
  return (
    <>
      <section class="body form" tabIndex={-1} data-focus>
        <h2 class="hello">{t("erase.title")}</h2>
        <p>{t("erase.text")}</p>
        <p>{centre.own?.afterwards.erase}</p>
        <div class="say-so copy">
          <span class="grow">{t("erase.copy")}</span>
          <Download centre={centre} />
        </div>
      </section>
      <div class="stack">
        <button class="btn final" type="button" disabled={centre.busy} onClick={() => void centre.erase()}>
          {t("erase.yes")}
        </button>
        <button class="btn" type="button" onClick={() => centre.show("main")}>
          {t("no")}
        </button>
      </div>
    </>
  );
};

export const ErasedPanel = ({ view, centre }: CentreProps) => {
  const { t } = centre.words;
  return (
    <>
      <section class="body form" tabIndex={-1} data-focus role="status">
        <h2 class="hello">{t("erased.title")}</h2>
        {centre.erasure && (
          <>
            <Remaining centre={centre} erased={centre.erasure.erased} kept={centre.erasure.kept} />
            <p>{centre.erasure.afterwards}</p>
          </>
        )}
      </section>
      <div class="stack">
        <button class="btn" type="button" onClick={() => view.anew()}>
          {t("anew")}
        </button>
        <button class="btn" type="button" onClick={() => view.close()}>
          {t("close")}
        </button>
      </div>
    </>
  );
};
