// words: what the button says, by language: its name, and behind a bar what stands on it,
// where that is not "Chat" and the site has no word of its own.
export const WORDS: Record<string, string | undefined> = {
  en: "Open chat",
  bg: "Отваряне на чата|Чат",
  cs: "Otevřít chat",
  da: "Åbn chat",
  de: "Chat öffnen",
  el: "Άνοιγμα chat",
  es: "Abrir el chat",
  et: "Ava vestlus|Vestlus",
  fi: "Avaa chat",
  fr: "Ouvrir le chat",
  ga: "Oscail comhrá|Comhrá",
  hr: "Otvori chat",
  hu: "Chat megnyitása",
  it: "Apri la chat",
  lt: "Atidaryti pokalbį|Pokalbis",
  lv: "Atvērt tērzēšanu|Tērzēšana",
  mt: "Iftaħ iċ-chat",
  nl: "Chat openen",
  pl: "Otwórz czat|Czat",
  pt: "Abrir o chat",
  ro: "Deschide chatul",
  sk: "Otvoriť chat",
  sl: "Odpri klepet|Klepet",
  sv: "Öppna chatten|Chatt",
};

// What answers an invitation: yes and no, of the same weight.
export const ASK: Record<string, string | undefined> = {
  de: "Chat|Nein, danke",
};

// For a page where the chat may not be shown, and the button that ends it.
export const SORRY: Record<string, [text: string, close: string] | undefined> = {
  en: ["The chat cannot be shown on this page.", "Close"],
  de: ["Der Chat kann auf dieser Seite nicht gezeigt werden.", "Schließen"],
};
