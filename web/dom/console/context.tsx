// context: who writes, as far as the purpose allows. Masked fields are shown one by one,
// for a reason, and that leaves a trace.
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { languageOf } from "../../model/catalogue.ts";
import { maySeeLedger, type Summary } from "../../model/staff/types.ts";
import { REASON_LEAST, REASONS, Reveal, type Reason } from "../../view/console/reveal.ts";
import type { Screen } from "../../view/console/screen.ts";
import { clock } from "../platform.ts";
import { Arch, Icon } from "../parts/icon.tsx";
import * as icons from "../parts/icons.ts";
import { useChanges } from "../use.ts";
import { Fault, TextField } from "./bits.tsx";
import { DataPart } from "./data.tsx";
import { HoldPart } from "./hold.tsx";
import { nameOf, t, w } from "./words.ts";

const languageName = (locale: string): string => {
  try {
    return new Intl.DisplayNames(w().locale, { type: "language" }).of(locale) ?? locale;
  } catch {
    return locale;
  }
};

const Why = ({ reveal }: { reveal: Reveal }) => {
  const [reason, setReason] = useState<Reason>("answer");
  const [other, setOther] = useState("");
  const [short, setShort] = useState(false);
  const form = useRef<HTMLFormElement>(null);
  const state = reveal.state;
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  if (state.at !== "asking") return null;
  const submit = (event: Event) => {
    event.preventDefault();
    const words = reason === "other" ? other : t(`reveal.${reason}`);
    setShort(words.trim().length < REASON_LEAST);
    if (words.trim().length >= REASON_LEAST) void reveal.show(words);
  };
  return (
    <form ref={form} onSubmit={submit} onKeyDown={(event) => event.key === "Escape" && reveal.hide()}>
      <fieldset class="reveal">
        <legend>{t("reveal.why")}</legend>
        {REASONS.map((each) => (
          <label class="pick small" key={each}>
            <input type="radio" name="why" checked={reason === each} onChange={() => setReason(each)} />
            {t(`reveal.${each}`)}
          </label>
        ))}
        {reason === "other" && <TextField label={t("reveal.other.label")} value={other} set={setOther} error={short ? t("reveal.short") : null} maxLength={200} />}
        <p class="note">
          <Icon of={icons.eye} /> {t("reveal.trace")}
        </p>
        <Fault problem={state.problem} />
        <div class="btns">
          <button class="btn" type="submit" aria-disabled={state.busy ? "true" : undefined}>
            {t("reveal.confirm")}
          </button>
          <button class="btn quiet" type="button" onClick={() => reveal.hide()}>
            {t("cancel")}
          </button>
        </div>
      </fieldset>
    </form>
  );
};

const Email = ({ screen, summary }: { screen: Screen; summary: Summary }) => {
  const reveal = useMemo(() => new Reveal(clock, (reason) => screen.desk.reveal(summary.id, reason)), [summary.id]);
  useChanges(reveal);
  useEffect(() => () => reveal.hide(), [reveal]);
  const button = useRef<HTMLButtonElement>(null);
  const asked = useRef(false);
  const { state } = reveal;
  const masked = summary.person.email_masked;
  // Asked and answered, or called off: the focus goes back to where it came from.
  useEffect(() => {
    if (asked.current && state.at !== "asking") button.current?.focus();
    asked.current = state.at === "asking";
  }, [state.at]);
  const toggle = () => (state.at === "masked" ? reveal.begin() : reveal.hide());
  if (!masked) return <Fact name={t("context.email")}>{t("context.email.none")}</Fact>;
  return (
    <>
      <dl>
        <div class="mask">
          <dt>{t("context.email")}</dt>
          {state.at === "shown" ? (
            <dd class="ltr">{state.value}</dd>
          ) : (
            <dd class="dots ltr">
              <span aria-hidden="true">{masked}</span>
              <span class="unseen">{t("context.masked")}</span>
            </dd>
          )}
          <dd>
            <button ref={button} class="link" type="button" aria-expanded={state.at === "asking"} onClick={toggle}>
              {state.at === "shown" ? t("reveal.hide") : t("reveal.go")}
              {state.at !== "asking" && <span class="unseen"> {t("reveal.what")}</span>}
            </button>
          </dd>
        </div>
      </dl>
      {state.at === "asking" && <Why reveal={reveal} />}
    </>
  );
};

const Fact = ({ name, children }: { name: string; children: string }) => (
  <dl>
    <div class="mask">
      <dt>{name}</dt>
      <dd>{children}</dd>
      <dd />
    </div>
  </dl>
);

const Who = ({ summary }: { summary: Summary }) => (
  <div class="whois part">
    <Arch name={nameOf(summary.person)} plain />
    <div>
      <h2 class="head">{nameOf(summary.person)}</h2>
      <p class="note">
        {t("context.since", { date: w().date(summary.person.since ?? summary.created_at) })} ·{" "}
        {summary.person.name === null ? t("context.unnamed") : t("context.named")}
      </p>
    </div>
  </div>
);

// In force for this person, in a line.
/*= GDPR Art. 5(1)(b) */
const purposesOf = ({ person }: Summary): string => {
  const titles = (person.purposes ?? []).map(({ code, title }) => title[languageOf(w().locale)] ?? title["en"] ?? code);
  return titles.length === 0 ? t("context.purposes.none") : new Intl.ListFormat(w().locale, { type: "conjunction" }).format(titles);
};

/*= GDPR Art. 25(2) */
export const Context = ({ screen }: { screen: Screen }) => {
  useChanges(screen.desk.inbox);
  const summary = screen.current;
  if (summary === null) return <section class="pane ctx" id="context" aria-label={t("context.name")} />;
  const { locale } = summary.person;
  return (
    <section class="pane ctx" id="context" aria-label={t("context.name")}>
      <Who summary={summary} />
      <div class="part">
        <h3>{t("context.allows")}</h3>
        {locale && <Fact name={t("context.language")}>{languageName(locale)}</Fact>}
        <Fact name={t("context.site")}>{screen.desk.siteName(summary.site)}</Fact>
        <Fact name={t("context.purposes")}>{purposesOf(summary)}</Fact>
        {screen.desk.answers && <Email screen={screen} summary={summary} />}
        <p class="note gap">{t("context.nothing")}</p>
      </div>
      {screen.desk.answers && (
        <div class="part">
          <h3>{t("context.trace.title")}</h3>
          <p class="note">{t("context.trace.text")}</p>
        </div>
      )}
      <div class="part">
        <h3>{t("context.kept.title")}</h3>
        <p class="note">{t("context.kept.text", { date: w().date(summary.kept_until) })}</p>
      </div>
      <DataPart screen={screen} conversation={summary.id} />
      <HoldPart screen={screen} conversation={summary.id} may={maySeeLedger(screen.desk.session.account.roles)} />
    </section>
  );
};
