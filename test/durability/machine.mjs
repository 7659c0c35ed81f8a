// A bad machine: a full disk, keys and data that do not belong together, a database
// that goes away. Whatever happens, the one who sends is told, nothing that was
// acknowledged is lost, and the program says what is wrong.
//
//   node test/durability/machine.mjs
//
// The full disk is a small tmpfs; where none can be mounted that test is skipped.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync, readFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { WebSocket } from "../e2e/lib/browser.mjs";
import { Demo, binary, cleanEnvironment, databases } from "../e2e/lib/server.mjs";

class Skip extends Error {}

// A visitor who says one thing at a time and takes whatever answer comes.
class Visitor {
  constructor(demo) {
    this.demo = demo;
    this.counter = 0;
    this.acknowledged = []; // { sequence, text }
    this.token = null;
    this.conversation = null;
  }

  async connect() {
    const socket = new WebSocket(`${this.demo.url.replace("https", "wss")}/api/v1/realtime`, { rejectUnauthorized: false, origin: this.demo.url });
    this.socket = socket;
    this.frames = [];
    this.closed = false;
    socket.on("message", (bytes) => this.frames.push(JSON.parse(bytes.toString())));
    socket.on("close", () => (this.closed = true));
    socket.on("error", () => (this.closed = true));
    while (socket.readyState === WebSocket.CONNECTING) await sleep(5);
    this.write({ type: "hello", v: 1, as: "visitor", site: this.demo.site, token: this.token, resume: null });
    await this.next(["welcome"]);
    if (this.token) return;
    this.write({ type: "start", ref: 1, notice: 1, locale: "en" });
    const started = await this.next(["started"]);
    Object.assign(this, { token: started.token, conversation: started.conversation });
  }

  write(frame) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  async next(types, limitMs = 15_000) {
    for (const end = Date.now() + limitMs; ; ) {
      const at = this.frames.findIndex((frame) => types.includes(frame.type));
      if (at >= 0) return this.frames.splice(at, 1)[0];
      if (this.closed) return { type: "closed" };
      if (Date.now() > end) throw new Error(`no ${types}; have ${JSON.stringify(this.frames).slice(0, 400)}`);
      await sleep(2);
    }
  }

  // Says it, or says the last thing again, until something is answered.
  async say(text) {
    this.pending ??= { id: "00000000000000aa" + (++this.counter).toString(16).padStart(16, "0"), text };
    this.write({ type: "send", id: this.pending.id, conversation: this.conversation, text: this.pending.text, note: false });
    const answer = await this.next(["ack", "error"]);
    if (answer.type === "ack") {
      this.acknowledged.push({ sequence: answer.sequence, text: this.pending.text });
      this.pending = null;
    }
    return answer;
  }
}

// What was acknowledged is what is stored, each once and in order; what was not may
// stand there too, but only as the very last.
const compare = async (demo, visitor) => {
  const cookie = await demo.signIn("agent");
  const stored = [];
  for (let before = 0; ; before = stored[0].sequence) {
    const path = `/api/v1/conversations/${visitor.conversation}/messages?limit=200${before ? `&before=${before}` : ""}`;
    const { json } = await demo.call("GET", path, { cookie });
    stored.unshift(...json.messages);
    if (json.messages.length === 0 || stored[0].sequence === 1) break;
  }
  assert.deepEqual(stored.map(({ sequence, text }) => ({ sequence, text })), visitor.acknowledged);
};

const alive = (demo) => demo.process.exitCode === null && demo.process.signalCode === null;

const ready = async (demo, status, limitMs = 8000) => {
  let last;
  for (const end = Date.now() + limitMs; Date.now() < end; await sleep(100)) {
    last = await demo.call("GET", "/readyz").catch((error) => ({ status: 0, text: String(error) }));
    if (last.status === status) return last;
  }
  throw new Error(`/readyz: ${last.status} ${last.text}, wanted ${status}`);
};

