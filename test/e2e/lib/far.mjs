// Whoever is outside: a receiver of webhooks and a mail server, in processes of their own.
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

const root = join(dirname(fileURLToPath(import.meta.url)), "..", "..", "..");

// An authority of the test's own, and a certificate for 127.0.0.1 that it vouches for.
export const authority = (test) => {
  const folder = mkdtempSync(join(tmpdir(), "parlour-far-"));
  test.after(() => rmSync(folder, { recursive: true, force: true }));
  const path = (name) => join(folder, name);
  const openssl = (...words) => {
    const made = spawnSync("openssl", words, { stdio: ["ignore", "ignore", "pipe"] });
    if (made.status !== 0) throw new Error(String(made.stderr));
  };
  const key = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  openssl("req", "-x509", ...key, "-days", "2", "-subj", "/CN=Test", "-addext", "keyUsage=critical,keyCertSign",
    "-keyout", path("ca.key"), "-out", path("ca.pem"));
  openssl("req", ...key, "-subj", "/CN=127.0.0.1", "-keyout", path("key.pem"), "-out", path("request.pem"),
    "-addext", "subjectAltName=IP:127.0.0.1");
  openssl("x509", "-req", "-in", path("request.pem"), "-CA", path("ca.pem"), "-CAkey", path("ca.key"), "-days", "2",
    "-copy_extensions", "copyall", "-out", path("cert.pem"));
  return { ca: path("ca.pem"), certificate: path("cert.pem"), key: path("key.pem") };
};

export class Far {
  static async start(test, command, words) {
    const far = new Far();
    far.heard = [];
    far.process = spawn(command, words, { stdio: ["pipe", "pipe", "inherit"] });
    test.after(() => far.process.kill("SIGKILL"));
    far.port = await new Promise((done, refuse) => {
      let first = true;
      createInterface({ input: far.process.stdout }).on("line", (line) => {
        if (first) done(Number(line));
        else far.heard.push(JSON.parse(line));
        first = false;
      });
      far.process.on("exit", (code) => refuse(new Error(`${command} ended with ${code}`)));
    });
    return far;
  }

  static receiver(test, tls) {
    return Far.start(test, process.execPath, [join(root, "test/outbox/receiver.mjs"), tls.certificate, tls.key]);
  }

  static mail(test, tls, mode = "starttls", ...signIn) {
    return Far.start(test, "/usr/bin/python3", [join(root, "test/outbox/mail_server.py"), tls.certificate, tls.key, mode, ...signIn]);
  }

  order(line) {
    this.process.stdin.write(`${line}\n`);
  }

  // What came, of those come and of those to come, that fits.
  async until(fits, limitMs = 20_000) {
    const end = Date.now() + limitMs;
    while (Date.now() < end) {
      const found = this.heard.find(fits);
      if (found) return found;
      await new Promise((wake) => setTimeout(wake, 50));
    }
    throw new Error(`waited in vain; came: ${this.heard.map((each) => each.raw ?? JSON.stringify(each)).join("\n")}`);
  }

  // Requests with a body, read.
  get events() {
    return this.heard.filter((each) => each.raw).map((each) => ({ ...each, body: JSON.parse(each.raw) }));
  }
  async event(name, limitMs) {
    await this.until((each) => each.raw && JSON.parse(each.raw).event === name, limitMs);
    return this.events.find((each) => each.body.event === name);
  }
}

export const pause = (ms) => new Promise((wake) => setTimeout(wake, ms));
