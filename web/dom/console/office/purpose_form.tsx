// purpose_form: one purpose as it is written down: what for, on which basis and why that
// holds, which data, for how long, who may use them. What visitors read says so.
import { useId } from "preact/hooks";
import { BASES, EVENTS, type FieldKind, type Interest, type PurposePage } from "../../../model/office/types.ts";
import { ROLES } from "../../../model/staff/types.ts";
import { articleOf, codeOf, groundOf, NO_COMPATIBILITY, type Sheet } from "../../../view/office/declaration.ts";
import type { PurposesView } from "../../../view/office/purposes.ts";
import { Fault, Field, Switch, TextField } from "../bits.tsx";
import { t } from "../words.ts";
import { o, said } from "./words.ts";

interface PartProps {
  sheet: Sheet;
  write: (part: Partial<Sheet>) => void;
}

interface AreaProps {
  label: string;
  hint?: string;
  value: string;
  set: (value: string) => void;
}

const Area = ({ label, hint, value, set }: AreaProps) => (
  <Field label={label} hint={hint}>
    {({ id, describedBy }) => (
      <textarea class="input" id={id} rows={2} value={value} aria-describedby={describedBy} maxLength={2000} onInput={(event) => set(event.currentTarget.value)} />
    )}
  </Field>
);

const LANGUAGES = ["en", "de"] as const;

// What a visitor can read is said beside it.
/*= GDPR Art. 12(1) */
const Naming = ({ sheet, write }: PartProps) => (
  <fieldset class="stack">
    <legend class="strong">{o("form.what")}</legend>
    <p class="note">{o("form.visitor.reads")}</p>
    {LANGUAGES.map((language) => (
      <div class="stack" key={language}>
        <TextField
          label={o("form.title", { language: o(`language.${language}`) })}
          value={sheet.title[language] ?? ""}
          maxLength={120}
          set={(text) =>
            write({ title: { ...sheet.title, [language]: text }, ...(language === "en" && !sheet.known && sheet.code === codeOf(sheet.title["en"] ?? "") ? { code: codeOf(text) } : {}) })
          }
        />
        <Area
          label={o("form.description", { language: o(`language.${language}`) })}
          value={sheet.description[language] ?? ""}
          set={(text) => write({ description: { ...sheet.description, [language]: text } })}
        />
      </div>
    ))}
  </fieldset>
);

const INTEREST: readonly (keyof Interest)[] = ["interest", "necessity", "balance"];

const Ground = ({ sheet, write }: PartProps) => {
  const ground = groundOf(sheet.basis);
  if (ground === "law") return <Area label={o("form.law")} hint={o("form.law.hint")} value={sheet.law ?? ""} set={(law) => write({ law })} />;
  if (ground === "contract") return <Area label={o("form.contract")} hint={o("form.contract.hint")} value={sheet.contract ?? ""} set={(contract) => write({ contract })} />;
  if (ground !== "interest") return null;
  const now = sheet.interest ?? { interest: "", necessity: "", balance: "" };
  return (
    <>
      {INTEREST.map((part) => (
        <Area key={part} label={o(`form.${part}`)} hint={o(`form.${part}.hint`)} value={now[part]} set={(text) => write({ interest: { ...now, [part]: text } })} />
      ))}
    </>
  );
};

/*= GDPR Art. 6(1) */
const BasisPart = ({ sheet, write }: PartProps) => (
  <fieldset class="picks">
    <legend class="strong">{o("form.basis")}</legend>
    {sheet.known && <p class="note">{o("form.basis.stays")}</p>}
    {BASES.map((basis) => (
      <label class="pick" key={basis}>
        <input type="radio" name="purpose-basis" checked={sheet.basis === basis} disabled={sheet.known && sheet.basis !== basis} onChange={() => write({ basis })} />
        <span>
          {o(`basis.${basis}`)} <span class="art">{o("article", { article: articleOf(basis) })}</span>
        </span>
      </label>
    ))}
  </fieldset>
);

const ConsentPart = ({ sheet, write }: PartProps) =>
  sheet.basis !== "consent" ? null : (
    <>
      <Switch label={o("form.asks")} text={o("form.asks.text")} on={sheet.asks === "email"} set={(on) => write({ asks: on ? "email" : null })} />
      <Switch label={o("form.explicit")} text={o("form.explicit.text")} on={sheet.explicit} set={(explicit) => write({ explicit })} />
      <Switch label={o("form.children")} text={o("form.children.text")} on={sheet.children} set={(children) => write({ children })} />
    </>
  );

const toggled = (list: readonly string[], code: string, on: boolean): string[] => (on ? [...list, code] : list.filter((each) => each !== code));

const Choice = ({ code, title, note, list, set }: { code: string; title: string; note?: string; list: readonly string[]; set: (list: string[]) => void }) => (
  <label class="pick" key={code}>
    <input type="checkbox" checked={list.includes(code)} onChange={(event) => set(toggled(list, code, event.currentTarget.checked))} />
    <span>
      {title} {note && <span class="note">{note}</span>}
    </span>
  </label>
);

const noteOf = (field: FieldKind): string => (field.special ? `${field.category}, ${o("form.special.mark")}` : field.category);

