// palette: finding what to do by a few letters.

export interface Choice {
  id: string;
  title: string;
  hint: string;
  keys: string[];
  run: () => void;
}

const plain = (text: string): string => text.normalize("NFKD").replace(/\p{M}/gu, "").toLocaleLowerCase();

// Every word that was typed begins a word of the title, or stands in it; better fits first.
const fit = (title: string, words: string[]): number => {
  let score = 0;
  for (const word of words) {
    const at = title.indexOf(word);
    if (at < 0) return -1;
    score += at === 0 ? 3 : /\W/.test(title[at - 1] ?? "") ? 2 : 1;
  }
  return score;
};

export const findChoices = (choices: readonly Choice[], typed: string): Choice[] => {
  const words = plain(typed).split(/\s+/).filter((word) => word !== "");
  if (words.length === 0) return [...choices];
  return choices
    .map((choice) => ({ choice, score: fit(plain(`${choice.title} ${choice.hint}`), words) }))
    .filter(({ score }) => score >= 0)
    .sort((a, b) => b.score - a.score)
    .map(({ choice }) => choice);
};
