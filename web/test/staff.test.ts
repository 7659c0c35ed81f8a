import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { Desk } from "../model/staff/desk.ts";
import { Door } from "../model/staff/door.ts";
import { belongs, Inbox } from "../model/staff/inbox.ts";
import { inclusionHolds, parseCheckpoint } from "../model/staff/inclusion.ts";
import { Problem, refusalOf } from "../model/staff/problem.ts";
import { Rest } from "../model/staff/rest.ts";
import { squareCode } from "../model/staff/square_code.ts";
import type { Account, Session, Summary } from "../model/staff/types.ts";
import type { Http, HttpAnswer } from "../model/platform.ts";
import { LOG_LIMIT } from "../model/thread.ts";
import { chanceOf, CONVERSATION, FakeClock, FakeLine, historyOf, messageOf, seeded } from "./world.ts";

const SELF = "0190aaaa-0000-7000-8000-00000000000a";
const COLLEAGUE = "0190aaaa-0000-7000-8000-00000000000b";

const account: Account = { id: SELF, name: "Mara", roles: ["agent"], presence: "online", disabled: false, second_factor: false };
const session: Session = { account, workspace: { id: "w", name: "Shop" }, must_enrol_second_factor: false, expires_at: 0 };

const summaryOf = (more: Partial<Summary> = {}): Summary => ({
  id: CONVERSATION,
  site: "s1",
  status: "open",
  assignee: null,
  person: { id: "p", name: null, label: "Visitor K7M-204" },
  head: 1,
  unread: 1,
  last: { text: "Hello", from: "visitor", at: 1, note: false },
  waiting_since: 1,
  snoozed_until: null,
  created_at: 1,
  updated_at: 10,
  purpose: { code: "answer", title: "Answer", article: "6(1)(b)" },
  kept_until: 99,
  machine: { spoke: false, person_wanted: false, urgent: false },
  ...more,
});

const COUNTS = { mine: 0, unassigned: 1, open: 1, pending: 0, snoozed: 0 };

// A server by a table of answers; asked holds what was asked of it.
const serverOf = (answers: Record<string, HttpAnswer | (() => HttpAnswer)>) => {
  const asked: { method: string; path: string; body: unknown }[] = [];
  const http: Http = async (method, path, body) => {
    asked.push({ method, path, body });
    const answer = answers[`${method} ${path}`] ?? answers[`${method} ${path.split("?")[0]}`] ?? { status: 404, json: { code: "not_found" } };
    return typeof answer === "function" ? answer() : answer;
  };
  return { http, asked, rest: new Rest(http) };
};

const settled = () => new Promise((done) => setTimeout(done, 0));
const problem = (status: number, code: string, detail = "") => ({ status, json: { status, code, detail } });

test("a missing second factor is a step and no failure", async () => {
  const answers = [problem(401, "second_factor"), problem(401, "unauthenticated"), { status: 200, json: session }];
  const { rest, asked } = serverOf({ "POST /api/v1/session": () => answers.shift() ?? problem(500, "machine") });
  const door = new Door(rest);
  await door.password("a@b.example", "secret words");
  assert.deepEqual([door.state.at, door.problem], ["code", null]);
  await door.code("111111");
  assert.deepEqual([door.state.at, door.problem?.code], ["code", "unauthenticated"]);
  await door.code("222222");
  assert.equal(door.state.at, "in");
  assert.deepEqual(asked[2]?.body, { email: "a@b.example", password: "secret words", code: "222222" });
});

test("who must enrol a second factor comes no further than that", async () => {
  const { rest } = serverOf({ "GET /api/v1/session": { status: 200, json: { ...session, must_enrol_second_factor: true } } });
  const door = new Door(rest);
  await door.ask();
  assert.equal(door.state.at, "enrol");
});

