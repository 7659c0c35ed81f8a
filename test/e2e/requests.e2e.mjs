// Requests for people's rights: received, clocked, decided, delivered; over the addresses that
// the privacy centre and the desk use.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { Visitor } from "./consent.e2e.mjs";
import { binary, cleanEnvironment, Demo } from "./lib/server.mjs";

const WORDS = "Please send me all that you hold about me.";
const REASONS = "A law obliges us to keep the invoice of this order until 2033.";
const DAY = 86_400_000;

const desk = async (demo, role) => {
  const cookie = await demo.signIn(role);
  return {
    get: (path) => demo.call("GET", `/api/v1/requests${path}`, { cookie }),
    post: (path, body) => demo.call("POST", `/api/v1/requests${path}`, { cookie, body }),
    act: async (request, action, more = {}) =>
      demo.call("POST", `/api/v1/requests/${request.id}/actions`, { cookie, body: { action, version: request.version, ...more } }),
  };
};

const refused = (answer, status, field) => {
  assert.equal(answer.status, status, answer.text);
  assert.equal(answer.headers["content-type"], "application/problem+json");
  if (field) assert.ok(answer.json.detail.startsWith(`${field}:`), answer.text);
};

// What the description of the addresses promises.
const checkForm = async (demo, name, value) => {
  const { json } = await demo.call("GET", "/api/openapi.json");
  const line = json.components.schemas.RequestLine;
  const whole = json.components.schemas.Request;
  const members = { ...line.properties, ...(name === "Request" ? whole.properties : {}) };
  const needed = [...line.required, ...(name === "Request" ? whole.required : [])];
  for (const key of needed) assert.ok(key in value, `${name} without ${key}`);
  for (const key of Object.keys(value)) assert.ok(key in members, `${name} with ${key}, which nobody describes`);
  assert.ok(members.state.enum.includes(value.state) && members.right.enum.includes(value.right));
};

// The same as a document, for an authority: clocks and decisions, no words of anybody.
/*= GDPR Art. 5(2) */
const report = (demo, own) => {
  const write = (format) => {
    const run = spawnSync(binary, ["report", "request", "--format", format, "--data", demo.data, ...demo.flags], { encoding: "utf8", env: cleanEnvironment() });
    assert.equal(run.status, 0, run.stderr);
    assert.ok(!run.stdout.includes(WORDS) && !run.stdout.includes(REASONS));
    return run.stdout;
  };
  const [row] = JSON.parse(write("json")).rows;
  assert.equal(row.number, String(own.number));
  assert.equal(row.decision, "refused");
  assert.equal(row.ground, "legal_duty");
  assert.equal(Date.parse(row.due), own.clock.due);
  assert.equal(write("csv").trim().split("\r\n").length, 2);
  assert.ok(write("html").includes("<td>legal_duty</td>"));
};

/*= GDPR Art. 12(3) */
/*= GDPR Art. 12(4) */
const fromButtonToRefusal = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await Visitor.join(test, demo, { name: "Mila Petrova" });
  assert.equal((await visitor.say("Hello")).type, "ack");
  const received = await visitor.call("POST", "/requests?lang=en", { right: "erasure", words: WORDS });
  assert.equal(received.status, 201, received.text);
  const own = received.json;
  await checkForm(demo, "Request", own);
  assert.equal(own.words, WORDS);
  assert.equal(own.identity, "session");
  assert.ok(own.clock.due > own.clock.received + 27 * DAY && own.clock.due < own.clock.received + 40 * DAY);
  assert.ok(own.letters[0].text.includes("at the latest"));
  assert.ok(!("person" in own) && !("assignee" in own));

  const dpo = await desk(demo, "dpo");
  const supervisor = await desk(demo, "supervisor");
  let shown = (await dpo.get(`/${own.id}`)).json;
  await checkForm(demo, "Request", shown);
  assert.equal(shown.words, WORDS);
  assert.ok(shown.actions.includes("advise") && !shown.actions.includes("decide"));
  refused(await dpo.act(shown, "decide", { decision: "granted" }), 403);
  assert.equal((await dpo.act(shown, "advise", { text: "The invoice must stay." })).status, 200);
  shown = (await supervisor.get(`/${own.id}`)).json;
  refused(await supervisor.act(shown, "decide", { decision: "refused", text: REASONS }), 400, "ground");
  refused(await supervisor.act(shown, "decide", { decision: "refused", ground: "legal_duty", text: "No." }), 400, "text");
  refused(await supervisor.act(shown, "decide", { decision: "refused", ground: "excessive", text: REASONS }), 409, "abuse");
  refused(await supervisor.act({ ...shown, version: shown.version - 1 }, "begin"), 409, "version");
  const decided = await supervisor.act(shown, "decide", { decision: "refused", ground: "legal_duty", text: REASONS });
  assert.equal(decided.status, 200, decided.text);

  // What is decided is told when it is delivered, and not before.
  let seen = (await visitor.call("GET", `/requests/${own.id}`)).json;
  assert.equal(seen.decision, "none");
  assert.equal(seen.reasons, null);
  assert.ok(!JSON.stringify(seen).includes("invoice"), "what the staff say among themselves");
  assert.equal((await supervisor.act(decided.json, "deliver")).json.state, "delivered");
  seen = (await visitor.call("GET", `/requests/${own.id}`)).json;
  assert.equal(seen.state, "closed");
  assert.equal(seen.decision, "refused");
  const letter = seen.letters.at(-1).text;
  assert.ok(letter.includes(REASONS) && letter.includes("Art. 77") && letter.includes("court"), letter);
  const steps = (await supervisor.get(`/${own.id}`)).json.steps.map((step) => step.kind);
  assert.deepEqual(steps, ["received", "advise", "decide", "deliver", "opened"]);
  report(demo, own);
};

