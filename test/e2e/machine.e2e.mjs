// A machine answers by the site's rules: labelled, once, never in a person's way.
import assert from "node:assert/strict";
import { Visitor } from "./consent.e2e.mjs";
import { Agent } from "./lib/agent.mjs";
import { Demo } from "./lib/server.mjs";

const scene = async (test, rules) => {
  const demo = await Demo.start(test);
  const cookie = await demo.signIn("administrator");
  const { json } = await demo.call("GET", "/api/v1/sites", { cookie });
  const site = json.sites.find((each) => each.key === demo.site).id;
  const path = `/api/v1/sites/${site}/responder`;
  for (const body of rules) {
    const answer = await demo.call("POST", path, { cookie, body });
    assert.equal(answer.status, 201, answer.text);
  }
  return { demo, cookie, path };
};

const hours = { name: "Lumi", phrases: ["opening hours"], text: { en: "We are open from nine to five.", de: "Von neun bis fünf." } };
const from = (kind) => (frame) => frame.type === "message" && frame.from.kind === kind;

/*= AI Act Art. 50(1) */
/*= GDPR Art. 13(2)(f) */
const answers = async (test) => {
  const { demo } = await scene(test, [hours]);
  const { json } = await demo.call("GET", `/api/v1/widget/${demo.site}?lang=en`);
  assert.equal(json.notice.bots.used, true);
  assert.match(json.notice.bots.text, /Lumi/);
  const visitor = await Visitor.join(test, demo);
  assert.equal((await visitor.say("What are your Opening hours?")).type, "ack");
  const said = await visitor.heard(from("bot"));
  assert.equal(said.text, hours.text.en);
  assert.equal(said.from.name, "Lumi");
  assert.equal(said.sequence, 2);
  // Asked again, it is silent; what comes next is the acknowledgement alone.
  assert.equal((await visitor.say("And the opening hours on Sunday?")).sequence, 3);
  assert.equal((await visitor.say("Thank you.")).sequence, 4);
  // The visitor still waits for a person, and staff sees what a machine did.
  const agent = await Agent.join(test, demo);
  await agent.follow();
  const { json: one } = await demo.call("GET", `/api/v1/conversations/${agent.conversation}`, { cookie: agent.cookie });
  assert.deepEqual((one.conversation ?? one).machine, { spoke: true, person_wanted: false, urgent: false });
  assert.ok((one.conversation ?? one).waiting_since);
};

/*= GDPR Art. 22(3) */
const handsOver = async (test) => {
  const { demo, cookie } = await scene(test, [{ ...hours, phrases: [] }]);
  const visitor = await Visitor.join(test, demo);
  visitor.send({ type: "human", ref: 9, conversation: visitor.conversation });
  assert.equal((await visitor.heard((frame) => frame.type === "human")).ref, 9);
  await visitor.say("Hello?");
  const agent = await Agent.join(test, demo);
  await agent.follow();
  await agent.say("I am a person.");
  const said = await visitor.heard(from("staff"));
  assert.equal(said.sequence, 2); // nobody spoke in between
  const { json } = await demo.call("GET", "/api/v1/decisions", { cookie });
  assert.deepEqual(
    json.decisions.map((each) => [each.outcome, each.machine, each.significant]),
    [["hand_off", null, false]],
  );
};

/*= GDPR Art. 22(1) */
const refused = async (test) => {
  const { demo, cookie, path } = await scene(test, []);
  const tried = async (more) => demo.call("POST", path, { cookie, body: { ...hours, ...more } });
  const ban = await tried({ outcome: "ban" });
  assert.deepEqual([ban.status, ban.json.field], [400, "outcome"]);
  assert.match(ban.json.detail, /named person/);
  const unfounded = await tried({ outcome: "grant", effect: "legal" });
  assert.deepEqual([unfounded.status, unfounded.json.field], [409, "purpose"]);
  const { json } = await demo.call("GET", path, { cookie });
  assert.deepEqual(json.rules, []);
};

export const tests = [
  ["a machine answers once, says that it is one, and is in the notice", answers],
  ["who wants a person gets no machine", handsOver],
  ["a rule that bans, or decides without a ground, is refused", refused],
];
