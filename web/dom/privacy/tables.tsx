// tables: the two parts of the notice that are tables.
import type { Notice } from "../../model/notice.ts";
import type { NoticeWords } from "../../locale/notice/load.ts";
import type { NoticeKey } from "../../locale/notice/en.ts";
import { en } from "../../locale/notice/en.ts";

interface Props {
  notice: Notice;
  words: NoticeWords;
}

const isKey = (key: string): key is NoticeKey => key in en;

// A field of the inventory in plain words; its own name where there are none.
const fieldName = (field: string, words: NoticeWords): string => {
  const key = `field.${field}`;
  return isKey(key) ? words.t(key) : field;
};

/*= GDPR Art. 13(1)(c) */
/*= GDPR Art. 13(1)(d) */
/*= GDPR Art. 13(2)(a) */
export const Purposes = ({ notice, words }: Props) => (
  <section>
    <h2 id="purposes">
      {words.t("page.purposes")} <span class="art">{words.t("article", { article: "13(1)(c), (d), 13(2)(a)" })}</span>
    </h2>
    {notice.purposes.map((purpose) => (
      <dl class="facts" key={purpose.code}>
        <div>
          <dt>{words.t("page.purpose")}</dt>
          <dd>
            <strong>{purpose.title}.</strong> {purpose.description}
          </dd>
        </div>
        <div>
          <dt>{words.t("page.basis")}</dt>
          <dd>
            {words.t(`basis.${purpose.basis}.long`)} {purpose.basis === "legitimate_interest" && notice.interest}{" "}
            <span class="art">{words.t("article", { article: purpose.article })}</span>
          </dd>
        </div>
        <div>
          <dt>{words.t("page.data")}</dt>
          <dd>
            <ul>
              {purpose.fields.map((field) => (
                <li key={field}>{fieldName(field, words)}</li>
              ))}
            </ul>
          </dd>
        </div>
        <div>
          <dt>{words.t("page.kept")}</dt>
          <dd>{words.t("page.days", { n: purpose.retention_days })}</dd>
        </div>
      </dl>
    ))}
  </section>
);

/*= ePrivacy Art. 5(3) */
export const DeviceItems = ({ notice, words }: Props) => (
  <section>
    <h2>{words.t("page.device")}</h2>
    <p>{words.t("page.device.before")}</p>
    {notice.device.map((item) => (
      <dl class="facts" key={item.where}>
        <div>
          <dt>{words.t("page.device.name")}</dt>
          <dd class="code">{item.name}</dd>
        </div>
        <div>
          <dt>{words.t("page.device.where")}</dt>
          <dd>{item.where}</dd>
        </div>
        <div>
          <dt>{words.t("page.device.life")}</dt>
          <dd>{item.life}</dd>
        </div>
        <div>
          <dt>{words.t("page.device.why")}</dt>
          <dd>{item.why}</dd>
        </div>
      </dl>
    ))}
  </section>
);
