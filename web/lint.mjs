// The house rules of the front: node lint.mjs. Prints each fault; 0 when there is none.
// No markup or code from a string, no inline style, nothing of a third party; the
// model imports neither view nor dom, the view no dom; files of at most 600 lines,
// functions of at most 60 lines and five parameters.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import ts from "typescript";

const FILE_LINES = 600;
const FUNCTION_LINES = 60;
const PARAMETERS = 5;
const CODE = /\.(ts|tsx|mjs)$/;
const READ = /\.(ts|tsx|mjs|css|html)$/;

const MARKUP = new Set(["innerHTML", "outerHTML", "insertAdjacentHTML", "dangerouslySetInnerHTML", "srcdoc"]);
// Names of formats, and the names kept free for examples (RFC 2606): nobody is asked.
const NOBODY = /^(http:\/\/www\.w3\.org\/|https?:\/\/([\w-]+\.)*(example|test|invalid)\b)/;

// What a folder may import from, beside itself and packages.
const LAYERS = {
  model: ["model"],
  locale: ["locale", "model"],
  view: ["view", "model", "locale"],
  dom: ["dom", "view", "model", "locale"],
  loader: ["loader"],
};

const isFunction = (node) =>
  ts.isFunctionDeclaration(node) ||
  ts.isFunctionExpression(node) ||
  ts.isArrowFunction(node) ||
  ts.isMethodDeclaration(node) ||
  ts.isConstructorDeclaration(node) ||
  ts.isAccessor(node);

const importFault = (path, target) => {
  const allowed = LAYERS[path.split("/")[0]];
  if (!allowed || !target.startsWith(".")) return null;
  const room = posix.join(posix.dirname(path), target).split("/")[0];
  return allowed.includes(room) ? null : `imports from ${room}, which it must not know`;
};

const callFault = (node) => {
  const name = node.expression.getText();
  if (name === "eval" || name === "Function") return "code from a string";
  if (/^(window\.|globalThis\.)?document\.write(ln)?$/.test(name) || name === "doc.write") return "markup from a string";
  return null;
};

// An object is set property by property, which the content policy allows.
const attributeFault = (node) =>
  node.name.getText() === "style" && (!node.initializer || ts.isStringLiteral(node.initializer))
    ? "a style in the markup"
    : null;

const nodeFault = (path, node) => {
  if ((ts.isIdentifier(node) || ts.isStringLiteral(node)) && MARKUP.has(node.text)) return "markup from a string";
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    if (node.expression.kind === ts.SyntaxKind.ImportKeyword && node.arguments[0] && ts.isStringLiteral(node.arguments[0]))
      return importFault(path, node.arguments[0].text);
    return callFault(node);
  }
  if (ts.isJsxAttribute(node)) return attributeFault(node);
  if (ts.isImportDeclaration(node)) return importFault(path, node.moduleSpecifier.text);
  return null;
};

const functionFault = (node, lines) => {
  if (!isFunction(node)) return null;
  if (lines > FUNCTION_LINES) return `a function of ${lines} lines; ${FUNCTION_LINES} are the most`;
  const count = node.parameters.length;
  return count > PARAMETERS ? `a function of ${count} parameters; ${PARAMETERS} are the most` : null;
};

const codeFaults = (path, text) => {
  const faults = [];
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.ES2022, true);
  const lineOf = (position) => file.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node) => {
    const line = lineOf(node.getStart());
    for (const fault of [nodeFault(path, node), functionFault(node, lineOf(node.end) - line + 1)])
      if (fault) faults.push(`${path}:${line}: ${fault}`);
    ts.forEachChild(node, visit);
  };
  visit(file);
  return faults;
};

const textFaults = (path, text) => {
  const faults = [];
  const lines = text.split("\n");
  if (lines.length > FILE_LINES + 1) faults.push(`${path}: ${lines.length} lines; ${FILE_LINES} are the most`);
  lines.forEach((line, index) => {
    for (const [address] of line.matchAll(/(https?|wss?):\/\/[\w.-]+[^\s"'`)]*/g))
      if (!NOBODY.test(address)) faults.push(`${path}:${index + 1}: an address of somebody else: ${address}`);
    if (path.endsWith(".html") && /\s(style|on\w+)=/.test(line)) faults.push(`${path}:${index + 1}: a style or script in the markup`);
    if (path.endsWith(".css") && /@import\s+(url\()?["']?(?!\.)/.test(line) && !/@import "\.\//.test(line))
      faults.push(`${path}:${index + 1}: a style sheet from elsewhere`);
  });
  return faults;
};

// Every fault of one file; path relative to this folder, with slashes.
export const faultsOf = (path, text) => [
  ...textFaults(path, text),
  ...(CODE.test(path) ? codeFaults(path, text) : []),
];

const filesBelow = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === "node_modules" ? [] : filesBelow(path);
    return READ.test(entry.name) ? [path] : [];
  });

const main = () => {
  const here = dirname(fileURLToPath(import.meta.url));
  const paths = filesBelow(here).map((path) => relative(here, path).split("\\").join("/"));
  // The rules name what they forbid, and so do their tests.
  const checked = paths.filter((path) => path !== "lint.mjs" && path !== "test/lint.test.ts");
  const faults = checked.flatMap((path) => faultsOf(path, readFileSync(join(here, path), "utf8")));
  for (const fault of faults) console.error(`web/${fault}`);
  process.exit(faults.length > 0 || checked.length === 0 ? 1 : 0);
};

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) main();
