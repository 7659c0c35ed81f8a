// attributes: what else may be asked of a visitor or told by the host page, each with its
// category and its purpose. Without both there is none.
import { useState } from "preact/hooks";
import type { OfficeRest } from "../../../model/office/rest.ts";
import type { Attribute } from "../../../model/office/types.ts";
import { asProblem } from "../../../model/staff/problem.ts";
import { codeOf } from "../../../view/office/declaration.ts";
import type { PurposesView } from "../../../view/office/purposes.ts";
import { Dialog, Fault, Field, Switch, TextField, useAction } from "../bits.tsx";
import { t } from "../words.ts";
import { From } from "./parts.tsx";
import { o, oTried, said } from "./words.ts";

interface PanelProps {
  office: OfficeRest;
  site: string;
  view: PurposesView;
  may: boolean;
}

const SOURCES = ["visitor", "host", "agent"] as const;
const EMPTY = { en: "", de: "", category: "", special: false, purpose: "", source: "visitor" as Attribute["source"], asked: false, required: false };
type Draft = typeof EMPTY;

const bodyOf = ({ en, de, ...rest }: Draft): Partial<Attribute> => ({
  ...rest,
  code: codeOf(en),
  title: de.trim() === "" ? { en: en.trim() } : { en: en.trim(), de: de.trim() },
  asked: rest.source === "visitor" && rest.asked,
  required: rest.source === "visitor" && rest.asked && rest.required,
});

interface FormProps extends PanelProps {
  close: () => void;
}

const Picks = ({ draft, write, view }: { draft: Draft; write: (part: Partial<Draft>) => void; view: PurposesView }) => (
  <>
    <Field label={o("attribute.purpose")}>
      {({ id }) => (
        <select class="input" id={id} value={draft.purpose} required onChange={(event) => write({ purpose: event.currentTarget.value })}>
          <option value="">{o("choose")}</option>
          {view.page?.purposes
            .filter((purpose) => purpose.state === "active")
            .map((purpose) => (
              <option key={purpose.code} value={purpose.code}>
                {said(purpose.title)}
              </option>
            ))}
        </select>
      )}
    </Field>
    <Field label={o("attribute.source")}>
      {({ id }) => (
        <select class="input" id={id} value={draft.source} onChange={(event) => write({ source: SOURCES.find((each) => each === event.currentTarget.value) ?? "visitor" })}>
          {SOURCES.map((source) => (
            <option key={source} value={source}>
              {o(`attribute.source.${source}`)}
            </option>
          ))}
        </select>
      )}
    </Field>
  </>
);

const NewAttribute = ({ office, site, view, close }: FormProps) => {
  const [draft, setDraft] = useState(EMPTY);
  const action = useAction();
  const write = (part: Partial<Draft>) => setDraft((before) => ({ ...before, ...part }));
  const submit = (event: Event) => {
    event.preventDefault();
    void action.run(async () => {
      await office.createAttribute(site, bodyOf(draft));
      await view.load();
      close();
    });
  };
  return (
    <Dialog label={o("attribute.new")} close={close}>
      <form class="stack" onSubmit={submit}>
        <h2 class="head">{o("attribute.new")}</h2>
        <p class="note">{o("form.visitor.reads")}</p>
        <TextField label={o("attribute.title", { language: o("language.en") })} value={draft.en} set={(en) => write({ en })} required focus maxLength={80} />
        <TextField label={o("attribute.title", { language: o("language.de") })} value={draft.de} set={(de) => write({ de })} maxLength={80} />
        <TextField label={o("attribute.category")} hint={o("attribute.category.hint")} value={draft.category} set={(category) => write({ category })} required maxLength={60} />
        <Picks draft={draft} write={write} view={view} />
        <Switch label={o("attribute.special")} text={o("attribute.special.text")} on={draft.special} set={(special) => write({ special })} />
        {draft.source === "visitor" && <Switch label={o("attribute.asked")} text={o("attribute.asked.text")} on={draft.asked} set={(asked) => write({ asked })} />}
        {draft.source === "visitor" && draft.asked && <Switch label={o("attribute.required")} on={draft.required} set={(required) => write({ required })} />}
        {action.error !== null && <Fault problem={asProblem(action.error)} />}
        <div class="btns">
          <button class="btn main" type="submit" aria-disabled={action.busy ? "true" : undefined}>
            {o("attribute.create")}
          </button>
          <button class="btn quiet" type="button" onClick={close}>
            {t("cancel")}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

const Row = ({ attribute, flip, may }: { attribute: Attribute; flip: () => void; may: boolean }) => (
  <li class="row">
    <span class="grow">
      <b>{said(attribute.title)}</b>
      <br />
      <span class="note">
        {[attribute.category, attribute.special ? o("form.special.mark") : "", oTried(`purpose.${attribute.purpose}`, attribute.purpose), o(`attribute.source.${attribute.source}`), attribute.asked ? o("attribute.prechat") : ""]
          .filter((word) => word !== "")
          .join(" · ")}
      </span>
    </span>
    {may ? (
      <button class="btn" type="button" aria-label={`${attribute.active ? o("attribute.off") : o("attribute.on")}: ${said(attribute.title)}`} onClick={flip}>
        {attribute.active ? o("attribute.off") : o("attribute.on")}
      </button>
    ) : (
      <span class="note">{attribute.active ? o("recipient.on") : o("recipient.off")}</span>
    )}
  </li>
);

/*= GDPR Art. 5(1)(b) */
export const AttributesPanel = (props: PanelProps) => {
  const { office, site, view, may } = props;
  const [adding, setAdding] = useState(false);
  const action = useAction();
  const flip = (attribute: Attribute) =>
    void action.run(async () => {
      await office.changeAttribute(site, attribute.code, { active: !attribute.active, version: attribute.version });
      await view.load();
    });
  const attributes = view.page?.attributes ?? [];
  return (
    <section class="panel" aria-labelledby="attributes-head">
      <div class="bar">
        <h2 class="head" id="attributes-head">
          {o("attributes.title")}
        </h2>
        <From source="configuration" />
      </div>
      {action.error !== null && <Fault problem={asProblem(action.error)} />}
      {attributes.length === 0 && <p class="in note">{o("attributes.none")}</p>}
      <ul class="rows">
        {attributes.map((attribute) => (
          <Row key={attribute.code} attribute={attribute} flip={() => flip(attribute)} may={may} />
        ))}
        {may && (
          <li class="row">
            <span class="grow second">{o("attributes.text")}</span>
            <button class="btn" type="button" onClick={() => setAdding(true)}>
              {o("attribute.new")}
            </button>
          </li>
        )}
      </ul>
      {adding && <NewAttribute {...props} close={() => setAdding(false)} />}
    </section>
  );
};
