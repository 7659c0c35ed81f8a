// later: screens that are fetched when they are first opened.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { t } from "./words.ts";

export const later = <P extends object>(load: () => Promise<(props: P) => JSX.Element>) => {
  let loaded: ((props: P) => JSX.Element) | null = null;
  return (props: P): JSX.Element => {
    const [state, setState] = useState<"coming" | "here" | "failed">(loaded ? "here" : "coming");
    const fetchIt = () => {
      setState("coming");
      load().then(
        (View) => {
          loaded = View;
          setState("here");
        },
        () => setState("failed"),
      );
    };
    useEffect(() => {
      if (!loaded) fetchIt();
    }, []);
    if (loaded && state === "here") {
      const View = loaded;
      return <View {...props} />;
    }
    return (
      <main class="pane wide">
        <p class="waiting" role="status">
          {state === "failed" ? t("problem.unreachable") : t("loading")}
        </p>
        {state === "failed" && (
          <button class="btn" type="button" onClick={fetchIt}>
            {t("again")}
          </button>
        )}
      </main>
    );
  };
};
