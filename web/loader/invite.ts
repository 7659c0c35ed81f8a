// invite: a word of the site to its visitors, by rules of its own: which page, how long,
// how far, how often back. All of it is decided here, in the memory of the page; nothing
// is stored, and nothing is sent. No person is made up, and nothing runs out.
/*= ePrivacy Art. 5(3) */
import { doc, language, make, shade, site, type Invitation } from "./page.ts";
import { ASK } from "./words.ts";

const seenHundredths = () => (100 * (scrollY + innerHeight)) / doc.documentElement.scrollHeight;

// Shows at most one invitation in the life of a page; the answer ends it for good.
export const invite = (open: () => void) => {
  let card: HTMLElement | null = null;
  let seconds = 0;
  let page = "";
  const visits: Record<string, number> = {};

  const ask = (text: string) => {
    const [yes = "", no = ""] = (ASK[language()] ?? "Chat|No, thanks").split("|");
    clearInterval(clock);
    card = make("section", shade, "ask");
    card.setAttribute("role", "status"); // politely, and the focus stays where it is
    make("b", card, "").textContent = site.name;
    make("p", card, "").textContent = text;
    for (const [word, step] of [[yes, open], [no, quiet]] as const) {
      const button = make("button", card, "");
      button.textContent = word;
      button.onclick = step;
    }
  };
  const fits = ([pattern, after, scroll, returns, promotional]: Invitation) =>
    RegExp(pattern).test(page) &&
    seconds >= after &&
    seenHundredths() >= scroll &&
    (visits[page] ?? 0) > returns &&
    /*= GDPR Art. 21(3) */
    !(promotional && (navigator as { globalPrivacyControl?: boolean }).globalPrivacyControl);
  const quiet = () => {
    clearInterval(clock);
    card?.remove();
  };
  // A page of another path in the same document is another page.
  const look = () => {
    const { pathname } = location;
    if (pathname !== page) {
      page = pathname;
      visits[page] = (visits[page] ?? 0) + 1;
      seconds = 0;
    }
    if (!doc.hidden) seconds++;
    const text = site.invitations?.find(fits)?.[5];
    if (text) ask(text[language()] ?? text[""] ?? "");
  };
  const clock = site.invitations ? setInterval(look, 1000) : 0;
  addEventListener("keydown", (event) => event.key === "Escape" && quiet());
  return quiet;
};
