// data: values that were given for a purpose, as far as this person's work needs them.
import { useEffect, useState } from "preact/hooks";
import type { Given } from "../../model/staff/types.ts";
import type { Screen } from "../../view/console/screen.ts";
import { t, tried } from "./words.ts";

/*= GDPR Art. 5(1)(b) */
export const DataPart = ({ screen, conversation }: { screen: Screen; conversation: string }) => {
  const [data, setData] = useState<Given[]>([]);
  useEffect(() => {
    let here = true;
    setData([]);
    screen.desk.givenIn(conversation).then(
      (found) => here && setData(found),
      () => {},
    );
    return () => {
      here = false;
    };
  }, [conversation]);
  if (data.length === 0) return null;
  return (
    <div class="part">
      <h3>{t("context.given")}</h3>
      {data.map((each) => (
        <p class="small" key={`${each.purpose} ${each.field}`}>
          <span class="note">
            {each.title} · {tried(`purpose.${each.purpose}`) ?? each.purpose}
          </span>
          <br />
          <span dir="auto">{each.value}</span>
        </p>
      ))}
    </div>
  );
};