const mountSmall = (test) => {
  const folder = mkdtempSync(join(tmpdir(), "parlour-full-"));
  const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", "size=12m", "tmpfs", folder]);
  test.after(() => {
    spawnSync("umount", [folder]);
    rmSync(folder, { recursive: true, force: true });
  });
  if (mounted.status !== 0) throw new Skip("no tmpfs can be mounted here");
  return folder;
};

const fill = (folder) => spawnSync("sh", ["-c", `head -c 100m /dev/zero > ${folder}/filler 2>/dev/null`]);

const fullDisk = async (test) => {
  const folder = mountSmall(test);
  const demo = new Demo();
  Object.assign(demo, { folder, data: join(folder, "demo"), flags: ["--messages_per_second", "100000"], listen: "127.0.0.1:0" });
  test.after(() => demo.kill());
  await demo.launch();
  const visitor = new Visitor(demo);
  await visitor.connect();
  for (let i = 0; i < 20; i++) assert.equal((await visitor.say(`before ${i}`)).type, "ack");
  fill(folder);
  const long = "never mind ".repeat(600);
  let refused = null;
  for (let i = 0; i < 3000 && refused === null; i++) {
    const answer = await visitor.say(`${i} ${long}`);
    if (answer.type !== "ack") refused = answer;
  }
  assert.ok(refused, "the disk never became full");
  if (alive(demo)) {
    assert.equal(refused.type, "error");
    assert.ok(["machine", "unavailable"].includes(refused.code), JSON.stringify(refused));
    const answer = await ready(demo, 503);
    assert.match(answer.json.detail, /could not be written/);
    assert.ok(alive(demo));
  } else {
    assert.match(demo.log, /commit_doubtful/);
  }
  rmSync(join(folder, "filler"));
  if (!alive(demo)) {
    await demo.launch();
    await visitor.connect();
  }
  await ready(demo, 200);
  for (let i = 0; i < 20; i++) assert.equal((await visitor.say(`after ${i}`)).type, "ack");
  await compare(demo, visitor);
  await demo.killAndRestart();
  await compare(demo, visitor);
};

// Starts it and waits for the end: { code, said }.
const startInVain = async (demo) => {
  const child = spawn(binary, ["demo", "--listen", demo.listen, "--data", demo.data, ...demo.flags], {
    stdio: ["ignore", "pipe", "pipe"],
    env: cleanEnvironment(),
  });
  let said = "";
  child.stderr.on("data", (bytes) => (said += bytes));
  const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
  const [code] = await once(child, "exit");
  clearTimeout(timer);
  return { code, said };
};

const wrongKeys = async (test) => {
  const demo = await Demo.start(test);
  const visitor = new Visitor(demo);
  await visitor.connect();
  await visitor.say("hello");
  await demo.kill("SIGTERM");
  const key = `${demo.data}.key`;
  const right = readFileSync(key);
  for (const [wrong, words] of [
    [Buffer.from(`${"ab".repeat(32)}\n`), /root_key: does not fit/],
    [Buffer.from("not a key\n"), /root_key/],
    [Buffer.alloc(0), /root_key/],
  ]) {
    writeFileSync(key, wrong);
    const { code, said } = await startInVain(demo);
    assert.ok(code !== 0 && code !== null, `started with a wrong key, or hung: ${code}`);
    assert.match(said, words);
  }
  rmSync(key);
  const gone = await startInVain(demo);
  assert.ok(gone.code !== 0 && gone.code !== null, "started without its key");
  assert.match(gone.said, /root_key/);
  writeFileSync(key, right, { mode: 0o600 });
  await demo.launch();
  await visitor.connect();
  assert.equal((await visitor.say("still here")).type, "ack");
  await compare(demo, visitor);
};