/*= GDPR Art. 5(1)(c) */
const DataPart = ({ sheet, write, page }: PartProps & { page: PurposePage }) => (
  <>
    <fieldset class="picks">
      <legend class="strong">{o("form.fields")}</legend>
      {page.fields.map((field) => (
        <Choice key={field.code} code={field.code} title={field.title} note={noteOf(field)} list={sheet.fields} set={(fields) => write({ fields })} />
      ))}
      {page.attributes.map((attribute) => (
        <Choice key={attribute.code} code={attribute.code} title={said(attribute.title)} note={attribute.category} list={sheet.attributes} set={(attributes) => write({ attributes })} />
      ))}
    </fieldset>
    <TextField label={o("form.special")} hint={o("form.special.hint")} value={sheet.special ?? ""} set={(special) => write({ special })} maxLength={1} />
    <fieldset class="picks">
      <legend class="strong">{o("form.roles")}</legend>
      {ROLES.map((role) => (
        <Choice key={role} code={role} title={t(`role.${role}`)} list={sheet.roles} set={(roles) => write({ roles })} />
      ))}
    </fieldset>
  </>
);

/*= GDPR Art. 5(1)(e) */
const Term = ({ sheet, write }: PartProps) => {
  const id = useId();
  return (
    <div class="termline">
      <Field label={o("form.days")}>
        {({ id: days }) => (
          <input class="input few" id={days} type="number" min={1} max={3650} required value={sheet.retention_days} onInput={(event) => write({ retention_days: event.currentTarget.valueAsNumber })} />
        )}
      </Field>
      <div class="field">
        <label for={id}>{o("form.from")}</label>
        <select class="input" id={id} value={sheet.retention_from} onChange={(event) => write({ retention_from: EVENTS.find((each) => each === event.currentTarget.value) ?? "last_message" })}>
          {EVENTS.map((event) => (
            <option key={event} value={event}>
              {o(`from.${event}`)}
            </option>
          ))}
        </select>
      </div>
    </div>
  );
};

const COMPATIBILITY = ["link", "context", "nature", "consequences", "safeguards"] as const;

const CompatibilityPart = ({ sheet, write }: PartProps) => (
  <>
    <Switch label={o("form.compatibility")} text={o("form.compatibility.text")} on={sheet.compatibility !== null} set={(on) => write({ compatibility: on ? NO_COMPATIBILITY : null })} />
    {sheet.compatibility !== null &&
      COMPATIBILITY.map((part) => (
        <Area key={part} label={o(`form.${part}`)} value={sheet.compatibility?.[part] ?? ""} set={(text) => write({ compatibility: { ...NO_COMPATIBILITY, ...sheet.compatibility, [part]: text } })} />
      ))}
  </>
);

const AutomatedPart = ({ sheet, write }: PartProps) => (
  <>
    <Switch
      label={o("form.automated")}
      text={o("form.automated.text")}
      on={sheet.automated !== null}
      set={(on) => write({ automated: on ? { decides: true, logic: "", consequences: "" } : null })}
    />
    {sheet.automated !== null && (
      <>
        <Area label={o("form.logic")} value={sheet.automated.logic} set={(logic) => write({ automated: sheet.automated && { ...sheet.automated, logic } })} />
        <Area label={o("form.effects")} value={sheet.automated.consequences} set={(consequences) => write({ automated: sheet.automated && { ...sheet.automated, consequences } })} />
      </>
    )}
  </>
);

export const PurposeForm = ({ view, sheet, page }: { view: PurposesView; sheet: Sheet; page: PurposePage }) => {
  const write = (part: Partial<Sheet>) => view.write(part);
  const part = { sheet, write };
  const submit = (event: Event) => {
    event.preventDefault();
    void view.save();
  };
  return (
    <form class="stack in" onSubmit={submit}>
      <h2 class="head">{sheet.known ? o("purpose.edit") : o("purpose.new")}</h2>
      <p class="note">{o("form.draft")}</p>
      <Naming {...part} />
      {!sheet.known && <TextField label={o("form.code")} hint={o("form.code.hint")} value={sheet.code} set={(code) => write({ code })} mono required maxLength={40} />}
      <BasisPart {...part} />
      <Ground {...part} />
      <ConsentPart {...part} />
      <DataPart {...part} page={page} />
      <Term {...part} />
      <Switch label={o("form.marketing")} text={o("form.marketing.text")} on={sheet.marketing} set={(marketing) => write({ marketing })} />
      {sheet.marketing && sheet.basis === "legitimate_interest" && <Switch label={o("form.suppression")} text={o("form.suppression.text")} on={sheet.suppression} set={(suppression) => write({ suppression })} />}
      <AutomatedPart {...part} />
      <CompatibilityPart {...part} />
      {view.problem && <Fault problem={view.problem} />}
      <div class="btns savebar">
        <button class="btn main" type="submit" aria-disabled={view.busy ? "true" : undefined}>
          {o("form.save")}
        </button>
        <button class="btn quiet" type="button" onClick={() => view.close()}>
          {t("cancel")}
        </button>
      </div>
    </form>
  );
};
