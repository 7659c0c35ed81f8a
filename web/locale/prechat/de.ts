import type { Entry } from "../../model/catalogue.ts";
import type { en } from "./en.ts";

// Complete: the type demands every key.
const de: Record<keyof typeof en, Entry> = {
  "title": "Bevor es losgeht",
  "text": "{name} fragt dies vor einem Chat. Noch ist nichts gesendet oder gespeichert.",
  "for": "für: {purpose}",
  "optional": "{title} (freiwillig)",
  "required": "{title} (erforderlich)",
  "missing.offline": "Füllen Sie „{title}“ aus: Ohne das wird Ihre Nachricht nicht gesendet.",
  "missing": "Füllen Sie „{title}“ aus: Ohne das beginnt der Chat nicht.",
  "changed": "Seit Sie den Chat geöffnet haben, hat sich geändert, was hier gefragt wird. Was Sie geschrieben haben, bleibt erhalten.",
  "free": "Sie entscheiden: Der Chat geht auch ohne. Sie können es jederzeit unter „Ihre Daten“ zurücknehmen.",
  "age": "Wie alt sind Sie?",
  "age.adult": "{years} oder älter",
  "age.child_with_parent": "Jünger, und ein Elternteil bei mir stimmt zu",
  "age.text": "Wer jünger ist, lässt das Kästchen leer, außer ein Elternteil stimmt zu. Wir behalten diese Antwort, keinen Geburtstag.",
  "age.missing": "Wählen Sie eines, oder nehmen Sie das Häkchen weg.",
  "email": "Ihre E-Mail-Adresse, nur dafür",
  "email.missing": "Das sieht nicht wie eine E-Mail-Adresse aus. Berichtigen Sie sie, oder nehmen Sie das Häkchen weg.",
  "explicit": "Das betrifft etwas besonders Geschütztes. Ich stimme ausdrücklich zu.",
  "explicit.missing": "Setzen Sie auch dieses Häkchen, oder nehmen Sie das erste weg.",
  "start": "Chat beginnen",
};

export default de;
