import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import { pathToFileURL } from "node:url";

declare const WEB: string;

const lint = (await import(pathToFileURL(join(WEB, "lint.mjs")).href)) as {
  faultsOf(path: string, text: string): string[];
};

const wrong: [string, string, string, RegExp][] = [
  ["markup from a string", "dom/a.tsx", "a.innerHTML = b;", /markup/],
  ["markup through preact", "dom/a.tsx", "const a = <p dangerouslySetInnerHTML={{}} />;", /markup/],
  ["code from a string", "view/a.ts", 'eval("1");', /code/],
  ["a style in the markup", "dom/a.tsx", 'const a = <p style="color: red" />;', /style/],
  ["a style in a page", "widget/page.html", '<p style="x">', /style/],
  ["an address of somebody else", "dom/a.css", "@font-face { src: url(https://fonts.somebody.net/a) }", /somebody else/],
  ["a model that knows the document's layer", "model/a.ts", 'import "../dom/use.ts";', /must not know/],
  ["a view that knows the document's layer", "view/widget/a.ts", 'import { a } from "../../dom/use.ts";', /must not know/],
  ["a function that is too long", "view/a.ts", `const a = () => {\n${"b();\n".repeat(60)}};`, /62 lines/],
  ["too many parameters", "view/a.ts", "const a = (b, c, d, e, f, g) => b;", /parameters/],
  ["a file that is too long", "view/a.ts", "\n".repeat(700), /lines/],
];

for (const [what, path, text, says] of wrong)
  test(`the lint finds ${what}`, () => {
    const faults = lint.faultsOf(path, text);
    assert.equal(faults.length, 1, faults.join("\n"));
    assert.match(faults[0] ?? "", says);
  });

test("the lint leaves good code alone", () => {
  const text = 'import { a } from "../model/a.ts";\nexport const b = (c: number) => a(c);\nconst NS = "http://www.w3.org/2000/svg";\n';
  assert.deepEqual(lint.faultsOf("view/a.ts", text), []);
});