test("a session that ends while one works says so, and asks for the password again", async () => {
  const { rest } = serverOf({ "GET /api/v1/session": { status: 200, json: session }, "GET /api/v1/accounts": problem(401, "unauthenticated") });
  const door = new Door(rest);
  rest.onEnded = () => door.lost();
  await door.ask();
  await rest.accounts().catch(() => {});
  assert.deepEqual(door.state, { at: "password", ended: true });
});

test("a server that cannot be reached is not the same as nobody signed in", async () => {
  const away = new Door(serverOf({ "GET /api/v1/session": { status: 0, json: null } }).rest);
  await away.ask();
  assert.equal(away.state.at, "unreachable");
  const out = new Door(serverOf({ "GET /api/v1/session": problem(401, "unauthenticated") }).rest);
  await out.ask();
  assert.deepEqual(out.state, { at: "password", ended: false });
});

test("a fault sentence names its field, and Retry-After its seconds", () => {
  const refusal = refusalOf({ status: 400, json: { code: "invalid", detail: "origins: a list of origins" } });
  assert.equal(refusal?.field, "origins");
  const busy = refusalOf({ status: 429, json: { code: "too_many", detail: "" }, retryAfterS: 600 });
  assert.ok(busy instanceof Problem);
  assert.equal(busy.retryAfterS, 600);
  assert.equal(refusalOf({ status: 204, json: null }), null);
});

test("a conversation belongs to the views that its state and holder say", () => {
  const view = (name: Parameters<typeof belongs>[0]["name"], site: string | null = null) => ({ name, site });
  assert.equal(belongs(view("mine"), summaryOf({ assignee: SELF }), SELF), true);
  assert.equal(belongs(view("mine"), summaryOf({ assignee: COLLEAGUE }), SELF), false);
  assert.equal(belongs(view("mine"), summaryOf({ assignee: SELF, status: "resolved" }), SELF), false);
  assert.equal(belongs(view("unassigned"), summaryOf(), SELF), true);
  assert.equal(belongs(view("open"), summaryOf({ status: "snoozed" }), SELF), false);
  assert.equal(belongs(view("open", "s2"), summaryOf(), SELF), false);
  assert.equal(belongs(view("all"), summaryOf({ status: "resolved" }), SELF), true);
});

test("the list follows what the server tells, newest first, and an older page does not undo it", async () => {
  const page = { conversations: [summaryOf({ id: "a", updated_at: 5 }), summaryOf({ id: "b", updated_at: 9 })], next: null, counts: COUNTS };
  const { rest } = serverOf({ "GET /api/v1/conversations": { status: 200, json: page } });
  const inbox = new Inbox(rest, new FakeClock(), SELF);
  await inbox.refresh();
  assert.deepEqual(inbox.list.map((each) => each.id), ["b", "a"]);
  inbox.take(summaryOf({ id: "a", updated_at: 20, status: "resolved" }));
  assert.deepEqual(inbox.list.map((each) => each.id), ["b"]);
  await inbox.refresh();
  assert.deepEqual(inbox.list.map((each) => each.id), ["b"]);
  inbox.take(summaryOf({ id: "b", updated_at: 3, status: "resolved" }));
  assert.deepEqual(inbox.list.map((each) => each.id), ["b"], "an old word about b was believed");
});

test("an answer for a view that was left does not fill the next one", async () => {
  let answer: (value: HttpAnswer) => void = () => {};
  const late = new Promise<HttpAnswer>((done) => (answer = done));
  const empty = { status: 200, json: { conversations: [], next: null, counts: COUNTS } };
  const inbox = new Inbox(new Rest((_, path) => (path.includes("view=open") ? late : Promise.resolve(empty))), new FakeClock(), SELF);
  void inbox.refresh();
  inbox.open({ name: "pending", site: null });
  await settled();
  answer({ status: 200, json: { conversations: [summaryOf()], next: "1_a", counts: COUNTS } });
  await settled();
  assert.deepEqual([inbox.list.length, inbox.more, inbox.loaded], [0, false, true]);
});

