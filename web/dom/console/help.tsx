// help: all keys.
import { BINDINGS, keysOf } from "../../view/console/keys.ts";
import { Dialog, isMac, Keys } from "./bits.tsx";
import { t } from "./words.ts";

export const Help = ({ close }: { close: () => void }) => {
  const mac = isMac();
  return (
    <Dialog label={t("keys.title")} close={close}>
      <h2 class="head">{t("keys.title")}</h2>
      <dl class="keylist">
        {BINDINGS.map(({ command }) => (
          <div key={command}>
            <dt>{t(`keys.${command}`)}</dt>
            <dd>
              <Keys keys={keysOf(command, mac)} />
              <span class="unseen">{keysOf(command, mac).join(" ")}</span>
            </dd>
          </div>
        ))}
        <div>
          <dt>{t("keys.escape")}</dt>
          <dd>
            <kbd class="kbd">Esc</kbd>
          </dd>
        </div>
      </dl>
      <div class="btns">
        <button class="btn" type="button" onClick={close}>
          {t("close")}
        </button>
      </div>
    </Dialog>
  );
};
