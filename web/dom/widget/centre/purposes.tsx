// purposes: what a visitor allows, unticked until they do, and what they may stop. What
// a consent still needs is asked in the place of the box, one thing at a time.
import { useEffect, useRef, useState } from "preact/hooks";
import type { Asking, Centre } from "../../../view/widget/centre.ts";
import type { OwnPurpose } from "../../../model/privacy.ts";
import { Icon } from "../../parts/icon.tsx";
import * as icons from "../icons.ts";
import { receiptAddress } from "./receipts.tsx";
import type { CentreProps } from "./centre.tsx";

const stateOf = (purpose: OwnPurpose, { words }: Centre): string =>
  words.t(`state.${purpose.suspended ? "suspended" : purpose.restored ? "restored" : purpose.state}`, { date: purpose.since === null ? "" : words.date(purpose.since) });

// Said until something is chosen again: the person comes back to it, and was not there.
const Lapsed = ({ purpose, centre }: { purpose: OwnPurpose; centre: Centre }) =>
  purpose.lapsed_at === null ? null : <span class="note">{centre.words.t("lapsed.erased", { date: centre.words.date(purpose.lapsed_at) })}</span>;

const Basis = ({ purpose, centre }: { purpose: OwnPurpose; centre: Centre }) => (
  <span class="note">
    {purpose.plain} · <span class="art">{centre.words.t("article", { article: purpose.article })}</span>
  </span>
);

const EmailStep = ({ centre }: { centre: Centre }) => {
  const { t } = centre.words;
  const [email, setEmail] = useState("");
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        void centre.giveEmail(email);
      }}
    >
      <div class="field">
        <label for="consent-email">{t("ask.email")}</label>
        <input
          class="input"
          id="consent-email"
          type="email"
          autocomplete="email"
          value={email}
          aria-invalid={centre.fault !== null}
          aria-describedby="centre-fault"
          onInput={(event) => setEmail(event.currentTarget.value)}
        />
      </div>
      <Answers centre={centre} yes={t("allow.yes")} no={t("cancel")} onNo={() => centre.cancel()} />
    </form>
  );
};

interface AnswersProps {
  centre: Centre;
  yes: string;
  no: string;
  onYes?: () => void; // without it the button submits
  onNo: () => void;
}

// Two buttons of the same weight.
const Answers = ({ centre, yes, no, onYes, onNo }: AnswersProps) => (
  <div class="btns">
    <button class="btn" type={onYes ? "button" : "submit"} disabled={centre.busy} {...(onYes ? { onClick: onYes } : {})}>
      {yes}
    </button>
    <button class="btn" type="button" onClick={onNo}>
      {no}
    </button>
  </div>
);

const Question = ({ centre, asking }: { centre: Centre; asking: Asking }) => {
  const { t } = centre.words;
  const years = asking.purpose.age?.years ?? 0;
  if (asking.step === "email") return <EmailStep centre={centre} />;
  const questions = {
    age: { title: t("ask.age", { years }), text: t("ask.age.text"), yes: t("ask.age.yes"), no: t("ask.age.no"), answer: (yes: boolean) => void centre.answerAge(yes) },
    parent: { title: t("ask.parent"), text: t("ask.parent.text"), yes: t("ask.parent.yes"), no: t("ask.parent.no"), answer: (yes: boolean) => void centre.answerParent(yes) },
    explicit: {
      title: t("ask.explicit"),
      text: asking.purpose.description,
      yes: t("ask.explicit.yes"),
      no: t("cancel"),
      answer: (yes: boolean) => (yes ? void centre.agree() : centre.cancel()),
    },
  };
  const { title, text, yes, no, answer } = questions[asking.step];
  return (
    <>
      <p>
        <b>{title}</b>
      </p>
      <p class="small second">{text}</p>
      <Answers centre={centre} yes={yes} no={no} onYes={() => answer(true)} onNo={() => answer(false)} />
    </>
  );
};

// The focus goes to the first thing to answer.
const Ask = ({ centre, asking }: { centre: Centre; asking: Asking }) => {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const first = box.current?.querySelector("input, button");
    if (first instanceof HTMLElement) first.focus();
  }, [asking.step]);
  return (
    <div class="step" role="group" aria-label={asking.purpose.title} ref={box}>
      <Question centre={centre} asking={asking} />
      <p class="error small" id="centre-fault" role="alert">
        {centre.fault}
      </p>
    </div>
  );
};