const deskOf = () => {
  const clock = new FakeClock();
  const line = new FakeLine();
  const page = { conversations: [summaryOf()], next: null, counts: COUNTS };
  const { rest, asked } = serverOf({
    "GET /api/v1/conversations": { status: 200, json: page },
    "GET /api/v1/accounts": { status: 200, json: { accounts: [account] } },
    "GET /api/v1/sites": { status: 200, json: { sites: [] } },
  });
  let ended = 0;
  const desk = new Desk({ rest, open: line.open, clock, chance: chanceOf(seeded(7)), session, ended: () => (ended += 1) });
  desk.start();
  line.welcome();
  return { desk, clock, line, asked, ended: () => ended };
};

test("a conversation is followed when it is opened, and read when it is looked at", async () => {
  const { desk, line } = deskOf();
  await settled();
  desk.attend(false);
  desk.show(CONVERSATION);
  assert.deepEqual(line.sent.at(-1), { type: "follow", conversation: CONVERSATION, after: null });
  line.say(historyOf([messageOf(1), messageOf(2)]));
  assert.equal(line.sent.some((frame) => frame.type === "read"), false, "read though nobody looked");
  desk.attend(true);
  assert.deepEqual(line.sent.at(-1), { type: "read", conversation: CONVERSATION, sequence: 2 });
  assert.equal(desk.inbox.find(CONVERSATION)?.unread, 0);
  line.say({ type: "message", ...messageOf(3) });
  assert.deepEqual(line.sent.at(-1), { type: "read", conversation: CONVERSATION, sequence: 3 });
});

test("a reply is on the screen at once and goes again after a cut, with the same id", () => {
  const { desk, clock, line } = deskOf();
  desk.show(CONVERSATION);
  line.say(historyOf([messageOf(1)]));
  desk.write("Yes", false);
  const first = line.sent.find((frame) => frame.type === "send");
  assert.equal(desk.thread?.lines.at(-1)?.sequence, null);
  line.cut();
  clock.turn(60_000);
  line.welcome();
  assert.deepEqual(line.sent.find((frame) => frame.type === "follow"), { type: "follow", conversation: CONVERSATION, after: 1 });
  const again = line.sent.find((frame) => frame.type === "send");
  assert.deepEqual(again, first);
  assert.ok(again?.type === "send");
  line.say({ type: "ack", id: again.id, conversation: CONVERSATION, sequence: 2, at: 5 });
  line.say({ type: "message", ...messageOf(2, { id: again.id, text: "Yes" }) });
  assert.deepEqual(desk.thread?.lines.map((each) => [each.sequence, each.text]), [[1, "message 1"], [2, "Yes"]]);
  assert.equal(desk.waiting, 0);
});

test("a log that is at its end keeps its last lines alone, and fetches what is older for who scrolls back", async () => {
  const { desk, line, asked } = deskOf();
  desk.show(CONVERSATION);
  line.say(historyOf([messageOf(1)]));
  for (let i = 2; i <= 280; i++) line.say({ type: "message", ...messageOf(i) });
  assert.equal(desk.thread?.lines.length, LOG_LIMIT);
  for (let i = 281; i <= 510; i++) {
    desk.write(`reply ${i}`, false);
    const sent = line.sent.at(-1);
    assert.ok(sent?.type === "send");
    line.say({ type: "ack", id: sent.id, conversation: CONVERSATION, sequence: i, at: i });
    line.say({ type: "message", ...messageOf(i, { id: sent.id }) });
  }
  assert.equal(desk.thread?.lines.length, LOG_LIMIT);
  assert.equal(desk.older, "idle");
  desk.atEnd = false;
  for (let i = 511; i <= 520; i++) line.say({ type: "message", ...messageOf(i) });
  assert.equal(desk.thread?.lines.length, LOG_LIMIT + 10); // nothing goes under who reads
  void desk.loadOlder();
  assert.match(asked.at(-1)?.path ?? "", /before=311/);
  desk.atEnd = true;
  assert.equal(desk.thread?.lines.length, LOG_LIMIT);
  await settled();
});

