// Visitors and agents talk while the server is killed without warning, again and
// again. Afterwards nothing that was acknowledged may be lost, doubled or reordered,
// and what each client shows must be what is stored.
//
//   node test/durability/durability.mjs [--cycles N] [--visitors N] [--seed N] [--on NAME]
//
// On SQLite, and on PostgreSQL where PARLOUR_TEST_POSTGRES names a throw-away server;
// --on PostgreSQL on that one alone. PARLOUR_TEST_LOGS names a file that gets what the
// servers wrote to standard error.
import { appendFileSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { Demo, databases } from "../e2e/lib/server.mjs";
import { Client } from "./client.mjs";

const options = { cycles: 10, visitors: 6, seed: Date.now() % 1_000_000, on: "" };
for (let i = 2; i + 1 < process.argv.length; i += 2) {
  const name = process.argv[i].slice(2);
  options[name] = name === "on" ? process.argv[i + 1] : Number(process.argv[i + 1]);
}

// A small generator with a seed, so that a run can be had again (xorshift32).
const chance = (seed) => {
  let state = (seed | 0) || 1;
  return (bound) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % bound;
  };
};

const until = async (what, condition, limitMs = 30_000, stepMs = 10) => {
  const end = Date.now() + limitMs;
  while (!condition()) {
    if (Date.now() > end) throw new Error(`waited in vain for: ${what}`);
    await sleep(stepMs);
  }
};

const AGENTS = 2;
const FLAGS = ["--messages_per_second", "1000000", "--connections_per_network", "10000"];

const people = async (demo, visitors) => {
  const cookie = await demo.signIn("agent");
  const agents = Array.from({ length: AGENTS }, (_, i) => new Client(demo, { cookie, name: `agent ${i}` }));
  const guests = Array.from({ length: visitors }, (_, i) => new Client(demo, { name: `visitor ${i}` }));
  for (const guest of guests) guest.onStarted = (conversation) => agents.forEach((agent) => agent.follow(conversation));
  for (const client of [...agents, ...guests]) client.connect();
  await until("everybody to be connected", () => [...agents, ...guests].every((client) => client.open));
  return { cookie, agents, guests, all: [...agents, ...guests] };
};

// Each says the next thing as long as few things of theirs are under way.
const talk = (crowd, say) => {
  let spoken = 0;
  const timer = setInterval(() => {
    for (const guest of crowd.guests)
      if (guest.conversation && guest.queue.length < 6) guest.say(guest.conversation, say(guest.name, ++spoken));
    for (const agent of crowd.agents)
      for (const guest of crowd.guests)
        if (guest.conversation && agent.queue.length < 12) agent.say(guest.conversation, say(agent.name, ++spoken));
  }, 4);
  return () => clearInterval(timer);
};

const acknowledgedBy = (crowd) => crowd.all.reduce((sum, client) => sum + client.acknowledged.size, 0);

const killed = async (demo, signal, seen) => {
  if (demo.process.exitCode !== null || demo.process.signalCode !== null) throw new Error(`the server ended by itself\n${demo.log}`);
  seen.kilobytes.push(memoryOf(demo));
  await demo.kill(signal);
  if (process.env.PARLOUR_TEST_LOGS) appendFileSync(process.env.PARLOUR_TEST_LOGS, demo.log);
};

