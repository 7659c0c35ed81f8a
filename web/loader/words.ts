// words: what the button says, by language: its name, and what stands on it where the
// site has no word of its own.
export const WORDS: Record<string, [open: string, chat: string] | undefined> = {
  en: ["Open chat", "Chat"],
  bg: ["Отваряне на чата", "Чат"],
  cs: ["Otevřít chat", "Chat"],
  da: ["Åbn chat", "Chat"],
  de: ["Chat öffnen", "Chat"],
  el: ["Άνοιγμα chat", "Chat"],
  es: ["Abrir el chat", "Chat"],
  et: ["Ava vestlus", "Vestlus"],
  fi: ["Avaa chat", "Chat"],
  fr: ["Ouvrir le chat", "Chat"],
  ga: ["Oscail comhrá", "Comhrá"],
  hr: ["Otvori chat", "Chat"],
  hu: ["Chat megnyitása", "Chat"],
  it: ["Apri la chat", "Chat"],
  lt: ["Atidaryti pokalbį", "Pokalbis"],
  lv: ["Atvērt tērzēšanu", "Tērzēšana"],
  mt: ["Iftaħ iċ-chat", "Chat"],
  nl: ["Chat openen", "Chat"],
  pl: ["Otwórz czat", "Czat"],
  pt: ["Abrir o chat", "Chat"],
  ro: ["Deschide chatul", "Chat"],
  sk: ["Otvoriť chat", "Chat"],
  sl: ["Odpri klepet", "Klepet"],
  sv: ["Öppna chatten", "Chatt"],
};

// For a page where the chat may not be shown.
type Sorry = [text: string, close: string];
export const SORRY: Record<string, Sorry | undefined> & { en: Sorry } = {
  en: ["The chat cannot be shown on this page.", "Close"],
  de: ["Der Chat kann auf dieser Seite nicht gezeigt werden.", "Schließen"],
};