test("a refused reply can be taken back into the field", () => {
  const { desk, line } = deskOf();
  desk.show(CONVERSATION);
  line.say(historyOf([]));
  desk.write("Too long", false);
  const sent = line.sent.find((frame) => frame.type === "send");
  assert.ok(sent?.type === "send");
  line.say({ type: "error", id: sent.id, code: "too_large", detail: "at most 8,000" });
  assert.equal(desk.thread?.lines[0]?.fault, "at most 8,000");
  assert.equal(desk.takeBack(sent.id), "Too long");
  assert.equal(desk.thread?.lines.length, 0);
});

test("a revoked session ends the desk, a server that stops does not", () => {
  const { line, clock, ended } = deskOf();
  line.cut(1001);
  assert.equal(ended(), 0);
  clock.turn(60_000);
  line.welcome();
  line.cut(4001);
  assert.equal(ended(), 1);
});

test("when nobody is signed in, other people's words leave the memory, and one's own work stays", async () => {
  const { desk, line } = deskOf();
  await settled();
  desk.show(CONVERSATION);
  line.say(historyOf([messageOf(1)]));
  desk.drafts.set(CONVERSATION, false, "half");
  desk.stop();
  assert.deepEqual([desk.thread, desk.inbox.list.length, desk.inbox.find(CONVERSATION)], [null, 0, null]);
  assert.equal(desk.drafts.get(CONVERSATION, false), "half");
  desk.start();
  line.welcome();
  assert.deepEqual(line.sent.find((frame) => frame.type === "follow"), { type: "follow", conversation: CONVERSATION, after: null });
  await settled();
  assert.equal(desk.inbox.list.length, 1);
});

test("typing of the visitor is over after six seconds, and with the message", () => {
  const { desk, clock, line } = deskOf();
  desk.show(CONVERSATION);
  line.say(historyOf([]));
  const typing = { type: "typing", conversation: CONVERSATION, from: { kind: "visitor", id: "p", name: null }, on: true } as const;
  line.say(typing);
  assert.equal(desk.visitorTyping, true);
  clock.turn(6_000);
  assert.equal(desk.visitorTyping, false);
  line.say(typing);
  line.say({ type: "message", ...messageOf(1, { from: { kind: "visitor", id: "p", name: null } }) });
  assert.equal(desk.visitorTyping, false);
});

test("drafts of reply and note are kept apart, by conversation", () => {
  const { desk } = deskOf();
  desk.drafts.set("a", false, "reply");
  desk.drafts.set("a", true, "note");
  assert.deepEqual([desk.drafts.get("a", false), desk.drafts.get("a", true), desk.drafts.get("b", false)], ["reply", "note", ""]);
  desk.drafts.set("a", false, "");
  assert.equal(desk.drafts.has("a"), true);
  desk.drafts.set("a", true, "");
  assert.equal(desk.drafts.has("a"), false);
});

// RFC 9162 2.1, written apart from the code under test.
const sha = (bytes: Uint8Array): Uint8Array => new Uint8Array(createHash("sha256").update(bytes).digest());
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const node = (left: Uint8Array, right: Uint8Array): Uint8Array => sha(Buffer.concat([Buffer.from([1]), left, right]));
const leaf = (n: number): Uint8Array => sha(Buffer.from([0, n]));
const split = (n: number): number => 2 ** Math.floor(Math.log2(n - 1));
const rootOf = (leaves: Uint8Array[]): Uint8Array => {
  if (leaves.length === 1) return leaves[0] ?? sha(new Uint8Array());
  const k = split(leaves.length);
  return node(rootOf(leaves.slice(0, k)), rootOf(leaves.slice(k)));
};
const pathOf = (index: number, leaves: Uint8Array[]): Uint8Array[] => {
  if (leaves.length === 1) return [];
  const k = split(leaves.length);
  return index < k ? [...pathOf(index, leaves.slice(0, k)), rootOf(leaves.slice(k))] : [...pathOf(index - k, leaves.slice(k)), rootOf(leaves.slice(0, k))];
};
const claimOf = (index: number, size: number) => {
  const leaves = Array.from({ length: size }, (_, n) => leaf(n));
  const root = rootOf(leaves);
  const checkpoint = `parlour.example/ledger\n${size}\n${Buffer.from(root).toString("base64")}\n\n\u2014 parlour.example/ledger c2ln\n`;
  return { index, size, path: pathOf(index, leaves).map(hex), root: hex(root), checkpoint };
};
const sha256 = async (bytes: Uint8Array) => sha(bytes);

