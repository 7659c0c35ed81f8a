// privacy: "Your privacy" inside the chat: what is held, why and until when, what this
// device keeps, the rights that the basis gives, and how to use them.
import { heldLines, mailAddress } from "../../view/widget/held.ts";
import type { WidgetView } from "../../view/widget/widget.ts";
import { CodeBox } from "./code.tsx";
import { BackButton, CloseButton, Top } from "./top.tsx";
import { WholeNotice } from "./whole.tsx";

const Held = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const lines = heldLines(view.chat, view.info, view.words);
  return (
    <section class="sec">
      <h2>
        {t("privacy.held")} <WholeNotice view={view} brief />
      </h2>
      {lines.length === 0 && <p class="second small">{t("privacy.nothing")}</p>}
      <ul class="held">
        {lines.map((line) => (
          <li key={line.what}>
            <span>{line.what}</span>
            <span class="until">{line.until}</span>
            <span class="why">
              {line.why} · <span class="art">{line.article}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
};

/*= ePrivacy Art. 5(3) */
const Device = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const { device } = view.info.notice;
  if (view.chat.state !== "on")
    return (
      <section class="sec">
        <h2>{t("privacy.device")}</h2>
        <p class="second small">{t("privacy.device.none")}</p>
      </section>
    );
  const items = view.lasting ? device : device.slice(0, 1);
  return (
    <section class="sec">
      <h2>{t("privacy.device")}</h2>
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
          {t("privacy.keep")}
          <span class="note">{t(view.lasting ? "privacy.keep.on" : "privacy.keep.off")}</span>
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

const Comeback = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  if (!view.chat.begun) return null;
  return (
    <section class="sec">
      <h2>{t("privacy.comeback")}</h2>
      <p class="second small">{t("privacy.comeback.text")}</p>
      {view.code !== null ? (
        <CodeBox view={view} code={view.code} />
      ) : (
        <button class="btn" type="button" onClick={() => view.chat.askCode()}>
          {t("privacy.getcode")}
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
const Rights = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  const { rights, controller, object, complaint } = view.info.notice;
  const contact = controller.contact ?? controller.name;
  const [before, after = ""] = t("privacy.how", { contact: "\u0000" }).split("\u0000");
  const address = mailAddress(contact);
  return (
    <section class="sec">
      <h2>{t("privacy.rights")}</h2>
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

export const PrivacyScreen = ({ view }: { view: WidgetView }) => {
  const { t } = view.words;
  return (
    <>
      <Top view={view} title={t("chat.privacy")} lead={<BackButton view={view} label={t("privacy.back")} />}>
        <CloseButton view={view} />
      </Top>
      <div class="scroller" role="region" tabIndex={0} aria-label={t("chat.privacy")} data-focus>
        <Held view={view} />
        <Device view={view} />
        <Comeback view={view} />
        <Rights view={view} />
      </div>
    </>
  );
};
