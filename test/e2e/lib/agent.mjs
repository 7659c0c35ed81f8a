// An agent without a browser: signed in, at the desk, over the realtime socket.
import { once } from "node:events";
import { randomBytes } from "node:crypto";
import { WebSocket } from "./browser.mjs";

export class Agent {
  static async join(test, demo, role = "agent") {
    const agent = new Agent();
    agent.cookie = await demo.signIn(role);
    agent.demo = demo;
    agent.frames = [];
    agent.device = randomBytes(8).toString("hex");
    agent.count = 0;
    agent.socket = new WebSocket(`${demo.url.replace("http", "ws")}/api/v1/realtime`, {
      rejectUnauthorized: false,
      headers: { Cookie: agent.cookie, Origin: demo.url },
    });
    test.after(() => agent.socket.terminate());
    agent.socket.on("message", (bytes) => agent.frames.push(JSON.parse(String(bytes))));
    await once(agent.socket, "open");
    agent.send({ type: "hello", v: 1, as: "staff", inbox: true });
    await agent.until((frame) => frame.type === "welcome");
    return agent;
  }

  send(frame) {
    this.socket.send(JSON.stringify(frame));
  }

  // The first frame, of those come and of those to come, that fits.
  async until(fits, limitMs = 10_000) {
    const end = Date.now() + limitMs;
    while (Date.now() < end) {
      const found = this.frames.find(fits);
      if (found) return found;
      await new Promise((wake) => setTimeout(wake, 20));
    }
    throw new Error(`the agent waited in vain; came: ${this.frames.map((frame) => frame.type).join(" ")}`);
  }

  // Follows the only conversation; its id.
  async follow() {
    const { json } = await this.demo.call("GET", "/api/v1/conversations?view=all", { cookie: this.cookie });
    if (json.conversations.length !== 1) throw new Error(`${json.conversations.length} conversations`);
    this.conversation = json.conversations[0].id;
    this.send({ type: "follow", conversation: this.conversation, after: null });
    await this.until((frame) => frame.type === "history" && !frame.more);
    return this.conversation;
  }

  async say(text) {
    this.count += 1;
    const id = this.device + this.count.toString(16).padStart(16, "0");
    this.send({ type: "send", id, conversation: this.conversation, text, note: false });
    return this.until((frame) => frame.type === "ack" && frame.id === id);
  }

  leave() {
    this.socket.close();
  }
}

// Changes the demo's site, as its administrator.
export const changeSite = async (demo, body) => {
  const cookie = await demo.signIn("administrator");
  const { json } = await demo.call("GET", "/api/v1/sites", { cookie });
  const site = json.sites.find((each) => each.key === demo.site);
  const answer = await demo.call("PATCH", `/api/v1/sites/${site.id}`, { cookie, body });
  if (answer.status !== 200) throw new Error(answer.text);
};