/*= GDPR Art. 12(2) */
const aMessageIsARequest = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await Visitor.join(test, demo);
  const ack = await visitor.say(WORDS);
  const agent = await desk(demo, "agent");
  const body = { right: "access", channel: "chat", conversation: visitor.conversation, sequence: ack.seq ?? ack.sequence };
  const taken = await agent.post("", body);
  assert.equal(taken.status, 201, taken.text);
  await checkForm(demo, "RequestLine", taken.json);
  assert.ok(taken.json.clock.received <= taken.json.created_at);
  assert.equal(taken.json.channel, "chat");
  refused(await agent.post("", body), 409, "sequence");
  refused(await agent.post("", { ...body, sequence: 99 }), 400, "sequence");
  const whole = (await agent.get(`/${taken.json.id}`)).json;
  assert.equal(whole.words, WORDS);
  refused(await agent.act(whole, "begin"), 403);
  assert.equal((await visitor.call("GET", "/requests")).json.requests[0].id, taken.json.id);

  // Asked who they are without delay: the clock stands still until they say it.
  const supervisor = await desk(demo, "supervisor");
  const asked = await supervisor.act(whole, "ask_identity", { text: "When did you order, and what?" });
  assert.equal(asked.json.clock.alarm, "paused");
  refused(await supervisor.act(asked.json, "decide", { decision: "granted" }), 409, "identity");
  const own = (await visitor.call("GET", `/requests/${whole.id}`)).json;
  assert.ok(own.letters.some((letter) => letter.kind === "identity" && letter.text.includes("never a copy of an identity card")));
  refused(await visitor.call("POST", `/requests/${whole.id}/words`, {}), 400, "text");
  const said = await visitor.call("POST", `/requests/${whole.id}/words`, { words: "On Monday, a lamp." });
  assert.equal(said.json.state, "working");
  assert.equal(said.json.clock.paused_since, null);
  const back = await visitor.call("POST", `/requests/${whole.id}/withdraw`, {});
  assert.equal(back.json.state, "withdrawn");
  refused(await visitor.call("POST", `/requests/${whole.id}/withdraw`, {}), 409, "action");
};

