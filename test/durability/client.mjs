// A client of the realtime protocol as docs/protocol.md wants it: what is sent stays in
// a queue until it is acknowledged, and the queue is sent again after each reconnect,
// in order; what is shown is shown once per number. Visitors and agents alike.
import { randomBytes } from "node:crypto";
import { WebSocket } from "../e2e/lib/browser.mjs";

const RETRY_MS = 30;

export class Client {
  constructor(demo, { cookie = null, name, window = 8 }) {
    Object.assign(this, { demo, cookie, name, window });
    this.device = randomBytes(8).toString("hex");
    this.counter = 0;
    this.queue = []; // { id, conversation, text }, oldest first
    this.acknowledged = new Map(); // id -> { conversation, sequence, text }
    this.views = new Map(); // conversation -> { last, shown: Map(sequence -> { id, text }) }
    this.faults = [];
    this.token = null;
    this.conversation = null;
    this.talking = true;
    this.open = false;
    this.reconnects = 0;
    this.live = new Set(); // conversations that are followed at last
  }

  fault(what) {
    this.faults.push(`${this.name}: ${what}`);
  }

  connect() {
    if (this.ended) return;
    this.reconnects += 1;
    const socket = new WebSocket(`${this.demo.url.replace("https", "wss")}/api/v1/realtime`, {
      rejectUnauthorized: false,
      origin: this.demo.url,
      headers: this.cookie ? { Cookie: this.cookie } : {},
    });
    this.socket = socket;
    this.live.clear();
    socket.on("open", () => this.send(this.hello()));
    socket.on("message", (bytes) => this.take(JSON.parse(bytes.toString())));
    socket.on("error", () => {});
    socket.on("close", () => {
      this.open = false;
      setTimeout(() => this.connect(), RETRY_MS);
    });
  }

  hello() {
    if (this.cookie) return { type: "hello", v: 1, as: "staff", inbox: true };
    const after = this.conversation ? this.view(this.conversation).last : 0;
    const resume = this.token && this.conversation ? { conversation: this.conversation, after } : null;
    return { type: "hello", v: 1, as: "visitor", site: this.demo.site, token: this.token, resume };
  }

  send(frame) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(frame));
  }

  view(conversation) {
    if (!this.views.has(conversation)) this.views.set(conversation, { last: 0, shown: new Map() });
    return this.views.get(conversation);
  }

  follow(conversation) {
    this.view(conversation);
    if (this.open) this.send({ type: "follow", conversation, after: this.view(conversation).last });
  }

  say(conversation, text) {
    this.counter += 1;
    const id = this.device + this.counter.toString(16).padStart(16, "0");
    const message = { id, conversation, text };
    this.queue.push(message);
    if (this.open && this.queue.length <= this.window) this.transmit(message);
  }

  transmit(message) {
    message.sent = true;
    this.send({ type: "send", ...{ id: message.id, conversation: message.conversation, text: message.text }, note: false });
  }

  // The next ones, in order, as far as the window goes.
  pump() {
    for (const message of this.queue.slice(0, this.window)) if (!message.sent) this.transmit(message);
  }

  ready() {
    this.open = true;
    for (const message of this.queue) message.sent = false;
    this.pump();
  }

  take(frame) {
    if (frame.type === "welcome") this.welcomed();
    else if (frame.type === "started") this.started(frame);
    else if (frame.type === "ack") this.acked(frame);
    else if (frame.type === "message") this.show(frame);
    else if (frame.type === "history") this.history(frame);
    else if (frame.type === "error") this.refused(frame);
  }

  welcomed() {
    if (this.cookie) {
      this.ready();
      for (const conversation of this.views.keys()) this.follow(conversation);
    } else if (this.token) {
      this.ready();
    } else {
      this.send({ type: "start", ref: 1, notice: 1, locale: "en" });
    }
  }

  started(frame) {
    this.token = frame.token;
    this.conversation = frame.conversation;
    this.view(frame.conversation);
    this.ready();
    this.onStarted?.(frame.conversation);
  }

  acked(frame) {
    const at = this.queue.findIndex((message) => message.id === frame.id);
    const before = this.acknowledged.get(frame.id);
    if (before && before.sequence !== frame.sequence) this.fault(`two numbers for ${frame.id}`);
    if (at < 0) return;
    const [message] = this.queue.splice(at, 1);
    this.acknowledged.set(frame.id, { ...message, sequence: frame.sequence });
    this.pump();
  }

  show(message) {
    const view = this.view(message.conversation);
    const shown = view.shown.get(message.sequence);
    if (shown) return this.fault(`number ${message.sequence} came twice`);
    if (message.sequence !== view.last + 1) this.fault(`number ${message.sequence} after ${view.last}`);
    view.shown.set(message.sequence, { id: message.id, text: message.text });
    view.last = message.sequence;
    this.onMessage?.(message);
  }

  history(frame) {
    const view = this.view(frame.conversation);
    if (!frame.recovered) {
      view.shown.clear();
      view.last = frame.messages.length > 0 ? frame.messages[0].sequence - 1 : frame.head;
    }
    for (const message of frame.messages) this.show(message);
    if (!frame.more) this.live.add(frame.conversation);
  }

  refused(frame) {
    // A fault of the machine passes: the queue goes again with the next connection.
    if (["unavailable", "machine"].includes(frame.code)) this.socket.terminate();
    else this.fault(`refused: ${frame.code} ${frame.detail}`);
  }

  cut() {
    this.socket?.terminate();
  }

  end() {
    this.ended = true;
    this.socket?.terminate();
  }
}
