// asked: the fields that a site asks for, each with what it is for, and the box of a choice
// that comes first: unticked, and leaving it so is all it takes to refuse.
/*= GDPR Art. 4(11) */
/*= GDPR Art. 7(2) */
/*= GDPR Art. 13(1)(c) */
import { useEffect } from "preact/hooks";
import type { PrechatWords } from "../../locale/prechat/load.ts";
import type { Asked } from "../../model/notice.ts";
import { VALUE_MAX, type Group, type Questions } from "../../view/widget/prechat.ts";

export interface AskedProps {
  questions: Questions;
  words: PrechatWords;
  missing: "missing" | "missing.offline"; // what does not happen without it
  first?: boolean; // the first of them has the focus
}

const idOf = (key: string): string => `asked-${key}`;
const Fault = ({ id, text }: { id: string; text: string | null }) =>
  text === null ? null : (
    <p class="error" id={`${id}-fault`} role="alert">
      {text}
    </p>
  );
const described = (id: string, beside: string | null, wrong: boolean) => {
  const ids = [...(beside === null ? [] : [`${id}-${beside}`]), ...(wrong ? [`${id}-fault`] : [])];
  return ids.length > 0 ? { "aria-describedby": ids.join(" ") } : {};
};

// beside: its choice says already what it is for.
const Field = ({ asked, first, beside, ...props }: AskedProps & { asked: Asked; beside?: boolean }) => {
  const { questions, words, missing } = props;
  const { code, title, required } = asked;
  const id = idOf(code);
  const wrong = questions.wrong === code;
  return (
    <div class="field">
      <label for={id}>{words.t(required ? "required" : "optional", { title })}</label>
      <input
        class="input"
        id={id}
        type="text"
        dir="auto"
        maxLength={VALUE_MAX}
        value={questions.value(code)}
        aria-required={required}
        aria-invalid={wrong}
        {...described(id, beside ? null : "for", wrong)}
        {...(first ? { "data-focus": true } : {})}
        onInput={(event) => questions.write(code, event.currentTarget.value)}
      />
      {!beside && (
        <span class="note" id={`${id}-for`}>
          {words.t("for", { purpose: asked.purpose_title })}
        </span>
      )}
      <Fault id={id} text={wrong ? words.t(missing, { title }) : null} />
    </div>
  );
};

type GroupProps = AskedProps & { group: Group };

/*= GDPR Art. 8(1) */
const Age = ({ questions, words: { t }, group: { purpose, consent } }: GroupProps) => {
  const id = idOf(`${purpose}.age`);
  const wrong = questions.wrong === `${purpose}.age`;
  const ages = consent?.age?.parental ? (["adult", "child_with_parent"] as const) : (["adult"] as const);
  return (
    <fieldset class="field" {...described(id, "text", wrong)}>
      <legend class="label">{t("age")}</legend>
      {ages.map((age, index) => (
        <label class="pick" key={age}>
          <input
            type="radio"
            name={id}
            {...(index === 0 ? { id } : {})}
            checked={questions.tick(purpose).age === age}
            onChange={() => questions.choose(purpose, { age })}
          />
          <span>{t(`age.${age}`, { years: consent?.age?.years ?? 0 })}</span>
        </label>
      ))}
      <span class="note" id={`${id}-text`}>
        {t("age.text")}
      </span>
      <Fault id={id} text={wrong ? t("age.missing") : null} />
    </fieldset>
  );
};

const Email = ({ questions, words: { t }, group: { purpose } }: GroupProps) => {
  const id = idOf(`${purpose}.email`);
  const wrong = questions.wrong === `${purpose}.email`;
  return (
    <div class="field">
      <label for={id}>{t("email")}</label>
      <input
        class="input"
        id={id}
        type="email"
        autocomplete="email"
        value={questions.tick(purpose).email}
        aria-invalid={wrong}
        {...described(id, null, wrong)}
        onInput={(event) => questions.choose(purpose, { email: event.currentTarget.value })}
      />
      <Fault id={id} text={wrong ? t("email.missing") : null} />
    </div>
  );
};

/*= GDPR Art. 9(2)(a) */
const Explicit = ({ questions, words: { t }, group: { purpose } }: GroupProps) => {
  const id = idOf(`${purpose}.explicit`);
  const wrong = questions.wrong === `${purpose}.explicit`;
  return (
    <div class="field">
      <label class="pick">
        <input
          type="checkbox"
          id={id}
          checked={questions.tick(purpose).explicit}
          aria-invalid={wrong}
          {...described(id, null, wrong)}
          onChange={(event) => questions.choose(purpose, { explicit: event.currentTarget.checked })}
        />
        <span>{t("explicit")}</span>
      </label>
      <Fault id={id} text={wrong ? t("explicit.missing") : null} />
    </div>
  );
};

const Choice = (props: GroupProps) => {
  const { questions, words, group, first } = props;
  const { purpose, title, consent, fields } = group;
  const id = idOf(`${purpose}.on`);
  const { on } = questions.tick(purpose);
  if (consent === null) return null;
  return (
    <div class="choice" role="group" aria-labelledby={`${id}-title`}>
      <label class="pick">
        <input
          type="checkbox"
          id={id}
          checked={on}
          aria-labelledby={`${id}-title`}
          aria-describedby={`${id}-about`}
          {...(first ? { "data-focus": true } : {})}
          onChange={(event) => questions.choose(purpose, { on: event.currentTarget.checked })}
        />
        <span id={`${id}-title`}>{title}</span>
      </label>
      <p class="note" id={`${id}-about`}>
        {consent.description} {words.t("free")}
      </p>
      {on && (
        <>
          {consent.age && <Age {...props} />}
          {fields.map((asked) => (
            <Field key={asked.code} {...props} asked={asked} first={false} beside />
          ))}
          {consent.asks === "email" && <Email {...props} />}
          {consent.explicit && <Explicit {...props} />}
        </>
      )}
    </div>
  );
};

// What must be put right has the focus.
const useWrong = (questions: Questions): void =>
  useEffect(() => {
    if (questions.wrong !== null) document.getElementById(idOf(questions.wrong))?.focus();
  }, [questions.wrong]);

export const AskedFields = (props: AskedProps) => {
  const { questions, first = false } = props;
  useWrong(questions);
  return (
    <>
      {questions.groups.map((group, index) => {
        const { consent, fields } = group;
        const leads = first && index === 0;
        const key = consent ? `${group.purpose}.on` : (fields[0]?.code ?? "");
        if (consent) return <Choice key={key} {...props} group={group} first={leads} />;
        return fields.map((asked) => <Field key={asked.code} {...props} asked={asked} first={leads} />);
      })}
    </>
  );
};
