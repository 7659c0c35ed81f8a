// The page of one site's privacy: the whole notice or an older version of it, and a
// receipt to read.
import { render } from "preact";
import "../dom/tokens.css";
import "../dom/core.css";
import "../dom/privacy/page.css";
import { addressOf, Page, type PageState, type Shown } from "../dom/privacy/page.tsx";
import { http } from "../dom/platform.ts";
import type { Notice, NoticeVersion, SiteInfo } from "../model/notice.ts";
import { problemOf } from "../model/problem.ts";
import { loadNoticeWords, type NoticeWords } from "../locale/notice/load.ts";

const site = document.body.dataset["site"] ?? "";
const query = new URLSearchParams(location.search);
const asked = query.get("lang") || navigator.language;
const root = document.getElementById("root") as HTMLElement;
const widget = `/api/v1/widget/${encodeURIComponent(site)}`;
const lang = `?lang=${encodeURIComponent(asked)}`;

const gpc = (): boolean => (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl === true;

// The version that the address names, where it is another than the one shown now.
const olderOf = async (info: SiteInfo): Promise<Notice> => {
  const wanted = Number(query.get("version"));
  if (!Number.isInteger(wanted) || wanted < 1 || wanted === info.notice.version) return info.notice;
  const answer = await http("GET", `${widget}/notices/${wanted}${lang}`);
  return problemOf(answer) ? info.notice : (answer.json as { notice: Notice }).notice;
};

const load = async (): Promise<PageState> => {
  const [answer, list] = await Promise.all([http("GET", widget + lang), http("GET", `${widget}/notices${lang}`)]);
  const problem = problemOf(answer);
  if (problem) return { kind: problem.code === "not_found" ? "missing" : "failed" };
  const info = answer.json as SiteInfo;
  const { versions } = (problemOf(list) ? { versions: [] } : list.json) as { versions: NoticeVersion[] };
  const shown: Shown = { info, notice: await olderOf(info), versions, gpc: gpc(), site, asked };
  return { kind: "notice", shown };
};

const showReceipt = async (id: string, words: NoticeWords, state: PageState): Promise<void> => {
  const { loadReceipt } = await import("../dom/privacy/receipt_load.tsx");
  const name = state.kind === "notice" ? state.shown.info.site.name : "";
  const page = await loadReceipt({ id, words, site: name, noticeAddress: addressOf(words.locale) });
  render(page ?? <Page state={{ kind: "no-receipt" }} words={words} again={() => void show()} />, root);
};

const show = async (): Promise<void> => {
  const [words, state] = await Promise.all([loadNoticeWords(asked), load()]);
  document.documentElement.lang = words.locale;
  document.documentElement.dir = words.direction;
  document.title = words.t("page.title") + (state.kind === "notice" ? ` · ${state.shown.info.site.name}` : "");
  const receipt = query.get("receipt");
  if (receipt !== null && state.kind === "notice") return showReceipt(receipt, words, state);
  render(<Page state={state} words={words} again={() => void show()} />, root);
  // The sections were not there when the browser looked for the one in the address.
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
};

void show();
