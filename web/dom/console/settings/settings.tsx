// settings: one's own account; for administrators the team, the sites, the workspace.
import type { Door } from "../../../model/staff/door.ts";
import type { Rest } from "../../../model/staff/rest.ts";
import { formatRoute, type SettingsPage } from "../../../view/console/route.ts";
import type { Screen } from "../../../view/console/screen.ts";
import { t } from "../words.ts";
import { AccountPage } from "./account.tsx";
import { SitesPage } from "./sites.tsx";
import { TeamPage } from "./team.tsx";
import { WorkspacePage } from "./workspace.tsx";

export interface PageProps {
  screen: Screen;
  rest: Rest;
  door: Door;
}

const PAGES: { page: SettingsPage; View: (props: PageProps) => preact.JSX.Element }[] = [
  { page: "account", View: AccountPage },
  { page: "team", View: TeamPage },
  { page: "sites", View: SitesPage },
  { page: "workspace", View: WorkspacePage },
];

export const Settings = (props: PageProps) => {
  const { route } = props.screen;
  const here = route.at === "settings" ? route.page : "account";
  const View = PAGES.find(({ page }) => page === here)?.View ?? AccountPage;
  return (
    <main class="pane wide" id="page">
      <div class="page">
        <div class="top">
          <h1 class="title">{t("settings.title")}</h1>
        </div>
        <nav class="tabs" aria-label={t("settings.pages")}>
          {PAGES.map(({ page }) => (
            <a key={page} href={formatRoute({ at: "settings", page, id: null })} aria-current={page === here ? "page" : undefined}>
              {t(`settings.${page}`)}
            </a>
          ))}
        </nav>
        <View {...props} />
      </div>
    </main>
  );
};