/*= GDPR Art. 7(2) */
/*= GDPR Art. 4(11) */
const Allowed = ({ centre, purpose, locale }: { centre: Centre; purpose: OwnPurpose; locale: string }) => {
  const asking = centre.asking?.purpose.code === purpose.code ? centre.asking : null;
  const given = purpose.state === "given";
  const ticked = centre.ticked(purpose);
  const change = (event: { currentTarget: HTMLInputElement }) => {
    if (centre.busy) {
      event.currentTarget.checked = ticked;
      return;
    }
    if (asking) return centre.cancel();
    void (given ? centre.choose(purpose, "withdraw") : centre.allow(purpose));
  };
  return (
    <li>
      <label class="switch">
        <span>
          <span id={`purpose-${purpose.code}`}>{purpose.title}</span>
          <span class="note" id={`about-${purpose.code}`}>
            {purpose.description}
          </span>
        </span>
        <input
          type="checkbox"
          aria-labelledby={`purpose-${purpose.code}`}
          aria-describedby={`about-${purpose.code} state-${purpose.code}`}
          checked={ticked}
          aria-busy={centre.busy}
          onChange={change}
        />
      </label>
      <p class="small second" id={`state-${purpose.code}`}>
        {stateOf(purpose, centre)}
        {purpose.receipt !== null && (
          <>
            {" · "}
            <a href={receiptAddress(centre, purpose.receipt, locale)} target="_blank" rel="noopener noreferrer">
              {centre.words.t("receipt")}
            </a>
          </>
        )}
      </p>
      <Basis purpose={purpose} centre={centre} />
      <Lapsed purpose={purpose} centre={centre} />
      {asking && <Ask centre={centre} asking={asking} />}
    </li>
  );
};

/*= GDPR Art. 21(1) */
const Stoppable = ({ centre, purpose }: { centre: Centre; purpose: OwnPurpose }) => {
  const { t, date } = centre.words;
  const objected = purpose.state === "objected";
  const button = objected ? "resume" : "object";
  return (
    <li>
      <p>{purpose.title}</p>
      <p class="small second">{purpose.description}</p>
      <Basis purpose={purpose} centre={centre} />
      <Lapsed purpose={purpose} centre={centre} />
      <p class="small second">
        {stateOf(purpose, centre)}
        {purpose.kept_until !== null && !objected && ` · ${t("until", { date: date(purpose.kept_until) })}`}
      </p>
      {purpose.objectable && (
        <button class="btn" type="button" disabled={centre.busy} aria-label={t(`${button}.to`, { title: purpose.title })} onClick={() => void centre.choose(purpose, button)}>
          {t(button)}
        </button>
      )}
    </li>
  );
};

// Before there is a person: the purposes of the notice, with nothing to decide.
const Announced = ({ view, centre }: CentreProps) => {
  const { t } = centre.words;
  return (
    <section class="sec">
      <p class="second small">{t("before")}</p>
      <ul class="held">
        {view.info.notice.purposes.map((purpose) => (
          <li key={purpose.code}>
            <span>{purpose.title}</span>
            <span class="why">
              {t(`basis.${purpose.basis}`)} · <span class="art">{t("article", { article: purpose.article })}</span>
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
};

export const Purposes = ({ view, centre }: CentreProps) => {
  const { t } = centre.words;
  if (!centre.known) return <Announced view={view} centre={centre} />;
  const all = centre.own?.purposes ?? [];
  const optional = all.filter((purpose) => purpose.optional);
  const others = all.filter((purpose) => !purpose.optional);
  return (
    <>
      {optional.length > 0 && (
        <section class="sec">
          <h2>{t("allow")}</h2>
          <p class="second small">{t("allow.text")}</p>
          <ul class="choices">
            {optional.map((purpose) => (
              <Allowed key={purpose.code} centre={centre} purpose={purpose} locale={view.words.locale} />
            ))}
          </ul>
        </section>
      )}
      {others.length > 0 && (
        <section class="sec">
          <h2>{t("rest")}</h2>
          <ul class="choices">
            {others.map((purpose) => (
              <Stoppable key={purpose.code} centre={centre} purpose={purpose} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
};

// What the last choice did: what was erased, and what stays and why.
/*= GDPR Art. 17(1)(b) */
export const Outcome = ({ view, centre }: CentreProps) => {
  const { t } = centre.words;
  const { outcome } = centre;
  return (
    <div role="status" class={outcome || (centre.fault !== null && !centre.asking) ? "say-so outcome" : "unseen"}>
      {centre.fault !== null && !centre.asking && <p class="wrong">{centre.fault}</p>}
      {outcome && (
        <>
          <Icon of={icons.check} />
          <div class="grow">
            <p>
              <b>{outcome.title}</b>{" "}
              {outcome.receipt !== null && (
                <a href={receiptAddress(centre, outcome.receipt, view.words.locale)} target="_blank" rel="noopener noreferrer">
                  {t("receipt")}
                </a>
              )}
            </p>
            <Remaining centre={centre} erased={outcome.erased} kept={outcome.kept} />
          </div>
        </>
      )}
    </div>
  );
};

interface RemainingProps {
  centre: Centre;
  erased: readonly { field: string; title: string; count: number }[];
  kept: readonly { field: string; title: string; why: string }[];
}

export const Remaining = ({ centre, erased, kept }: RemainingProps) => {
  const { t } = centre.words;
  return (
    <>
      {erased.length > 0 && (
        <p>
          {t("done.erased")}: {erased.map((each) => (each.count > 1 ? t("counted", { title: each.title, n: each.count }) : each.title)).join(", ")}
        </p>
      )}
      {kept.map((each) => (
        <p key={each.field}>
          {t("done.kept")}: {each.title}. {each.why}
        </p>
      ))}
    </>
  );
};
