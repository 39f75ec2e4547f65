// A server that keeps the contract of the website channel, on a real socket. It notes what it is
// asked, and what of that the contract does not allow.

import { once } from "node:events";
import { createServer } from "node:http";

export class Server {
  /** Conversations by token. */
  conversations = new Map();
  /** Every request, as "POST messages". */
  asked = [];
  /** Bodies of POST messages. */
  posted = [];
  violations = [];
  answers = (text) => [`You said: ${text}`];
  /** Milliseconds an answer takes. */
  thinking = 0;
  pings = true;
  /** Messages that came before the one before them was answered. */
  overlaps = 0;
  #interventions = new Map();
  #taken = 0;

  static async start() {
    const server = new Server();
    await server.listen(0);
    return server;
  }

  async listen(port = this.port) {
    this.http = createServer((request, response) => void this.#serve(request, response));
    this.http.listen(port, "127.0.0.1");
    await once(this.http, "listening");
    this.port = this.http.address().port;
    this.url = `http://127.0.0.1:${this.port}`;
  }

  /** Ends as a killed process does. */
  async kill() {
    const closed = once(this.http, "close");
    this.http.close();
    this.http.closeAllConnections();
    await closed;
    for (const conversation of this.conversations.values()) conversation.streams.clear();
  }

  /** The next request `what` is served by `how(response, proceed, body)`. */
  next(what, how) {
    const waiting = this.#interventions.get(what) ?? [];
    this.#interventions.set(what, [...waiting, how]);
  }

  count(what) {
    return this.asked.filter((request) => request === what).length;
  }

  get only() {
    if (this.conversations.size !== 1) throw new Error(`${this.conversations.size} conversations`);
    return [...this.conversations.values()][0];
  }

  begin() {
    const token = `token-${++this.#taken}`;
    this.conversations.set(token, { messages: [], last: 0, turns: new Map(), floor: 0, streams: new Set() });
    return token;
  }

  /** Adds a message; those who listen are told unless it is done `quietly`. */
  add(conversation, message, quietly = false) {
    const full = { sequence: ++conversation.last, at: new Date().toISOString(), ...message };
    conversation.messages.push(full);
    if (!quietly) this.tell(conversation, full);
    return full;
  }

  tell(conversation, message) {
    this.write(conversation, `id: ${message.sequence}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`);
  }

  write(conversation, text) {
    for (const stream of conversation.streams) stream.write(text);
  }

  forget(conversation, before) {
    conversation.messages = conversation.messages.filter((message) => message.sequence >= before);
    conversation.floor = before;
    this.write(conversation, `event: forgotten\ndata: {"before": ${before}}\n\n`);
  }

  async #serve(request, response) {
    const { pathname, searchParams } = new URL(request.url, this.url);
    const what = `${request.method} ${pathname.replace("/webhooks/website/", "")}`;
    this.asked.push(what);
    let text = "";
    for await (const piece of request.setEncoding("utf8")) text += piece;
    const body = text && JSON.parse(text);
    const proceed = () => this.#answer(what, request, searchParams, body, response);
    const intervention = this.#interventions.get(what)?.shift();
    await (intervention ? intervention(response, proceed, body) : proceed());
  }

  async #answer(what, { headers }, parameters, body, response) {
    if (what === "GET clinic") {
      const starters = [{ title: "Prices", payload: "What does it cost?" }];
      return reply(response, 200, { name: "The Willow Room", greeting: "Good day", starters, longest_message: 1000 });
    }
    if (what === "POST session") {
      this.#expect(JSON.stringify(body) === "{}", `session with ${JSON.stringify(body)}`);
      return reply(response, 201, { token: this.begin() });
    }
    const conversation = this.conversations.get(headers.authorization?.replace(/^Bearer /, ""));
    if (!conversation) return reply(response, 401, { error: "No.", code: "session" });
    const after = Number(parameters.get("after") ?? 0);
    if (what === "POST messages") return this.#turn(conversation, body, response);
    if (what === "GET messages") return reply(response, 200, this.#page(conversation, after));
    if (what === "GET events") return this.#stream(conversation, after, response);
    if (what === "POST feedback") {
      this.#expect("sequence" in body && "verdict" in body && "comment" in body, "feedback lacks something");
      return reply(response, 200, {});
    }
    if (what === "GET times") {
      const times = [{ starts: "2026-11-23T15:00:00+00:00", title: "15:00", payload: "Monday at 3" }];
      const date = parameters.get("from") ?? "2026-11-21";
      return reply(response, 200, { days: [{ date, times }], first: "2026-11-21", last: "2027-01-21" });
    }
    this.#expect(false, what);
    return reply(response, 404, {});
  }

  async #turn(conversation, body, response) {
    this.posted.push(body);
    const { client_id, text, after, ...rest } = body;
    this.#expect(/^[A-Za-z0-9_-]{1,64}$/.test(client_id), `client_id ${client_id}`);
    this.#expect(typeof text === "string" && Number.isInteger(after), "text or after");
    this.#expect(Object.keys(rest).length === 0, `more than the contract has: ${Object.keys(rest)}`);
    if (!conversation.turns.has(client_id)) {
      if (conversation.busy) this.overlaps++;
      conversation.busy = true;
      conversation.turns.set(client_id, this.#process(conversation, client_id, text));
    }
    await conversation.turns.get(client_id);
    reply(response, 200, this.#page(conversation, after));
  }

  async #process(conversation, client_id, text) {
    this.add(conversation, { from: "visitor", text, client_id });
    await new Promise((resolve) => setTimeout(resolve, this.thinking));
    for (const answer of this.answers(text, conversation)) this.add(conversation, { from: "assistant", text: answer });
    conversation.busy = false;
  }

  #page({ messages, last, floor }, after) {
    const later = messages.filter((message) => message.sequence > after);
    return { messages: later, last, forgotten_before: floor };
  }

  #stream(conversation, after, response) {
    response.writeHead(200, { "Content-Type": "text/event-stream; charset=utf-8" });
    response.write(": open\n\n");
    if (conversation.floor) response.write(`event: forgotten\ndata: {"before": ${conversation.floor}}\n\n`);
    for (const message of this.#page(conversation, after).messages) {
      response.write(`id: ${message.sequence}\nevent: message\ndata: ${JSON.stringify(message)}\n\n`);
    }
    conversation.streams.add(response);
    const ping = setInterval(() => this.pings && response.write(": ping\n\n"), 250);
    response.on("close", () => {
      clearInterval(ping);
      conversation.streams.delete(response);
    });
  }

  #expect(holds, what) {
    if (!holds) this.violations.push(what);
  }
}

export function reply(response, status, content, headers = {}) {
  if (response.destroyed) return;
  response.writeHead(status, { "Content-Type": "application/json", ...headers });
  response.end(JSON.stringify(content));
}
