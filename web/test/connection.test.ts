import assert from "node:assert/strict";
import { test } from "node:test";
import { Connection } from "../model/connection.ts";
import type { ServerFrame } from "../model/frames.ts";
import { FakeClock, FakeLine, chanceOf, seeded } from "./world.ts";

const connectionOf = () => {
  const clock = new FakeClock();
  const line = new FakeLine();
  const states: string[] = [];
  const frames: ServerFrame[] = [];
  const connection = new Connection({
    open: line.open,
    clock,
    chance: chanceOf(seeded(7)),
    hello: () => ({ type: "hello", v: 1, as: "staff", inbox: true }),
    frame: (frame) => void frames.push(frame),
    changed: (state) => void states.push(state),
  });
  return { clock, line, states, frames, connection };
};

test("hello is the first word, and ready comes with the welcome", () => {
  const { line, states, frames, connection } = connectionOf();
  connection.start();
  assert.equal(connection.send({ type: "ping" }), false);
  line.welcome();
  assert.deepEqual(line.sent, [{ type: "hello", v: 1, as: "staff", inbox: true }]);
  assert.deepEqual(states, ["joining", "ready"]);
  assert.equal(frames[0]?.type, "welcome");
  assert.equal(connection.send({ type: "unfollow", conversation: "c" }), true);
});

test("a cut brings it back after a pause that grows and is never longer than 20 s", () => {
  const { clock, line, connection } = connectionOf();
  connection.start();
  line.welcome();
  const pauses: number[] = [];
  for (let i = 0; i < 12; i++) {
    line.cut();
    assert.equal(connection.state, "waiting");
    const pause = clock.next ?? 0;
    pauses.push(pause);
    clock.turn(pause);
    assert.equal(connection.state, "joining");
  }
  assert.ok((pauses[0] ?? 0) >= 125 && (pauses[0] ?? 0) <= 250, `${pauses[0]}`);
  assert.ok((pauses[11] ?? 0) > 10_000 - 1);
  assert.ok(Math.max(...pauses) <= 20_000);
  assert.equal(new Set(pauses.slice(8)).size, 4); // jittered
});

test("a welcome makes the next pause short again", () => {
  const { clock, line, connection } = connectionOf();
  connection.start();
  for (let i = 0; i < 6; i++) {
    line.cut();
    clock.turn(clock.next ?? 0);
  }
  line.welcome();
  line.cut(1001);
  assert.ok((clock.next ?? 0) <= 250);
});

test("when the browser is online again it joins at once", () => {
  const { line, connection } = connectionOf();
  connection.start();
  line.welcome();
  line.cut();
  connection.nudge();
  assert.equal(connection.state, "joining");
  assert.equal(line.wires.length, 2);
});

for (const code of [1008, 4001])
  test(`close code ${code} is final`, () => {
    const { clock, line, connection } = connectionOf();
    connection.start();
    line.welcome();
    line.cut(code);
    clock.turn(600_000);
    assert.equal(connection.state, "ended");
    assert.equal(connection.endCode, code);
    assert.equal(line.wires.length, 1);
  });

for (const code of [1001, 1006, 1011, 4002, 4008])
  test(`close code ${code} is not`, () => {
    const { clock, line, connection } = connectionOf();
    connection.start();
    line.welcome();
    line.cut(code);
    clock.turn(20_000);
    assert.equal(line.wires.length >= 2, true);
  });

test("a quiet line is asked whether it lives, and given up when it does not answer", () => {
  const { clock, line, connection } = connectionOf();
  connection.start();
  line.welcome();
  clock.turn(25_000);
  assert.deepEqual(line.sent.at(-1), { type: "ping" });
  line.say({ type: "pong" });
  clock.turn(24_999);
  assert.equal(connection.state, "ready");
  clock.turn(1 + 8_000);
  assert.equal(connection.state, "waiting");
  assert.equal(line.wires[0]?.closed, true);
});

test("a wire that was given up has no more say", () => {
  const { clock, line, connection, frames } = connectionOf();
  connection.start();
  line.welcome();
  const old = line.last;
  line.cut();
  clock.turn(250);
  line.welcome();
  const heard = frames.length;
  old.events.text('{"type":"presence","staff_online":false}');
  old.events.closed(1008);
  assert.equal(frames.length, heard);
  assert.equal(connection.state, "ready");
});

test("a server that never welcomes is tried anew", () => {
  const { clock, line, connection } = connectionOf();
  connection.start();
  line.last.events.opened();
  clock.turn(12_000);
  assert.equal(connection.state, "waiting");
});

test("what is not JSON is passed over", () => {
  const { line, frames, connection } = connectionOf();
  connection.start();
  line.welcome();
  for (const text of ["", "{", "7", "null", '{"kind":1}']) line.last.events.text(text);
  assert.equal(frames.length, 1);
});
