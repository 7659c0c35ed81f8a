// The page of the whole privacy notice of one site.
import { render } from "preact";
import "../dom/tokens.css";
import "../dom/core.css";
import "../dom/privacy/page.css";
import { Page, type PageState } from "../dom/privacy/page.tsx";
import { http } from "../dom/platform.ts";
import type { SiteInfo } from "../model/notice.ts";
import { problemOf } from "../model/problem.ts";
import { loadNoticeWords } from "../locale/notice/load.ts";

const site = document.body.dataset["site"] ?? "";
const asked = new URLSearchParams(location.search).get("lang") || navigator.language;
const root = document.getElementById("root") as HTMLElement;

const load = async (): Promise<PageState> => {
  const answer = await http("GET", `/api/v1/widget/${encodeURIComponent(site)}?lang=${encodeURIComponent(asked)}`);
  const problem = problemOf(answer);
  if (!problem) return { kind: "notice", info: answer.json as SiteInfo };
  return { kind: problem.code === "not_found" ? "missing" : "failed" };
};

const show = async (): Promise<void> => {
  const [words, state] = await Promise.all([loadNoticeWords(asked), load()]);
  document.documentElement.lang = words.locale;
  document.documentElement.dir = words.direction;
  document.title = words.t("page.title") + (state.kind === "notice" ? ` · ${state.info.site.name}` : "");
  render(<Page state={state} words={words} again={() => void show()} />, root);
};

void show();