const otherDatabase = async (test) => {
  const mine = await Demo.start(test);
  const other = await Demo.start(test);
  await mine.kill("SIGTERM");
  await other.kill("SIGTERM");
  const flagsOfMine = mine.flags;
  if (test.database.name === "SQLite") {
    const file = (demo) => join(demo.data, "data", "parlour.sqlite");
    copyFileSync(file(mine), `${file(mine)}.kept`);
    copyFileSync(file(other), file(mine));
    for (const tail of ["-wal", "-shm"]) rmSync(file(mine) + tail, { force: true });
  } else mine.flags = other.flags;
  const { code, said } = await startInVain(mine);
  assert.ok(code !== 0 && code !== null, "started on the database of another installation");
  assert.match(said, /keys|database|belong/);
  mine.flags = flagsOfMine;
  if (test.database.name === "SQLite") copyFileSync(join(mine.data, "data", "parlour.sqlite.kept"), join(mine.data, "data", "parlour.sqlite"));
  await mine.launch();
};

// A line to the database that can be cut.
const databaseLine = async (test, address) => {
  const url = new URL(address);
  const host = url.searchParams.get("host") ?? url.hostname;
  const port = url.port || "5432";
  const target = host.startsWith("/") ? { path: `${host}/.s.PGSQL.${port}` } : { host: host || "127.0.0.1", port: Number(port) };
  const sockets = new Set();
  let open = true;
  const server = createServer((near) => {
    if (!open) return near.destroy();
    const far = connect(target);
    for (const [from, to] of [[near, far], [far, near]]) {
      sockets.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => (sockets.delete(from), to.destroy()));
      from.pipe(to);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  test.after(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  url.searchParams.delete("host");
  url.host = `127.0.0.1:${server.address().port}`;
  return {
    address: url.href,
    cut: () => ((open = false), [...sockets].forEach((socket) => socket.destroy())),
    mend: () => (open = true),
  };
};

const databaseAway = async (test) => {
  const line = await databaseLine(test, test.database.address());
  const demo = await Demo.start({ ...test, database: { address: () => line.address } }, ["--messages_per_second", "100000"]);
  const visitor = new Visitor(demo);
  await visitor.connect();
  for (let round = 0; round < 5; round++) {
    const busy = (async () => {
      for (let i = 0; i < 200; i++) if ((await visitor.say(`round ${round}, ${i}`)).type !== "ack") return;
    })();
    await sleep(30 + 40 * round);
    line.cut();
    await busy;
    const away = await visitor.say(`round ${round}, away`);
    if (away.type === "closed") {
      // A commit that nobody can know of ends the process with a word (docs/adr/0004).
      await demo.ended;
      assert.match(demo.log, /commit_doubtful/);
    } else {
      assert.equal(away.code, "unavailable", JSON.stringify(away));
      await ready(demo, 503);
    }
    line.mend();
    if (!alive(demo)) await demo.launch();
    if (visitor.closed) await visitor.connect();
    await ready(demo, 200);
    assert.equal((await visitor.say(`round ${round}, back`)).type, "ack");
  }
  while (visitor.pending) await visitor.say();
  await compare(demo, visitor);
};

const tests = [
  ["a full disk refuses words and loses none", fullDisk, (database) => database.name === "SQLite"],
  ["a root key that does not fit stops the start with its name", wrongKeys, () => true],
  ["the database of another installation stops the start", otherDatabase, () => true],
  ["a database that goes away and comes back loses nothing", databaseAway, (database) => database.name === "PostgreSQL"],
];

let number = 0;
let failed = 0;
console.log("TAP version 13");
for (const [title, body, on] of tests) {
  for (const database of databases().filter(on)) {
    const undo = [];
    number += 1;
    try {
      await body({ database, after: (step) => undo.push(step) });
      console.log(`ok ${number} - ${title} (${database.name})`);
    } catch (error) {
      const skipped = error instanceof Skip;
      failed += skipped ? 0 : 1;
      console.log(`${skipped ? "ok" : "not ok"} ${number} - ${title} (${database.name})${skipped ? ` # SKIP ${error.message}` : ""}`);
      if (!skipped) for (const each of String(error.stack ?? error).split("\n")) console.log(`# ${each}`);
    }
    for (const step of undo.reverse()) await Promise.resolve(step()).catch(() => {});
  }
}
console.log(`1..${number}`);
process.exit(failed === 0 ? 0 : 1);
