// Runs the unit tests of model, view and words: every *.test.ts here, bundled into one
// file, by Node's own runner. Prints TAP.
import { build } from "esbuild";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const tests = readdirSync(here).filter((name) => name.endsWith(".test.ts")).sort();
const folder = mkdtempSync(join(tmpdir(), "parlour-web-test-"));

const bundle = async () => {
  await build({
    stdin: { contents: tests.map((name) => `import "./${name}";`).join("\n"), resolveDir: here },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node18",
    outfile: join(folder, "tests.mjs"),
    external: ["typescript"],
    banner: { js: `const WEB = ${JSON.stringify(dirname(here))};` },
    logLevel: "warning",
  });
  writeFileSync(join(folder, "package.json"), '{"type":"module"}');
};

try {
  await bundle();
  const done = spawnSync(process.execPath, ["--test-reporter=tap", join(folder, "tests.mjs")], { stdio: "inherit" });
  process.exitCode = done.status === 0 && tests.length > 0 ? 0 : 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
