// Builds the front and writes it as one C file (net/assets.h), with compressed forms
// and ETags: node build.mjs OUT.c WORK_FOLDER DEPFILE. The size budgets of budgets.json
// are part of the build. DEPFILE names what was read, in make's form, for ninja.
import { build, transform } from "esbuild";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const [outPath, workFolder, depfile] = process.argv.slice(2);
if (!outPath || !workFolder || !depfile) {
  console.error("usage: node build.mjs OUT.c WORK_FOLDER DEPFILE");
  process.exit(2);
}

const TYPES = {
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
};
const FOREVER = "public, max-age=31536000, immutable";

const common = {
  absWorkingDir: here,
  bundle: true,
  minify: true,
  write: false,
  charset: "utf8",
  legalComments: "none",
  target: ["chrome100", "firefox100", "safari15"],
  // Colours stay as tokens.css has them: what does not know oklch does not know
  // light-dark either.
  supported: { "color-functions": true },
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
};

// Pages: a shell in HTML, whose %HEAD% becomes the hashed addresses of its program.
const PAGES = ["console", "widget", "privacy"];
// The demo shop has no program, and its style stands within it: it asks for nothing
// but the loader.
const DEMO = ["demo/page.html", "demo/demo.css"];

// Each program by itself: what two of them share would else be a part with everything
// that either needs.
const bundlePage = async (name) => {
  const result = await build({
    ...common,
    format: "esm",
    splitting: true,
    outdir: join(workFolder, "assets"),
    entryNames: "[name].[hash]",
    chunkNames: "part.[hash]",
    assetNames: "[name].[hash]",
    publicPath: "/assets",
    loader: { ".svg": "file" },
    metafile: true,
    entryPoints: [{ in: `${name}/main.tsx`, out: name }],
  });
  return { files: result.outputFiles, outputs: result.metafile.outputs };
};

// The same part of two programs is one file.
const bundlePages = async () => {
  const pages = await Promise.all(PAGES.map(bundlePage));
  const files = new Map(pages.flatMap((page) => page.files.map((file) => [basename(file.path), file])));
  return { files: [...files.values()], outputs: Object.assign({}, ...pages.map((page) => page.outputs)) };
};

// What the loader fetches with the first opening, by an address with a hash.
const bundleOpened = async () => {
  const result = await build({
    ...common,
    format: "esm",
    outdir: join(workFolder, "assets"),
    entryNames: "[name].[hash]",
    metafile: true,
    entryPoints: ["loader/opened.ts"],
  });
  return { file: result.outputFiles[0], outputs: result.metafile.outputs };
};

const bundleLoader = async (opened) => {
  const result = await build({
    ...common,
    format: "iife",
    outdir: workFolder,
    metafile: true,
    define: { MORE: JSON.stringify(addressOf(opened.file.path)) },
    entryPoints: ["loader/main.ts"],
  });
  return { code: result.outputFiles[0].contents, outputs: { ...result.metafile.outputs, ...opened.outputs } };
};

const addressOf = (path) => `/assets/${basename(path)}`;

// The script of a page, its stylesheet, and the chunks that it will ask for first.
const linksOf = (name, outputs) => {
  const entry = Object.entries(outputs).find(([, each]) => each.entryPoint === `${name}/main.tsx`);
  const [path, about] = entry;
  const early = about.imports.filter((each) => each.kind === "import-statement").map((each) => addressOf(each.path));
  return { js: addressOf(path), css: about.cssBundle ? addressOf(about.cssBundle) : null, early };
};

const shellOf = (name, outputs) => {
  const { js, css, early } = linksOf(name, outputs);
  const head = [
    ...(css ? [`<link rel="stylesheet" href="${css}">`] : []),
    ...early.map((address) => `<link rel="modulepreload" href="${address}">`),
    `<script type="module" src="${js}"></script>`,
  ].join("\n");
  return readFileSync(join(here, name, "page.html"), "utf8").replace("%HEAD%", () => head);
};

const demoPage = async () => {
  const [html, css] = DEMO.map((path) => readFileSync(join(here, path), "utf8"));
  const { code } = await transform(css, { loader: "css", minify: true, charset: "utf8", supported: common.supported });
  return html.replace("%HEAD%", () => `<style>${code.trim()}</style>`);
};

// Every file that the front was made of.
const inputsOf = (outputs) => {
  const bundled = Object.values(outputs).flatMap((output) => Object.keys(output.inputs));
  const read = [...bundled, ...PAGES.map((name) => `${name}/page.html`), ...DEMO, "openapi.json", "budgets.json"];
  return [...new Set(read)].map((path) => join(here, path));
};

const gather = async () => {
  const { files, outputs } = await bundlePages();
  const assets = files.map((file) => ({
    path: addressOf(file.path),
    type: TYPES[extname(file.path)],
    cache: FOREVER,
    data: Buffer.from(file.contents),
  }));
  for (const name of PAGES)
    assets.push({ path: `html:${name}`, type: TYPES[".html"], cache: "no-cache", data: Buffer.from(shellOf(name, outputs)) });
  assets.push({ path: "html:demo", type: TYPES[".html"], cache: "no-cache", data: Buffer.from(await demoPage()) });
  const opened = await bundleOpened();
  assets.push({ path: addressOf(opened.file.path), type: TYPES[".js"], cache: FOREVER, data: Buffer.from(opened.file.contents) });
  const loader = await bundleLoader(opened);
  assets.push({ path: "js:loader", type: TYPES[".js"], cache: null, data: Buffer.from(loader.code) });
  assets.push({
    path: "json:openapi",
    type: TYPES[".json"],
    cache: "no-cache",
    data: Buffer.from(JSON.stringify(JSON.parse(readFileSync(join(here, "openapi.json"), "utf8")))),
  });
  return { assets, outputs, opened: addressOf(opened.file.path), read: inputsOf({ ...outputs, ...loader.outputs }) };
};