/*= GDPR Art. 5(2) */
test("every entry of every small log is proven, and under no other number", async () => {
  for (let size = 1; size <= 33; size++)
    for (let index = 0; index < size; index++) {
      const claim = claimOf(index, size);
      assert.equal(await inclusionHolds(sha256, hex(leaf(index)), claim), true, `${index} of ${size}`);
      if (size > 1) assert.equal(await inclusionHolds(sha256, hex(leaf(index)), { ...claim, index: (index + 1) % size }), false);
    }
});

test("after a restore an entry is proven by its place in its own log", async () => {
  const claim = { ...claimOf(5, 13), index: 105, leaf_index: 5 };
  assert.equal(await inclusionHolds(sha256, hex(leaf(5)), claim), true);
  assert.equal(await inclusionHolds(sha256, hex(leaf(5)), { ...claim, leaf_index: 6 }), false);
});

test("a changed entry, path, root or checkpoint does not hold", async () => {
  const claim = claimOf(5, 13);
  const other = claimOf(5, 14);
  const wrong = [
    { ...claim, path: claim.path.slice(1) },
    { ...claim, path: [...claim.path, claim.root] },
    { ...claim, path: claim.path.map((step, i) => (i === 1 ? other.root : step)) },
    { ...claim, root: other.root },
    { ...claim, checkpoint: other.checkpoint },
    { ...claim, checkpoint: "" },
    { ...claim, size: 14 },
  ];
  for (const each of wrong) assert.equal(await inclusionHolds(sha256, hex(leaf(5)), each), false);
  assert.equal(await inclusionHolds(sha256, hex(leaf(6)), claim), false);
  assert.equal(await inclusionHolds(sha256, "00", claim), false);
  // A path that ends before the root is no proof, though it leads to what the note names.
  const alone = { index: 0, size: 2, path: [], root: hex(leaf(0)), checkpoint: `a\n2\n${Buffer.from(leaf(0)).toString("base64")}\n` };
  assert.equal(await inclusionHolds(sha256, hex(leaf(0)), alone), false);
});

test("a checkpoint is read to its name, size and root", () => {
  const note = parseCheckpoint(claimOf(0, 3).checkpoint);
  assert.deepEqual([note?.origin, note?.size, note?.signed], ["parlour.example/ledger", 3, true]);
  assert.equal(parseCheckpoint("a\nthree\nb\n"), null);
});

// These three were read back by a decoder that is not ours; what it saw stands here.
const SQUARES: [string, number, string][] = [
  ["otpauth://totp/Parlour:agent%40demo.example?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Parlour", 41, "db477ece395209147be1dcf43ac3b3a688c7de02f9af254492c3693fadf3d374"],
  ["A", 21, "bc9009ae87ca68f1d256b69eb26362086d73d9f0b95f1e9f3dccae752626c3b6"],
  ["x".repeat(200), 57, "64e9db0f7dcfa486be63739a1efef2c8324387cf233f7686c75d9b4e079a8873"],
];

test("the square code of a text is the one that decoders read", () => {
  for (const [text, size, digest] of SQUARES) {
    const rows = squareCode(text);
    assert.equal(rows?.length, size);
    const drawn = rows?.map((row) => row.map((dark) => (dark ? "1" : "0")).join("")).join("\n") ?? "";
    assert.equal(createHash("sha256").update(drawn).digest("hex"), digest);
  }
  assert.equal(squareCode("x".repeat(214)), null);
});
