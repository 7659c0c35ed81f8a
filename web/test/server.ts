// server: the server's side of docs/protocol.md for one visitor, as a model: what is
// said stands in a log, everything else is lost with the wire.
import type { ClientFrame, Message, ServerFrame } from "../model/frames.ts";
import { messageOf } from "./world.ts";

const PAGE = 5;

export interface Rules {
  recoverMax: number; // messages behind which a point cannot be continued
  busy: () => boolean; // refuse this one for now?
}

export class FakeServer {
  readonly logs = new Map<string, Message[]>();
  readonly #rules: Rules;
  #conversations = 0;
  // of the wire that is up
  #current: string | null = null;
  outgoing: ServerFrame[] = [];

  constructor(rules: Rules) {
    this.#rules = rules;
  }

  get log(): Message[] {
    return this.logs.get(this.#current ?? "") ?? [];
  }

  cut(): void {
    this.#current = null;
    this.outgoing = [];
  }

  take(frame: ClientFrame): void {
    if (frame.type === "hello" && frame.as === "visitor") this.#hello(frame.token, frame.resume?.after ?? 0);
    else if (frame.type === "start") this.#start(frame.ref);
    else if (frame.type === "send") this.#send(frame.id, frame.conversation, frame.text);
    else if (frame.type === "ping") this.outgoing.push({ type: "pong" });
  }

  // Somebody of the staff writes; a note is a number that the visitor never sees.
  staff(conversation: string, note: boolean): void {
    const log = this.logs.get(conversation);
    if (!log) return;
    const message = messageOf(log.length + 1, { conversation, note, id: `staff-${log.length + 1}`, text: `staff ${log.length + 1}` });
    log.push(message);
    if (conversation === this.#current && !note) this.outgoing.push({ type: "message", ...message });
  }

  #hello(token: string | null, after: number): void {
    this.outgoing.push({ type: "welcome", v: 1, at: 0, self: { kind: "visitor", id: "p", name: null }, staff_online: true });
    this.#current = token;
    if (token !== null) this.#history(token, after);
  }

  #history(conversation: string, after: number): void {
    const log = this.logs.get(conversation) ?? [];
    const recovered = after <= log.length && log.length - after <= this.#rules.recoverMax;
    let from = recovered ? after : Math.max(0, log.length - PAGE);
    do {
      const page = log.slice(from, from + PAGE);
      const more = from + page.length < log.length;
      const messages = page.filter((message) => !message.note);
      const state = { recovered: recovered || from > Math.max(0, log.length - PAGE), from, head: log.length };
      this.outgoing.push({ type: "history", conversation, ...state, messages, more });
      from += page.length;
    } while (from < log.length);
  }

  // The token is the conversation's name: one person, one conversation.
  #start(ref: number): void {
    const conversation = this.#current ?? `c${++this.#conversations}`;
    const token = this.#current === null ? conversation : null;
    if (token) this.logs.set(conversation, []);
    this.#current = conversation;
    this.outgoing.push({ type: "started", ref, token, conversation, person: "p" });
  }

  #send(id: string, conversation: string, text: string): void {
    const log = this.logs.get(conversation);
    if (!log || conversation !== this.#current) throw new Error("a message for somebody else");
    const known = log.find((message) => message.id === id);
    if (!known && this.#rules.busy()) {
      this.outgoing.push({ type: "error", id, code: "too_many", detail: "Wait a little." });
      return;
    }
    const message = known ?? messageOf(log.length + 1, { conversation, id, text, from: { kind: "visitor", id: "p", name: null } });
    if (!known) log.push(message);
    this.outgoing.push({ type: "ack", id, conversation, sequence: message.sequence, at: message.at });
    if (!known) this.outgoing.push({ type: "message", ...message });
  }
}
