// page: what the parts of the loader share: the settings of the site, and a shadow of
// our own, so that the page's style and ours do not meet.

// How a site asks visitors into the chat (src/chat/invitation.h).
export type Invitation = [
  page: string, // the path must fit this pattern
  seconds: number, // looked at for so long
  scroll: number, // and so many hundredths of the page seen
  returns: number, // and come back so often since the page was loaded
  promotional: boolean,
  text: Record<string, string>, // by language; under "" for all others
];

export interface Config {
  site: string;
  host: string;
  name: string;
  button: string;
  locale: string;
  colour?: string;
  ink?: string; // is read on the colour
  collect?: string[]; // what the site declares that it wants to know of a page
  invitations?: Invitation[];
}

declare const CONFIG: Config;
export const site = CONFIG;
export const doc = document;
export const where = { locale: doc.documentElement.lang || site.locale, scheme: "auto" };
export const language = () => where.locale.slice(0, 2).toLowerCase();

export const house = doc.createElement("parlour-chat");
house.style.setProperty("all", "initial", "important");
export const shade = house.attachShadow({ mode: "open" });

export const make = <Name extends keyof HTMLElementTagNameMap>(name: Name, within: Node, kind: string) => {
  const element = doc.createElement(name);
  element.className = kind;
  within.appendChild(element);
  return element;
};

export const wear = (style: string) => {
  try {
    // Allowed also under a policy that forbids inline styles.
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(style);
    shade.adoptedStyleSheets = [...shade.adoptedStyleSheets, sheet];
  } catch {
    make("style", shade, "").textContent = style;
  }
};