const memoryOf = (demo) => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${demo.process.pid}/status`, "utf8"))?.[1] ?? 0);

// Kills at a random moment: mostly when so many words were answered, which does not
// depend on how fast the machine is, else after a random time, which may be while
// everybody still connects; now and then while the server is only starting.
const cycle = async (demo, crowd, random, seen) => {
  const before = acknowledgedBy(crowd);
  const words = 1 + random(200);
  if (random(4) === 0) await sleep(random(200));
  else await until(`${words} answers after start ${seen.startsMs.length}`, () => acknowledgedBy(crowd) >= before + words, 60_000, 1);
  if (random(4) === 0) crowd.all[random(crowd.all.length)].cut();
  await killed(demo, random(10) === 0 ? "SIGTERM" : "SIGKILL", seen);
  if (random(4) === 0) {
    const start = demo.launch().catch(() => null);
    await sleep(random(120));
    await demo.kill();
    await start;
  }
  await demo.launch();
  seen.startsMs.push(demo.startMs);
};

const middle = (numbers) => Math.round([...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0);

// The first tenth beside the last: what grows with each kill shows there.
const growth = (numbers) => {
  const tenth = Math.max(1, Math.floor(numbers.length / 10));
  return `${middle(numbers.slice(0, tenth))} -> ${middle(numbers.slice(-tenth))}`;
};

const stored = async (demo, cookie, conversation) => {
  const messages = [];
  for (let before = 0; ; ) {
    const path = `/api/v1/conversations/${conversation}/messages?limit=200${before ? `&before=${before}` : ""}`;
    const { status, json, text } = await demo.call("GET", path, { cookie });
    if (status !== 200) throw new Error(`history answered ${status}: ${text}`);
    messages.unshift(...json.messages);
    if (json.messages.length === 0 || json.messages[0].sequence === 1) return messages;
    before = json.messages[0].sequence;
  }
};

// What is wrong between the store and what the clients know; empty when nothing is.
const compare = (conversation, messages, clients) => {
  const faults = [];
  const byId = new Map();
  const newest = new Map(); // device -> its last counter
  messages.forEach((message, index) => {
    if (message.sequence !== index + 1) faults.push(`${conversation}: number ${message.sequence} at place ${index + 1}`);
    if (byId.has(message.id)) faults.push(`${conversation}: ${message.id} is stored twice`);
    byId.set(message.id, message);
    const [device, counter] = [message.id.slice(0, 16), BigInt(`0x${message.id.slice(16)}`)];
    if (newest.has(device) && newest.get(device) >= counter) faults.push(`${conversation}: ${message.id} is out of order`);
    newest.set(device, counter);
  });
  for (const client of clients) {
    for (const [id, acknowledged] of client.acknowledged) {
      if (acknowledged.conversation !== conversation) continue;
      const found = byId.get(id);
      if (!found) faults.push(`${client.name}: ${id} was acknowledged and is lost`);
      else if (found.sequence !== acknowledged.sequence || found.text !== acknowledged.text)
        faults.push(`${client.name}: ${id} is not what was acknowledged`);
    }
    if (!client.views.has(conversation)) continue;
    const shown = [...client.view(conversation).shown].map(([sequence, { id, text }]) => `${sequence} ${id} ${text}`);
    const wanted = messages.map(({ sequence, id, text }) => `${sequence} ${id} ${text}`);
    if (shown.slice(-200).join("\n") !== wanted.slice(-200).join("\n"))
      faults.push(`${client.name}: shows ${shown.length}, stored are ${wanted.length}`);
  }
  return faults;
};

const settled = (crowd) =>
  crowd.all.every((client) => client.open && client.queue.length === 0) &&
  crowd.guests.every((guest) => crowd.all.every((client) => !client.views.has(guest.conversation) || client.live.has(guest.conversation) || client === guest));

const run = async (test) => {
  const random = chance(options.seed);
  const demo = await Demo.start(test, FLAGS);
  const crowd = await people(demo, options.visitors);
  test.after(() => crowd.all.forEach((client) => client.end()));
  const stop = talk(crowd, (name, number) => `${name} says ${number}: ${"word ".repeat(random(12))}`);
  test.after(stop);
  const seen = { startsMs: [demo.startMs], kilobytes: [] };
  for (let i = 0; i < options.cycles; i++) await cycle(demo, crowd, random, seen);
  stop();
  await until("the queues to be empty", () => settled(crowd), 60_000);
  const histories = [];
  for (const guest of crowd.guests) histories.push([guest.conversation, await stored(demo, crowd.cookie, guest.conversation)]);
  await until("the views to be whole", () =>
    histories.every(([conversation, messages]) =>
      crowd.all.every((client) => !client.views.has(conversation) || client.view(conversation).last === messages.length)),
  );
  const faults = crowd.all.flatMap((client) => client.faults);
  for (const [conversation, messages] of histories) faults.push(...compare(conversation, messages, crowd.all));
  const acknowledged = acknowledgedBy(crowd);
  const total = histories.reduce((sum, [, messages]) => sum + messages.length, 0);
  const reconnects = crowd.all.reduce((sum, client) => sum + client.reconnects, 0);
  if (total !== acknowledged) faults.push(`${acknowledged} acknowledged, ${total} stored`);
  if (acknowledged < options.cycles * 10) faults.push(`only ${acknowledged} messages: that was no load`);
  console.log(`# ${options.cycles} cycles, seed ${options.seed}: ${acknowledged} acknowledged, ${total} stored, ${reconnects} connections`);
  console.log(`# start to ready ${growth(seen.startsMs)} ms, at most ${Math.round(Math.max(...seen.startsMs))}; resident ${growth(seen.kilobytes)} kB`);
  if (faults.length > 0) throw new Error(faults.slice(0, 20).join("\n"));
};

let number = 0;
let failed = 0;
console.log("TAP version 13");
for (const database of databases().filter(({ name }) => !options.on || name === options.on)) {
  const undo = [];
  const title = `nothing that was acknowledged is lost, doubled or reordered by ${options.cycles} kills (${database.name})`;
  number += 1;
  try {
    await run({ database, after: (step) => undo.push(step) });
    console.log(`ok ${number} - ${title}`);
  } catch (error) {
    failed += 1;
    console.log(`not ok ${number} - ${title}`);
    for (const line of String(error.stack ?? error).split("\n")) console.log(`# ${line}`);
  }
  for (const step of undo.reverse()) await Promise.resolve(step()).catch(() => {});
}
console.log(`1..${number}`);
process.exit(failed === 0 && number > 0 ? 0 : 1);
