// side: where one can go: views, inboxes, office and settings; and who one is.
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { maySeeLedger, maySeeReports, type ViewName } from "../../model/staff/types.ts";
import { formatRoute, type OfficePage, type Route } from "../../view/console/route.ts";
import type { Screen } from "../../view/console/screen.ts";
import { Icon, Mark } from "../parts/icon.tsx";
import * as icons from "../parts/icons.ts";
import { useChanges } from "../use.ts";
import { t } from "./words.ts";

const VIEWS: { view: Exclude<ViewName, "all">; icon: string; extra?: boolean }[] = [
  { view: "mine", icon: icons.person },
  { view: "unassigned", icon: icons.inbox },
  { view: "open", icon: icons.people },
  { view: "pending", icon: icons.pause, extra: true },
  { view: "snoozed", icon: icons.snooze, extra: true },
  { view: "resolved", icon: icons.check, extra: true },
];

const OFFICE: { page: OfficePage; icon: string }[] = [
  { page: "purposes", icon: icons.lines },
  { page: "consents", icon: icons.check },
  { page: "recipients", icon: icons.out },
  { page: "outbox", icon: icons.send },
  { page: "retention", icon: icons.clock },
  { page: "machines", icon: icons.machine },
  { page: "reports", icon: icons.scale },
  { page: "ledger", icon: icons.book },
];

interface GoProps {
  to: Route;
  current: boolean;
  icon: string;
  count?: number | undefined;
  extra?: boolean | undefined;
  children: ComponentChildren;
}

const Go = ({ to, current, icon, count, extra, children }: GoProps) => (
  <a href={formatRoute(to)} class={extra ? "extra" : undefined} aria-current={current ? "page" : undefined}>
    <Icon of={icon} />
    <span>{children}</span>
    {count !== undefined && count > 0 && <span class="n">{count}</span>}
  </a>
);

const Views = ({ screen }: { screen: Screen }) => {
  useChanges(screen.desk.inbox);
  const { counts } = screen.desk.inbox;
  const { route } = screen;
  const views = screen.desk.answers ? VIEWS : VIEWS.filter(({ view }) => view !== "mine");
  return (
    <>
      {views.map(({ view, icon, extra }) => (
        <Go
          key={view}
          to={{ at: "talk", view, site: null, conversation: null }}
          current={route.at === "talk" && route.site === null && route.view === view}
          icon={icon}
          extra={extra}
          count={view === "resolved" ? undefined : counts?.[view]}
        >
          {t(`view.${view}`)}
        </Go>
      ))}
    </>
  );
};

const Inboxes = ({ screen }: { screen: Screen }) => {
  const { route } = screen;
  if (screen.desk.sites.length === 0) return null;
  return (
    <>
      <span class="label">{t("nav.inboxes")}</span>
      {screen.desk.sites.map((site) => (
        <Go
          key={site.id}
          to={{ at: "talk", view: "open", site: site.id, conversation: null }}
          current={route.at === "talk" && route.site === site.id}
          icon={icons.chat}
          extra
        >
          {site.name}
        </Go>
      ))}
    </>
  );
};

// Who one is, and whether colleagues and visitors see that one is there.
const Self = ({ screen, leave }: { screen: Screen; leave: () => void }) => {
  useChanges(screen.desk.team);
  const { account } = screen.desk.session;
  const online = screen.desk.team.presence(account.id) === "online";
  return (
    <div class="foot self">
      <p>
        <b>{account.name}</b>
        <br />
        <span class="note">{account.roles.map((role) => t(`role.${role}`)).join(", ")}</span>
      </p>
      <label class="switch small">
        <span>{online ? t("self.online") : t("self.away")}</span>
        <input
          type="checkbox"
          role="switch"
          aria-label={t("self.available")}
          checked={online}
          onChange={(event) => void screen.desk.setPresence(event.currentTarget.checked ? "online" : "away").catch(() => screen.desk.team.emit())}
        />
      </label>
      <button class="btn quiet left" type="button" onClick={leave}>
        <Icon of={icons.out} flip />
        {t("self.signout")}
      </button>
    </div>
  );
};

// Where the views stand in one row, the chosen one is not left out of sight.
const useInSight = (here: string) => {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => nav.current?.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest", inline: "nearest" }), [here]);
  return nav;
};

export const Side = ({ screen, leave }: { screen: Screen; leave: () => void }) => {
  const { route } = screen;
  const { session } = screen.desk;
  const nav = useInSight(formatRoute(route));
  return (
    <header class="side">
      <span class="word">
        <Mark />
        <span>Parlour</span>
      </span>
      <nav class="nav" aria-label={t("nav.main")} ref={nav}>
        <span class="label">{session.workspace.name}</span>
        <Views screen={screen} />
        <Inboxes screen={screen} />
        {maySeeLedger(session.account.roles) && (
          <>
            <span class="label">{t("nav.office")}</span>
            {OFFICE.map(({ page, icon }) => (
              <Go key={page} to={{ at: "office", page, id: null }} current={route.at === "office" && route.page === page} icon={icon}>
                {t(`nav.${page}`)}
              </Go>
            ))}
          </>
        )}
        <span class="label">{t("nav.elsewhere")}</span>
        {!maySeeLedger(session.account.roles) && maySeeReports(session.account.roles) && (
          <Go to={{ at: "office", page: "reports", id: null }} current={route.at === "office"} icon={icons.scale}>
            {t("nav.reports")}
          </Go>
        )}
        <Go to={{ at: "settings", page: "account", id: null }} current={route.at === "settings"} icon={icons.gear}>
          {t("nav.settings")}
        </Go>
      </nav>
      <Self screen={screen} leave={leave} />
    </header>
  );
};
