import type { Entry } from "../../model/catalogue.ts";
import type { en } from "./en.ts";

// Complete: the type demands every key.
const de: Record<keyof typeof en, Entry> = {
  "title": "Bevor es losgeht",
  "text": "{name} fragt dies vor einem Chat. Noch ist nichts gesendet oder gespeichert.",
  "for": "für: {purpose}",
  "optional": "{title} (freiwillig)",
  "required": "{title} (erforderlich)",
  "missing": "Füllen Sie „{title}“ aus: Ohne das beginnt der Chat nicht.",
  "start": "Chat beginnen",
};

export default de;
