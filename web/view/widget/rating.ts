// rating: how helpful a chat was, as its visitor says it. Fetched where it is asked.
import { problemOf } from "../../model/problem.ts";
import { cleanText } from "../../model/text.ts";
import type { WidgetView } from "./widget.ts";

// score: 1 to 5. True when it arrived.
export const rate = async (view: WidgetView, score: number, text: string): Promise<boolean> => {
  const body = { score, text: cleanText(text).trim() || null };
  const answer = await view.during(view.options.http("POST", "/api/v1/rating", body, view.chat.lastToken ?? undefined));
  const problem = problemOf(answer);
  if (problem && problem.code !== "conflict") {
    view.complain(problem.code === "unreachable" ? "fault.unreachable" : "fault.other", null);
    return false;
  }
  return true;
};