const gzip = (data) => gzipSync(data, { level: 9 });
const brotli = (data) => brotliCompressSync(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } });

// What a program fetches later, when it is needed, is named here by the part it begins
// with, and has a budget of its own; other parts that it fetches are catalogues of words.
const LATER = {
  "widget shield": ["widget", "model/shield.ts"],
  "widget centre": ["widget", "dom/widget/centre/centre.tsx"],
  "widget context": ["widget", "view/widget/context.ts"],
  "widget screens": ["widget", "dom/widget/screens.tsx"],
  "widget prechat": ["widget", "dom/widget/prechat.tsx"],
  "widget rating": ["widget", "dom/widget/rate.tsx"],
  "privacy receipt": ["privacy", "dom/privacy/receipt_load.tsx"],
};

const laterParts = (name, outputs) =>
  Object.fromEntries(
    Object.entries(LATER)
      .filter(([, [program]]) => program === name)
      .map(([part, [, source]]) => [part, Object.entries(outputs).find(([, each]) => each.entryPoint === source)?.[0]]),
  );

const dynamicImports = (path, outputs) => outputs[path].imports.filter((each) => each.kind === "dynamic-import").map((each) => each.path);

// The largest of the catalogues of words that a part may fetch beside itself.
const heaviestWords = (path, outputs, { size, later }) => {
  const words = dynamicImports(path, outputs).filter((each) => !later.includes(each));
  return Math.max(0, ...words.map((each) => size(addressOf(each))));
};

const pathOf = (address, outputs) => Object.keys(outputs).find((path) => addressOf(path) === address);

// A part that is fetched later, with what it brings along and the page has not.
const laterWeight = (path, outputs, { size, had, later }) => {
  const along = outputs[path].imports.filter((each) => each.kind === "import-statement").map((each) => addressOf(each.path));
  const { cssBundle } = outputs[path];
  const all = [addressOf(path), ...along, ...(cssBundle ? [addressOf(cssBundle)] : [])].filter((each) => !had.includes(each));
  return all.reduce((sum, each) => sum + size(each), 0) + heaviestWords(path, outputs, { size, later });
};

// What a browser fetches for each program, in gzipped bytes, its words included.
const weights = ({ assets, outputs, opened }) => {
  const size = (address) => gzip(assets.find((asset) => asset.path === address).data).length;
  const of = { loader: size("js:loader"), "loader opened": size(opened) };
  for (const name of PAGES) {
    const { js, css, early } = linksOf(name, outputs);
    const had = [js, css, ...early].filter(Boolean);
    const own = had.reduce((sum, address) => sum + size(address), size(`html:${name}`));
    const later = laterParts(name, outputs);
    of[name] = own + heaviestWords(pathOf(js, outputs), outputs, { size, later: Object.values(later) });
    for (const [part, path] of Object.entries(later)) of[part] = laterWeight(path, outputs, { size, had, later: Object.values(later) });
  }
  return of;
};

const checkBudgets = (of) => {
  const budgets = JSON.parse(readFileSync(join(here, "budgets.json"), "utf8"));
  let over = false;
  for (const [name, limit] of Object.entries(budgets)) {
    console.log(`${name}: ${of[name]} of ${limit} bytes gzipped`);
    if (!(of[name] <= limit)) {
      over = true;
      console.error(`web: ${name} is ${of[name] - limit} bytes over its budget (budgets.json)`);
    }
  }
  if (over) process.exit(1);
};

const cString = (text) => JSON.stringify(text);

const cBytes = (name, data) => {
  const lines = [];
  for (let at = 0; at < data.length; at += 32)
    lines.push(`    "${[...data.subarray(at, at + 32)].map((byte) => `\\${byte.toString(8).padStart(3, "0")}`).join("")}"`);
  return `static const unsigned char ${name}[] =\n${lines.join("\n") || '    ""'};\n`;
};

const toC = (assets) => {
  const parts = ['/* Made by web/build.mjs. */\n#include "net/assets.h"\n\nextern const struct net_asset parlour_assets[];\nextern const size_t parlour_assets_count;\n\n'];
  const rows = assets.map((asset, index) => {
    const forms = { plain: asset.data, gzip: gzip(asset.data), brotli: brotli(asset.data) };
    for (const [form, data] of Object.entries(forms)) parts.push(cBytes(`${form}_${index}`, data));
    const etag = createHash("sha256").update(asset.data).digest("hex").slice(0, 24);
    const sized = (form) => `${form}_${index}, ${forms[form].length}`;
    return `    {${cString(asset.path)}, ${cString(asset.type)}, "\\"${etag}\\"", ${asset.cache ? cString(asset.cache) : "NULL"}, ${sized("plain")}, ${sized("gzip")}, ${sized("brotli")}},`;
  });
  parts.push(`\nconst struct net_asset parlour_assets[] = {\n${rows.join("\n")}\n};\nconst size_t parlour_assets_count = ${assets.length};\n`);
  return parts.join("");
};

const gathered = await gather();
checkBudgets(weights(gathered));
mkdirSync(workFolder, { recursive: true });
writeFileSync(outPath, toC(gathered.assets));
writeFileSync(depfile, `${outPath}: ${gathered.read.map((path) => path.replaceAll(" ", "\\ ")).join(" ")}\n`);
