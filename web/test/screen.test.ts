import assert from "node:assert/strict";
import { test } from "node:test";
import { Desk } from "../model/staff/desk.ts";
import { Rest } from "../model/staff/rest.ts";
import type { Account, ConversationChange, Role, Session, Summary } from "../model/staff/types.ts";
import { Screen } from "../view/console/screen.ts";
import { chanceOf, FakeClock, FakeLine, seeded } from "./world.ts";

const SELF = "0190aaaa-0000-7000-8000-00000000000a";
const idOf = (n: number): string => `0190aaaa-0000-7000-8000-00000000000${n}`;

const summaryOf = (n: number, more: Partial<Summary> = {}): Summary => ({
  id: idOf(n),
  site: "s",
  status: "open",
  assignee: null,
  person: { id: `p${n}`, name: null, label: `Visitor ${n}` },
  head: 1,
  unread: 0,
  last: null,
  waiting_since: null,
  snoozed_until: null,
  created_at: 1,
  updated_at: 100 - n,
  purpose: { code: "answer", title: "Answer", article: "6(1)(b)" },
  kept_until: 9,
  machine: { spoke: false, person_wanted: false, urgent: false },
  ...more,
});

const settled = () => new Promise((done) => setTimeout(done, 0));

// Three open conversations, 1 the newest; changes are carried out and noted.
const screenOf = async (roles: Role[] = ["agent"], hash = "") => {
  const store = new Map([1, 2, 3].map((n) => [idOf(n), summaryOf(n)]));
  const changes: ConversationChange[] = [];
  let refuse = false;
  let clock = 1000;
  const rest = new Rest(async (method, path, body) => {
    const id = path.split("/").at(-1) ?? "";
    const known = store.get(id);
    if (method === "PATCH" && known) {
      if (refuse) return { status: 409, json: { code: "conflict", detail: "" } };
      changes.push(body as ConversationChange);
      const next = { ...known, ...(body as Partial<Summary>), updated_at: (clock += 1) };
      store.set(id, next);
      return { status: 200, json: next };
    }
    if (path.includes("/conversations?")) {
      const counts = { mine: 0, unassigned: 0, open: 0, pending: 0, snoozed: 0 };
      const open = [...store.values()].filter((each) => each.status === "open");
      return { status: 200, json: { conversations: open, next: null, counts } };
    }
    return { status: 200, json: { accounts: [], sites: [] } };
  });
  const account: Account = { id: SELF, name: "Mara", roles, presence: "online", disabled: false, second_factor: false };
  const session: Session = { account, workspace: { id: "w", name: "Shop" }, must_enrol_second_factor: false, expires_at: 0 };
  const line = new FakeLine();
  const desk = new Desk({ rest, open: line.open, clock: new FakeClock(), chance: chanceOf(seeded(3)), session, ended: () => {} });
  const place = { hash, go: (to: string) => void (place.hash = to) };
  const screen = new Screen(desk, place);
  desk.start();
  line.welcome();
  await settled();
  // The browser tells of a new address a little later; here at once.
  const run = (...commands: Parameters<Screen["run"]>[0][]) => {
    for (const command of commands) {
      screen.run(command);
      screen.arrive();
    }
  };
  return { screen, desk, place, changes, run, refuse: () => (refuse = true) };
};

test("next takes the first, then one after the other, and stays at the ends", async () => {
  const { desk, run } = await screenOf();
  const path = (["next", "next", "next", "next", "previous", "previous", "previous"] as const).map((command) => {
    run(command);
    return desk.opened;
  });
  assert.deepEqual(path, [1, 2, 3, 3, 2, 1, 1].map(idOf));
});

test("resolve and next goes to the one below, and from the last to the one above", async () => {
  const { screen, desk, run, changes } = await screenOf();
  run("next");
  await screen.resolveAndNext();
  screen.arrive();
  assert.deepEqual([desk.opened, desk.inbox.list.length], [idOf(2), 2]);
  run("next");
  await screen.resolveAndNext();
  screen.arrive();
  assert.deepEqual([desk.opened, changes], [idOf(2), [{ status: "resolved" }, { status: "resolved" }]]);
});

test("after a conversation has left the list, next goes to what took its place", async () => {
  const { screen, desk, run } = await screenOf();
  run("next", "next");
  await screen.set("resolved");
  assert.equal(desk.opened, idOf(2));
  run("next");
  assert.equal(desk.opened, idOf(3));
});

test("what was done is said, and undone with what stood before", async () => {
  const { screen, run, changes } = await screenOf();
  run("next");
  await screen.assign(SELF);
  const word = screen.word;
  assert.ok(word?.kind === "done" && word.key === "assigned");
  word.undo?.();
  await settled();
  assert.deepEqual(changes, [{ assignee: SELF }, { assignee: null }]);
  assert.equal(screen.word, null);
});

test("what was refused is said and moves nothing", async () => {
  const { screen, desk, run, refuse } = await screenOf();
  run("next");
  refuse();
  await screen.resolveAndNext();
  assert.equal(screen.word?.kind === "problem" && screen.word.problem.code, "conflict");
  assert.equal(desk.opened, idOf(1));
});

test("reply and note are two modes, and what is sent goes where it was written", async () => {
  const { screen, run } = await screenOf();
  run("next", "note");
  assert.deepEqual([screen.note, screen.pane], [true, "talk"]);
  run("reply");
  assert.equal(screen.note, false);
});

test("who may not read begins where there is something to do, and changes nothing", async () => {
  const officer = await screenOf(["dpo"]);
  assert.deepEqual(officer.screen.route, { at: "office", page: "purposes", id: null });
  const administrator = await screenOf(["administrator"]);
  assert.deepEqual(administrator.screen.route, { at: "settings", page: "sites", id: null });
  const looking = await screenOf(["dpo"], `#/open/${idOf(1)}`);
  await looking.screen.set("resolved");
  looking.run("assign");
  assert.deepEqual([looking.changes, looking.screen.menu], [[], null]);
});

test("the focus follows the conversation once its address has come", async () => {
  const { screen } = await screenOf();
  screen.run("next");
  assert.equal(screen.takeFocus(), null, "the focus moved before the address");
  screen.arrive();
  assert.equal(screen.takeFocus(), "row");
  assert.equal(screen.takeFocus(), null);
});
