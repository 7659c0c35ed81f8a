// sites: where the chat stands. One site's form says what follows from each choice.
import { useState } from "preact/hooks";
import { mayAdminister, type Site } from "../../../model/staff/types.ts";
import { formatRoute } from "../../../view/console/route.ts";
import { useChanges } from "../../use.ts";
import { Empty, TextField, useAction, Fault, Dialog } from "../bits.tsx";
import { sentenceOf, t, w } from "../words.ts";
import type { PageProps } from "./settings.tsx";
import { SiteForm } from "./site_form.tsx";

const NewSite = ({ screen, rest, close }: PageProps & { close: () => void }) => {
  const [name, setName] = useState("");
  const action = useAction();
  const submit = (event: Event) => {
    event.preventDefault();
    void action.run(async () => {
      const site = await rest.createSite({ name: name.trim(), locale: w().locale.slice(0, 2) });
      await screen.desk.loadSites();
      close();
      screen.go({ at: "settings", page: "sites", id: site.id });
    });
  };
  return (
    <Dialog label={t("sites.new")} close={close}>
      <form class="stack" onSubmit={submit}>
        <h2 class="head">{t("sites.new")}</h2>
        <p>{t("sites.none.text")}</p>
        <TextField label={t("site.name")} hint={t("site.name.hint")} value={name} set={setName} required focus maxLength={120} />
        {action.error !== null && <Fault text={sentenceOf(action.error)} />}
        <div class="btns">
          <button class="btn main" type="submit" aria-disabled={action.busy ? "true" : undefined}>
            {t("sites.create")}
          </button>
          <button class="btn quiet" type="button" onClick={close}>
            {t("cancel")}
          </button>
        </div>
      </form>
    </Dialog>
  );
};

const SiteRow = ({ site }: { site: Site }) => (
  <li class="row">
    <span class="grow">
      <a href={formatRoute({ at: "settings", page: "sites", id: site.id })}>{site.name}</a>
      <br />
      <span class="note">
        {t(`site.basis.${site.basis}`)} · {w().number(site.retention_days)} {t("site.retention").toLocaleLowerCase(w().locale)}
      </span>
    </span>
    <span class="note ltr">{site.origins.join(" ")}</span>
  </li>
);

export const SitesPage = (props: PageProps) => {
  const { screen } = props;
  useChanges(screen.desk);
  const [open, setOpen] = useState(false);
  const { route } = screen;
  const administers = mayAdminister(screen.desk.session.account.roles);
  const chosen = route.at === "settings" ? screen.desk.sites.find((site) => site.id === route.id) : undefined;
  if (chosen) return <SiteForm key={chosen.id} {...props} site={chosen} administers={administers} />;
  return (
    <div class="sections">
      {!administers && <p class="say-so">{t("settings.readonly")}</p>}
      <section class="panel" aria-labelledby="sites-head">
        <div class="bar">
          <h2 class="head" id="sites-head">
            {t("settings.sites")}
          </h2>
          {administers && (
            <button class="btn main" type="button" onClick={() => setOpen(true)}>
              {t("sites.new")}
            </button>
          )}
        </div>
        {screen.desk.sites.length === 0 ? (
          <Empty title={t("sites.none.title")} text={t("sites.none.text")} />
        ) : (
          <ul class="rows">
            {screen.desk.sites.map((site) => (
              <SiteRow key={site.id} site={site} />
            ))}
          </ul>
        )}
      </section>
      {open && <NewSite {...props} close={() => setOpen(false)} />}
    </div>
  );
};
