// console: everything that staff see, behind signing in.
import { render } from "preact";
import { App } from "../dom/console/app.tsx";
import { useWordsOf } from "../dom/console/words.ts";
import "../dom/tokens.css";
import "../dom/parts.css";
import "../dom/console/console.css";
import "../dom/console/screens.css";

const begin = async (): Promise<void> => {
  const words = await useWordsOf(navigator.languages);
  document.documentElement.lang = words.locale;
  document.documentElement.dir = words.direction;
  const root = document.getElementById("root");
  if (root) render(<App />, root);
};

void begin();
