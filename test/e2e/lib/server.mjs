// The real binary as a throw-away demo: start, kill without warning, start again.
import { spawn, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { once } from "node:events";
import { watchServer } from "./witness.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");
export const binary = process.env.PARLOUR_BINARY ?? join(root, "build", "parlour");

// Which databases a test runs on; { sqliteOnly } for what looks into files.
export const databases = (options = {}) => {
  const list = [{ name: "SQLite", address: () => "sqlite" }];
  const postgres = process.env.PARLOUR_TEST_POSTGRES;
  if (postgres && !options?.sqliteOnly) list.push({ name: "PostgreSQL", address: () => freshDatabase(postgres) });
  return list;
};

// A database of its own on the throw-away server, named at random.
const freshDatabase = (server) => {
  const name = `e2e_${randomBytes(6).toString("hex")}`;
  const made = spawnSync("psql", [server, "-qc", `CREATE DATABASE ${name}`], { stdio: "ignore" });
  if (made.status !== 0) throw new Error("could not make a database for the test");
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
};

// Every PARLOUR_NAME is a setting to the program: the tests' own are kept from it.
export const cleanEnvironment = () =>
  Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PARLOUR_")));

export class Demo {
  static async start(test, flags = []) {
    const demo = new Demo();
    demo.folder = mkdtempSync(join(tmpdir(), "parlour-e2e-"));
    demo.data = join(demo.folder, "demo");
    demo.flags = ["--database", test.database.address(), ...flags];
    demo.listen = "127.0.0.1:0";
    demo.log = "";
    test.watch?.(watchServer(demo)); // who runs it may have no use for it
    test.after(async () => {
      await demo.kill();
      rmSync(demo.folder, { recursive: true, force: true });
    });
    await demo.launch();
    return demo;
  }

  // Starts the process and waits for its ready line.
  async launch() {
    const began = process.hrtime.bigint();
    this.log = "";
    this.process = spawn(binary, ["demo", "--listen", this.listen, "--data", this.data, "--json", ...this.flags], {
      stdio: ["ignore", "pipe", "pipe"],
      env: cleanEnvironment(),
    });
    this.ended = once(this.process, "exit");
    this.process.stderr.on("data", (bytes) => (this.log += bytes));
    const ready = await new Promise((done, refuse) => {
      const lines = createInterface({ input: this.process.stdout });
      lines.on("line", (line) => {
        try {
          const event = JSON.parse(line);
          if (event.event === "ready") done(event);
        } catch {
          refuse(new Error(`not JSON on standard output: ${line}`));
        }
      });
      this.process.on("exit", (code) => refuse(new Error(`ended with ${code} before it was ready\n${this.log}`)));
    });
    this.startMs = Number(process.hrtime.bigint() - began) / 1e6;
    this.url = ready.url;
    this.site = ready.site;
    this.accounts = ready.accounts;
    this.port = Number(new URL(ready.url).port);
    this.listen = `127.0.0.1:${this.port}`;
    // The version of the notice that a visitor is shown now.
    this.notice = (await this.call("GET", `/api/v1/widget/${this.site}`)).json.notice.version;
  }

  account(role) {
    const found = this.accounts.find((account) => account.role === role);
    if (!found) throw new Error(`the demo has no ${role}`);
    return found;
  }

  async kill(signal = "SIGKILL") {
    if (!this.process || this.process.exitCode !== null || this.process.signalCode !== null) return;
    this.process.kill(signal);
    await this.ended;
  }

  async killAndRestart() {
    await this.kill();
    await this.launch();
  }

  // One HTTPS request past the browser. Answers { status, headers, text, json }.
  call(method, path, { body, cookie, headers = {} } = {}) {
    const bytes = body === undefined ? undefined : typeof body === "string" ? body : JSON.stringify(body);
    const options = {
      method,
      host: "127.0.0.1",
      port: this.port,
      path,
      rejectUnauthorized: false,
      headers: {
        ...(bytes === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(bytes) }),
        ...(method === "GET" ? {} : { Origin: this.url }),
        ...(cookie ? { Cookie: cookie } : {}),
        ...headers,
      },
    };
    return new Promise((done, refuse) => {
      const outgoing = request(options, (incoming) => {
        const parts = [];
        incoming.on("data", (part) => parts.push(part));
        incoming.on("end", () => {
          const text = Buffer.concat(parts).toString("utf8");
          let json = null;
          try {
            json = JSON.parse(text);
          } catch {
            /* not every answer is JSON */
          }
          done({ status: incoming.statusCode, headers: incoming.headers, text, json });
        });
      });
      outgoing.on("error", refuse);
      if (bytes !== undefined) outgoing.write(bytes);
      outgoing.end();
    });
  }

  // Signs in past the browser; the cookie for call().
  async signIn(role, code) {
    const { email, password } = this.account(role);
    const answer = await this.call("POST", "/api/v1/session", { body: { email, password, ...(code ? { code } : {}) } });
    if (answer.status !== 200) throw new Error(`sign-in answered ${answer.status}: ${answer.text}`);
    return answer.headers["set-cookie"][0].split(";")[0];
  }
}
