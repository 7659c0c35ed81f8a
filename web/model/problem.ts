// problem: an answer over HTTP that is not what was asked for (RFC 9457).
import type { ErrorCode } from "./frames.ts";
import type { HttpAnswer } from "./platform.ts";

export interface Problem {
  status: number; // 0: the server could not be reached
  code: ErrorCode | "second_factor" | "unreachable";
  detail: string; // a sentence, English; empty when nothing came back
  field: string | null;
}

// Null when the answer is good.
export const problemOf = (answer: HttpAnswer): Problem | null => {
  if (answer.status >= 200 && answer.status < 300) return null;
  if (answer.status === 0) return { status: 0, code: "unreachable", detail: "", field: null };
  const body = (typeof answer.json === "object" && answer.json !== null ? answer.json : {}) as Record<string, unknown>;
  return {
    status: answer.status,
    code: (typeof body["code"] === "string" ? body["code"] : "unavailable") as Problem["code"],
    detail: typeof body["detail"] === "string" ? body["detail"] : "",
    field: typeof body["field"] === "string" ? body["field"] : null,
  };
};
