// standing: what this device keeps, how to come back, and the rights and how to use them.
import { mailAddress } from "../../../view/widget/mail.ts";
import { CodeBox } from "../code.tsx";
import type { CentreProps } from "./centre.tsx";

/*= ePrivacy Art. 5(3) */
export const Device = ({ view, centre }: CentreProps) => {
  const { t } = centre.words;
  const { device } = view.info.notice;
  if (view.chat.state !== "on")
    return (
      <section class="sec">
        <h2>{t("device")}</h2>
        <p class="second small">{t("device.none")}</p>
      </section>
    );
  const items = view.lasting ? device : device.slice(0, 1);
  return (
    <section class="sec">
      <h2>{t("device")}</h2>
      <ul class="held">
        {items.map((item) => (
          <li key={item.where}>
            <span class="code">{item.name}</span>
            <span class="until">{item.life}</span>
            <span class="why">
              {item.where}: {item.why}
            </span>
          </li>
        ))}
      </ul>
      <label class="switch">
        <span>
          {t("keep")}
          <span class="note">{t(view.lasting ? "keep.on" : "keep.off")}</span>
        </span>
        <input
          type="checkbox"
          role="switch"
          checked={view.lasting}
          onChange={(event) => view.keepOnDevice(event.currentTarget.checked)}
        />
      </label>
    </section>
  );
};

export const Comeback = ({ view, centre }: CentreProps) => {
  const { t } = centre.words;
  if (!view.chat.begun) return null;
  return (
    <section class="sec">
      <h2>{t("comeback")}</h2>
      <p class="second small">{t("comeback.text")}</p>
      {view.code !== null ? (
        <CodeBox view={view} code={view.code} />
      ) : (
        <button class="btn" type="button" onClick={() => view.chat.askCode()}>
          {t("getcode")}
        </button>
      )}
      <p class="error small" role="alert">
        {view.chat.fault}
      </p>
    </section>
  );
};

/*= GDPR Art. 13(2)(b) */
/*= GDPR Art. 12(2) */
export const Rights = ({ view, centre }: CentreProps) => {
  const { t } = centre.words;
  const { rights, controller, object, complaint } = view.info.notice;
  const contact = controller.contact ?? controller.name;
  const [before, after = ""] = t("how", { contact: "\u0000" }).split("\u0000");
  const address = mailAddress(contact);
  return (
    <section class="sec">
      <h2>{t("rights")}</h2>
      {object !== null && <p class="object">{object}</p>}
      <ul class="rights">
        {rights.map((right) => (
          <li key={right.code}>
            {right.title} <span class="art">{t("article", { article: right.article })}</span>
          </li>
        ))}
      </ul>
      <p class="second small">
        {before}
        {address ? <a href={address}>{contact}</a> : contact}
        {after}
      </p>
      {/*= GDPR Art. 13(2)(d) */}
      <p class="second small">
        {complaint.text} {complaint.authority}
      </p>
    </section>
  );
};
