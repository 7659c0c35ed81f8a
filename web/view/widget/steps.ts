// steps: what a visitor asks of the server beside the chat itself: a copy by e-mail at its
// end, and coming back with a code. Fetched with the screens that ask it.
import { problemOf } from "../../model/problem.ts";
import { isAddress } from "./mail.ts";
import type { WidgetView } from "./widget.ts";

// May a copy go by e-mail? It is asked once, at the end, where it is needed.
export const mayCopy = (view: WidgetView): boolean => view.chat.begun && view.info.features.transcript === true;

// Under the title that the notice gives it.
export const copyTitle = (view: WidgetView): string =>
  view.info.notice.purposes.find((purpose) => purpose.code === "transcript")?.title ?? view.words.t("end.copy");

// The copy first, so that a wrong address can be put right.
export const endWith = async (view: WidgetView, email: string): Promise<void> => {
  if (!isAddress(email)) return view.complain("offline.email.wrong", "copy");
  const body = { email: email.trim(), locale: view.words.locale };
  const answer = await view.during(view.options.http("POST", "/api/v1/transcript", body, view.chat.token ?? undefined));
  const problem = problemOf(answer);
  if (!problem) return view.end();
  if (problem.field === "email") return view.complain("offline.email.wrong", "copy");
  view.complain(problem.code === "unreachable" || problem.code === "too_many" ? `fault.${problem.code}` : "fault.other", null);
};

export const comeBack = async (view: WidgetView, code: string): Promise<void> => {
  if (code.trim() === "") return view.complain("code.empty", "code");
  const body = { site: view.options.site, code: code.trim() };
  const answer = await view.during(view.options.http("POST", "/api/v1/recover", body));
  const problem = problemOf(answer);
  if (problem) {
    if (problem.code === "unreachable") return view.complain("fault.unreachable", null);
    return view.complain(problem.code === "too_many" ? "code.often" : "code.wrong", "code");
  }
  const { token, conversation } = answer.json as { token: string; conversation: string };
  view.cameBack(token, conversation);
};