/*= GDPR Art. 12(6) */
const badInput = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await Visitor.join(test, demo);
  assert.equal((await visitor.say("Hello")).type, "ack");
  const other = await Visitor.join(test, demo);
  assert.equal((await other.say("Hello")).type, "ack");
  const own = (await visitor.call("POST", "/requests", { right: "access" })).json;
  const again = (await visitor.call("POST", "/requests", { right: "access" })).json;
  assert.equal(again.id, own.id, "the same button is the same request");
  refused(await visitor.call("POST", "/requests", { right: "forgiveness" }), 400, "right");
  refused(await visitor.call("POST", "/requests", { right: "access", words: 7 }), 400, "words");
  refused(await visitor.call("POST", "/requests", { right: "access", scope: { who: "my neighbour" } }), 400, "scope");
  refused(await visitor.call("POST", "/requests", { right: "access", person: own.id }), 400, "person");
  // Somebody else's is nobody's.
  for (const [method, path, body] of [["GET", "", undefined], ["POST", "/withdraw", {}], ["POST", "/words", { words: "Mine." }]]) {
    const theirs = await other.call(method, `/requests/${own.id}${path}`, body);
    const nobodys = await other.call(method, `/requests/018f0000-0000-7000-8000-00000000dead${path}`, body);
    refused(theirs, 404);
    assert.equal(theirs.text, nobodys.text);
  }
  assert.deepEqual((await other.call("GET", "/requests")).json.requests, []);
  const supervisor = await desk(demo, "supervisor");
  refused(await supervisor.get("?state=lost"), 400, "state");
  refused(await supervisor.get("?after=yesterday"), 400, "after");
  refused(await supervisor.post("", { right: "access", channel: "widget" }), 400, "channel");
  refused(await supervisor.post("", { right: "access", channel: "letter" }), 400, "site");
  refused(await supervisor.post("", { right: "access", channel: "staff", received: Date.now() + DAY }), 400, "received");
  refused(await supervisor.act(own, "serve"), 400, "action");
  refused(await supervisor.act({ ...own, version: "one" }, "begin"), 400, "version");
  refused(await supervisor.act(own, "begin", { colour: "red" }), 400, "colour");
  // One's own, as a member of the staff: seen by oneself, handled by others.
  const agent = await desk(demo, "agent");
  const mine = await agent.post("", { right: "access", channel: "staff", words: "What do you hold about me?" });
  assert.equal(mine.status, 201, mine.text);
  assert.equal((await agent.get(`/${mine.json.id}`)).json.words, "What do you hold about me?");
  refused(await agent.act(mine.json, "decide", { decision: "granted" }), 403);
  const left = (await supervisor.get("?state=open")).json.requests;
  assert.equal(left.length, 2);
  assert.ok(left[0].clock.due <= left[1].clock.due);
};

// Without a session: everybody gets the same answer, and a link alone proves an address.
/*= GDPR Art. 5(1)(f) */
/*= GDPR Art. 12(2) */
const withoutSession = async (test) => {
  const demo = await Demo.start(test);
  const visitor = await Visitor.join(test, demo, { name: "Mila", email: "mila@example.org" });
  assert.equal((await visitor.say("Hello")).type, "ack");
  const ask = (body) => demo.call("POST", `/api/v1/rights/${demo.site}`, { body });
  const asked = { right: "access", words: WORDS, language: "en" };
  const known = await ask({ ...asked, email: "mila@example.org" });
  const unknown = await ask({ ...asked, email: "nobody@example.net" });
  assert.equal(known.status, 202, known.text);
  assert.equal(known.text, unknown.text);
  assert.deepEqual(Object.keys(known.headers).sort(), Object.keys(unknown.headers).sort());
  // A flood for one address: answered alike, and no more than the first few are kept.
  for (let i = 0; i < 5; i++) assert.equal((await ask({ ...asked, email: "Mila@Example.org" })).text, known.text);
  const supervisor = await desk(demo, "supervisor");
  const kept = (await supervisor.get("")).json.requests;
  assert.ok(kept.length >= 4 && kept.length <= 5, `${kept.length} of seven were kept`);
  assert.ok(kept.every((request) => request.channel === "form" && request.person === null && request.identity !== "session"));
  refused(await supervisor.act(kept[0], "decide", { decision: "granted" }), 409, "identity");
  assert.deepEqual((await visitor.call("GET", "/requests")).json.requests, [], "a typed address joins nothing");
  refused(await ask({ ...asked, email: "nobody" }), 400, "email");
  refused(await ask({ ...asked, right: "everything", email: "a@example.org" }), 400, "right");
  refused(await ask({ ...asked, email: "a@example.org", person: "x" }), 400, "person");
  const verify = (token) => demo.call("POST", `/api/v1/rights/${demo.site}/verify`, { body: { token } });
  refused(await verify(`rv_${"A".repeat(43)}`), 404);
  refused(await verify("anything"), 404);
  refused(await demo.call("GET", `/api/v1/rights/${demo.site}/request`, { headers: { Authorization: `Bearer ${visitor.token}` } }), 401);
  // Ten from a network at once are the most.
  let last = known;
  for (let i = 0; i < 8 && last.status === 202; i++) last = await ask({ ...asked, email: `n${i}@example.net` });
  refused(last, 429);
};

export const tests = [
  ["a request from the button to a refusal with its reasons", fromButtonToRefusal],
  ["a message of a chat becomes a request, and the clock stands while the person is asked", aMessageIsARequest],
  ["without a session nobody learns whether an address is known, and a typed one opens nothing", withoutSession],
  ["what is wrong is refused by its field, and somebody else's request is nobody's", badInput],
];
